// Choice of the columns of the equipment table.
import { html } from "../../lib/html.js";
import { Dialog } from "../../components/dialog.js";
import { COLUMNS, DEFAULT_COLUMN_IDS } from "./columns.js";

/** @param {{ selected: string[], onChange: (ids: string[]) => void, onClose: () => void }} props */
export function ColumnDialog({ selected, onChange, onClose }) {
  const toggle = (/** @type {string} */ id, /** @type {boolean} */ isOn) => {
    const ids = COLUMNS.map((column) => column.id);
    onChange(ids.filter((one) => (one === id ? isOn : selected.includes(one))));
  };
  const toBox = (/** @type {{ id: string, label: string }} */ { id, label }) => {
    const state = { checked: selected.includes(id), disabled: id === "name" };
    const onToggle = (/** @type {any} */ event) => toggle(id, event.target.checked);
    return html`<label class="check" key=${id}>
      <input type="checkbox" onChange=${onToggle} ...${state} />${label}
    </label>`;
  };
  return html`<${Dialog} title="Columns" onClose=${onClose}>
    <p class="muted">The page address keeps your selection: bookmark or share it.</p>
    <div class="facts">${COLUMNS.map(toBox)}</div>
    <footer>
      <button class="btn" onClick=${() => onChange(DEFAULT_COLUMN_IDS)}>Default columns</button>
      <button class="btn primary" onClick=${onClose}>Done</button>
    </footer>
  <//>`;
}
