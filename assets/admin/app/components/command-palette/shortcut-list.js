// The list of keyboard shortcuts.
import { html } from "../../lib/html.js";
import { DataTable } from "../data-table.js";
import { Dialog } from "../dialog.js";
import { ShortcutField } from "../shortcut-field.js";

/** @type {[string, string][]} */
const SHORTCUTS = [
  ["Ctrl K", "Search or go to"],
  ["/", "Search in the view"],
  ["?", "Show this list"],
  ["Esc", "Close a dialog"],
  ["↑ ↓ Enter", "Move in a table, open a row"],
];

/** @param {{ keys: string }} props Keys separated by spaces. */
function Keys({ keys }) {
  return keys.split(" ").map((key) => (key === "then" ? " then " : html`<kbd key=${key}>${key}</kbd> `));
}

/** @typedef {[string, string]} Shortcut */

const COLUMNS = [
  {
    label: "Keys",
    class: "nowrap",
    cell: (/** @type {Shortcut} */ [keys]) => html`<${Keys} keys=${keys} />`,
  },
  { label: "Action", cell: (/** @type {Shortcut} */ [, action]) => action },
];

/** @param {{ views: import("../../shell/views.js").ViewEntry[], onClose: () => void }} props */
export function ShortcutList({ views, onClose }) {
  const rows = [...SHORTCUTS, ...views.map((view) => [`g then ${view.key}`, view.title])];
  const toKey = (/** @type {Shortcut} */ [keys]) => keys;
  return html`<${Dialog} title="Keyboard shortcuts" onClose=${onClose}>
    <${DataTable} scroll=${false} columns=${COLUMNS} rows=${rows} toKey=${toKey} />
    <${ShortcutField} />
  <//>`;
}
