// How the one-line diagram looks and how its lines run: like a drawing, a feeder's bus lies below it and branches leave
// the bus, so that items which stand below each other are not read as one feeding the next.
import { picture } from "./symbols.js";
import { DROP, SIDE, WIDE } from "./places.js";

/** Height of the type below an item. */
const TYPE = 11;
/** A diagram is not shown smaller than this at first: names could not be read. */
const READABLE = 0.85;
/** Above the diagram, for its buttons. */
const TOOLS = 58;
/** How much lower than its bus the lines run by which an item feeds once more. */
const OTHER = 7;

function tokens() {
  const styles = getComputedStyle(document.documentElement);
  return (name) => styles.getPropertyValue(name).trim();
}

export function look() {
  const token = tokens();
  const colours = (rating) => ({ color: token(rating ? `--${rating.toLowerCase()}` : "--muted"), letter: token(rating ? `--${rating.toLowerCase()}-text` : "--muted"), ground: token(rating ? `--${rating.toLowerCase()}-soft` : "--panel-2"), panel: token("--panel"), ink: token("--text") });
  const drawn = new Map();
  const image = (item) => {
    const [type, rating] = [item.data("type"), item.data("rating")];
    const key = `${type} ${rating}`;
    if (!drawn.has(key)) drawn.set(key, picture(type, rating, colours(rating)));
    return drawn.get(key);
  };
  return [
    { selector: "node", style: {
      label: "data(name)", shape: "round-rectangle", width: SIDE, height: SIDE, "background-opacity": 0, "background-image": image, "background-fit": "contain",
      "font-size": TYPE, "font-family": token("--font"), color: token("--text"), "text-valign": "bottom", "text-margin-y": 3, "min-zoomed-font-size": 6,
      "text-wrap": "wrap", "text-max-width": WIDE - 6, "text-background-color": token("--panel"), "text-background-opacity": 1, "text-background-padding": 1 } },
    { selector: "edge", style: { width: 1.4, "line-color": token("--line-2"), "target-arrow-shape": "none" } },
    { selector: "edge[weights]", style: { "curve-style": "segments", "edge-distances": "node-position", "segment-weights": "data(weights)", "segment-distances": "data(distances)", "source-endpoint": "0% 50%", "target-endpoint": "data(tip)" } },
    { selector: 'edge[kind="alternate"]', style: { "line-style": "dashed", "line-color": token("--accent") } },
    { selector: ".off", style: { opacity: 0.22 } },
    { selector: "node.dark", style: { "border-width": 3, "border-color": token("--critical") } },
    { selector: "edge.dark", style: { "line-color": token("--critical"), width: 2.6 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": token("--focus") } },
  ];
}

/** What the diagram is told of an item. */
export const told = ({ id, name, type, risk_rating: rating }) => ({ id, name, type, rating });

/** What it is told of the feeds, each with its way: as it was laid out, or, of what is fed once more, down from its feeder,
 * along below it, and past others into its side. */
export function lines({ nodes, edges }, { places, ways }) {
  const names = new Set(nodes.map(({ id }) => id));
  const columns = Map.groupBy(places.values(), ({ x }) => Math.floor(x / WIDE));
  const isFree = (x, from, to) => [-1, 0, 1].every((by) => !columns.get(Math.floor(x / WIDE) + by)?.some((one) => Math.abs(one.x - x) < SIDE * 0.6 && one.y > from && one.y < to));
  const led = new Set();
  return edges.filter(({ from, to }) => names.has(from) && names.has(to)).map(({ from, to, kind }, at) => {
    const told = { id: `edge-${at}`, source: from, target: to, kind };
    if (from === to) return told;
    const [start, end] = [places.get(from), places.get(to)];
    if (kind === "normal" && ways.get(to)?.from === from && !led.has(to)) {
      led.add(to);
      return { ...told, ...turns(start, end, ways.get(to).points) };
    }
    const level = start.y + DROP + OTHER;
    const sides = [1, -1].map((side) => end.x + side * (WIDE / 2 - 4));
    const beside = sides.find((x) => isFree(x, Math.min(level, end.y), Math.max(level, end.y))) ?? sides[0];
    return { ...told, ...turns(start, end, [[start.x, level], [beside, level], [beside, end.y]]) };
  });
}

const rounded = (figure) => Math.round(figure * 1e6) / 1e6;

/** Points of a way as the diagram wants them: how far along the straight line, and how far off it; and where it ends. */
function turns(start, end, points) {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const long = Math.hypot(dx, dy);
  const off = points.map(([x, y]) => [x - start.x, y - start.y]);
  const side = points.at(-1)[0] - end.x;
  return { tip: side === 0 ? "0% -50%" : side < 0 ? "-50% 0%" : "50% 0%", weights: off.map(([x, y]) => rounded((x * dx + y * dy) / long ** 2)), distances: off.map(([x, y]) => rounded((y * dx - x * dy) / long)) };
}

/** Zoom and pan at first: the whole if its names can be read, else its service entrance, close by. Worked out from the
 * places, as the diagram would measure every name to find them. */
export function first({ places, head }, { clientWidth: wide, clientHeight: tall }) {
  const [xs, ys] = [[...places.values()].map((one) => one.x), [...places.values()].map((one) => one.y)];
  const range = (all) => all.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity]);
  const [[left, right], [top, bottom]] = [range(xs), range(ys)];
  const zoom = Math.min(1.4, (wide - 16) / (right - left + WIDE), (tall - TOOLS - 8) / (bottom - top + SIDE / 2 + DROP));
  if (zoom >= READABLE) return { zoom, pan: { x: wide / 2 - (zoom * (left + right)) / 2, y: TOOLS - zoom * (top - SIDE / 2) } };
  const { x, y } = places.get(head);
  return { zoom: 1, pan: { x: wide / 2 - x, y: TOOLS + SIDE / 2 - y } };
}
