// The map of the facilities. It says how many it shows and why not all.
import { html } from "../../lib/html.js";
import { MAX_ON_MAP } from "../../api/portfolio.js";
import { formatCount, formatNumber } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Lazy } from "../../components/lazy.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";

const MAP = {
  name: "map",
  load: () => import("../../components/map/facility-map.js"),
  component: "FacilityMap",
  placeholder: { lines: 7, height: 30, class: "map-placeholder" },
};

/** @param {{ riskiest: import("../../api/portfolio.js").RiskiestFacilities }} props */
export function MapCard({ riskiest }) {
  const { facilities, total } = riskiest;
  const isPart = facilities.length < total;
  const subtitle = isPart
    ? `the ${formatNumber(facilities.length)} of ${formatNumber(total)} with the highest risk`
    : formatCount(total, "facility", "facilities");
  const hasFailed = riskiest.error && !riskiest.data;
  return html`<${Card} title="Map" width="w8" flush subtitle=${subtitle}>
    ${riskiest.restError && html`<${MissingFacilities} riskiest=${riskiest} />`}
    ${hasFailed ? html`<${ResourceView} resource=${riskiest} />` : html`<${Lazy} ...${MAP} facilities=${facilities} />`}
  <//>`;
}

/** @param {{ riskiest: import("../../api/portfolio.js").RiskiestFacilities }} props */
function MissingFacilities({ riskiest: { facilities, total, restError, retryRest } }) {
  const missing = formatCount(Math.min(total, MAX_ON_MAP) - facilities.length, "facility is", "facilities are");
  return html`<${Note} tone="bad" class="inset" role="alert">
    ${missing} not on the map: ${restError.message} <button class="btn" onClick=${retryRest}>Retry</button>
  <//>`;
}
