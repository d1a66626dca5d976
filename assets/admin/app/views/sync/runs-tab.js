// Sync runs: those in progress, and the stored ones.
import { html, useEffect, useState } from "../../lib/html.js";
import { latestState, reportedRuns } from "../../api/events.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { isCancelled, runDuration, runOutcome, runTotal } from "../../api/runs.js";
import { formatAgo, formatBytes, formatCompact, formatCount } from "../../lib/format.js";
import { formatDuration, formatInstant, formatNumber } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { FirstSteps } from "../../components/first-steps.js";
import { Pagination } from "../../components/pagination.js";
import { ResourceView } from "../../components/resource-view.js";
import { Status } from "../../components/status.js";
import { cancelRun } from "./start-sync.js";

const PAGE_SIZE = 25;
const CLOCK_MS = 1_000;

/** @param {number} page */
const pathOf = (page) => apiPath("/sync/runs", {}, { limit: PAGE_SIZE, page });

export function RunsTab() {
  return html`<div class="grid"><${RunningRuns} /><${StoredRuns} /></div>`;
}

/** Runs in progress. They may have started before the page was opened: stored and reported ones count. */
function RunningRuns() {
  const stored = useResource(pathOf(1)).data?.runs ?? [];
  const all = new Map(reportedRuns.value);
  for (const run of stored) all.set(run.id, latestState(run));
  const running = [...all.values()].filter((run) => !run.ended);
  const [, tick] = useState(0);
  useEffect(() => {
    if (running.length === 0) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), CLOCK_MS);
    return () => clearInterval(timer);
  }, [running.length === 0]);
  if (running.length === 0) return null;
  return html`<${Card} title="In progress">
    ${running.map((run) => html`<${RunProgress} key=${run.id} run=${run} />`)}
  <//>`;
}

/** @param {{ run: Api.Run }} props */
function RunProgress({ run }) {
  const { id, source, mode, bytes, rows_per_second: rate } = run;
  const counts = [
    `${formatCount(runTotal(run, "read"), "row")} read`,
    `${formatNumber(runTotal(run, "changed"))} changed`,
    formatBytes(bytes),
    rate != null && rate > 0 && `${formatCompact(rate)} rows/s`,
  ];
  return html`<div role="status">
    <div class="row">
      <span>
        <b>${source}</b> <span class="tag">${mode}</span>${" "}
        <span class="muted">run ${id}, ${formatDuration(runDuration(run))}</span>
      </span>
      <${ActionButton} busyLabel="Stopping …" run=${() => cancelRun(run)}>Cancel the run<//>
    </div>
    <progress aria-label=${`Run ${id} of ${source}`}></progress>
    <p class="small muted">${counts.filter(Boolean).join(", ")}</p>
  </div>`;
}

/**
 * @param {string} label
 * @param {"read" | "changed" | "deleted" | "quarantined"} counter
 * @returns {Api.Column<Api.Run>}
 */
const counterColumn = (label, counter) => ({
  label,
  isNumber: true,
  cell: (run) => formatCompact(runTotal(run, counter)),
});

/** @type {Api.Column<Api.Run>[]} */
const COLUMNS = [
  { label: "Run", isNumber: true, cell: (run) => run.id },
  { label: "Source", cell: (run) => run.source },
  {
    label: "Result",
    class: "outcome",
    cell: (run) => html`<${Outcome} run=${run} />`,
  },
  { label: "Mode", cell: (run) => run.mode },
  {
    label: "Started",
    class: "nowrap",
    title: (/** @type {Api.Run} */ run) => formatInstant(run.started),
    cell: (run) => formatAgo(run.started),
  },
  {
    label: "Duration",
    isNumber: true,
    class: "nowrap",
    cell: (run) => (run.ended ? formatDuration(runDuration(run)) : "–"),
  },
  counterColumn("Read", "read"),
  counterColumn("Changed", "changed"),
  counterColumn("Deleted", "deleted"),
  counterColumn("Quarantined", "quarantined"),
  { label: "Bytes", isNumber: true, class: "nowrap", cell: (run) => formatBytes(run.bytes) },
];

/** @param {{ run: Api.Run }} props */
function Outcome({ run }) {
  const error = run.error && !isCancelled(run) && html` <span class="small">${run.error}</span>`;
  return html`<${Status} term=${runOutcome(run)} />${error}`;
}

function StoredRuns() {
  const [page, setPage] = useState(1);
  const list = useResource(pathOf(page));
  return html`<${Card} title="Sync runs" subtitle="latest first">
    <${ResourceView} resource=${list} lines=${8}>
      ${(/** @type {Api.Document<"/sync/runs">} */ { runs, total, limit }) =>
        total === 0
          ? html`<${FirstSteps} title="No sync has run yet" />`
          : html`<${RunTable} runs=${runs} />
            <${Pagination} page=${page} total=${total} limit=${limit} onPage=${setPage} />`}
    <//>
  <//>`;
}

/** @param {{ runs: Api.Run[] }} props */
function RunTable({ runs }) {
  const toKey = (/** @type {Api.Run} */ run) => run.id;
  const rows = runs.map(latestState);
  return html`<${DataTable} label="Table of sync runs" columns=${COLUMNS} rows=${rows} toKey=${toKey} />`;
}
