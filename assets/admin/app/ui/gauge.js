// The risk gauge: an arc in the bands of the algorithm, a needle, the figure. Bands are told by place and by name.
import { html } from "../lib.js";
import { bands, facilityRating, rating } from "../bands.js";
import { RATINGS } from "../format.js";
import { Badge } from "./parts.js";

const FROM = -210;
const SWEEP = 240;

function point(score, radius) {
  const angle = ((FROM + (SWEEP * score) / 100) * Math.PI) / 180;
  return [100 + radius * Math.cos(angle), 100 + radius * Math.sin(angle)];
}

function arc(from, to, radius) {
  const [x1, y1] = point(from, radius);
  const [x2, y2] = point(to, radius);
  const large = ((to - from) * SWEEP) / 100 > 180 ? 1 : 0;
  return `M${x1.toFixed(2)} ${y1.toFixed(2)}A${radius} ${radius} 0 ${large} 1 ${x2.toFixed(2)} ${y2.toFixed(2)}`;
}

export function Gauge({ score, level, label = "Risk score", scale = "facilities", before }) {
  const known = bands.value?.[scale];
  const edges = known ? [0, known.medium, known.high, known.critical, 100] : [0, 100];
  const word = level ?? (scale === "items" ? rating : facilityRating)(score);
  const shown = score ?? 0;
  const [tipX, tipY] = point(shown, 66);
  const [a, b] = [point(shown - 2.2, 55), point(shown + 2.2, 55)];
  const bare = !known && html`<path d=${arc(0, 100, 86)} fill="none" stroke-width="9" style=${{ stroke: "var(--raise)" }} />`;
  const describe = score == null ? `${label}: unknown` : `${label} ${score} of 100${word ? `, ${word}` : ""}`;
  return html`<div class="gauge"><svg viewBox="0 0 200 152" role="img" aria-label=${describe}>${bare}
    ${known && RATINGS.map((name, at) => html`<path key=${name} data-risk=${name} d=${arc(edges[at] + (at ? 0.7 : 0), edges[at + 1] - (at < 3 ? 0.7 : 0), 86)}
      fill="none" stroke-width=${name === word ? 15 : 9} style=${{ stroke: "var(--c)", opacity: name === word ? 1 : 0.45 }} />`)}
    ${edges.map((edge) => { const [x, y] = point(edge, 103); return html`<text key=${edge} class="tick" x=${x} y=${y} text-anchor="middle" dominant-baseline="middle">${Math.round(edge)}</text>`; })}
    ${before != null && html`<path d=${arc(Math.max(0, before - 0.6), Math.min(100, before + 0.6), 74)} fill="none" stroke-width="8" style=${{ stroke: "var(--muted)" }} />`}
    ${score != null && html`<path d=${`M${tipX} ${tipY}L${a[0]} ${a[1]}L${b[0]} ${b[1]}Z`} style=${{ fill: "var(--text)" }} />`}
    <text class="value" x="100" y="112" text-anchor="middle">${score ?? "–"}</text>
    <text class="unit" x="100" y="130" text-anchor="middle">of 100</text>
  </svg><${Badge} rating=${word} /></div>`;
}
