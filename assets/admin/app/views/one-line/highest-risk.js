// The items of the diagram with the highest risk.
import { html } from "../../lib/html.js";
import { formatEquipmentType } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { RowList } from "../../components/row-list.js";

const MAX_ROWS = 6;

/** @typedef {import("./diagram-lines.js").DiagramNode} DiagramNode */

/** @param {{ nodes: DiagramNode[], onShow: (id: string) => void }} props */
export function HighestRisk({ nodes, onShow }) {
  const score = (/** @type {DiagramNode} */ node) => node.risk_score ?? -1;
  const worst = [...nodes].sort((a, b) => score(b) - score(a)).slice(0, MAX_ROWS);
  const toKey = (/** @type {DiagramNode} */ node) => node.id;
  const toRow = (/** @type {DiagramNode} */ node) =>
    html`<${NodeButton} node=${node} onShow=${() => onShow(node.id)} />`;
  return html`<${Card} title="Highest risk" width="w7"><${RowList} items=${worst} toKey=${toKey}>${toRow}<//><//>`;
}

/** @param {{ node: DiagramNode, onShow: () => void }} props */
function NodeButton({ node: { name, type, risk_rating: rating, risk_score: score }, onShow }) {
  return html`<button class="row" onClick=${onShow}>
    <span class="title cut">${name}</span><${RatingBadge} rating=${rating} label=${`${rating} ${score}`} />
    <span class="note">${formatEquipmentType(type)}</span><span class="note">Show the effect of a failure</span>
  </button>`;
}
