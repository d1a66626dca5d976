// Layout of a one-line diagram: a tree of boxes, each with an item above what it feeds. What an item feeds is packed in
// rows, so that a building with many breakers has the shape of a sheet. Each row hangs on its own bus, and the buses
// hang on a riser to the left of the rows, so that no line of a feeder crosses an item.

/** Width of an item with its name, in pixels. */
export const ITEM_WIDTH = 100;
/** Height of an item with its name in up to three lines. */
const ITEM_HEIGHT = 82;
/** Side of a symbol. */
export const SYMBOL_SIZE = 36;
/** From the center of a symbol to the bus below its name. */
export const BUS_OFFSET = 60;
/** From a bus to what hangs on it. */
const BUS_DROP = 16;
/** Room for the riser to the left of the rows. */
const GUTTER = 22;
/** Width of a box relative to its height. */
const ASPECT_RATIO = 2.6;
/** Up to this many items are always in one row. */
const MIN_ROW_ITEMS = 4;
/** Up to this many sources that are only alternate feeds are placed beside the service entrance. */
const MAX_BESIDE = 4;

/** @typedef {{ id: string }} LayoutNode */
/** @typedef {{ from: string, to: string, kind: string }} LayoutEdge */
/** @typedef {{ x: number, y: number }} Position */
/** @typedef {{ boxes: Box[], width: number, height: number }} Row */
/** @typedef {{ id: string, rows: Row[], width: number, height: number, x: number, gutter: number }} Box */
/** @typedef {{ from: string, points: [number, number][] }} FeederLine */
/** @typedef {{ positions: Map<string, Position>, lines: Map<string, FeederLine> }} Placement */
/** @typedef {Placement & { root: string }} Layout Positions of items, lines to fed items, and the service entrance. */

/**
 * What each item feeds as its first normal feed, and the items without a feeder, those that feed most first.
 * A loop is cut at the item that is reached first.
 * @param {{ nodes: LayoutNode[], edges: LayoutEdge[] }} graph
 */
function buildTree({ nodes, edges }) {
  /** @type {Map<string, string[]>} */
  const fed = new Map(nodes.map(({ id }) => [id, []]));
  const hasFeeder = new Set();
  for (const { from, to, kind } of edges) {
    if (kind !== "normal" || from === to || hasFeeder.has(to) || !fed.has(to)) continue;
    const list = fed.get(from);
    if (!list) continue;
    hasFeeder.add(to);
    list.push(to);
  }
  /** @type {Set<string>} */
  const seen = new Set();
  const follow = (/** @type {string} */ start) => {
    const reached = new Set([start]);
    // A set can grow while it is iterated: the loop visits the items that it adds.
    for (const id of reached) {
      seen.add(id);
      const next = (fed.get(id) ?? []).filter((to) => !seen.has(to) && !reached.has(to));
      fed.set(id, next);
      next.forEach((to) => reached.add(to));
    }
    return { id: start, size: reached.size };
  };
  const roots = nodes.filter(({ id }) => !hasFeeder.has(id)).map(({ id }) => follow(id));
  for (const { id } of nodes) if (!seen.has(id)) roots.push(follow(id));
  return { fed, roots: roots.sort((a, b) => b.size - a.size).map(({ id }) => id) };
}

/**
 * Packs boxes in rows, the tallest first, about as wide as a screen is to its height.
 * @param {Box[]} boxes
 * @param {number} [minWidth]
 * @returns {Row[]}
 */
function packRows(boxes, minWidth = MIN_ROW_ITEMS * ITEM_WIDTH) {
  const widest = Math.max(...boxes.map(({ width }) => width));
  const area = boxes.reduce((sum, { width, height }) => sum + width * height, 0);
  const maxWidth = Math.max(minWidth, widest, Math.sqrt(area * ASPECT_RATIO)) * 1.02;
  /** @type {Row[]} */
  const rows = [];
  for (const box of [...boxes].sort((a, b) => b.height - a.height)) {
    const last = rows.at(-1);
    if (!last || last.width + box.width > maxWidth) {
      rows.push({ boxes: [box], width: box.width, height: box.height });
    } else {
      last.boxes.push(box);
      last.width += box.width;
      last.height = Math.max(last.height, box.height);
    }
  }
  return rows;
}

