// Where the items of a one-line diagram stand: a tree of boxes, each an item above what it feeds. What one feeds is packed
// in rows, so that a building with many breakers is a sheet and no ribbon; each row hangs on its own bus, and the buses on
// a riser to the left of the rows, so that no line of a feeder crosses an item.

/** The room of an item with its name in up to three lines, and the side of its symbol. */
export const WIDE = 100;
const TALL = 82;
export const SIDE = 36;
/** From the middle of a symbol to the bus below its name, and from a bus to what hangs on it. */
export const DROP = 60;
const HANG = 16;
/** Left of rows for their riser, and between boxes. */
const GUTTER = 22;
/** How much wider than tall a box is made. */
const ASPECT = 2.6;
/** So many items stand in one row in any case. */
const FEW = 4;
/** Sources that feed only as another feed stand beside the service entrance, up to so many. */
const BESIDE = 4;

/** What each item feeds as its first normal feed. A loop is cut at the item that is come upon first. */
function tree({ nodes, edges }) {
  const known = new Set(nodes.map(({ id }) => id));
  const feeder = new Map();
  const below = new Map(nodes.map(({ id }) => [id, []]));
  for (const { from, to, kind } of edges) {
    if (kind !== "normal" || from === to || feeder.has(to) || !known.has(from) || !known.has(to)) continue;
    feeder.set(to, from);
    below.get(from).push(to);
  }
  const seen = new Set();
  const follow = (start) => {
    const reached = new Set([start]);
    for (const one of reached) {
      seen.add(one);
      below.set(one, below.get(one).filter((to) => !seen.has(to) && !reached.has(to)));
      below.get(one).forEach((to) => reached.add(to));
    }
    return [start, reached.size];
  };
  const roots = nodes.filter(({ id }) => !feeder.has(id)).map(({ id }) => follow(id));
  for (const { id } of nodes) if (!seen.has(id)) roots.push(follow(id));
  return { below, roots: roots.sort((a, b) => b[1] - a[1]).map(([id]) => id) };
}

/** Boxes in rows, the tallest first, about as wide as a screen is to its height, or as wide as told. */
function pack(boxes, least = FEW * WIDE) {
  const widest = Math.max(...boxes.map(({ wide }) => wide));
  const limit = Math.max(least, widest, Math.sqrt(boxes.reduce((sum, { wide, tall }) => sum + wide * tall, 0) * ASPECT)) * 1.02;
  const rows = [];
  for (const box of [...boxes].sort((a, b) => b.tall - a.tall)) {
    if (rows.length === 0 || rows.at(-1).wide + box.wide > limit) rows.push({ boxes: [], wide: 0, tall: 0 });
    const row = rows.at(-1);
    row.boxes.push(box);
    row.wide += box.wide;
    row.tall = Math.max(row.tall, box.tall);
  }
  return rows;
}

/** The box of an item with all it feeds in turn. From the ends of the lines upwards: a line may be longer than a stack is deep. */
function boxOf(root, below) {
  const line = [root];
  for (const id of line) line.push(...below.get(id));
  const boxes = new Map();
  for (const id of line.reverse()) boxes.set(id, around(id, below.get(id).map((one) => boxes.get(one))));
  return boxes.get(root);
}

function around(id, fed) {
  if (fed.length === 0) return { id, rows: [], wide: WIDE, tall: TALL, x: WIDE / 2, gutter: 0 };
  const rows = pack(fed);
  const gutter = rows.length > 1 ? GUTTER : 0;
  const [left, right] = [rows[0].boxes[0], rows[0].boxes.at(-1)];
  const x = gutter + (left.x + rows[0].wide - right.wide + right.x) / 2;
  return { id, rows, gutter, x, wide: gutter + Math.max(...rows.map(({ wide }) => wide)), tall: SIDE / 2 + DROP + rows.reduce((sum, { tall }) => sum + HANG + tall, 0) };
}

/** Puts a box where its upper left corner shall be, and all boxes within it. */
function put(root, leftmost, topmost, { places, ways }) {
  const waiting = [[root, leftmost, topmost]];
  for (const [box, left, top] of waiting) {
    const [x, y] = [left + box.x, top + SIDE / 2];
    places.set(box.id, { x, y });
    const [first, riser] = [y + DROP, left + GUTTER / 2];
    let bus = first;
    box.rows.forEach((row, at) => {
      let along = left + box.gutter;
      for (const one of row.boxes) {
        const end = along + one.x;
        ways.set(one.id, { from: box.id, points: at === 0 ? [[x, bus], [end, bus]] : [[x, first], [riser, first], [riser, bus], [end, bus]] });
        waiting.push([one, along, bus + HANG]);
        along += one.wide;
      }
      bus += HANG + row.tall;
    });
  }
}

/** Places of all items, the ways into those that are fed, the service entrance, and the size of it all. */
export function arrange(of) {
  const { below, roots } = tree(of);
  const [places, ways] = [new Map(), new Map()];
  const [head, ...others] = roots;
  const main = boxOf(head, below);
  const sources = new Set(of.edges.map(({ from }) => from));
  const beside = others.filter((id) => below.get(id).length === 0 && sources.has(id)).slice(0, BESIDE);
  put(main, 0, 0, { places, ways });
  beside.forEach((id, at) => places.set(id, { x: main.x + (at + 1) * WIDE * 1.2, y: SIDE / 2 }));
  const rest = others.filter((id) => !beside.includes(id)).map((id) => boxOf(id, below));
  let top = main.tall + HANG;
  for (const row of pack(rest, main.wide)) {
    let left = 0;
    for (const box of row.boxes) {
      put(box, left, top, { places, ways });
      left += box.wide;
    }
    top += row.tall + HANG;
  }
  return { places, ways, head };
}
