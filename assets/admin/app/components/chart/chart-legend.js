// Names of the lines of a chart with their strokes.
import { html } from "../../lib/html.js";

/** @param {{ lines: import("./plot.js").Line[] }} props */
export function ChartLegend({ lines }) {
  return html`<div class="chart-key">${lines.map((line) => html`<${Entry} key=${line.label} line=${line} />`)}</div>`;
}

/** @param {{ line: import("./plot.js").Line }} props */
function Entry({ line: { label, color, dash } }) {
  const stroke = { "stroke-width": 2.5, "stroke-dasharray": dash?.join(" ") ?? "none" };
  return html`<span>
    <svg width="20" height="6" aria-hidden="true">
      <path d="M0 3h20" style=${{ stroke: `var(${color})` }} ...${stroke} />
    </svg>
    ${label}
  </span>`;
}
