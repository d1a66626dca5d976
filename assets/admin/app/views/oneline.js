// The one-line diagram: what feeds what, coloured and shaped by risk. Resting on an item shows what goes dark with it.
import { html, useEffect, useMemo, useRef, useState } from "../lib.js";
import { ask } from "../api.js";
import { useResource } from "../resource.js";
import { go, link } from "../router.js";
import { theme } from "../prefs.js";
import { Icon, Shape } from "../ui/icons.js";
import { Badge, Card, Empty, Shown } from "../ui/parts.js";
import { kind, number } from "../format.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const SHAPE = { Low: "ellipse", Medium: "diamond", High: "triangle", Critical: "rectangle" };

function look() {
  const rated = ["Low", "Medium", "High", "Critical"].map((name) => ({
    selector: `node[rating="${name}"]`, style: { "background-color": token(`--${name.toLowerCase()}`), shape: SHAPE[name] },
  }));
  return [
    { selector: "node", style: { label: "data(name)", width: 20, height: 20, "font-size": 9, "font-family": token("--font"), color: token("--text"), "text-valign": "bottom", "text-margin-y": 4, "min-zoomed-font-size": 7, "text-max-width": 90, "text-wrap": "ellipsis" } },
    ...rated,
    { selector: "edge", style: { width: 1.4, "line-color": token("--line-2"), "curve-style": "taxi", "taxi-direction": "downward", "target-arrow-shape": "none" } },
    { selector: 'edge[kind="alternate"]', style: { "line-style": "dashed", "line-color": token("--accent") } },
    { selector: ".off", style: { opacity: 0.22 } },
    { selector: "node.dark", style: { "border-width": 3, "border-color": token("--critical") } },
    { selector: "edge.dark", style: { "line-color": token("--critical"), width: 2.4 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": token("--focus") } },
  ];
}

const WIDE = 84;
const TALL = 44;
/** Ends of the line under one feeder, in a block so many wide. */
const ACROSS = 3;

/** Places for all items: dagre for what feeds others; what feeds nothing stands in a block below its feeder, or the
 * diagram would be a ribbon as wide as the building has breakers. */
function arrange(of, names, dagre) {
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

export default function OneLine({ id }) {
  const line = useResource(`/facilities/${encodeURIComponent(id)}/one-line`);
  return html`<${Shown} of=${line} lines=${8} height=${40}>${(one) => (one.edges.length === 0
    ? html`<${Empty} icon="bolt" title="Nothing is said to feed anything"><p>The diagram is drawn from what each item is fed from in Condoit.</p></${Empty}>`
    : html`<${Diagram} of=${one} />`)}</${Shown}>`;
}

function Diagram({ of }) {
  const box = useRef();
  const plot = useRef(null);
  const [dark, setDark] = useState(null);
  const [text, setText] = useState("");
  const names = useMemo(() => new Map(of.nodes.map((node) => [node.id, node])), [of]);
  useEffect(() => {
    let gone = false;
    Promise.all([import("cytoscape"), import("dagre")]).then(([{ default: cytoscape }, dagre]) => {
      if (gone || !box.current) return;
      const places = arrange(of, names, dagre);
      plot.current = cytoscape({
        container: box.current, style: look(), minZoom: 0.04, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false,
        elements: [
          ...of.nodes.map((node) => ({ data: { id: node.id, name: node.name, rating: node.risk_rating }, position: places.get(node.id) })),
          ...of.edges.filter((edge) => names.has(edge.from) && names.has(edge.to)).map((edge, at) => ({ data: { id: `edge-${at}`, source: edge.from, target: edge.to, kind: edge.kind } })),
        ],
        layout: { name: "preset", padding: 24 },
      });
      plot.current.on("mouseover", "node", (event) => show(event.target.id()));
      plot.current.on("mouseout", "node", () => show(null));
      plot.current.on("tap", "node", (event) => go(link(["equipment", event.target.id()])));
    });
    return () => { gone = true; plot.current?.destroy(); plot.current = null; };
  }, [of, theme.value]);
  const asked = useRef(null);
  // What goes dark is the appliance's answer: the diagram does not work it out by itself.
  const show = async (item) => {
    const view = plot.current;
    asked.current = item;
    view?.batch(() => view.elements().removeClass("off dark chosen"));
    if (!item) { setDark(null); return; }
    const node = names.get(item);
    setDark({ node });
    const answer = await ask(`/equipment/${encodeURIComponent(item)}/downstream`).catch(() => null);
    if (asked.current !== item || !answer || !plot.current) return;
    const below = new Set(answer.items.filter((one) => one.alternate_feeds.length === 0).map((one) => one.id));
    view.batch(() => {
      view.elements().addClass("off");
      view.$id(item).removeClass("off").addClass("chosen");
      answer.items.forEach((one) => view.$id(one.id).removeClass("off"));
      below.forEach((one) => view.$id(one).addClass("dark"));
      view.edges().forEach((edge) => { if (below.has(edge.target().id()) && (below.has(edge.source().id()) || edge.source().id() === item)) edge.removeClass("off").addClass("dark"); });
    });
    setDark({ node, answer });
  };
  const seek = (event) => {
    event.preventDefault();
    const found = of.nodes.find((node) => node.name.toLowerCase().includes(text.trim().toLowerCase()) || node.id === text.trim());
    if (!found || !plot.current) return;
    plot.current.animate({ center: { eles: plot.current.$id(found.id) }, zoom: 1.4 }, { duration: 250 });
    show(found.id);
  };
  const zoom = (factor) => plot.current?.zoom({ level: plot.current.zoom() * factor, renderedPosition: { x: box.current.clientWidth / 2, y: box.current.clientHeight / 2 } });
  const worst = [...of.nodes].sort((a, b) => b.risk_score - a.risk_score).slice(0, 6);
  return html`<div class="grid"><${Card} title="One-line diagram" width="w12" flush sub=${`${number(of.nodes.length)} items, ${number(of.edges.length)} feeds`}
      tools=${html`<form class="seek" onSubmit=${seek} role="search"><input type="search" list="one-line-names" aria-label="Find an item in the diagram" placeholder="Find an item" value=${text} onInput=${(event) => setText(event.target.value)} /><datalist id="one-line-names">${of.nodes.slice(0, 400).map((node) => html`<option key=${node.id} value=${node.name} />`)}</datalist><button class="btn">Find</button></form>`}>
    <div class="oneline"><div class="cy" ref=${box} role="img" aria-label="One-line diagram. The list below says the same in words."></div>
      <div class="tools noprint"><button class="btn icon" aria-label="Closer" onClick=${() => zoom(1.4)}><${Icon} name="plus" /></button><button class="btn icon" aria-label="Farther" onClick=${() => zoom(1 / 1.4)}><${Icon} name="minus" /></button><button class="btn icon" aria-label="The whole diagram" onClick=${() => plot.current?.fit(undefined, 24)}><${Icon} name="home" /></button></div>
      ${dark && html`<div class="dark" role="status"><p><${Shape} rating=${dark.node.risk_rating} /> <b>${dark.node.name}</b> <span class="muted">${kind(dark.node.type)}, risk ${dark.node.risk_score}</span></p>
        ${dark.answer && html`<p>${dark.answer.on_failure.go_dark.items === 0 ? "Nothing goes dark when it fails." : html`<b>${number(dark.answer.on_failure.go_dark.items)}</b> go dark when it fails, <b>${number(dark.answer.on_failure.go_dark.critical_loads)}</b> critical loads among them.`} ${dark.answer.on_failure.have_alternate.items > 0 && `${number(dark.answer.on_failure.have_alternate.items)} have another feed.`}</p>`}</div>`}</div></${Card}>
    <${Card} title="The riskiest in the line" width="w7"><ul class="rows">${worst.map((node) => html`<li key=${node.id}><button class="row" onClick=${() => { plot.current?.animate({ center: { eles: plot.current.$id(node.id) }, zoom: 1.3 }, { duration: 250 }); show(node.id); }}><span class="title cut">${node.name}</span><${Badge} rating=${node.risk_rating} label=${`${node.risk_rating} ${node.risk_score}`} /><span class="note">${kind(node.type)}</span><span class="note">Show what goes dark</span></button></li>`)}</ul></${Card}>
    <${Card} title="How to read it" width="w5"><ul class="rows">${["Low", "Medium", "High", "Critical"].map((name) => html`<li key=${name}><div class="row"><span><${Shape} rating=${name} /> ${name}</span></div></li>`)}<li><div class="row"><span>Dashed line: another feed</span></div></li></ul>
      ${of.loops.length > 0 && html`<p class="note-box" data-tone="warn">${number(of.loops.length)} loops: items that feed themselves by a detour.</p>`}${of.orphans.length > 0 && html`<p class="note-box" data-tone="warn">${number(of.orphans.length)} feeds lead to items that are not known here.</p>`}</${Card}></div>`;
}
