// Options of uPlot for a line chart in the colours and the font of the page.

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {(number | null)[]} values `null` is a gap.
 * @property {string} color CSS variable.
 * @property {number[]} [dash]
 * @property {boolean} [fill] Whether the area below is tinted.
 */
/**
 * @typedef {object} ChartData
 * @property {number[]} x Seconds, ascending.
 * @property {Line[]} lines
 * @property {[number, number, string][]} bands Background bands: from, to, CSS variable.
 * @property {((low: number, high: number) => [number, number])} [toRange] Range of the vertical axis.
 * @property {(seconds: number) => string} formatX
 * @property {(value: number) => string} formatValue
 */

/** @param {string} name CSS variable. */
const cssValue = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Steps of the vertical axis. None is so small that its label would be rounded. */
const STEPS = Array.from({ length: 15 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** (power - 4))).flat();
const BAND_OPACITY = 0.09;
const LABEL_SPACE = { x: 74, y: 30 };
const LABEL_WIDTH = 84;
const X_AXIS_HEIGHT = 32;

/**
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}
 */
function defaultRange(low, high) {
  const margin = (high - low) * 0.15 + 1;
  return [Math.max(0, low - margin), high + margin];
}

/**
 * As many of the values as there is room for.
 * @param {number[]} x
 * @param {number} low
 * @param {number} high
 * @param {number} limit
 */
function pickTicks(x, low, high, limit) {
  const visible = x.filter((at) => at >= low && at <= high);
  const step = Math.max(1, Math.ceil(visible.length / Math.max(2, limit)));
  return visible.filter((_, index) => index % step === 0);
}

/**
 * @param {() => ChartData} current
 * @param {{ width: number, height: number, scale: number, axisWidth: number }} size
 * @param {(cursor: { index: number, left: number } | null) => void} onCursor
 */
export function plotOptions(current, { width, height, scale, axisWidth }, onCursor) {
  return {
    width,
    height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: {
      x: { time: false },
      y: {
        range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) =>
          (current().toRange ?? defaultRange)(low, high),
      },
    },
    series: [{}, ...current().lines.map((line) => seriesOptions(line, scale))],
    axes: [xAxis(current, scale), yAxis(current, scale, axisWidth)],
    hooks: {
      drawClear: [(/** @type {any} */ plot) => drawBands(plot, current().bands)],
      setCursor: [(/** @type {any} */ plot) => onCursor(cursorOf(plot))],
    },
  };
}

/**
 * @param {Line} line
 * @param {number} scale
 */
function seriesOptions({ label, color, dash, fill }, scale) {
  return {
    label,
    dash,
    width: 2 * scale,
    spanGaps: false,
    points: { show: false },
    stroke: () => cssValue(color),
    fill: fill ? () => `${cssValue(color)}22` : undefined,
  };
}

/**
 * Colours are functions: the page has other ones while it is printed.
 * @param {number} scale
 */
function axisStyle(scale) {
  return {
    stroke: () => cssValue("--muted"),
    grid: { stroke: () => cssValue("--grid"), width: 1 },
    ticks: { show: false },
    font: `${Math.round(11 * scale)}px ${cssValue("--font")}`,
  };
}

/**
 * @param {() => ChartData} current
 * @param {number} scale
 */
function xAxis(current, scale) {
  return {
    ...axisStyle(scale),
    size: X_AXIS_HEIGHT * scale,
    space: LABEL_SPACE.x * scale,
    values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((at) => current().formatX(at)),
    splits: (/** @type {any} */ plot, /** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) =>
      pickTicks(current().x, low, high, plot.width / (LABEL_WIDTH * scale)),
  };
}

/**
 * @param {() => ChartData} current
 * @param {number} scale
 * @param {number} width
 */
function yAxis(current, scale, width) {
  return {
    ...axisStyle(scale),
    size: width * scale,
    space: LABEL_SPACE.y * scale,
    incrs: STEPS,
    values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((value) => current().formatValue(value)),
  };
}

/**
 * @param {any} plot
 * @param {ChartData["bands"]} bands
 */
function drawBands(plot, bands) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.globalAlpha = BAND_OPACITY;
  for (const [from, to, color] of bands) {
    const top = Math.max(bbox.top, plot.valToPos(to, "y", true));
    const bottom = Math.min(bbox.top + bbox.height, plot.valToPos(from, "y", true));
    if (bottom <= top) continue;
    ctx.fillStyle = cssValue(color);
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  }
  ctx.restore();
}

/** @param {any} plot */
function cursorOf({ cursor, bbox }) {
  if (cursor.idx == null) return null;
  return { index: cursor.idx, left: cursor.left + bbox.left / devicePixelRatio };
}
