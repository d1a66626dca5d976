// A dead letter with its reason and payload.
import { html } from "../../lib/html.js";
import { formatInstant, formatNumber, formatTerm } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { Dialog } from "../../components/dialog.js";
import { Facts } from "../../components/facts.js";
import { Note } from "../../components/note.js";

/** @typedef {import("./dead-letters-tab.js").OpenedDeadLetter} OpenedDeadLetter */

/**
 * Indented JSON. A payload that is not JSON is shown unchanged.
 * @param {unknown} payload
 */
function formatPayload(payload) {
  try {
    return JSON.stringify(typeof payload === "string" ? JSON.parse(payload) : payload, null, 2);
  } catch {
    return payload;
  }
}

/**
 * @param {{
 *   letter: OpenedDeadLetter, onClose: () => void,
 *   onRetry: (letter: OpenedDeadLetter) => unknown, onDelete: (letter: OpenedDeadLetter) => unknown,
 * }} props
 */
export function DeadLetterDialog({ letter, onClose, onRetry, onDelete }) {
  const facts = [
    ["Kind", formatTerm(letter.kind)],
    ["Attempts", formatNumber(letter.tries)],
    ["Failed", formatInstant(letter.failed_at)],
  ];
  return html`<${Dialog} title="Dead letter" onClose=${onClose}>
    <${Facts} pairs=${facts} /><${Note} tone="bad">${letter.reason}<//>
    <pre class="payload" tabindex="0">${formatPayload(letter.payload)}</pre>
    <footer>
      <${ActionButton} class="danger" run=${() => onDelete(letter)}>Delete<//>
      <${ActionButton} class="primary" run=${() => onRetry(letter)}>Retry<//>
    </footer>
  <//>`;
}
