// Copies a text to the clipboard and says so on the button itself: a message could be hidden behind a dialog.
import { html, useEffect, useState } from "../lib/html.js";
import { Icon } from "./icon.js";
import { showMessage } from "./toasts.js";

/** @param {{ text: string }} props */
export function CopyButton({ text }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [text]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      showMessage("Copied");
    } catch {
      showMessage("Select the text and copy it with the keyboard", "bad");
    }
  };
  return html`<button type="button" class="btn" onClick=${copy}>
    <${Icon} name=${isCopied ? "check" : "copy"} size=${16} />
    <span aria-live="polite">${isCopied ? "Copied" : "Copy"}</span>
  </button>`;
}
