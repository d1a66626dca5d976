// The map of the facilities. It says how many it shows and why not all.
import { html } from "../../lib/html.js";
import { useModule } from "../../lib/lazy-module.js";
import { MAX_ON_MAP } from "../../api/portfolio.js";
import { formatCount, formatNumber } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";
import { Skeleton } from "../../components/skeleton.js";

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
    ${hasFailed ? html`<${ResourceView} resource=${riskiest} />` : html`<${LazyMap} facilities=${facilities} />`}
  <//>`;
}

/** @param {{ facilities: Api.FacilityRow[] }} props */
function LazyMap({ facilities }) {
  const { module } = useModule(
    "map",
    () => import("../../components/map/facility-map.js"),
  );
  if (module) return html`<${module.FacilityMap} facilities=${facilities} />`;
  return html`<div class="map-placeholder">
    <${Skeleton} lines=${7} height=${30} />
  </div>`;
}

/** @param {{ riskiest: import("../../api/portfolio.js").RiskiestFacilities }} props */
function MissingFacilities({
  riskiest: { facilities, total, restError, retryRest },
}) {
  const missing = formatCount(
    Math.min(total, MAX_ON_MAP) - facilities.length,
    "facility is",
    "facilities are",
  );
  return html`<${Note} tone="bad" class="inset" role="alert">
    ${missing} not on the map: ${restError.message}
    <button class="btn" onClick=${retryRest}>Retry</button>
  <//>`;
}
