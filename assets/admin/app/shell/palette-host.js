// Keyboard shortcuts of the page. The command palette is imported when it is first opened.
import { html, useEffect, useState } from "../lib/html.js";
import { singleKeyShortcuts } from "../state/preferences.js";
import { showError } from "../components/toasts.js";
import { allowedViews } from "./navigation.js";

/** @typedef {"search" | "shortcuts"} PaletteMode */

/** Set while the host is mounted. @type {(mode: PaletteMode) => void} */
let open = () => {};

/** @param {PaletteMode} mode */
export const openPalette = (mode) => open(mode);

export function PaletteHost() {
  const [module, setModule] = useState(/** @type {any} */ (null));
  useEffect(() => {
    open = (mode) => {
      import("../components/command-palette/command-palette.js").then(
        (loaded) => {
          setModule(loaded);
          loaded.openPalette(mode);
        },
        () => showError({ message: "MasterBus does not respond." }),
      );
    };
    const onKey = shortcutHandler();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return module && html`<${module.CommandPalette} views=${allowedViews()} />`;
}

/** Handles Ctrl K, "/", "?" and "g" followed by the key of a view. */
function shortcutHandler() {
  let previous = "";
  return (/** @type {KeyboardEvent} */ event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open("search");
      return;
    }
    if (!isShortcut(event)) return;
    if (event.key === "?" || event.key === "/") {
      event.preventDefault();
      if (event.key === "?") open("shortcuts");
      else focusSearch();
      return;
    }
    const view = previous === "g" && allowedViews().find((entry) => entry.key === event.key);
    if (view) location.hash = `#/${view.name}`;
    previous = event.key;
  };
}

/** @param {KeyboardEvent} event */
function isShortcut(event) {
  const target = /** @type {Element} */ (event.target);
  const isTyping = target.closest?.("input, textarea, select, [contenteditable]");
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  const isDialogOpen = document.querySelector("dialog[open]");
  return !isTyping && !hasModifier && !isDialogOpen && singleKeyShortcuts.value !== "no";
}

function focusSearch() {
  const field = /** @type {HTMLElement | null} */ (document.querySelector("main input[type=search]"));
  if (field) field.focus();
  else open("search");
}
