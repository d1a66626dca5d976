// Lines over time, drawn by uPlot: what was, what will be, and where a rating begins. The same numbers stand in a table
// for whoever does not see lines.
import { html, script, style, useEffect, useRef, useState } from "../lib.js";
import { month as monthName } from "../format.js";
import { theme } from "../prefs.js";
import { onPaper } from "./paper.js";
import { scale } from "./scale.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const months = (seconds) => monthName(new Date(seconds * 1000));

/**
 * `x`: seconds, rising. `series`: [{ label, values, color (a token), dash, fill }]. `bands`: [[from, to, token]].
 * What is drawn once stays: new figures move the lines, only another make of chart is built anew.
 */
export function Chart({ x, series, bands = [], range, height: usual = 220, label, name = months, format = (value) => String(value), axis: axisWidth = 44 }) {
  const grown = scale.value;
  const height = Math.round(usual * grown);
  const box = useRef();
  const drawn = useRef(null);
  const now = useRef();
  now.current = { x, series, bands, range, name, format };
  const [tip, setTip] = useState(null);
  const [open, setOpen] = useState(false);
  const make = JSON.stringify([series.map((line) => [line.label, line.color]), bands, axisWidth]);
  const figures = JSON.stringify([x, series.map((line) => line.values)]);
  useEffect(() => {
    let plot;
    let watch;
    let end;
    let gone = false;
    Promise.all([script("uplot.js", "uPlot"), style("vendor/uplot.css")]).then(([Plot]) => {
      if (gone || !box.current) return;
      const width = () => Math.max(200, box.current.clientWidth);
      const lines = series.map((line) => ({
        label: line.label, stroke: () => token(line.color), width: (line.width ?? 2) * grown, dash: line.dash, spanGaps: false,
        fill: line.fill ? () => `${token(line.color)}22` : undefined, points: { show: false },
      }));
      // Colours are read when they are drawn with: paper has others than the screen.
      const axis = { stroke: () => token("--muted"), grid: { stroke: () => token("--grid"), width: 1 }, ticks: { show: false }, font: `${Math.round(11 * grown)}px ${token("--font")}` };
      const draw = (self) => {
        const { ctx, bbox } = self;
        ctx.save();
        for (const [from, to, color] of bands) {
          const top = Math.max(bbox.top, self.valToPos(to, "y", true));
          const bottom = Math.min(bbox.top + bbox.height, self.valToPos(from, "y", true));
          if (bottom <= top) continue;
          ctx.globalAlpha = 0.09;
          ctx.fillStyle = token(color);
          ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
        }
        ctx.restore();
      };
      plot = new Plot({
        width: width(), height, cursor: { y: false, points: { size: 7 } }, legend: { show: false }, padding: [8, 20, 0, 0],
        scales: { x: { time: false }, y: { range: (self, low, high) => (now.current.range ?? roomy)(self, low, high) } },
        series: [{}, ...lines],
        axes: [
          { ...axis, size: 32 * grown, space: 74 * grown, values: (_, splits) => splits.map((at) => now.current.name(at)), splits: (self, _, low, high) => spread(now.current.x, low, high, self.width / (84 * grown)) },
          { ...axis, size: axisWidth * grown, space: 30 * grown, incrs: STEPS, values: (_, splits) => splits.map((value) => now.current.format(value)) },
        ],
        hooks: {
          drawClear: [draw],
          setCursor: [(self) => setTip(self.cursor.idx == null ? null : { at: self.cursor.idx, left: self.cursor.left + self.bbox.left / devicePixelRatio })],
        },
      }, [now.current.x, ...now.current.series.map((line) => line.values)], box.current);
      drawn.current = plot;
      // On paper the picture is fitted by its style: measured would be the screen.
      watch = new ResizeObserver(() => { if (box.current && !matchMedia("print").matches) plot.setSize({ width: width(), height }); });
      end = onPaper(() => plot.redraw());
      watch.observe(box.current);
    });
    return () => { gone = true; end?.(); watch?.disconnect(); plot?.destroy(); drawn.current = null; };
  }, [make, theme.value, height, grown]);
  useEffect(() => { drawn.current?.setData([x, ...series.map((line) => line.values)]); }, [figures]);
  const shown = tip && series.filter((line) => line.values[tip.at] != null);
  const width = box.current?.clientWidth ?? 600;
  return html`<div class="chart" style=${{ minHeight: `${height}px` }} role="img" aria-label=${label}>
      <div ref=${box} aria-hidden="true"></div>
      ${shown?.length > 0 && html`<div class="tip" style=${{ left: `${Math.min(width - 170, Math.max(0, tip.left + 10))}px` }}><b>${name(x[tip.at])}</b>
        ${shown.map((line) => html`<div>${line.label}: ${format(line.values[tip.at])}</div>`)}</div>`}
    </div>
    <div class="chart-key">${series.map((line) => html`<span key=${line.label}><svg width="20" height="6" aria-hidden="true"><path d="M0 3h20" stroke-width="2.5" stroke-dasharray=${line.dash?.join(" ") ?? "none"} style=${{ stroke: `var(${line.color})` }} /></svg>${line.label}</span>`)}</div>
    <details class="data" open=${open} onToggle=${(event) => setOpen(event.currentTarget.open)}><summary>As a table</summary>${open && html`<div tabindex="0"><table class="plain"><thead><tr><th>When</th>${series.map((line) => html`<th class="num">${line.label}</th>`)}</tr></thead>
      <tbody>${x.map((at, row) => html`<tr key=${at}><td>${name(at)}</td>${series.map((line) => html`<td class="num">${line.values[row] == null ? "" : format(line.values[row])}</td>`)}</tr>`)}</tbody></table></div>`}</details>`;
}

/** Distances of the lines across: none that would be rounded on its label. */
const STEPS = Array.from({ length: 15 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** (power - 4))).flat();

/** Some air above and below the lines. */
const roomy = (_, low, high) => [Math.max(0, low - (high - low) * 0.15 - 1), high + (high - low) * 0.15 + 1];

/** Of the instants there are, as many as have room. */
function spread(x, low, high, most) {
  const within = x.filter((at) => at >= low && at <= high);
  const step = Math.max(1, Math.ceil(within.length / Math.max(2, most)));
  return within.filter((_, at) => at % step === 0);
}
