// Lines over time, drawn by uPlot. The same figures are in a table for screen readers.
import { html, useEffect, useRef, useState } from "../../lib/html.js";
import { loadScript, loadStyle } from "../../lib/assets.js";
import { formatMonth } from "../../lib/format.js";
import { fontScale } from "../../state/font-scale.js";
import { theme } from "../../state/preferences.js";
import { onPrint } from "../../state/print.js";
import { ChartLegend } from "./chart-legend.js";
import { ChartTable } from "./chart-table.js";
import { plotOptions } from "./plot.js";

await loadStyle("style/chart.css");

/** @typedef {import("./plot.js").ChartData} ChartData */

const MIN_WIDTH = 200;
const TOOLTIP_WIDTH = 170;

/** @param {number} seconds */
const monthLabel = (seconds) => formatMonth(new Date(seconds * 1000));

/**
 * @param {Omit<ChartData, "formatX" | "formatValue" | "bands"> & Partial<ChartData> & {
 *   label: string, height?: number, axisWidth?: number,
 * }} props Sizes in pixels on a desktop screen.
 */
export function Chart({ label, height: desktopHeight = 220, axisWidth = 44, ...given }) {
  const data = { bands: [], formatX: monthLabel, formatValue: String, ...given };
  const height = Math.round(desktopHeight * fontScale.value);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {{ index: number, left: number } | null} */ (null));
  usePlot(box, data, { height, axisWidth, scale: fontScale.value }, setCursor);
  return html`<div class="chart" style=${{ minHeight: `${height}px` }} role="img" aria-label=${label}>
      <div ref=${box} aria-hidden="true"></div>
      ${cursor && html`<${Tooltip} data=${data} cursor=${cursor} width=${box.current?.clientWidth ?? 600} />`}
    </div>
    <${ChartLegend} lines=${data.lines} />
    <${ChartTable} data=${data} />`;
}

/**
 * Draws the chart in the box. New figures move the lines; only other lines, bands or sizes draw it anew.
 * @param {{ current: HTMLElement | null }} box
 * @param {ChartData} data
 * @param {{ height: number, axisWidth: number, scale: number }} size
 * @param {(cursor: any) => void} onCursor
 */
function usePlot(box, data, { height, axisWidth, scale }, onCursor) {
  const plot = useRef(/** @type {any} */ (null));
  const latest = useRef(data);
  latest.current = data;
  const values = () => [latest.current.x, ...latest.current.lines.map((line) => line.values)];
  const kind = JSON.stringify([data.lines.map((line) => [line.label, line.color]), data.bands, axisWidth]);
  useEffect(() => {
    let isGone = false;
    /** @type {(() => void)[]} */
    const cleanups = [];
    Promise.all([loadScript("uplot.js", "uPlot"), loadStyle("vendor/uplot.css")]).then(([Plot]) => {
      const element = box.current;
      if (isGone || !element) return;
      const width = () => Math.max(MIN_WIDTH, element.clientWidth);
      const options = plotOptions(() => latest.current, { width: width(), height, scale, axisWidth }, onCursor);
      plot.current = new Plot(options, values(), element);
      // While the page is printed the style fits the chart to the paper. The measured width is that of the screen.
      const resize = new ResizeObserver(() => {
        if (!matchMedia("print").matches) plot.current?.setSize({ width: width(), height });
      });
      resize.observe(element);
      cleanups.push(
        () => resize.disconnect(),
        onPrint(() => plot.current?.redraw()),
      );
    });
    return () => {
      isGone = true;
      cleanups.forEach((cleanup) => cleanup());
      plot.current?.destroy();
      plot.current = null;
    };
  }, [kind, theme.value, height, scale]);
  useEffect(() => plot.current?.setData(values()), [JSON.stringify(values())]);
}

/** @param {{ data: ChartData, cursor: { index: number, left: number }, width: number }} props */
function Tooltip({ data: { x, lines, formatX, formatValue }, cursor: { index, left }, width }) {
  const present = lines.filter((line) => line.values[index] != null);
  if (present.length === 0) return null;
  const toLine = (/** @type {import("./plot.js").Line} */ line) =>
    html`<div key=${line.label}>${line.label}: ${formatValue(Number(line.values[index]))}</div>`;
  const place = { left: `${Math.min(width - TOOLTIP_WIDTH, Math.max(0, left + 10))}px` };
  return html`<div class="tip" style=${place}><b>${formatX(x[index])}</b>${present.map(toLine)}</div>`;
}
