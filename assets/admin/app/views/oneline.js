// The one-line diagram: what feeds what, each item with its symbol, coloured and lettered by risk. Resting on an item shows what goes dark with it.
import { base, html, useEffect, useMemo, useRef, useState } from "../lib.js";
import { ask } from "../api.js";
import { useResource } from "../resource.js";
import { go, link } from "../router.js";
import { theme } from "../prefs.js";
import { first, lines, look, told } from "../ui/diagram.js";
import { Icon, Shape } from "../ui/icons.js";
import { Letter, Symbol } from "../ui/symbols.js";
import { Badge, Card, Empty, Failed, Shown } from "../ui/parts.js";
import { counted, kind, number } from "../format.js";

/** Lets the page draw and answer before more is done. */
const breath = () => new Promise((rested) => setTimeout(rested));
/** Elements that are added to the diagram at a time. */
const PART = 40;
const isTouch = ({ originalEvent: from }) => from?.pointerType === "touch" || from?.type?.startsWith("touch");

/** The places of all items, worked out beside the page: a promise, and a way to give it up. */
function placesOf({ nodes, edges }) {
  const worker = new Worker(`${base}/app/ui/aside.js`, { type: "module" });
  const places = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => reject(new Error("the diagram could not be laid out"));
    worker.postMessage({ nodes: nodes.map(({ id }) => ({ id })), edges: edges.map(({ from, to, kind }) => ({ from, to, kind })) });
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
  const [missed, setMissed] = useState(null);
  const names = useMemo(() => new Map(of.nodes.map((node) => [node.id, node])), [of]);
  const shape = useMemo(() => JSON.stringify([of.nodes.map((node) => node.id), of.edges]), [of]);
  const known = useRef();
  known.current = names;
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(null);
  useEffect(() => {
    let gone = false;
    setReady(false);
    const { places, stop } = placesOf(of);
    Promise.all([import("cytoscape"), places]).then(async ([{ default: cytoscape }, laid]) => {
      stop();
      const elements = [
        ...of.nodes.map((node) => ({ group: "nodes", data: told(node), position: laid.places.get(node.id) })),
        ...lines(of, laid).map((data) => ({ group: "edges", data })),
      ];
      await breath();
      if (gone || !box.current) return;
      // Part by part: a thousand items at once would hold the page up.
      const view = cytoscape({ container: box.current, style: look(), minZoom: 0.02, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false, textureOnViewport: of.nodes.length > 300, ...first(laid, box.current) });
      plot.current = view;
      await breath();
      for (let at = 0; at < elements.length && !gone; at += PART) {
        view.add(elements.slice(at, at + PART));
        await new Promise((drawn) => requestAnimationFrame(drawn));
      }
      if (gone) return;
      view.on("mouseover", "node", (event) => show(event.target.id()));
      view.on("mouseout", "node", () => show(null));
      // A finger chooses, as it cannot rest on an item; the way to it is then offered in words.
      view.on("tap", "node", (event) => (isTouch(event) ? show(event.target.id()) : go(link(["equipment", event.target.id()]))));
      view.on("tap", (event) => { if (event.target === view && isTouch(event)) show(null); });
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
    const sought = text.trim();
    if (!sought || !plot.current) return;
    const called = (fits) => of.nodes.find((node) => fits(node.name.toLowerCase(), sought.toLowerCase()));
    const found = of.nodes.find((node) => node.id === sought) ?? called((name, all) => name === all) ?? called((name, part) => name.includes(part));
    setMissed(found ? null : sought);
    if (found) lookAt(found.id, 1.4);
    else show(null);
  };
  const lookAt = (item, level) => { plot.current?.animate({ center: { eles: plot.current.$id(item) }, zoom: level }, { duration: 250 }); show(item); };
  const zoom = (factor) => plot.current?.zoom({ level: plot.current.zoom() * factor, renderedPosition: { x: box.current.clientWidth / 2, y: box.current.clientHeight / 2 } });
  const kinds = [...new Set(of.nodes.map((node) => node.type))].sort();
  const worst = [...of.nodes].sort((a, b) => b.risk_score - a.risk_score).slice(0, 6);
  return html`<div class="grid"><${Card} title="One-line diagram" width="w12" flush sub=${`${number(of.nodes.length)} items, ${number(of.edges.length)} feeds`}
      tools=${html`<form class="seek" onSubmit=${seek} role="search"><input type="search" list="one-line-names" aria-label="Find an item in the diagram" placeholder="Find an item" value=${text} aria-invalid=${String(missed !== null)} aria-describedby="one-line-missed" onInput=${(event) => { setText(event.target.value); setMissed(null); }} /><datalist id="one-line-names">${of.nodes.slice(0, 400).map((node) => html`<option key=${node.id} value=${node.name} />`)}</datalist><button class="btn">Find</button></form>`}>
    <p class="missed" id="one-line-missed" role="status">${missed !== null && html`<${Icon} name="alert" size=${15} /> No item named “${missed}” is in this diagram.`}</p>
    <div class="oneline"><div class="cy" ref=${box} role="img" aria-label="One-line diagram. The list below says the same in words." aria-busy=${String(!ready && !failed)}></div>
      ${failed ? html`<${Failed} error=${failed} />` : !ready && html`<div class="state" role="status"><${Icon} name="bolt" size=${30} /><b>Laying out ${number(of.nodes.length)} items</b></div>`}
      <div class="tools noprint"><button class="btn icon" aria-label="Closer" onClick=${() => zoom(1.4)}><${Icon} name="plus" /></button><button class="btn icon" aria-label="Farther" onClick=${() => zoom(1 / 1.4)}><${Icon} name="minus" /></button><button class="btn" onClick=${() => plot.current?.fit(undefined, 24)}><${Icon} name="home" size=${16} />Fit all</button></div>
      ${dark && html`<div class="dark" role="status"><p><${Shape} rating=${dark.node.risk_rating} /> <a href=${link(["equipment", dark.node.id])}><b>${dark.node.name}</b></a> <span class="muted">${kind(dark.node.type)}, risk ${dark.node.risk_score}</span></p>
        ${dark.answer && html`<p>${dark.answer.on_failure.go_dark.items === 0 ? "Nothing goes dark when it fails." : html`<b>${number(dark.answer.on_failure.go_dark.items)}</b> go dark when it fails, <b>${number(dark.answer.on_failure.go_dark.critical_loads)}</b> critical loads among them.`} ${dark.answer.on_failure.have_alternate.items > 0 && `${number(dark.answer.on_failure.have_alternate.items)} have another feed.`} ${dark.answer.on_failure.in_other_facilities.items > 0 && `It also feeds ${counted(dark.answer.on_failure.in_other_facilities.items, "item")} in other facilities.`}</p>`}</div>`}</div></${Card}>
    <${Card} title="The riskiest in the line" width="w7"><ul class="rows">${worst.map((node) => html`<li key=${node.id}><button class="row" onClick=${() => lookAt(node.id, 1.3)}><span class="title cut">${node.name}</span><${Badge} rating=${node.risk_rating} label=${`${node.risk_rating} ${node.risk_score}`} /><span class="note">${kind(node.type)}</span><span class="note">Show what goes dark</span></button></li>`)}</ul></${Card}>
    <${Card} title="How to read it" width="w5"><ul class="key">${kinds.map((type) => html`<li key=${type}><${Symbol} type=${type} />${kind(type)}</li>`)}</ul>
      <ul class="key">${["Low", "Medium", "High", "Critical"].map((name) => html`<li key=${name}><${Letter} rating=${name} />${name} risk</li>`)}</ul>
      <ul class="key"><li><svg width="30" height="8" aria-hidden="true"><path d="M0 4h30" stroke="var(--line-2)" stroke-width="2" /></svg>Feeds</li><li><svg width="30" height="8" aria-hidden="true"><path d="M0 4h30" stroke="var(--accent)" stroke-width="2" stroke-dasharray="5 3" /></svg>Another feed</li><li><svg width="30" height="8" aria-hidden="true"><path d="M0 4h30" stroke="var(--critical)" stroke-width="3" /></svg>Goes dark</li></ul>
      ${of.loops.length > 0 && html`<p class="note-box" data-tone="warn">${number(of.loops.length)} loops: items that feed themselves by a detour.</p>`}${of.orphans.length > 0 && html`<p class="note-box" data-tone="warn">${number(of.orphans.length)} feeds lead to items that are not known here.</p>`}</${Card}></div>`;
}
