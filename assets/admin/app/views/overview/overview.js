// The overview: risk, compliance, map, due dates and state of the whole portfolio.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useRiskiestFacilities } from "../../api/portfolio.js";
import { useResource } from "../../api/resource.js";
import { formatAgo, formatCount } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Icon } from "../../components/icon.js";
import { Lazy } from "../../components/lazy.js";
import { PageHeader } from "../../components/page-header.js";
import { RiskTrend } from "../../components/risk-trend.js";
import { ComplianceCard } from "./compliance-card.js";
import { MapCard } from "./map-card.js";
import { RatingCounts } from "./rating-counts.js";
import { RiskCard } from "./risk-card.js";

const HISTORY = apiPath("/portfolio/history");
const FORECAST = apiPath("/portfolio/forecast", {}, { months: 12 });

const LOWER_CARDS = {
  name: "overview/lower-cards",
  load: () => import("./lower-cards.js"),
  component: "LowerCards",
  placeholder: { class: "w12" },
};
const EMPTY_PORTFOLIO = {
  name: "overview/empty-portfolio",
  load: () => import("./empty-portfolio.js"),
  component: "EmptyPortfolio",
};

export default function Overview() {
  const summary = useResource(apiPath("/portfolio/summary"));
  const facilities = useRiskiestFacilities();
  if (summary.data?.total_facilities === 0) {
    return html`<${PageHeader} title="Portfolio" /><${Lazy} ...${EMPTY_PORTFOLIO} />`;
  }
  return html`<${OverviewHeader} summary=${summary.data} />
    <div class="grid">
      <${RiskCard} summary=${summary} />
      <${Card} title="Risk trend" width="w9" subtitle="24 months back, 12 months forecast">
        <${RiskTrend} history=${HISTORY} forecast=${FORECAST} height=${236} />
      <//>
      <${MapCard} riskiest=${facilities} />
      <div class="w4 column fill"><${RatingCounts} /><${ComplianceCard} summary=${summary} /></div>
      <${Lazy} ...${LOWER_CARDS} riskiest=${facilities} />
    </div>`;
}

/** @param {{ summary?: Api.Document<"/portfolio/summary"> }} props */
function OverviewHeader({ summary }) {
  const note = summary
    ? `${formatCount(summary.total_equipment, "item")} in ` +
      `${formatCount(summary.total_facilities, "facility", "facilities")} · updated ${formatAgo(summary.last_updated)}`
    : "Loading …";
  return html`<${PageHeader} title="Portfolio" note=${note}>
    <button class="btn noprint" onClick=${() => print()}><${Icon} name="file" size=${16} />Print</button>
  <//>`;
}
