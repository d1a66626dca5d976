// Summary of a facility: risk, trend, ratings, facts, risk factors, top threats.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatDay, formatEquipmentType, formatNumber, orDash } from "../../lib/format.js";
import { equipmentUrl, facilityUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { Facts } from "../../components/facts.js";
import { Gauge } from "../../components/gauge.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { RatingDistribution } from "../../components/rating-distribution.js";
import { RiskTrend, scoreYearAgo } from "../../components/risk-trend.js";
import { Row, RowList } from "../../components/row-list.js";
import { Score } from "../../components/score.js";
import { ScoreChange } from "../../components/score-change.js";
import { RiskFactors } from "./risk-factors.js";

/** @typedef {Api.Document<"/facilities/{facility_id}">} FacilityDocument */

/** @param {{ id: string, facility: FacilityDocument }} props */
export function SummaryTab({ id, facility }) {
  const parameters = { facility_id: id };
  const history = apiPath("/facilities/{facility_id}/history", parameters);
  const forecast = apiPath("/facilities/{facility_id}/forecast", parameters, { months: 12 });
  return html`<div class="grid">
    <${RiskCard} facility=${facility} history=${history} />
    <${Card} title="Risk trend" width="w9" subtitle="24 months back, 12 months forecast">
      <${RiskTrend} history=${history} forecast=${forecast} height=${236} />
    <//>
    <div class="w6 column">
      <${Card} title="Equipment by rating" width="">
        <${RatingDistribution} counts=${facility.risk_distribution} query=${{ facility_id: id }} />
      <//>
      <${Card} title="Details" width=""><${Facts} pairs=${factsOf(facility)} /><//>
    </div>
    <${RiskFactors} id=${id} />
    <${TopThreats} id=${id} threats=${facility.top_threats} />
  </div>`;
}

/** @param {{ facility: FacilityDocument, history: Api.Path<"/facilities/{facility_id}/history"> }} props */
function RiskCard({ facility: { name, risk_score: score }, history }) {
  const previous = scoreYearAgo(useResource(history).data?.months);
  return html`<${Card} title="Risk" width="w3">
    <${Gauge} score=${score} previous=${previous} label=${`Risk of ${name}`} />
    <div class="delta"><${ScoreChange} score=${score} previous=${previous} /></div>
  <//>`;
}

/**
 * @param {FacilityDocument} facility
 * @returns {[string, Api.Children][]}
 */
function factsOf(facility) {
  const { copper, aluminum } = facility.conductor_type_breakdown;
  return [
    ["Mean age of equipment", orDash(facility.system_age)],
    ["Age of the building", facility.facility_age == null ? "–" : `${facility.facility_age} years`],
    ["Humidity", orDash(facility.humidity_risk)],
    ["Conductors", `${formatNumber(copper)} copper, ${formatNumber(aluminum)} aluminum`],
    ["Last inspection", formatDay(facility.last_inspection)],
    ["Last infrared scan", formatDay(facility.last_infrared_scan)],
    ["Last arc-flash study (of the facility or any item)", formatDay(facility.last_arc_flash_analysis)],
    ["Contractor", orDash(facility.contractor)],
  ];
}

/** @typedef {FacilityDocument["top_threats"][number]} Threat */

/** @param {{ id: string, threats: Threat[] }} props */
function TopThreats({ id, threats }) {
  const url = facilityUrl(id, { tab: "equipment", sort: "risk_score", order: "desc" });
  const tools = html`<a class="small" href=${url}>All equipment</a>`;
  const toKey = (/** @type {Threat} */ threat) => threat.id;
  const toRow = (/** @type {Threat} */ threat) => html`<${ThreatRow} threat=${threat} />`;
  return html`<${Card} title="Top threats" tools=${tools}>
    ${
      threats.length === 0
        ? html`<${EmptyState} icon="check" title="No threats" />`
        : html`<${RowList} items=${threats} toKey=${toKey}>${toRow}<//>`
    }
  <//>`;
}

/** @param {{ threat: Threat }} props */
function ThreatRow({ threat: { id, name, type, risk_score: score, risk_rating: rating, risk_factors: factors } }) {
  const note = `${formatEquipmentType(type)} · ${factors.slice(0, 3).join(", ").toLowerCase()}`;
  const end = html`<${Score} score=${score} rating=${rating} />`;
  return html`<${Row} href=${equipmentUrl(id)} title=${name} end=${end}>
    <span class="note cut">${note}</span><${RatingBadge} rating=${rating} />
  <//>`;
}
