// A chart of samples.
import { html } from "../../lib/html.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart/chart.js";

const HEIGHT = 170;

/** @typedef {import("./samples.js").Sample} Sample */
/**
 * @typedef {object} MetricLine
 * @property {string} label
 * @property {(sample: Sample) => number | null} toValue
 * @property {string} color CSS variable.
 * @property {boolean} [fill]
 */
/**
 * @typedef {object} MetricChartProps
 * @property {Sample[]} samples
 * @property {string} title
 * @property {string} [subtitle]
 * @property {string} [width]
 * @property {MetricLine[]} lines
 * @property {(value: number) => string} formatValue
 * @property {number} [minHigh] The vertical axis reaches at least this value.
 * @property {number} [axisWidth]
 */

/** @param {number} seconds */
const clockTime = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString(undefined, { minute: "2-digit", second: "2-digit" });

/** @param {MetricChartProps} props */
export function MetricChart({ samples, title, subtitle, width = "w4", lines, minHigh = 1, ...options }) {
  const times = samples.map((sample) => sample.at);
  // The chart needs two points. Before the second sample there is a gap.
  const isSingle = samples.length < 2;
  const series = lines.map(({ toValue, ...line }) => {
    const values = samples.map(toValue);
    return { ...line, values: isSingle ? [null, ...values] : values };
  });
  const chart = {
    x: isSingle ? [times[0] - 1, ...times] : times,
    lines: series,
    height: HEIGHT,
    label: title,
    formatX: clockTime,
    toRange: (/** @type {number} */ _, /** @type {number | null} */ high) => [0, Math.max(minHigh, (high ?? 0) * 1.15)],
  };
  return html`<${Card} title=${title} subtitle=${subtitle} width=${width}><${Chart} ...${chart} ...${options} /><//>`;
}
