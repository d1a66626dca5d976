// Rows that were rejected, and values that could not be read.
import { html, useState } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatAgo, formatInstant, orDash } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { EmptyState } from "../../components/empty-state.js";
import { Pagination } from "../../components/pagination.js";
import { ResourceView } from "../../components/resource-view.js";
import { Status } from "../../components/status.js";

const PAGE_SIZE = 50;

/** @typedef {Api.Document<"/sync/issues">} Issues */
/** @typedef {Issues["issues"][number]} Issue */

/** @type {Api.Column<Issue>[]} */
const COLUMNS = [
  {
    label: "Row",
    cell: (issue) => html`<b>${issue.source}</b> ${issue.table}<div><code>${issue.id}</code></div>`,
  },
  { label: "Column", cell: (issue) => issue.column },
  {
    label: "Value",
    cell: (issue) => html`<code>${orDash(issue.value)}</code>`,
  },
  { label: "Reason", cell: (issue) => issue.reason },
  {
    label: "Effect",
    cell: (issue) => (issue.quarantined ? html`<${Status} term="rejected" />` : "The value is unknown"),
  },
  {
    label: "Since",
    class: "nowrap",
    title: (/** @type {Issue} */ issue) => formatInstant(issue.first_seen),
    cell: (issue) => formatAgo(issue.first_seen),
  },
];

export function QuarantineTab() {
  const [page, setPage] = useState(1);
  const list = useResource(apiPath("/sync/issues", {}, { limit: PAGE_SIZE, page }));
  const toKey = (/** @type {Issue} */ { source, table, id, column }) => `${source}${table}${id}${column}`;
  const table = { label: "Table of issues", columns: COLUMNS, toKey };
  return html`<${Card} title="Rejected rows and values" subtitle="other rows are not affected">
    <${ResourceView} resource=${list} lines=${8}>
      ${(/** @type {Issues} */ { issues, total, limit }) =>
        total === 0
          ? html`<${NoIssues} />`
          : html`<${DataTable} rows=${issues} ...${table} />
            <${Pagination} page=${page} total=${total} limit=${limit} onPage=${setPage} />`}
    <//>
  <//>`;
}

function NoIssues() {
  return html`<${EmptyState} icon="check" title="No rejected rows or values">
    <p>Rows that cannot be read and values that cannot be right are listed here with the reason.</p>
  <//>`;
}
