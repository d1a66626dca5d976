// How many items have each rating: a bar, and counts that link to the items.
import { html } from "../lib/html.js";
import { formatNumber, formatPercent, formatTerm } from "../lib/format.js";
import { routeUrl } from "../state/route.js";
import { RatingShape } from "./rating-shape.js";

const LEVELS = ["critical", "high", "medium", "low"];

/** @param {{ level: string, count: number, total: number, query: Api.Query }} props */
function LegendEntry({ level, count, total, query }) {
  const rating = formatTerm(level);
  const url = routeUrl(["equipment"], { ...query, risk_level: level, sort: "risk_score", order: "desc" });
  return html`<a data-risk=${rating} href=${url}>
    <span><${RatingShape} rating=${rating} size=${11} />${rating}</span><b>${formatNumber(count)}</b>
    <small>${total ? formatPercent((count * 100) / total) : "–"}</small>
  </a>`;
}

/** @param {{ counts: any, query?: Api.Query }} props Counts by level in small letters; filters of the links. */
export function RatingDistribution({ counts, query = {} }) {
  const total = LEVELS.reduce((sum, level) => sum + (counts?.[level] ?? 0), 0);
  const label = LEVELS.map((level) => `${formatTerm(level)} ${counts[level]}`).join(", ");
  const present = LEVELS.filter((level) => counts[level] > 0);
  const toBar = (/** @type {string} */ level) =>
    html`<span key=${level} data-risk=${formatTerm(level)} style=${{ flexGrow: counts[level] }}></span>`;
  const toEntry = (/** @type {string} */ level) =>
    html`<${LegendEntry} key=${level} level=${level} count=${counts[level]} total=${total} query=${query} />`;
  return html`<div class="dist" role="img" aria-label=${label}>${present.map(toBar)}</div>
    <div class="legend">${LEVELS.map(toEntry)}</div>`;
}
