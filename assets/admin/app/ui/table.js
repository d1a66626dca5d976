// A table of any length: only the rows in sight are drawn, and only the pages in sight are asked for. Sorting and
// filtering are the appliance's work. It is a grid for keyboard and screen reader: arrows, page keys, Home, End, Enter.
import { html, useCallback, useEffect, useMemo, useRef, useState } from "../lib.js";
import { ask } from "../api.js";
import { beat } from "../live.js";
import { unit } from "../prefs.js";
import { Icon } from "./icons.js";
import { Empty, Failed } from "./parts.js";

const ROW = 40;
const AROUND = 8;
const PAGES_KEPT = 24;
/** How often something out of date is asked for again before its next change. */
const STALE_TRIES = 6;

/** Pages of a list as they come into sight; forgotten when the list is another one. */
function usePages(path, key, PAGE) {
  const [, redraw] = useState(0);
  const store = useRef({ path: null });
  if (store.current.path !== path) store.current = { path, pages: new Map(), total: store.current.total ?? 0, isKnown: false, error: null, old: new Set(), sight: [0, 0], stop: new AbortController() };
  const held = store.current;
  const fetchPage = (page, again = 0) => {
    const isOld = held.old.delete(page);
    if (held.pages.has(page) && !again && !isOld) return;
    if (!held.pages.has(page)) held.pages.set(page, null);
    ask(`${path}${path.includes("?") ? "&" : "?"}limit=${PAGE}&page=${page}`, { signal: held.stop.signal, onStale: () => { if (again < STALE_TRIES) setTimeout(() => store.current === held && fetchPage(page, again + 1), 400 * (again + 1)); } }).then((answer) => {
      held.pages.set(page, answer[key]);
      if (held.pages.size > PAGES_KEPT) held.pages.delete(held.pages.keys().next().value);
      Object.assign(held, { total: answer.total, isKnown: true, error: null });
      if (store.current === held) redraw((count) => count + 1);
    }, (error) => {
      held.pages.delete(page);
      if (error.name === "AbortError") return;
      held.error = error;
      if (store.current === held) redraw((count) => count + 1);
    });
  };
  useEffect(() => () => held.stop.abort(), [path]);
  // What is in sight is read again at once, what is not when it comes into sight.
  useEffect(() => {
    if (!beat.value || !held.isKnown) return;
    held.old = new Set(held.pages.keys());
    need(...held.sight);
  }, [beat.value]);
  const row = (at) => held.pages.get(Math.floor(at / PAGE) + 1)?.[at % PAGE];
  const need = (from, to) => { held.sight = [from, to]; for (let page = Math.floor(from / PAGE) + 1; page <= Math.floor(to / PAGE) + 1; page += 1) fetchPage(page); };
  const retry = () => { held.error = null; held.pages.clear(); redraw((count) => count + 1); };
  return { ...held, row, need, retry };
}

/** One row; drawn again only when what it shows is another. */
function Row({ place, row, isAt, columns, template, pick }) {
  return useMemo(() => html`<div id=${`row-${place}`} class="vt-row" role="row" aria-rowindex=${place + 2} aria-selected=${String(isAt)} style=${{ transform: `translateY(${place * ROW}px)`, gridTemplateColumns: template }} onClick=${() => pick(place, row)}>${row
    ? columns.map((one) => html`<span key=${one.id} role="gridcell" class=${one.num ? "num" : ""}>${one.cell(row)}</span>`)
    : html`<span key="bone" role="gridcell" style=${{ gridColumn: "1 / -1" }}><i class="bone" style=${{ height: "12px", width: `${50 + ((place * 13) % 40)}%` }}></i></span>`}</div>`, [place, row, isAt, columns, template, unit.value]);
}

