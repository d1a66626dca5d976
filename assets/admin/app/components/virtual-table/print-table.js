// The rows that are in memory as a plain table, for printing.
import { html } from "../../lib/html.js";
import { formatNumber } from "../../lib/format.js";
import { DataTable } from "../data-table.js";

/** @param {{ list: any, columns: Api.ListColumn[], label: string }} props */
export function PrintTable({ list, columns, label }) {
  const rows = [];
  while (rows.length < list.total && list.row(rows.length)) rows.push(list.row(rows.length));
  const toKey = (/** @type {any} */ row) => row.id;
  return html`<div class="print-table">
    ${
      rows.length < list.total &&
      html`<p>
        The first ${formatNumber(rows.length)} of ${formatNumber(list.total)}. The CSV file has all of them.
      </p>`
    }
    <${DataTable} scroll=${false} label=${label} columns=${columns} rows=${rows} toKey=${toKey} />
  </div>`;
}
