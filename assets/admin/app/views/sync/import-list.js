// Imported files with their result and the problems of their rows.
import { html } from "../../lib/html.js";
import { runTotal } from "../../api/runs.js";
import { formatBytes, formatCount, formatNumber, orDash } from "../../lib/format.js";
import { routeUrl } from "../../state/route.js";
import { DataTable } from "../../components/data-table.js";
import { Disclosure } from "../../components/disclosure.js";
import { EmptyState } from "../../components/empty-state.js";
import { Row, RowList } from "../../components/row-list.js";
import { Status } from "../../components/status.js";

const MAX_PROBLEMS = 50;

/** @typedef {import("./file-import.js").Import} Import */
/** @typedef {NonNullable<import("./file-import.js").ImportResult["report"]>} Report */
/** @typedef {Report["problems"][number]} Problem */

/** @param {{ imports: Import[] }} props */
export function ImportList({ imports }) {
  if (imports.length === 0) {
    return html`<${EmptyState} icon="file" title="No files yet"><p>Choose files above, or drop them there.</p><//>`;
  }
  const toKey = (/** @type {Import} */ one) => one.number;
  const toRow = (/** @type {Import} */ one) => html`<${ImportRow} ...${one} />`;
  return html`<${RowList} items=${imports} toKey=${toKey}>${toRow}<//>`;
}

/** @param {Import} props */
function ImportRow({ file, status, result, error }) {
  const counts = result ? html`<${RunCounts} run=${result.run} />` : formatBytes(file.size);
  const note = error ?? result?.nothing_kept ?? counts;
  return html`<${Row} title=${file.name} end=${html`<${Status} term=${status} />`}><span class="note">${note}</span><//>
    ${result?.report && html`<${Problems} report=${result.report} />`}`;
}

/** @param {{ run: Api.Run }} props */
function RunCounts({ run }) {
  const rejected = runTotal(run, "quarantined");
  const counts = `${formatCount(runTotal(run, "read"), "row")}, ${formatNumber(runTotal(run, "changed"))} changed, `;
  if (rejected === 0) return `${counts}none rejected`;
  return html`${counts}<a href=${routeUrl(["sync"], { tab: "quarantine" })}>${formatNumber(rejected)} rejected</a>`;
}

/** @type {Api.Column<Problem>[]} */
const COLUMNS = [
  { label: "Line", isNumber: true, cell: ({ line }) => formatNumber(line) },
  { label: "Row", cell: ({ id }) => html`<code>${id}</code>` },
  { label: "Column", cell: ({ column }) => column },
  { label: "Value", cell: ({ value }) => html`<code>${orDash(value)}</code>` },
  {
    label: "Reason",
    cell: ({ reason, quarantined }) => `${reason}${quarantined ? ", the row is rejected" : ""}`,
  },
];

/** @param {{ report: Report }} props */
function Problems({ report: { problem_count: count, problems } }) {
  if (!count) return null;
  const toKey = (/** @type {Problem} */ { line, column }) => `${line}${column}`;
  const rows = problems.slice(0, MAX_PROBLEMS);
  return html`<${Disclosure} summary=${formatCount(count, "problem")} open>
    <${DataTable} scroll=${false} columns=${COLUMNS} rows=${rows} toKey=${toKey} />
  <//>`;
}
