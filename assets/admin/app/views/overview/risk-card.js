// Average risk of the portfolio, against a year ago and with all overdue service done.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { Card } from "../../components/card.js";
import { Gauge } from "../../components/gauge.js";
import { ResourceView } from "../../components/resource-view.js";
import { scoreYearAgo } from "../../components/risk-trend.js";
import { ScoreChange } from "../../components/score-change.js";

/** @param {{ summary: Api.Resource<Api.Document<"/portfolio/summary">> }} props */
export function RiskCard({ summary }) {
  return html`<${Card} title="Risk" width="w3" subtitle="average">
    <${ResourceView} resource=${summary} lines=${5} height=${30}>
      ${(/** @type {Api.Document<"/portfolio/summary">} */ data) =>
        html`<${AverageRisk} score=${data.risk_overview.average_risk_score} />`}
    <//>
  <//>`;
}

/** @param {{ score?: number | null }} props */
function AverageRisk({ score }) {
  const history = useResource(apiPath("/portfolio/history"));
  const forecast = useResource(apiPath("/portfolio/forecast", {}, { months: 12 }));
  const previous = scoreYearAgo(history.data?.months);
  const serviced = forecast.data?.serviced;
  const saved = serviced?.risk_score != null && score != null ? score - serviced.risk_score : 0;
  return html`<${Gauge} score=${score} previous=${previous} label="Average risk of the portfolio" />
    <div class="delta">
      <${ScoreChange} score=${score} previous=${previous} />
      ${saved > 0 && html`<p>Doing all overdue service would lower it by <b>${saved}</b></p>`}
    </div>`;
}
