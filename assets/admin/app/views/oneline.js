// The one-line diagram: what feeds what, coloured and shaped by risk. Resting on an item shows what goes dark with it.
import { base, html, useEffect, useMemo, useRef, useState } from "../lib.js";
import { ask } from "../api.js";
import { useResource } from "../resource.js";
import { go, link } from "../router.js";
import { theme } from "../prefs.js";
import { Icon, Shape } from "../ui/icons.js";
import { Badge, Card, Empty, Failed, Shown } from "../ui/parts.js";
import { kind, number } from "../format.js";

/** Lets the page draw and answer before more is done. */
const breath = () => new Promise((rested) => setTimeout(rested));
const SHAPE = { Low: "ellipse", Medium: "diamond", High: "triangle", Critical: "rectangle" };

function look() {
  const styles = getComputedStyle(document.documentElement);
  const token = (name) => styles.getPropertyValue(name).trim();
  const rated = ["Low", "Medium", "High", "Critical"].map((name) => ({
    selector: `node[rating="${name}"]`, style: { "background-color": token(`--${name.toLowerCase()}`), shape: SHAPE[name] },
  }));
  return [
    { selector: "node", style: { label: "data(name)", width: 20, height: 20, "font-size": 9, "font-family": token("--font"), color: token("--text"), "text-valign": "bottom", "text-margin-y": 4, "min-zoomed-font-size": 7, "text-wrap": "none" } },
    ...rated,
    { selector: "edge", style: { width: 1.4, "line-color": token("--line-2"), "curve-style": "taxi", "taxi-direction": "downward", "target-arrow-shape": "none" } },
    { selector: 'edge[kind="alternate"]', style: { "line-style": "dashed", "line-color": token("--accent") } },
    { selector: ".off", style: { opacity: 0.22 } },
    { selector: "node.dark", style: { "border-width": 3, "border-color": token("--critical") } },
    { selector: "edge.dark", style: { "line-color": token("--critical"), width: 2.4 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": token("--focus") } },
  ];
}

/** A diagram that would have to be drawn smaller than this is not drawn as a whole at first. */
const READABLE = 0.25;
const CLOSE = 0.75;
/** Elements that are added to the diagram at a time. */
const PART = 40;
/** Longest name below an item, characters. */
const LONGEST = 17;

/** What the diagram is told of an item. */
const told = ({ id, name, risk_rating: rating }) => ({ id, name: name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name, rating });

/** Zoom and pan that show all places in a box, told beforehand: the diagram would measure every label to find them. */
function whole(places, { clientWidth: wide, clientHeight: tall }) {
  const [xs, ys] = [places.map((one) => one.x), places.map((one) => one.y)];
  const ends = (all) => all.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity]);
  const [[left, right], [top, bottom]] = [ends(xs), ends(ys)];
  const zoom = Math.min(1.5, (wide - 48) / (right - left + 90), (tall - 48) / (bottom - top + 50));
  // A large building is a ribbon nobody can read: there one begins at its first item, close by, and finds the rest.
  if (zoom < READABLE) {
    const head = places.find((one) => one.y === top);
    return { zoom: CLOSE, pan: { x: wide / 2 - CLOSE * head.x, y: 60 - CLOSE * top } };
  }
  return { zoom, pan: { x: wide / 2 - (zoom * (left + right)) / 2, y: tall / 2 - (zoom * (top + bottom)) / 2 } };
}

