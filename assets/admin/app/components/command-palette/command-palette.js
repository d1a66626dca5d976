// The command palette: one field that finds views, facilities, equipment, pages of the manual and commands. It also
// shows the list of keyboard shortcuts.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { paletteMode } from "./palette-mode.js";
import { PaletteSearch } from "./palette-search.js";
import { ShortcutList } from "./shortcut-list.js";

await loadStyle("style/command-palette.css");

export { openPalette } from "./palette-mode.js";

/** @param {{ views: import("../../shell/views.js").ViewEntry[] }} props Views that the user may open. */
export function CommandPalette({ views }) {
  const close = (/** @type {string} */ closed) => {
    if (paletteMode.value === closed) paletteMode.value = null;
  };
  if (paletteMode.value === "shortcuts")
    return html`<${ShortcutList} views=${views} onClose=${() => close("shortcuts")} />`;
  if (paletteMode.value === "search") return html`<${PaletteSearch} views=${views} onClose=${() => close("search")} />`;
  return null;
}
