// Elements of the one-line diagram for cytoscape: items, and the lines between them as they were laid out.
import { BUS_OFFSET, ITEM_WIDTH, SYMBOL_SIZE } from "./layout.js";

/** Lines of further feeds run this much below the bus of their feeder, in pixels. */
const FURTHER_FEED_OFFSET = 7;
/** A symbol is in the way of a vertical line that is closer than this, relative to its side. */
const CLEARANCE = 0.6;

/** @typedef {Api.Document<"/facilities/{facility_id}/one-line">} OneLine */
/** @typedef {OneLine["nodes"][number]} DiagramNode */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Position} Position */

/** @param {DiagramNode} node */
export const nodeData = ({ id, name, type, risk_rating: rating }) => ({ id, name, type, rating });

/**
 * @param {OneLine} diagram
 * @param {Layout} layout
 */
export function lineData({ nodes, edges }, layout) {
  const { positions, lines } = layout;
  const known = new Set(nodes.map(({ id }) => id));
  const isFree = freeColumnTest([...positions.values()]);
  const drawn = new Set();
  const visible = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  return visible.map(({ from, to, kind }, index) => {
    const data = { id: `edge-${index}`, source: from, target: to, kind };
    const [start, end] = [positions.get(from), positions.get(to)];
    if (from === to || !start || !end) return data;
    const line = lines.get(to);
    if (kind === "normal" && line?.from === from && !drawn.has(to)) {
      drawn.add(to);
      return { ...data, ...segments(start, end, line.points) };
    }
    return { ...data, ...segments(start, end, furtherFeed(start, end, isFree)) };
  });
}

/**
 * A further feed runs down from its feeder, along below its bus, and past other items into the side of its target.
 * @param {Position} start
 * @param {Position} end
 * @param {(x: number, from: number, to: number) => boolean} isFree
 * @returns {[number, number][]}
 */
function furtherFeed(start, end, isFree) {
  const level = start.y + BUS_OFFSET + FURTHER_FEED_OFFSET;
  const sides = [1, -1].map((side) => end.x + side * (ITEM_WIDTH / 2 - 4));
  const x = sides.find((side) => isFree(side, Math.min(level, end.y), Math.max(level, end.y))) ?? sides[0];
  return [
    [start.x, level],
    [x, level],
    [x, end.y],
  ];
}

/**
 * Whether a vertical line crosses no symbol. Positions are grouped in columns, as there may be thousands.
 * @param {Position[]} positions
 */
function freeColumnTest(positions) {
  /** @type {Map<number, Position[]>} */
  const columns = new Map();
  for (const position of positions) {
    const column = Math.floor(position.x / ITEM_WIDTH);
    columns.set(column, [...(columns.get(column) ?? []), position]);
  }
  return (/** @type {number} */ x, /** @type {number} */ from, /** @type {number} */ to) => {
    const column = Math.floor(x / ITEM_WIDTH);
    const near = [column - 1, column, column + 1].flatMap((index) => columns.get(index) ?? []);
    return !near.some(({ x: at, y }) => Math.abs(at - x) < SYMBOL_SIZE * CLEARANCE && y > from && y < to);
  };
}

/** @param {number} value */
const round = (value) => Math.round(value * 1e6) / 1e6;

/**
 * Points of a line as cytoscape takes them: how far along the straight line between the items, and how far off it.
 * @param {Position} start
 * @param {Position} end
 * @param {[number, number][]} points
 */
function segments(start, end, points) {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  const offsets = points.map(([x, y]) => [x - start.x, y - start.y]);
  const side = points[points.length - 1][0] - end.x;
  return {
    endpoint: side === 0 ? "0% -50%" : side < 0 ? "-50% 0%" : "50% 0%",
    weights: offsets.map(([x, y]) => round((x * dx + y * dy) / length ** 2)),
    distances: offsets.map(([x, y]) => round((y * dx - x * dy) / length)),
  };
}
