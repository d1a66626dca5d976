// The facilities with the highest risk.
import { html } from "../../lib/html.js";
import { daysSince, formatDay, formatDays, formatNumber } from "../../lib/format.js";
import { facilityRating } from "../../state/rating-bands.js";
import { facilityUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { ResourceView } from "../../components/resource-view.js";
import { Score } from "../../components/score.js";
import { Status } from "../../components/status.js";

const MAX_ROWS = 8;

/** @type {Api.Column<Api.FacilityRow>[]} */
const COLUMNS = [
  { label: "Facility", cell: (row) => html`<${Name} facility=${row} />` },
  { label: "Risk", cell: (row) => html`<${Score} score=${row.risk_score} />` },
  {
    label: "Rating",
    cell: (row) => html`<${RatingBadge} rating=${facilityRating(row.risk_score)} />`,
  },
  { label: "Items", isNumber: true, cell: (row) => formatNumber(row.equipment_count) },
  { label: "Critical", isNumber: true, cell: (row) => formatNumber(row.critical_equipment_count) },
  { label: "High", isNumber: true, cell: (row) => formatNumber(row.high_risk_equipment_count) },
  {
    label: "Compliance",
    cell: (row) => html`<${Status} term=${row.compliance_status} />`,
  },
  {
    label: "Last inspection",
    class: "nowrap",
    cell: (row) => html`<${LastInspection} date=${row.last_inspection} />`,
  },
];

/** @param {{ riskiest: import("../../api/portfolio.js").RiskiestFacilities }} props */
export function FacilityTable({ riskiest }) {
  const tools = html`<a class="small" href="#/facilities">All facilities</a>`;
  const toKey = (/** @type {Api.FacilityRow} */ row) => row.id;
  const rows = riskiest.facilities.slice(0, MAX_ROWS);
  return html`<${Card} title="Facilities by risk" tools=${tools}>
    <${ResourceView} resource=${riskiest} lines=${6}>
      ${() => html`<${DataTable} label="Table of facilities" columns=${COLUMNS} rows=${rows} toKey=${toKey} />`}
    <//>
  <//>`;
}

/** @param {{ facility: Api.FacilityRow }} props */
function Name({ facility: { id, name, location } }) {
  return html`<a href=${facilityUrl(id)}>${name}</a><div class="small muted">${location}</div>`;
}

/** @param {{ date?: string | null }} props */
function LastInspection({ date }) {
  if (!date) return "–";
  return html`${formatDay(date)} <span class="muted">${formatDays(-daysSince(date))}</span>`;
}