/** `columns`: [{ id, label, width, sort, cell(row), num }]. */
export function VirtualTable({ path, list, columns, sort, order, onSort, open, label, height = "calc(100dvh - 250px)", empty, onTotal, size = 200 }) {
  const box = useRef();
  const [top, setTop] = useState(0);
  const [tall, setTall] = useState(600);
  const [at, setAt] = useState(0);
  const pages = usePages(path, list, size);
  // Head and rows are grids of their own: with the same least width they share their columns.
  const least = useMemo(() => `${columns.reduce((sum, one) => sum + Number.parseInt(/\d+px/.exec(one.width ?? "140px")[0], 10), 0)}px`, [columns]);
  const template = useMemo(() => columns.map((one) => one.width ?? "minmax(140px, 1fr)").join(" "), [columns]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setTall(entry.contentRect.height));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => { box.current.scrollTop = 0; setTop(0); setAt(0); }, [path]);
  const first = Math.max(0, Math.floor(top / ROW) - AROUND);
  const last = Math.min(Math.max(0, pages.total - 1), Math.ceil((top + tall) / ROW) + AROUND);
  // Asked for in an effect: while somebody drags through 100,000 rows, only where he stops is read.
  useEffect(() => {
    const timer = setTimeout(() => pages.need(first, last), pages.isKnown ? 60 : 0);
    return () => clearTimeout(timer);
  }, [path, Math.floor(first / size), Math.floor(last / size), pages.error]);
  useEffect(() => { if (pages.isKnown) onTotal?.(pages.total); }, [pages.total, pages.isKnown]);
  const go = (next) => {
    const to = Math.max(0, Math.min(pages.total - 1, next));
    setAt(to);
    const element = box.current;
    const head = ROW;
    if (to * ROW < element.scrollTop) element.scrollTop = to * ROW;
    else if ((to + 1) * ROW > element.scrollTop + element.clientHeight - head) element.scrollTop = (to + 1) * ROW - element.clientHeight + head;
  };
  const key = (event) => {
    if (event.target !== box.current) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: Math.floor(tall / ROW) - 1, PageUp: 1 - Math.floor(tall / ROW), Home: -pages.total, End: pages.total }[event.key];
    if (step) { event.preventDefault(); go(at + step); }
    else if (event.key === "Enter" && pages.row(at)) open(pages.row(at));
  };
  const rows = [];
  for (let place = first; place <= last && place < pages.total; place += 1) rows.push(place);
  // A row that leaves the sight lends its elements to one that comes in: making them anew is what would stutter.
  const slots = Math.ceil(tall / ROW) + 2 * AROUND + 2;
  const latest = useRef();
  latest.current = (place, row) => { setAt(place); if (row) open(row); };
  const pick = useCallback((place, row) => latest.current(place, row), []);
  const sortedBy = (one) => (one.sort && one.sort === sort ? (order === "desc" ? "descending" : "ascending") : "none");
  return html`<div class="vt" ref=${box} style=${{ "--h": height }} tabindex="0" role="grid" aria-label=${label} aria-rowcount=${pages.total + 1} aria-colcount=${columns.length} aria-busy=${String(!pages.isKnown)}
      aria-activedescendant=${pages.row(at) ? `row-${at}` : undefined} onScroll=${(event) => setTop(Math.floor(event.currentTarget.scrollTop / ROW) * ROW)} onKeyDown=${key}>
    <div class="vt-head" role="row" style=${{ gridTemplateColumns: template, minWidth: least }}>${columns.map((one) => html`<div key=${one.id} role="columnheader" aria-sort=${one.sort ? sortedBy(one) : undefined}>${one.sort
      ? html`<button type="button" onClick=${() => onSort(one.sort, one.sort === sort && order !== "desc" ? "desc" : "asc")}>${one.label}${one.sort === sort && html`<${Icon} name=${order === "desc" ? "down" : "up"} size=${13} />`}</button>`
      : html`<span class="th" style=${{ display: "block" }}>${one.label}</span>`}</div>`)}</div>
    ${pages.error ? html`<${Failed} error=${pages.error} retry=${pages.retry} />`
      : pages.isKnown && pages.total === 0 ? empty ?? html`<${Empty} icon="search" title="Nothing matches"><p>Take a filter off, or search for less.</p></${Empty}>`
      : html`<div class="vt-body" role="presentation" style=${{ height: `${Math.max(1, pages.total) * ROW}px`, minWidth: least }}>${rows.map((place) => html`<${Row} key=${place % slots} place=${place} row=${pages.row(place)} isAt=${place === at} columns=${columns} template=${template} pick=${pick} />`)}</div>`}
  </div>`;
}
