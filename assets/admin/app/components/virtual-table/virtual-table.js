// A table of any length: only the rows in view are rendered, and only their pages are read. The server sorts and
// filters. It is a grid for the keyboard and screen readers: arrows, Page Up and Down, Home, End, Enter.
import { html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { usePagedList } from "../../api/paged-list.js";
import { fontScale } from "../../state/font-scale.js";
import { useIsPrinting } from "../../state/print.js";
import { EmptyState } from "../empty-state.js";
import { ErrorState } from "../error-state.js";
import { PrintTable } from "./print-table.js";
import { TableHeader } from "./table-header.js";
import { TableRow } from "./table-row.js";

await loadStyle("style/virtual-table.css");

/** Height of a row on a desktop screen, in pixels. */
const DESKTOP_ROW_HEIGHT = 40;
/** Rows that are rendered above and below those in view. */
const OVERSCAN = 8;
const DEFAULT_PAGE_SIZE = 200;
const READ_DELAY_MS = 60;
/** Index of the current row until the user moves to one or opens one. */
const NO_ROW = -1;

/**
 * @param {{
 *   path: string, list: string, columns: Api.ListColumn[], label: string, height?: string, pageSize?: number,
 *   sorting: import("./table-header.js").Sorting, onOpen: (row: any) => void, onTotal?: (total: number) => void,
 *   isFiltered: boolean, empty: Api.Children,
 * }} props `list` is the field of the response that holds the rows. `empty` is shown when there are none and no filter.
 */
export function VirtualTable({ path, list: key, columns: all, label, sorting, onOpen, onTotal, ...options }) {
  const { height = "calc(100dvh - 17.9rem)", pageSize = DEFAULT_PAGE_SIZE, isFiltered, empty } = options;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const rowHeight = Math.round(DESKTOP_ROW_HEIGHT * fontScale.value);
  const position = usePosition(box, path, rowHeight);
  const list = usePagedList(path, key, pageSize, position.savedTotal);
  const columns = useColumns(all);
  const { template, minWidth } = useGridTemplate(columns);
  const isPrinting = useIsPrinting();
  const open = (/** @type {number} */ index, /** @type {any} */ row) => {
    position.save(index, list.total);
    onOpen(row);
  };
  const { onKeyDown, current, setCurrent } = useKeyboard(box, list, position, rowHeight, open);
  const [first, last] = position.visibleRows(list.total);
  // Delayed: while the user drags the scroll bar through 100,000 rows, only the rows where he stops are read.
  useEffect(() => {
    const timer = setTimeout(() => list.show(first, last), list.isKnown ? READ_DELAY_MS : 0);
    return () => clearTimeout(timer);
  }, [path, Math.floor(first / pageSize), Math.floor(last / pageSize)]);
  useEffect(() => {
    if (list.isKnown) onTotal?.(list.total);
  }, [list.total, list.isKnown]);
  const onClick = useLatest((/** @type {number} */ index, /** @type {any} */ row) => {
    setCurrent(index);
    if (row) open(index, row);
  });
  const grid = {
    role: "grid",
    tabindex: 0,
    "aria-label": label,
    "aria-rowcount": list.total + 1,
    "aria-colcount": columns.length,
    "aria-busy": String(!list.isKnown && !list.error),
    "aria-activedescendant": list.row(current) ? `row-${current}` : undefined,
  };
  const handlers = { onScroll: position.onScroll, onKeyDown };
  const style = { gridTemplateColumns: template, minWidth };
  const isEmpty = list.isKnown && list.total === 0;
  const isHidden = isEmpty || (Boolean(list.error) && !list.isKnown);
  const body = { list, first, last, current, columns, template, minWidth, rowHeight, onClick, slots: position.slots };
  return html`${list.error && html`<${ListError} list=${list} />`}
    <div class="vt" ref=${box} hidden=${isHidden} style=${{ "--h": height }} ...${grid} ...${handlers}>
      <${TableHeader} columns=${columns} style=${style} sorting=${sorting} />
      <${Rows} ...${body} />
    </div>
    ${isEmpty && html`<div class="vt-empty">${isFiltered ? html`<${NoMatch} />` : empty}</div>`}
    ${isPrinting && html`<${PrintTable} list=${list} columns=${columns} label=${label} />`}`;
}

/**
 * Scroll position. It is kept in the browser's history, so that "back" from a row returns to the same place.
 * @param {{ current: HTMLElement | null }} box
 * @param {string} path
 * @param {number} rowHeight
 */
function usePosition(box, path, rowHeight) {
  const state = globalThis.history.state;
  const saved = useRef(state?.list === path ? state : null);
  const isReturning = useRef(saved.current !== null);
  const initial = useRef({ current: saved.current?.at ?? NO_ROW, total: saved.current?.total });
  const [top, setTop] = useState((saved.current?.first ?? 0) * rowHeight);
  const [viewHeight, setViewHeight] = useState(600);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setViewHeight(entry.contentRect.height));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const start = (saved.current?.first ?? 0) * rowHeight;
    if (box.current) box.current.scrollTop = start;
    setTop(start);
    saved.current = null;
  }, [path]);
  // Delayed: the frame moves the focus to a new view.
  useEffect(() => {
    if (isReturning.current) setTimeout(() => box.current?.focus({ preventScroll: true }));
  }, []);
  return {
    viewHeight,
    savedTotal: initial.current.total,
    savedRow: initial.current.current,
    onScroll: () => setTop(Math.floor((box.current?.scrollTop ?? 0) / rowHeight) * rowHeight),
    /** Elements that are reused for rows. Creating new ones while scrolling would stutter. */
    slots: Math.ceil(viewHeight / rowHeight) + 2 * OVERSCAN + 2,
    /** @param {number} total */
    visibleRows: (total) => [
      Math.max(0, Math.floor(top / rowHeight) - OVERSCAN),
      Math.min(Math.max(0, total - 1), Math.ceil((top + viewHeight) / rowHeight) + OVERSCAN),
    ],
    /**
     * @param {number} index
     * @param {number} total
     */
    save(index, total) {
      const first = Math.floor((box.current?.scrollTop ?? 0) / rowHeight);
      globalThis.history.replaceState({ list: path, first, at: index, total }, "");
    },
  };
}

