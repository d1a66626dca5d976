// A share from 0 to 100 percent as a bar with its label.
import { html } from "../lib/html.js";
import { formatPercent } from "../lib/format.js";

/** @param {number | null | undefined} value */
function toneOf(value) {
  if (value == null) return "var(--line-2)";
  if (value >= 90) return "var(--good)";
  return value >= 70 ? "var(--warn)" : "var(--critical)";
}

/** @param {{ label: string, value?: number | null, note?: string, color?: string }} props */
export function Meter({ label, value, note, color }) {
  return html`<div class="meter" style=${{ "--v": `${value ?? 0}%`, "--c": color ?? toneOf(value) }}>
    <span>${label}</span><b>${formatPercent(value)}</b>
    <i role="img" aria-label=${`${label}: ${formatPercent(value)}`}></i>${note && html`<small>${note}</small>`}
  </div>`;
}
