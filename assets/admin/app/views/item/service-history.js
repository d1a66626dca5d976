// Services of an item, the latest first.
import { html } from "../../lib/html.js";
import { daysSince, formatDay, formatDays, formatTerm } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { Row, RowList } from "../../components/row-list.js";

/** @typedef {Api.Equipment["service_history"][number]} Service */

/** @param {{ services: Service[] }} props */
export function ServiceHistory({ services }) {
  const toKey = (/** @type {Service} */ service) => service.id;
  const toRow = (/** @type {Service} */ service) => html`<${ServiceRow} service=${service} />`;
  return html`<${Card} title="Service history">
    ${
      services.length === 0
        ? html`<${NoService} />`
        : html`<${RowList} ordered items=${services} toKey=${toKey}>${toRow}<//>`
    }
  <//>`;
}

/** @param {{ service: Service }} props */
function ServiceRow({ service: { type, date, technician, notes } }) {
  const note = [technician, notes].filter(Boolean).join(" · ") || "No notes";
  return html`<${Row} title=${formatTerm(type)} end=${html`<span class="when">${formatDay(date)}</span>`}>
    <span class="note">${note}</span><span class="note">${formatDays(-daysSince(date))}</span>
  <//>`;
}

function NoService() {
  return html`<${EmptyState} icon="calendar" title="No service is on record">
    <p>A service that was never recorded counts as not done.</p>
  <//>`;
}
