// Difference of a score from that of a year ago.
import { html } from "../lib/html.js";
import { formatNumber } from "../lib/format.js";

/** @param {{ score?: number | null, previous?: number | null }} props */
export function ScoreChange({ score, previous }) {
  if (score == null || previous == null) return null;
  const change = score - previous;
  const text = change === 0 ? "Unchanged" : `${formatNumber(Math.abs(change))} ${change > 0 ? "higher" : "lower"}`;
  return html`<p><b>${text}</b> ${change === 0 ? "from" : "than"} a year ago</p>`;
}
