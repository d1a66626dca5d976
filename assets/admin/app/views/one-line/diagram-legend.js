// Legend of the one-line diagram.
import { html } from "../../lib/html.js";
import { RATINGS, formatCount, formatEquipmentType } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Note } from "../../components/note.js";
import { EquipmentSymbol, RatingLetter } from "./symbols.js";

const LINES = [
  { label: "Feed", stroke: "var(--line-2)", "stroke-width": 2 },
  { label: "Alternate feed", stroke: "var(--accent)", "stroke-width": 2, "stroke-dasharray": "5 3" },
  { label: "Loses power", stroke: "var(--critical)", "stroke-width": 3 },
];

/** @param {{ data: import("./diagram-lines.js").OneLine }} props */
export function DiagramLegend({ data: { nodes, loops, orphans } }) {
  const types = [...new Set(nodes.map((node) => node.type))].sort();
  const toType = (/** @type {string} */ type) =>
    html`<li key=${type}><${EquipmentSymbol} type=${type} />${formatEquipmentType(type)}</li>`;
  const toRating = (/** @type {string} */ rating) =>
    html`<li key=${rating}><${RatingLetter} rating=${rating} />${rating} risk</li>`;
  return html`<${Card} title="Legend" width="w5">
    <ul class="diagram-key">${types.map(toType)}</ul>
    <ul class="diagram-key">${RATINGS.map(toRating)}</ul>
    <ul class="diagram-key">${LINES.map(toLine)}</ul>
    ${loops.length > 0 && html`<${LoopNote} count=${loops.length} />`}
    ${orphans.length > 0 && html`<${OrphanNote} count=${orphans.length} />`}
  <//>`;
}

/** @param {(typeof LINES)[number]} line */
function toLine({ label, ...stroke }) {
  return html`<li key=${label}>
    <svg width="30" height="8" aria-hidden="true"><path d="M0 4h30" ...${stroke} /></svg>${label}
  </li>`;
}

/** @param {{ count: number }} props */
function LoopNote({ count }) {
  return html`<${Note} tone="warn">${formatCount(count, "loop")}: items that feed themselves through others.<//>`;
}

/** @param {{ count: number }} props */
function OrphanNote({ count }) {
  return html`<${Note} tone="warn">${formatCount(count, "feed leads", "feeds lead")} to unknown items.<//>`;
}
