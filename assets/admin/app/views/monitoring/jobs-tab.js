// Calculation jobs by VoltMetrics, each of one item.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { formatAgo, formatInstant, formatNumber, formatTerm } from "../../lib/format.js";
import { equipmentUrl } from "../../state/route.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { Pagination } from "../../components/pagination.js";
import { ResourceView } from "../../components/resource-view.js";
import { Status } from "../../components/status.js";
import { showError, showMessage } from "../../components/toasts.js";
import { useLiveList } from "./live-list.js";
import { NoCalculations } from "./no-calculations.js";

const PAGE_SIZE = 50;

/** @typedef {Api.Document<"/voltmetrics/calculations">} JobPage */
/** @typedef {JobPage["jobs"][number]} Job */

/** @param {Job} job */
function resultOf({ error, result }) {
  if (error) return error;
  return result ? `${result.risk_score} ${result.risk_rating}, ${result.algorithm_version}` : "–";
}

/**
 * @param {(job: Job) => Promise<unknown>} cancel
 * @returns {Api.Column<Job>[]}
 */
const columnsWith = (cancel) => [
  {
    label: "Item",
    cell: ({ equipment_id: id }) => html`<a href=${equipmentUrl(id)}>${id}</a>`,
  },
  { label: "Type", cell: (job) => formatTerm(job.calculation_type) },
  { label: "Priority", cell: (job) => job.priority },
  { label: "Status", cell: (job) => html`<${Status} term=${job.status} />` },
  { label: "Attempts", isNumber: true, cell: (job) => formatNumber(job.tries) },
  {
    label: "Created",
    class: "nowrap",
    title: (/** @type {Job} */ job) => formatInstant(job.created_at),
    cell: (job) => formatAgo(job.created_at),
  },
  { label: "Result", cell: resultOf },
  {
    label: "Actions",
    isLabelHidden: true,
    cell: (job) => !job.ended_at && html`<${ActionButton} run=${() => cancel(job)}>Cancel<//>`,
  },
];

export function JobsTab() {
  const [page, setPage] = useState(1);
  const path = apiPath("/voltmetrics/calculations", {}, { limit: PAGE_SIZE, page });
  const list = useLiveList(path, ({ jobs }) => jobs);
  const cancel = async (/** @type {Job} */ job) => {
    try {
      await request(`/voltmetrics/calculate/${encodeURIComponent(job.job_id)}/cancel`, { method: "POST" });
      showMessage("The job was cancelled");
      list.reload();
    } catch (error) {
      showError(error);
    }
  };
  const table = { label: "Table of jobs", columns: columnsWith(cancel), toKey: (/** @type {Job} */ job) => job.job_id };
  const tools = html`<${ActionButton} run=${() => list.reload()}>Refresh<//>`;
  return html`<${Card} title="Jobs" subtitle="one item each" tools=${tools}>
    <${ResourceView} resource=${list} lines=${6}>
      ${(/** @type {JobPage} */ { jobs, total, limit }) =>
        total === 0
          ? html`<${NoJobs} />`
          : html`<${DataTable} rows=${jobs} ...${table} />
            <${Pagination} page=${page} total=${total} limit=${limit} onPage=${setPage} />`}
    <//>
  <//>`;
}

function NoJobs() {
  const text = { title: "No jobs", subject: "an item", path: "/api/v1/voltmetrics/calculate" };
  return html`<${NoCalculations} ...${text} />`;
}
