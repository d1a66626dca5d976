// Batches of calculations by VoltMetrics, each of a whole facility.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { hasRole } from "../../api/session.js";
import { formatAgo, formatCount, formatNumber, formatTerm } from "../../lib/format.js";
import { equipmentUrl, facilityUrl } from "../../state/route.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { confirm } from "../../components/confirm-dialog.js";
import { Disclosure } from "../../components/disclosure.js";
import { Pagination } from "../../components/pagination.js";
import { ResourceView } from "../../components/resource-view.js";
import { RowList } from "../../components/row-list.js";
import { Status } from "../../components/status.js";
import { showError, showMessage } from "../../components/toasts.js";
import { useLiveList } from "./live-list.js";
import { NoCalculations } from "./no-calculations.js";

const PAGE_SIZE = 25;

/** @typedef {Api.Document<"/voltmetrics/batch">} BatchPage */
/** @typedef {BatchPage["batches"][number]} Batch */

/** @param {Batch} batch */
async function cancelBatch({ batch_id: id, total_items: total, processed_items: done }) {
  const isConfirmed = await confirm({
    title: "Cancel the batch?",
    text: `${formatCount(total - done, "item is", "items are")} not calculated yet. Finished results are kept.`,
    action: "Cancel the batch",
  });
  if (!isConfirmed) return;
  try {
    await request(`/voltmetrics/batch/${encodeURIComponent(id)}/cancel`, { method: "POST" });
    showMessage("The batch was cancelled");
  } catch (error) {
    showError(error);
  }
}

export function BatchesTab() {
  const [page, setPage] = useState(1);
  const path = apiPath("/voltmetrics/batch", {}, { limit: PAGE_SIZE, page });
  const list = useLiveList(path, ({ batches }) => batches);
  const cancel = (/** @type {Batch} */ batch) => cancelBatch(batch).then(list.reload);
  const toKey = (/** @type {Batch} */ batch) => batch.batch_id;
  const toRow = (/** @type {Batch} */ batch) => html`<${BatchRow} batch=${batch} onCancel=${() => cancel(batch)} />`;
  const tools = html`<${ActionButton} run=${() => list.reload()}>Refresh<//>`;
  return html`<${Card} title="Batches" subtitle="latest first" tools=${tools}>
    <${ResourceView} resource=${list} lines=${6}>
      ${(/** @type {BatchPage} */ { batches, total, limit }) =>
        total === 0
          ? html`<${NoBatches} />`
          : html`<${RowList} items=${batches} toKey=${toKey}>${toRow}<//>
            <${Pagination} page=${page} total=${total} limit=${limit} onPage=${setPage} />`}
    <//>
  <//>`;
}

function NoBatches() {
  const text = { title: "No batches", subject: "a whole facility", path: "/api/v1/voltmetrics/batch" };
  return html`<${NoCalculations} ...${text} />`;
}

/** @param {Batch} batch */
function progressText(batch) {
  const { ended_at: ended, estimated_completion_time: estimate } = batch;
  return [
    `${formatNumber(batch.processed_items)} of ${formatNumber(batch.total_items)} items`,
    `${formatNumber(batch.failed_items.length)} failed`,
    `started ${formatAgo(batch.created_at)}`,
    !ended && estimate && `estimated end ${formatAgo(estimate)}`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** @param {{ batch: Batch, onCancel: () => Promise<unknown> }} props */
function BatchRow({ batch, onCancel }) {
  const { batch_id: id, facility_id: facility, completion_percentage: percentage } = batch;
  const canCancel = !batch.ended_at && hasRole("operator");
  const button = html`<${ActionButton} class="quiet" run=${onCancel}>Cancel<//>`;
  return html`<div class="row">
      <span class="title">
        <a href=${facilityUrl(facility)}>${facility}</a>${" "}
        <span class="tag">${formatTerm(batch.calculation_type)}</span> <span class="tag">${batch.priority}</span>
      </span>
      <${Status} term=${batch.cancelled ? "cancelled" : batch.status} />
      <span class="note">${progressText(batch)}</span>${canCancel ? button : html`<span></span>`}
    </div>
    <progress max="100" value=${percentage} aria-label=${`Batch ${id}: ${percentage} percent`}></progress>
    ${batch.failed_items.length > 0 && html`<${FailedItems} items=${batch.failed_items} />`}`;
}

/** @param {{ items: Batch["failed_items"] }} props */
function FailedItems({ items }) {
  const toLine = (/** @type {Batch["failed_items"][number]} */ { equipment_id: id, error }) =>
    html`<p key=${id}><a href=${equipmentUrl(id)}>${id}</a> ${error}</p>`;
  return html`<${Disclosure} summary=${formatCount(items.length, "failed item")}>${items.map(toLine)}<//>`;
}
