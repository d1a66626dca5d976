// Where the items of a one-line diagram stand. Working that out for a large building takes a second or more, so it runs
// beside the page, as a worker, and the page stays quick meanwhile.
import * as dagre from "../../vendor/dagre.mjs";

const WIDE = 84;
const TALL = 44;
/** Ends of the line under one feeder, in a block so many wide. */
const ACROSS = 3;

/** Places for all items: dagre for what feeds others; what feeds nothing stands in a block below its feeder, or the
 * diagram would be a ribbon as wide as the building has breakers. */
function arrange(of) {
  const names = new Set(of.nodes.map((node) => node.id));
  const edges = of.edges.filter((edge) => names.has(edge.from) && names.has(edge.to));
  const feeds = new Set(edges.map((edge) => edge.from));
  const fed = new Map(edges.filter((edge) => edge.kind === "normal").map((edge) => [edge.to, edge.from]));
  const blocks = new Map();
  for (const node of of.nodes) {
    if (feeds.has(node.id)) continue;
    const block = `block ${fed.get(node.id) ?? ""}`;
    blocks.set(block, [...(blocks.get(block) ?? []), node.id]);
  }
  const graph = new dagre.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 22, ranksep: 46 });
  graph.setDefaultEdgeLabel(() => ({}));
  feeds.forEach((id) => graph.setNode(id, { width: WIDE, height: TALL }));
  const size = (ids) => [Math.min(ids.length, ids.length > 12 ? ACROSS * 2 : ACROSS), Math.ceil(ids.length / (ids.length > 12 ? ACROSS * 2 : ACROSS))];
  for (const [block, ids] of blocks) {
    const [across, down] = size(ids);
    graph.setNode(block, { width: across * WIDE, height: down * TALL });
    if (block !== "block ") graph.setEdge(block.slice("block ".length), block);
  }
  edges.forEach((edge) => { if (feeds.has(edge.to)) graph.setEdge(edge.from, edge.to); });
  dagre.layout(graph);
  const places = new Map();
  feeds.forEach((id) => places.set(id, { x: graph.node(id).x, y: graph.node(id).y }));
  for (const [block, ids] of blocks) {
    const { x, y, width, height } = graph.node(block);
    const [across] = size(ids);
    ids.forEach((id, at) => places.set(id, { x: x - width / 2 + WIDE * ((at % across) + 0.5), y: y - height / 2 + TALL * (Math.floor(at / across) + 0.5) }));
  }
  return places;
}

onmessage = ({ data }) => postMessage(arrange(data));
