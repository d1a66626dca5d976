// A rating as a coloured badge with its shape and its name.
import { html } from "../lib/html.js";
import { RatingShape } from "./rating-shape.js";

/** @param {{ rating?: string | null, label?: string }} props */
export function RatingBadge({ rating, label }) {
  if (!rating) return html`<span class="tag">Not rated</span>`;
  return html`<span class="badge" data-risk=${rating}>
    <${RatingShape} rating=${rating} size=${11} />${label ?? rating}
  </span>`;
}
