// The shape of a rating: circle, diamond, triangle or square, so that ratings are told apart without colour.
import { html } from "../lib/html.js";

/** SVG paths around the origin, about 10 units wide. @type {Record<string, string>} */
export const RATING_PATHS = {
  Low: "M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0Z",
  Medium: "M0-6 6 0 0 6-6 0Z",
  High: "M0-6 6 5-6 5Z",
  Critical: "M-5.2-5.2H5.2V5.2H-5.2Z",
};

/** @param {{ rating?: string | null, size?: number }} props */
export function RatingShape({ rating, size = 12 }) {
  const path = RATING_PATHS[rating ?? "Low"] ?? RATING_PATHS.Low;
  return html`<svg width=${size} height=${size} viewBox="-7 -7 14 14" aria-hidden="true" data-risk=${rating ?? "none"}>
    <path d=${path} style=${{ fill: "var(--c)" }} />
  </svg>`;
}
