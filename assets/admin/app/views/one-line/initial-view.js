// Zoom and pan of the diagram when it is opened.
import { BUS_OFFSET, ITEM_WIDTH, SYMBOL_SIZE } from "./layout.js";

/** Below this zoom the names could not be read. */
const MIN_READABLE_ZOOM = 0.85;
const MAX_ZOOM = 1.4;
/** Room for the buttons above the diagram, in pixels. */
const TOOLBAR_HEIGHT = 58;
const MARGIN = 8;

/**
 * The whole diagram if its names can be read, else the service entrance. Computed from the positions: cytoscape would
 * measure every name to fit the diagram.
 * @param {import("./layout.js").Layout} layout
 * @param {{ clientWidth: number, clientHeight: number }} box
 */
export function initialView({ positions, root }, { clientWidth, clientHeight }) {
  const [left, right] = range([...positions.values()].map(({ x }) => x));
  const [top, bottom] = range([...positions.values()].map(({ y }) => y));
  const zoomX = (clientWidth - 2 * MARGIN) / (right - left + ITEM_WIDTH);
  const zoomY = (clientHeight - TOOLBAR_HEIGHT - MARGIN) / (bottom - top + SYMBOL_SIZE / 2 + BUS_OFFSET);
  const zoom = Math.min(MAX_ZOOM, zoomX, zoomY);
  if (zoom >= MIN_READABLE_ZOOM) {
    const pan = {
      x: clientWidth / 2 - (zoom * (left + right)) / 2,
      y: TOOLBAR_HEIGHT - zoom * (top - SYMBOL_SIZE / 2),
    };
    return { zoom, pan };
  }
  const { x, y } = positions.get(root) ?? { x: 0, y: 0 };
  return { zoom: 1, pan: { x: clientWidth / 2 - x, y: TOOLBAR_HEIGHT + SYMBOL_SIZE / 2 - y } };
}

/**
 * Smallest and largest value. There may be more values than a function takes arguments.
 * @param {number[]} values
 */
const range = (values) =>
  values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
