// A table of any length: only the rows in sight are drawn, and only the pages in sight are asked for. Sorting and
// filtering are the appliance's work. It is a grid for keyboard and screen reader: arrows, page keys, Home, End, Enter.
import { html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib.js";
import { unit } from "../prefs.js";
import { number } from "../format.js";
import { Icon } from "./icons.js";
import { usePages } from "./pages.js";
import { usePaper } from "./paper.js";
import { Empty, Failed } from "./parts.js";
import { scale } from "./scale.js";

/** Height of a row on a desk, px. */
const ROW_USUAL = 40;
const AROUND = 8;

/** What the API found wrong, by the names of its fields. */
function worded(error) {
  const fields = Object.entries(error.details ?? {}).map(([field, reason]) => `${field} ${reason}`);
  return { status: error.status, requestId: error.requestId, message: fields.length > 0 ? `${error.message}: ${fields.join("; ")}` : error.message };
}

/** One row; drawn again only when what it shows is another. */
function Row({ place, row, isAt, columns, template, pick, tall }) {
  return useMemo(() => html`<div id=${`row-${place}`} class="vt-row" role="row" aria-rowindex=${place + 2} aria-selected=${String(isAt)} style=${{ transform: `translateY(${place * tall}px)`, gridTemplateColumns: template }} onClick=${() => pick(place, row)}>${row
    ? columns.map((one) => html`<span key=${one.id} role="gridcell" class=${one.num ? "num" : ""}>${one.cell(row)}</span>`)
    : html`<span key="bone" role="gridcell" style=${{ gridColumn: "1 / -1" }}><i class="bone" style=${{ height: "12px", width: `${50 + ((place * 13) % 40)}%` }}></i></span>`}</div>`, [place, row, isAt, columns, template, unit.value, tall]);
}

/** The rows that are there, from the first one, as paper takes them. */
function Printed({ pages, columns, label }) {
  const rows = [];
  while (rows.length < pages.total && pages.row(rows.length)) rows.push(pages.row(rows.length));
  return html`<div class="paper">${rows.length < pages.total && html`<p>The first ${number(rows.length)} of ${number(pages.total)}. The CSV has all of them.</p>`}
    <table class="plain" aria-label=${label}><thead><tr>${columns.map((one) => html`<th key=${one.id} class=${one.num ? "num" : ""}>${one.label}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${row.id}>${columns.map((one) => html`<td key=${one.id} class=${one.num ? "num" : ""}>${one.cell(row)}</td>`)}</tr>`)}</tbody></table></div>`;
}

const phone = matchMedia("(max-width: 760px)");

/** On a phone what matters most comes first, and as narrow as it may be. */
function useColumns(all) {
  const [isPhone, set] = useState(phone.matches);
  useEffect(() => {
    const turn = () => set(phone.matches);
    phone.addEventListener("change", turn);
    return () => phone.removeEventListener("change", turn);
  }, []);
  return useMemo(() => (isPhone ? [...all.filter((one) => one.phone).map((one) => ({ ...one, width: one.phone })), ...all.filter((one) => !one.phone)] : all), [all, isPhone]);
}

/** `columns`: [{ id, label, width, sort, cell(row), num }]. */
export function VirtualTable({ path, list, columns: all, sort, order, onSort, open, label, height = "calc(100dvh - 17.9rem)", empty, onTotal, size = 200 }) {
  const box = useRef();
  const isPaper = usePaper();
  const ROW = Math.round(ROW_USUAL * scale.value);
  // Where somebody was who comes back to this list by the browser's Back.
  const left = useRef(globalThis.history.state?.list === path ? globalThis.history.state : null);
  const isBack = useRef(left.current !== null);
  const [top, setTop] = useState((left.current?.first ?? 0) * ROW);
  const [tall, setTall] = useState(600);
  const [at, setAt] = useState(left.current?.at ?? 0);
  const pages = usePages(path, list, size, left.current?.total);
  const columns = useColumns(all);
  // Head and rows are grids of their own: with the same least width they share their columns.
  const least = useMemo(() => `${columns.reduce((sum, one) => sum + Number.parseFloat(/[\d.]+rem/.exec(one.width ?? "10rem")[0]), 0)}rem`, [columns]);
  const template = useMemo(() => columns.map((one) => one.width ?? "minmax(10rem, 1fr)").join(" "), [columns]);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setTall(entry.contentRect.height));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    const back = left.current;
    left.current = null;
    if (!back) { box.current.scrollTop = 0; setTop(0); setAt(0); return; }
    box.current.scrollTop = back.first * ROW;
  }, [path]);
  // After the frame, which takes the focus to the new view.
  useEffect(() => { if (isBack.current) setTimeout(() => box.current?.focus({ preventScroll: true })); }, []);
  const first = Math.max(0, Math.floor(top / ROW) - AROUND);
  const last = Math.min(Math.max(0, pages.total - 1), Math.ceil((top + tall) / ROW) + AROUND);
  // Asked for in an effect: while somebody drags through 100,000 rows, only where he stops is read.
  useEffect(() => {
    const timer = setTimeout(() => pages.need(first, last), pages.isKnown ? 60 : 0);
    return () => clearTimeout(timer);
  }, [path, Math.floor(first / size), Math.floor(last / size)]);
  const enter = (place, row) => {
    globalThis.history.replaceState({ list: path, first: Math.floor(box.current.scrollTop / ROW), at: place, total: pages.total }, "");
    open(row);
  };
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
    else if (event.key === "Enter" && pages.row(at)) enter(at, pages.row(at));
  };
  const rows = [];
  for (let place = first; place <= last && place < pages.total; place += 1) rows.push(place);
  // A row that leaves the sight lends its elements to one that comes in: making them anew is what would stutter.
  const slots = Math.ceil(tall / ROW) + 2 * AROUND + 2;
  const latest = useRef();
  latest.current = (place, row) => { setAt(place); if (row) enter(place, row); };
  const pick = useCallback((place, row) => latest.current(place, row), []);
  const sortedBy = (one) => (one.sort && one.sort === sort ? (order === "desc" ? "descending" : "ascending") : "none");
  return html`${pages.error && html`<div class="vt-wrong"><${Failed} error=${worded(pages.error)} retry=${pages.retry} /></div>`}
    <div class="vt" ref=${box} hidden=${Boolean(pages.error) && !pages.isKnown} style=${{ "--h": height }} tabindex="0" role="grid" aria-label=${label} aria-rowcount=${pages.total + 1} aria-colcount=${columns.length} aria-busy=${String(!pages.isKnown && !pages.error)}
      aria-activedescendant=${pages.row(at) ? `row-${at}` : undefined} onScroll=${(event) => setTop(Math.floor(event.currentTarget.scrollTop / ROW) * ROW)} onKeyDown=${key}>
    <div class="vt-head" role="row" style=${{ gridTemplateColumns: template, minWidth: least }}>${columns.map((one) => html`<div key=${one.id} role="columnheader" class=${one.num ? "num" : ""} aria-sort=${one.sort ? sortedBy(one) : undefined}>${one.sort
      ? html`<button type="button" onClick=${() => onSort(one.sort, one.sort === sort && order !== "desc" ? "desc" : "asc")}>${one.label}${one.sort === sort && html`<${Icon} name=${order === "desc" ? "down" : "up"} size=${13} />`}</button>`
      : html`<span class="th" style=${{ display: "block" }}>${one.label}</span>`}</div>`)}</div>
    ${pages.isKnown && pages.total === 0 ? empty ?? html`<${Empty} icon="search" title="Nothing matches"><p>Take a filter off, or search for less.</p></${Empty}>`
      : html`<div class="vt-body" role="presentation" style=${{ height: `${Math.max(1, pages.total) * ROW}px`, minWidth: least }}>${rows.map((place) => html`<${Row} key=${place % slots} place=${place} row=${pages.row(place)} isAt=${place === at} columns=${columns} template=${template} pick=${pick} tall=${ROW} />`)}</div>`}
  </div>${isPaper && html`<${Printed} pages=${pages} columns=${columns} label=${label} />`}`;
}
