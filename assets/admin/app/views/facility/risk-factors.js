// Mean score of each risk factor over the equipment of a facility.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { convertTemperatures, formatTerm } from "../../lib/format.js";
import { itemRating } from "../../state/rating-bands.js";
import { Card } from "../../components/card.js";
import { FactorBar } from "../../components/factor-bar.js";
import { ResourceView } from "../../components/resource-view.js";

/** @typedef {Api.Document<"/facilities/{facility_id}/risks">} Risks */
/** @typedef {Risks["risk_categories"][number]} Category */

/** @param {{ id: string }} props */
export function RiskFactors({ id }) {
  const risks = useResource(apiPath("/facilities/{facility_id}/risks", { facility_id: id }));
  const toBar = (/** @type {Category} */ category) =>
    html`<${CategoryBar} key=${category.category} category=${category} />`;
  return html`<${Card} title="Risk factors" width="w6" subtitle="mean of each factor">
    <${ResourceView} resource=${risks} lines=${6}>
      ${(/** @type {Risks} */ { risk_categories: categories }) => {
        const sorted = [...categories].sort((a, b) => b.score - a.score);
        return html`<div class="waterfall">${sorted.map(toBar)}</div>`;
      }}
    <//>
  <//>`;
}

/** @param {{ category: Category }} props */
function CategoryBar({ category: { category, score, description } }) {
  const name = formatTerm(category);
  // The description repeats the name and the score before a colon.
  const text = convertTemperatures(description.slice(description.indexOf(": ") + 2));
  const bar = { label: name, value: score, width: score, rating: itemRating(score) };
  return html`<${FactorBar} ...${bar} description=${`${name} ${score} of 100`}><p>${text}</p><//>`;
}
