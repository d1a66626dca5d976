// A risk score from 0 to 100 with a bar in the colour of its rating.
import { html } from "../lib/html.js";
import { facilityRating } from "../state/rating-bands.js";

/** @param {{ score?: number | null, rating?: string | null }} props `rating` defaults to that of a facility. */
export function Score({ score, rating }) {
  if (score == null) return html`<span class="muted">–</span>`;
  return html`<span class="score" data-risk=${rating ?? facilityRating(score)}>
    <b>${score}</b><i style=${{ "--v": `${score}%` }}></i>
  </span>`;
}
