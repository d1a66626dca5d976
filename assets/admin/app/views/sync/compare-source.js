// Compares the stored records with those of the source.
import { html, useState } from "../../lib/html.js";
import { get } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { formatCount, formatNumber, formatTerm } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { DataTable } from "../../components/data-table.js";
import { Disclosure } from "../../components/disclosure.js";
import { Note } from "../../components/note.js";
import { showError } from "../../components/toasts.js";

/** @typedef {Api.Document<"/sync/verify">["sources"][number]} Result */
/** @typedef {Result["differences"][number]} Difference */

/** @param {{ name: string }} props */
export function CompareSource({ name }) {
  const [result, setResult] = useState(/** @type {Result | null} */ (null));
  const run = async () => {
    try {
      const { sources } = await get(apiPath("/sync/verify", {}, { source: name }));
      setResult(sources[0]);
    } catch (error) {
      showError(error);
    }
  };
  return html`<${ActionButton} run=${run} busyLabel="Comparing …">Compare with the source<//>
    ${result && html`<${ComparisonResult} result=${result} />`}`;
}

/** @param {Result} result */
function resultText({ equal, tables, differences, changed_meanwhile: changed }) {
  const counts = Object.entries(tables).map(([table, { appliance }]) => `${table} ${formatNumber(appliance.records)}`);
  const text = equal
    ? `Both sides have the same records: ${counts.join(", ")}.`
    : `${formatCount(differences.length, "difference")} found.`;
  return changed > 0 ? `${text} ${formatCount(changed, "record")} changed during the comparison.` : text;
}

/** @type {Api.Column<Difference>[]} */
const COLUMNS = [
  {
    label: "Record",
    cell: ({ table, id }) => html`${table} <code>${id}</code>`,
  },
  { label: "Difference", cell: ({ difference }) => formatTerm(difference) },
  { label: "Fields", cell: ({ fields }) => fields.join(", ") },
];

/** @param {{ result: Result }} props */
function ComparisonResult({ result }) {
  const { equal, differences } = result;
  const toKey = (/** @type {Difference} */ { table, id }) => `${table}${id}`;
  const table = html`<${DataTable} scroll=${false} columns=${COLUMNS} rows=${differences} toKey=${toKey} />`;
  return html`<div class="full" role="status">
    <${Note} tone=${equal ? "good" : "bad"}>${resultText(result)}<//>
    ${differences.length > 0 && html`<${Disclosure} summary="Differences" open>${table}<//>`}
  </div>`;
}
