// Number of facilities with each compliance status.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useTotals } from "../../api/portfolio.js";
import { formatNumber } from "../../lib/format.js";
import { routeUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { ResourceView } from "../../components/resource-view.js";
import { RowList } from "../../components/row-list.js";
import { Status } from "../../components/status.js";

const STATUSES = ["Out of Compliance", "Warning", "Compliant"];
const PATHS = Object.fromEntries(
  STATUSES.map((status) => [status, apiPath("/facilities", {}, { compliance_status: status, limit: 1 })]),
);

export function ComplianceCounts() {
  const totals = useTotals(PATHS);
  const toKey = (/** @type {string} */ status) => status;
  return html`<${Card} title="Facilities by compliance" width="">
    <${ResourceView} resource=${totals} lines=${3}>
      ${(/** @type {Record<string, number>} */ counts) =>
        html`<${RowList} items=${STATUSES} toKey=${toKey}>
          ${(/** @type {string} */ status) => html`<${StatusRow} status=${status} count=${counts[status]} />`}
        <//>`}
    <//>
  <//>`;
}

/** @param {{ status: string, count: number }} props */
function StatusRow({ status, count }) {
  return html`<a class="row" href=${routeUrl(["facilities"], { compliance_status: status })}>
    <${Status} term=${status} /><b>${formatNumber(count)}</b>
  </a>`;
}
