// Grey lines in the place of content that is being read.
import { html } from "../lib/html.js";

/** @param {{ lines?: number, height?: number }} props Height of a line in pixels. */
export function Skeleton({ lines = 4, height = 14 }) {
  const widths = Array.from({ length: lines }, (_, index) => 96 - ((index * 17) % 38));
  const toLine = (/** @type {number} */ width, /** @type {number} */ index) =>
    html`<span class="skeleton" key=${index} style=${{ height: `${height}px`, width: `${width}%` }}></span>`;
  return html`<div class="stack full" aria-hidden="true">${widths.map(toLine)}</div>`;
}
