// Gauge of a risk score: an arc in the bands of the algorithm, a needle and the score. Bands are told apart by their
// place and the name below, not by colour alone.
import { html } from "../lib/html.js";
import { facilityRating, itemRating, ratingBands } from "../state/rating-bands.js";
import { RATINGS } from "../lib/format.js";
import { RatingBadge } from "./rating-badge.js";

const START_DEGREES = -210;
const SWEEP_DEGREES = 240;
const CENTER = 100;
const ARC_RADIUS = 86;
const TICK_RADIUS = 103;
/** Gap between two bands, in points of the score. */
const GAP = 0.7;

/**
 * @param {number} score
 * @param {number} radius
 * @returns {[number, number]}
 */
function pointAt(score, radius) {
  const angle = ((START_DEGREES + (SWEEP_DEGREES * score) / 100) * Math.PI) / 180;
  return [CENTER + radius * Math.cos(angle), CENTER + radius * Math.sin(angle)];
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} radius
 */
function arcPath(from, to, radius) {
  const [x1, y1] = pointAt(from, radius);
  const [x2, y2] = pointAt(to, radius);
  const isLarge = ((to - from) * SWEEP_DEGREES) / 100 > 180 ? 1 : 0;
  return `M${x1.toFixed(2)} ${y1.toFixed(2)}A${radius} ${radius} 0 ${isLarge} 1 ${x2.toFixed(2)} ${y2.toFixed(2)}`;
}

/** @param {{ edges: number[], rating: string | null }} props Scores between which the bands lie. */
function Bands({ edges, rating }) {
  const toBand = (/** @type {string} */ name, /** @type {number} */ index) => {
    const from = edges[index] + (index > 0 ? GAP : 0);
    const to = edges[index + 1] - (index < RATINGS.length - 1 ? GAP : 0);
    const style = { stroke: "var(--c)", opacity: name === rating ? 1 : 0.45 };
    const width = name === rating ? 15 : 9;
    const path = arcPath(from, to, ARC_RADIUS);
    return html`<path key=${name} data-risk=${name} d=${path} fill="none" stroke-width=${width} style=${style} />`;
  };
  return RATINGS.map(toBand);
}

/** @param {{ edges: number[] }} props */
function Ticks({ edges }) {
  return edges.map((edge) => {
    const [x, y] = pointAt(edge, TICK_RADIUS);
    const anchor = { "text-anchor": "middle", "dominant-baseline": "middle" };
    return html`<text key=${edge} class="tick" x=${x} y=${y} ...${anchor}>${Math.round(edge)}</text>`;
  });
}

/** @param {{ score: number }} props */
function Needle({ score }) {
  const points = [pointAt(score, 66), pointAt(score - 2.2, 55), pointAt(score + 2.2, 55)];
  return html`<path d=${`M${points.map((point) => point.join(" ")).join("L")}Z`} style=${{ fill: "var(--text)" }} />`;
}

/** @param {{ score: number }} props */
function PreviousScore({ score }) {
  const path = arcPath(Math.max(0, score - 0.6), Math.min(100, score + 0.6), 74);
  return html`<path d=${path} fill="none" stroke-width="8" style=${{ stroke: "var(--muted)" }} />`;
}

/**
 * @param {{
 *   score?: number | null, rating?: string | null, label?: string, scale?: "items" | "facilities",
 *   previous?: number | null,
 * }} props `previous` is marked on the arc. `rating` defaults to the one in the bands of `scale`.
 */
export function Gauge({ score, rating: given, label = "Risk score", scale = "facilities", previous }) {
  const bands = ratingBands.value?.[scale];
  const edges = bands ? [0, bands.medium, bands.high, bands.critical, 100] : [0, 100];
  const rating = given ?? (scale === "items" ? itemRating : facilityRating)(score);
  const description = score == null ? `${label}: unknown` : `${label} ${score} of 100${rating ? `, ${rating}` : ""}`;
  const plainArc = arcPath(0, 100, ARC_RADIUS);
  return html`<div class="gauge">
    <svg viewBox="0 0 200 152" role="img" aria-label=${description}>
      ${!bands && html`<path d=${plainArc} fill="none" stroke-width="9" style=${{ stroke: "var(--raise)" }} />`}
      ${bands && html`<${Bands} edges=${edges} rating=${rating} />`}
      <${Ticks} edges=${edges} />
      ${previous != null && html`<${PreviousScore} score=${previous} />`}
      ${score != null && html`<${Needle} score=${score} />`}
      <text class="value" x="100" y="112" text-anchor="middle">${score ?? "–"}</text>
      <text class="unit" x="100" y="130" text-anchor="middle">of 100</text>
    </svg>
    <${RatingBadge} rating=${rating} />
  </div>`;
}
