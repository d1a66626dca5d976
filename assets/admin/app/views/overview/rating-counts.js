// Number of items with each rating.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useTotals } from "../../api/portfolio.js";
import { Card } from "../../components/card.js";
import { RatingDistribution } from "../../components/rating-distribution.js";
import { ResourceView } from "../../components/resource-view.js";

const PATHS = Object.fromEntries(
  ["low", "medium", "high", "critical"].map((level) => [
    level,
    apiPath("/equipment", {}, { risk_level: level, limit: 1 }),
  ]),
);

export function RatingCounts() {
  const totals = useTotals(PATHS);
  return html`<${Card} title="Equipment by rating" width="">
    <${ResourceView} resource=${totals} lines=${4} height=${26}>
      ${(/** @type {Record<string, number>} */ counts) => html`<${RatingDistribution} counts=${counts} />`}
    <//>
  <//>`;
}
