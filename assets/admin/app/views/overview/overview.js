// The overview: risk, compliance, map, due dates and state of the whole portfolio.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useRiskiestFacilities } from "../../api/portfolio.js";
import { useResource } from "../../api/resource.js";
import { formatAgo, formatCount } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Icon } from "../../components/icon.js";
import { PageHeader } from "../../components/page-header.js";
import { RiskTrend } from "../../components/risk-trend.js";
import { ComplianceCard } from "./compliance-card.js";
import { ComplianceCounts } from "./compliance-counts.js";
import { DueCard } from "./due-card.js";
import { EmptyPortfolio } from "./empty-portfolio.js";
import { FacilityTable } from "./facility-table.js";
import { MapCard } from "./map-card.js";
import { RatingCounts } from "./rating-counts.js";
import { RiskCard } from "./risk-card.js";
import { SystemStatus } from "./system-status.js";
import { TopThreats } from "./top-threats.js";

const HISTORY = apiPath("/portfolio/history");
const FORECAST = apiPath("/portfolio/forecast", {}, { months: 12 });

export default function Overview() {
  const summary = useResource(apiPath("/portfolio/summary"));
  const facilities = useRiskiestFacilities();
  if (summary.data?.total_facilities === 0) {
    return html`<${PageHeader} title="Portfolio" /><${EmptyPortfolio} />`;
  }
  return html`<${OverviewHeader} summary=${summary.data} />
    <div class="grid">
      <${RiskCard} summary=${summary} />
      <${Card}
        title="Risk trend"
        width="w9"
        subtitle="24 months back, 12 months forecast"
      >
        <${RiskTrend} history=${HISTORY} forecast=${FORECAST} height=${236} />
      <//>
      <${MapCard} riskiest=${facilities} />
      <div class="w4 column fill">
        <${RatingCounts} /><${ComplianceCard} summary=${summary} />
      </div>
      <${TopThreats} facilities=${facilities.facilities} />
      <${DueCard} />
      <div class="w4 column"><${SystemStatus} /><${ComplianceCounts} /></div>
      <${FacilityTable} riskiest=${facilities} />
    </div>`;
}

/** @param {{ summary?: Api.Document<"/portfolio/summary"> }} props */
function OverviewHeader({ summary }) {
  const note = summary
    ? `${formatCount(summary.total_equipment, "item")} in ` +
      `${formatCount(summary.total_facilities, "facility", "facilities")} · updated ${formatAgo(summary.last_updated)}`
    : "Loading …";
  return html`<${PageHeader} title="Portfolio" note=${note}>
    <button class="btn noprint" onClick=${() => print()}>
      <${Icon} name="file" size=${16} />Print
    </button>
  <//>`;
}
