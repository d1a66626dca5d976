// A plain table, drawn whole. Lists without a limit use the virtual table instead.
import { html } from "../lib/html.js";

/**
 * @template T
 * @param {{
 *   columns: Api.Column<T>[], rows: T[], toKey: (row: T) => string | number, class?: string,
 *   label?: string, scroll?: boolean, footer?: Api.Children,
 * }} props A table that scrolls sideways needs a label. `footer` is the last row.
 */
export function DataTable({ columns, rows, toKey, class: kind = "", label, scroll = true, footer }) {
  const toRow = (/** @type {T} */ row) =>
    html`<tr key=${toKey(row)}>${columns.map((column, index) => toCell(column, row, index))}</tr>`;
  const table = html`<table class=${`plain ${kind}`} aria-label=${scroll ? undefined : label}>
    <thead><tr>${columns.map(toHeader)}</tr></thead>
    <tbody>${rows.map(toRow)}${footer}</tbody>
  </table>`;
  if (!scroll) return table;
  return html`<div class="scroll-x" tabindex="0" role="region" aria-label=${label}>${table}</div>`;
}

/** @param {Api.Column<any>} column */
const classOf = (column) => [column.isNumber && "num", column.class].filter(Boolean).join(" ") || undefined;

/**
 * @param {Api.Column<any>} column
 * @param {number} index
 */
function toHeader(column, index) {
  const label = column.isLabelHidden ? html`<span class="hidden">${column.label}</span>` : column.label;
  return html`<th key=${index} class=${column.isNumber ? "num" : undefined}>${label}</th>`;
}

/**
 * @param {Api.Column<any>} column
 * @param {any} row
 * @param {number} index
 */
function toCell(column, row, index) {
  return html`<td key=${index} class=${classOf(column)} title=${column.title?.(row)}>${column.cell(row)}</td>`;
}