/**
 * The box of an item with all that it feeds. Built from the leaves upwards without recursion: a chain of feeds can be
 * longer than the call stack is deep.
 * @param {string} root
 * @param {Map<string, string[]>} fed
 * @returns {Box}
 */
function buildBox(root, fed) {
  const order = [root];
  for (const id of order) order.push(...(fed.get(id) ?? []));
  /** @type {Map<string, Box>} */
  const boxes = new Map();
  for (const id of order.reverse()) {
    const inner = (fed.get(id) ?? []).flatMap((to) => boxes.get(to) ?? []);
    boxes.set(id, boxAround(id, inner));
  }
  return /** @type {Box} */ (boxes.get(root));
}

/**
 * @param {string} id
 * @param {Box[]} inner
 * @returns {Box}
 */
function boxAround(id, inner) {
  if (inner.length === 0) return { id, rows: [], width: ITEM_WIDTH, height: ITEM_HEIGHT, x: ITEM_WIDTH / 2, gutter: 0 };
  const rows = packRows(inner);
  const gutter = rows.length > 1 ? GUTTER : 0;
  const first = rows[0].boxes[0];
  const last = rows[0].boxes[rows[0].boxes.length - 1];
  // The item is above the middle of its first row.
  const x = gutter + (first.x + rows[0].width - last.width + last.x) / 2;
  const width = gutter + Math.max(...rows.map((row) => row.width));
  const height = SYMBOL_SIZE / 2 + BUS_OFFSET + rows.reduce((sum, row) => sum + BUS_DROP + row.height, 0);
  return { id, rows, gutter, x, width, height };
}

/**
 * Places a box and all boxes within it.
 * @param {Box} root
 * @param {number} rootLeft
 * @param {number} rootTop
 * @param {Placement} placement
 */
function placeBox(root, rootLeft, rootTop, { positions, lines }) {
  /** @type {[Box, number, number][]} */
  const queue = [[root, rootLeft, rootTop]];
  for (const [box, left, top] of queue) {
    const [x, y] = [left + box.x, top + SYMBOL_SIZE / 2];
    positions.set(box.id, { x, y });
    const [firstBus, riser] = [y + BUS_OFFSET, left + GUTTER / 2];
    let bus = firstBus;
    box.rows.forEach((row, index) => {
      let offset = left + box.gutter;
      for (const inner of row.boxes) {
        const end = offset + inner.x;
        /** @type {[number, number][]} */
        const direct = [
          [x, bus],
          [end, bus],
        ];
        /** @type {[number, number][]} */
        const byRiser = [
          [x, firstBus],
          [riser, firstBus],
          [riser, bus],
          [end, bus],
        ];
        lines.set(inner.id, { from: box.id, points: index === 0 ? direct : byRiser });
        queue.push([inner, offset, bus + BUS_DROP]);
        offset += inner.width;
      }
      bus += BUS_DROP + row.height;
    });
  }
}

/**
 * @param {{ nodes: LayoutNode[], edges: LayoutEdge[] }} graph
 * @returns {Layout}
 */
export function layOut(graph) {
  const { fed, roots } = buildTree(graph);
  const placement = { positions: new Map(), lines: new Map() };
  const [root, ...others] = roots;
  const main = buildBox(root, fed);
  const sources = new Set(graph.edges.map(({ from }) => from));
  const isAlternate = (/** @type {string} */ id) => fed.get(id)?.length === 0 && sources.has(id);
  const beside = others.filter(isAlternate).slice(0, MAX_BESIDE);
  placeBox(main, 0, 0, placement);
  beside.forEach((id, index) =>
    placement.positions.set(id, { x: main.x + (index + 1) * ITEM_WIDTH * 1.2, y: SYMBOL_SIZE / 2 }),
  );
  const rest = others.filter((id) => !beside.includes(id)).map((id) => buildBox(id, fed));
  placeRows(packRows(rest, main.width), main.height + BUS_DROP, placement);
  return { ...placement, root };
}

/**
 * Places the boxes that are not fed from the service entrance below it.
 * @param {Row[]} rows
 * @param {number} firstTop
 * @param {Placement} placement
 */
function placeRows(rows, firstTop, placement) {
  let top = firstTop;
  for (const row of rows) {
    let left = 0;
    for (const box of row.boxes) {
      placeBox(box, left, top, placement);
      left += box.width;
    }
    top += row.height + BUS_DROP;
  }
}