/** The places of all items, worked out beside the page: a promise, and a way to give it up. */
function placesOf({ nodes, edges }) {
  const worker = new Worker(`${base}/app/ui/places.js`, { type: "module" });
  const places = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => reject(new Error("the diagram could not be laid out"));
    worker.postMessage({ nodes: nodes.map(({ id }) => ({ id })), edges });
  });
  return { places, stop: () => worker.terminate() };
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
  const shape = useMemo(() => JSON.stringify([of.nodes.map((node) => node.id), of.edges]), [of]);
  const known = useRef();
  known.current = names;
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(null);
  useEffect(() => {
    let gone = false;
    const { places: laid, stop } = placesOf(of);
    setReady(false);
    Promise.all([import("cytoscape"), laid]).then(async ([{ default: cytoscape }, places]) => {
      stop();
      const elements = [
        ...of.nodes.map((node) => ({ group: "nodes", data: told(node), position: places.get(node.id) })),
        ...of.edges.filter((edge) => names.has(edge.from) && names.has(edge.to)).map((edge, at) => ({ group: "edges", data: { id: `edge-${at}`, source: edge.from, target: edge.to, kind: edge.kind } })),
      ];
      await breath();
      if (gone || !box.current) return;
      // Part by part: a thousand items at once would hold the page up.
      const view = cytoscape({ container: box.current, style: look(), minZoom: 0.02, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false, textureOnViewport: of.nodes.length > 300, ...whole([...places.values()], box.current) });
      plot.current = view;
      await breath();
      for (let at = 0; at < elements.length && !gone; at += PART) {
        view.add(elements.slice(at, at + PART));
        await new Promise((drawn) => requestAnimationFrame(drawn));
      }
      if (gone) return;
      view.on("mouseover", "node", (event) => show(event.target.id()));
      view.on("mouseout", "node", () => show(null));
      view.on("tap", "node", (event) => go(link(["equipment", event.target.id()])));
      setReady(true);
    }).catch((error) => { if (!gone) setFailed(error); });
    return () => { gone = true; stop(); plot.current?.destroy(); plot.current = null; };
  }, [shape]);
  // A score that moves colours its item anew; where one looks at stays.
  useEffect(() => { plot.current?.batch(() => of.nodes.forEach((node) => plot.current.$id(node.id).data(told(node)))); }, [of, ready]);
  useEffect(() => { plot.current?.style(look()); }, [theme.value]);
  const asked = useRef(null);
  // What goes dark is the appliance's answer: the diagram does not work it out by itself.
  const show = async (item) => {
    const view = plot.current;
    asked.current = item;
    view?.batch(() => view.elements().removeClass("off dark chosen"));
    if (!item) { setDark(null); return; }
    const node = known.current.get(item);
    setDark({ node });
    const answer = await ask(`/equipment/${encodeURIComponent(item)}/downstream`).catch(() => null);
    if (asked.current !== item || !answer || !plot.current) return;
    const below = new Set(answer.items.filter((one) => one.goes_dark).map((one) => one.id));
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
    <div class="oneline"><div class="cy" ref=${box} role="img" aria-label="One-line diagram. The list below says the same in words." aria-busy=${String(!ready && !failed)}></div>
      ${failed ? html`<${Failed} error=${failed} />` : !ready && html`<div class="state" role="status"><${Icon} name="bolt" size=${30} /><b>Laying out ${number(of.nodes.length)} items</b></div>`}
      <div class="tools noprint"><button class="btn icon" aria-label="Closer" onClick=${() => zoom(1.4)}><${Icon} name="plus" /></button><button class="btn icon" aria-label="Farther" onClick=${() => zoom(1 / 1.4)}><${Icon} name="minus" /></button><button class="btn icon" aria-label="The whole diagram" onClick=${() => plot.current?.fit(undefined, 24)}><${Icon} name="home" /></button></div>
      ${dark && html`<div class="dark" role="status"><p><${Shape} rating=${dark.node.risk_rating} /> <b>${dark.node.name}</b> <span class="muted">${kind(dark.node.type)}, risk ${dark.node.risk_score}</span></p>
        ${dark.answer && html`<p>${dark.answer.on_failure.go_dark.items === 0 ? "Nothing goes dark when it fails." : html`<b>${number(dark.answer.on_failure.go_dark.items)}</b> go dark when it fails, <b>${number(dark.answer.on_failure.go_dark.critical_loads)}</b> critical loads among them.`} ${dark.answer.on_failure.have_alternate.items > 0 && `${number(dark.answer.on_failure.have_alternate.items)} have another feed.`}</p>`}</div>`}</div></${Card}>
    <${Card} title="The riskiest in the line" width="w7"><ul class="rows">${worst.map((node) => html`<li key=${node.id}><button class="row" onClick=${() => { plot.current?.animate({ center: { eles: plot.current.$id(node.id) }, zoom: 1.3 }, { duration: 250 }); show(node.id); }}><span class="title cut">${node.name}</span><${Badge} rating=${node.risk_rating} label=${`${node.risk_rating} ${node.risk_score}`} /><span class="note">${kind(node.type)}</span><span class="note">Show what goes dark</span></button></li>`)}</ul></${Card}>
    <${Card} title="How to read it" width="w5"><ul class="rows">${["Low", "Medium", "High", "Critical"].map((name) => html`<li key=${name}><div class="row"><span><${Shape} rating=${name} /> ${name}</span></div></li>`)}<li><div class="row"><span>Dashed line: another feed</span></div></li></ul>
      ${of.loops.length > 0 && html`<p class="note-box" data-tone="warn">${number(of.loops.length)} loops: items that feed themselves by a detour.</p>`}${of.orphans.length > 0 && html`<p class="note-box" data-tone="warn">${number(of.orphans.length)} feeds lead to items that are not known here.</p>`}</${Card}></div>`;
}
