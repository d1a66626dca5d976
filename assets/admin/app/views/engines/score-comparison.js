// Scores of both engines on one scale of 100: a disc for the local engine, a diamond for VoltMetrics.
import { html } from "../../lib/html.js";
import { formatDecimal } from "../../lib/format.js";

/** @param {{ local?: number | null, remote?: number | null, label: string }} props */
export function ScoreComparison({ local, remote, label }) {
  const both = local != null && remote != null;
  const place = {
    "--a": `${local ?? 0}%`,
    "--b": `${remote ?? 0}%`,
    "--from": `${both ? Math.min(local, remote) : 0}%`,
    "--w": `${both ? Math.abs(local - remote) : 0}%`,
  };
  const values = `local engine ${formatDecimal(local)}, VoltMetrics ${formatDecimal(remote)} of 100`;
  return html`<span class="comparison" role="img" aria-label=${`${label}: ${values}`} style=${place}>
    ${both && html`<i class="gap"></i>`}${local != null && html`<i class="local"></i>`}
    ${remote != null && html`<i class="remote"></i>`}
  </span>`;
}

export function ComparisonLegend() {
  return html`<p class="comparison-key small muted" aria-hidden="true">
    <span><i class="local"></i>Local engine</span><span><i class="remote"></i>VoltMetrics</span>
  </p>`;
}
