// The field of the command palette and the list below it.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../lib/html.js";
import { Icon } from "../icon.js";
import { usePaletteResults } from "./palette-results.js";

/** @typedef {import("./commands.js").PaletteEntry} PaletteEntry */

const PLACEHOLDER = "A facility, an item, a page, the manual, an action …";

/** @param {{ views: import("../../shell/views.js").ViewEntry[], onClose: () => void }} props */
export function PaletteSearch({ views, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [text, setText] = useState("");
  const [current, setCurrent] = useState(0);
  const { entries, search } = usePaletteResults(views, text);
  // Before the first paint: keys that are typed right after Ctrl K go to the field.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  const choose = (/** @type {PaletteEntry | undefined} */ entry) => {
    if (!entry) return;
    if (!entry.staysOpen) close();
    entry.run();
  };
  const onInput = (/** @type {any} */ event) => {
    setText(event.target.value);
    setCurrent(0);
    search(event.target.value);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "ArrowDown") setCurrent(Math.min(entries.length - 1, current + 1));
    else if (event.key === "ArrowUp") setCurrent(Math.max(0, current - 1));
    else if (event.key === "Enter") choose(entries[current]);
    else return;
    event.preventDefault();
  };
  const onClick = (/** @type {Event} */ event) => event.target === dialog.current && close();
  const active = entries[current] ? `palette-${current}` : undefined;
  const field = { role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", onInput, onKeyDown };
  const list = { entries, current, onCurrent: setCurrent, onChoose: choose };
  return html`<dialog class="palette" ref=${dialog} aria-label="Search or go to" onClose=${onClose} onClick=${onClick}>
    <input type="search" placeholder=${PLACEHOLDER} aria-label="Search" value=${text}
      aria-activedescendant=${active} ...${field} />
    <${EntryList} ...${list} />
  </dialog>`;
}

/**
 * @param {{
 *   entries: PaletteEntry[], current: number,
 *   onCurrent: (index: number) => void, onChoose: (entry: PaletteEntry) => void,
 * }} props
 */
function EntryList({ entries, current, onCurrent, onChoose }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const toRow = (/** @type {PaletteEntry} */ entry, /** @type {number} */ index) => {
    const handlers = { onPointerMove: () => current !== index && onCurrent(index), onClick: () => onChoose(entry) };
    const isFirst = entry.group !== entries[index - 1]?.group;
    const row = { index, entry, isCurrent: index === current, isFirst };
    return html`<${Entry} key=${`${entry.group}${entry.label}${index}`} ...${row} ...${handlers} />`;
  };
  return html`<ul id="palette-list" role="listbox" aria-label="Results" ref=${list}>
    ${entries.map(toRow)}${entries.length === 0 && html`<${NoResult} />`}
  </ul>`;
}

/**
 * @param {{ index: number, entry: PaletteEntry, isCurrent: boolean, isFirst: boolean, [handler: string]: any }} props
 */
function Entry({ index, entry, isCurrent, isFirst, ...handlers }) {
  const option = { id: `palette-${index}`, role: "option", "aria-selected": String(isCurrent) };
  const detail = entry.detail && html`<small>${entry.detail}</small>`;
  return html`${isFirst && html`<li class="group" role="presentation">${entry.group}</li>`}
    <li ...${option} ...${handlers}>
      <${Icon} name=${entry.icon} size=${17} />
      <span class="cut">${entry.label} ${detail}</span><span>${entry.end}</span>
    </li>`;
}

function NoResult() {
  return html`<li class="group" role="option" aria-selected="false" aria-disabled="true">No results.</li>`;
}
