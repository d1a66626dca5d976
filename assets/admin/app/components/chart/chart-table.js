// The figures of a chart as a table, for readers who cannot see the lines.
import { html, useState } from "../../lib/html.js";
import { DataTable } from "../data-table.js";

/** @param {{ data: import("./plot.js").ChartData }} props */
export function ChartTable({ data }) {
  const [isOpen, setOpen] = useState(false);
  const onToggle = (/** @type {any} */ event) => setOpen(event.currentTarget.open);
  return html`<details class="data" open=${isOpen} onToggle=${onToggle}>
    <summary>As a table</summary>
    ${isOpen && html`<div tabindex="0"><${Table} data=${data} /></div>`}
  </details>`;
}

/** @param {{ data: import("./plot.js").ChartData }} props */
function Table({ data: { x, lines, formatX, formatValue } }) {
  const toColumn = (/** @type {import("./plot.js").Line} */ line) => ({
    label: line.label,
    isNumber: true,
    cell: (/** @type {number} */ row) => {
      const value = line.values[row];
      return value == null ? "" : formatValue(value);
    },
  });
  const columns = [{ label: "Time", cell: (/** @type {number} */ row) => formatX(x[row]) }, ...lines.map(toColumn)];
  const toKey = (/** @type {number} */ row) => x[row];
  return html`<${DataTable} scroll=${false} columns=${columns} rows=${x.map((_, row) => row)} toKey=${toKey} />`;
}