/**
 * The current row, moved by the keyboard.
 * @param {{ current: HTMLElement | null }} box
 * @param {ReturnType<typeof usePagedList>} list
 * @param {ReturnType<typeof usePosition>} position
 * @param {number} rowHeight
 * @param {(index: number, row: any) => void} open
 */
function useKeyboard(box, list, position, rowHeight, open) {
  const [current, setCurrent] = useState(position.savedRow);
  const path = useRef(list.path);
  useLayoutEffect(() => {
    if (path.current !== list.path) setCurrent(NO_ROW);
    path.current = list.path;
  }, [list.path]);
  const moveTo = (/** @type {number} */ index) => {
    const next = Math.max(0, Math.min(list.total - 1, index));
    setCurrent(next);
    if (box.current) scrollToRow(box.current, next, rowHeight);
  };
  const pageRows = Math.floor(position.viewHeight / rowHeight) - 1;
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.target !== box.current) return;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows };
    const step = { ...steps, Home: -list.total, End: list.total }[event.key];
    if (step) {
      event.preventDefault();
      moveTo(current + step);
    } else if (event.key === "Enter" && list.row(current)) {
      open(current, list.row(current));
    }
  };
  return { current, setCurrent, onKeyDown };
}

/**
 * @param {HTMLElement} element
 * @param {number} index
 * @param {number} rowHeight
 */
function scrollToRow(element, index, rowHeight) {
  // The header is as high as a row and covers the top of the box.
  const bottom = element.scrollTop + element.clientHeight - rowHeight;
  if (index * rowHeight < element.scrollTop) element.scrollTop = index * rowHeight;
  else if ((index + 1) * rowHeight > bottom) {
    element.scrollTop = (index + 2) * rowHeight - element.clientHeight;
  }
}

const phone = matchMedia("(max-width: 760px)");

/**
 * On a phone the columns that have a width for it come first.
 * @param {Api.ListColumn[]} all
 */
function useColumns(all) {
  const [isPhone, setIsPhone] = useState(phone.matches);
  useEffect(() => {
    const onChange = () => setIsPhone(phone.matches);
    phone.addEventListener("change", onChange);
    return () => phone.removeEventListener("change", onChange);
  }, []);
  return useMemo(() => {
    if (!isPhone) return all;
    const first = all.filter((column) => column.phoneWidth);
    const others = all.filter((column) => !column.phoneWidth);
    return [...first.map((column) => ({ ...column, width: column.phoneWidth })), ...others];
  }, [all, isPhone]);
}

/**
 * Header and rows are separate grids. The same minimum width makes their columns equal.
 * @param {Api.ListColumn[]} columns
 */
function useGridTemplate(columns) {
  return useMemo(() => {
    const widths = columns.map((column) => column.width ?? "minmax(10rem, 1fr)");
    const minimum = widths.reduce((sum, width) => sum + Number.parseFloat(/[\d.]+(?=rem)/.exec(width)?.[0] ?? "10"), 0);
    return { template: widths.join(" "), minWidth: `${minimum}rem` };
  }, [columns]);
}

/**
 * A function that never changes and calls the latest one: rows are not rendered again because of it.
 * @template {(...args: any[]) => void} F
 * @param {F} callback
 * @returns {F}
 */
function useLatest(callback) {
  const latest = useRef(callback);
  latest.current = callback;
  return useCallback(/** @type {F} */ ((...args) => latest.current(...args)), []);
}

/** @param {any} props */
function Rows({ list, first, last, current, columns, template, minWidth, rowHeight, onClick, slots }) {
  const indices = [];
  for (let index = first; index <= last && index < list.total; index += 1) indices.push(index);
  const shared = { columns, template, height: rowHeight, onClick };
  const style = { height: `${Math.max(1, list.total) * rowHeight}px`, minWidth };
  const toRow = (/** @type {number} */ index) => {
    const row = { index, row: list.row(index), isCurrent: index === current };
    return html`<${TableRow} key=${index % slots} ...${row} ...${shared} />`;
  };
  return html`<div class="vt-body" role="presentation" style=${style}>${indices.map(toRow)}</div>`;
}

/** @param {{ list: ReturnType<typeof usePagedList> }} props The message names the fields that the API refused. */
function ListError({ list }) {
  const { error } = list;
  const fields = Object.entries(error.details ?? {}).map(([field, reason]) => `${field} ${reason}`);
  const message = fields.length > 0 ? `${error.message}: ${fields.join("; ")}` : error.message;
  const shown = { status: error.status, requestId: error.requestId, message };
  return html`<div class="vt-wrong"><${ErrorState} error=${shown} retry=${() => list.retry()} /></div>`;
}

function NoMatch() {
  return html`<${EmptyState} icon="search" title="No matches"><p>Remove a filter or shorten the search text.</p><//>`;
}
