// Header row of the virtual table. A click on a column sorts by it.
import { html } from "../../lib/html.js";
import { Icon } from "../icon.js";

/** @typedef {{ sort: string, order: string, onSort: (sort: string, order: string) => void }} Sorting */

/** @param {{ columns: Api.ListColumn[], style: object, sorting: Sorting }} props */
export function TableHeader({ columns, style, sorting }) {
  const toCell = (/** @type {Api.ListColumn} */ column) =>
    html`<${HeaderCell} key=${column.id} column=${column} sorting=${sorting} />`;
  return html`<div class="vt-head" role="row" style=${style}>${columns.map(toCell)}</div>`;
}

/** @param {{ column: Api.ListColumn, sorting: Sorting }} props */
function HeaderCell({ column, sorting }) {
  const isSorted = column.sort !== undefined && column.sort === sorting.sort;
  const direction = sorting.order === "desc" ? "descending" : "ascending";
  const state = column.sort === undefined ? undefined : isSorted ? direction : "none";
  return html`<div role="columnheader" class=${column.isNumber ? "num" : ""} aria-sort=${state}>
    ${
      column.sort === undefined
        ? html`<span class="th">${column.label}</span>`
        : html`<${SortButton} column=${column} isSorted=${isSorted} sorting=${sorting} />`
    }
  </div>`;
}

/** @param {{ column: Api.ListColumn, isSorted: boolean, sorting: Sorting }} props */
function SortButton({ column, isSorted, sorting: { order, onSort } }) {
  const isDescending = order === "desc";
  const onClick = () => onSort(String(column.sort), isSorted && !isDescending ? "desc" : "asc");
  const icon = isSorted && html`<${Icon} name=${isDescending ? "down" : "up"} size=${13} />`;
  return html`<button type="button" onClick=${onClick}>${column.label}${icon}</button>`;
}
