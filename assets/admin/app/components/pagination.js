// Buttons to the previous and the next page of a list.
import { html } from "../lib/html.js";
import { formatNumber } from "../lib/format.js";

/** @param {{ page: number, total: number, limit: number, onPage: (page: number) => void }} props */
export function Pagination({ page, total, limit, onPage }) {
  const last = Math.ceil(total / limit);
  if (last <= 1) return null;
  return html`<nav class="buttons" aria-label="Pages">
    <button class="btn" disabled=${page <= 1} onClick=${() => onPage(page - 1)}>Newer</button>
    <span class="small muted">Page ${page} of ${formatNumber(last)}</span>
    <button class="btn" disabled=${page >= last} onClick=${() => onPage(page + 1)}>Older</button>
  </nav>`;
}
