// A list of which only the pages in view are read. A page that could not be read is requested once: the error stays
// until the user retries, another list is shown, or the data changes.
import { useEffect, useRef, useState } from "../lib/html.js";
import { get } from "./client.js";
import { lastChange } from "./events.js";

const MAX_PAGES = 24;
const MAX_STALE_RETRIES = 6;
const STALE_RETRY_MS = 400;

/** @param {any} error Whether the same request would fail again. */
const isRefusal = (error) => error && error.status >= 400 && error.status < 500;

/** State of one list. The hook below replaces it when another path is shown. */
class PagedList {
  /**
   * @param {string} path Path with all filters, without `limit` and `page`.
   * @param {string} key Field of the response that holds the rows.
   * @param {number} pageSize
   * @param {number} expectedTotal Shown until the first page is there.
   */
  constructor(path, key, pageSize, expectedTotal) {
    this.path = path;
    this.key = key;
    this.pageSize = pageSize;
    this.total = expectedTotal;
    /** Whether `total` comes from a response. */
    this.isKnown = false;
    /** @type {any} */
    this.error = null;
    /** Rows by page number, `null` while a page is read. @type {Map<number, any[] | null>} */
    this.pages = new Map();
    /** Pages that were read before the last change. @type {Set<number>} */
    this.outdated = new Set();
    /** First and last row in view. @type {[number, number]} */
    this.range = [0, 0];
    this.abort = new AbortController();
    this.onChange = () => {};
  }

  /** @param {number} index */
  row(index) {
    return this.pages.get(Math.floor(index / this.pageSize) + 1)?.[index % this.pageSize];
  }

  /**
   * Reads the pages of the rows in view that are not there yet.
   * @param {number} first
   * @param {number} last
   */
  show(first, last) {
    this.range = [first, last];
    if (!this.error) this.readRange();
  }

  retry() {
    this.error = null;
    this.onChange();
    this.readRange();
  }

  /** Reads the pages in view again at once, and all others when they come into view. */
  refresh() {
    if (isRefusal(this.error) || !(this.isKnown || this.error)) return;
    this.outdated = new Set(this.pages.keys());
    this.readRange();
  }

  readRange() {
    const [first, last] = this.range.map((index) => Math.floor(index / this.pageSize) + 1);
    for (let page = first; page <= last; page += 1) this.readPage(page);
  }

  /**
   * @param {number} page
   * @param {number} [attempt]
   */
  readPage(page, attempt = 0) {
    const isOutdated = this.outdated.delete(page);
    if (this.pages.has(page) && attempt === 0 && !isOutdated) return;
    if (!this.pages.has(page)) this.pages.set(page, null);
    const path = `${this.path}${this.path.includes("?") ? "&" : "?"}limit=${this.pageSize}&page=${page}`;
    const options = { signal: this.abort.signal, onStale: () => this.retryStale(page, attempt) };
    get(/** @type {any} */ (path), options).then(
      (response) => this.onPage(page, response),
      (error) => this.onError(page, error),
    );
  }

  /**
   * @param {number} page
   * @param {number} attempt
   */
  retryStale(page, attempt) {
    if (attempt >= MAX_STALE_RETRIES) return;
    setTimeout(() => !this.abort.signal.aborted && this.readPage(page, attempt + 1), STALE_RETRY_MS * (attempt + 1));
  }

  /**
   * @param {number} page
   * @param {any} response
   */
  onPage(page, response) {
    this.pages.set(page, response[this.key]);
    if (this.pages.size > MAX_PAGES) this.pages.delete([...this.pages.keys()][0]);
    Object.assign(this, { total: response.total, isKnown: true, error: null });
    this.onChange();
  }

  /**
   * @param {number} page
   * @param {any} error
   */
  onError(page, error) {
    if (error.name === "AbortError") return;
    if (!this.pages.get(page)) this.pages.delete(page);
    this.error = error;
    this.onChange();
  }
}

/**
 * @param {string} path
 * @param {string} key
 * @param {number} pageSize
 * @param {number} [expectedTotal]
 */
export function usePagedList(path, key, pageSize, expectedTotal = 0) {
  const [, redraw] = useState(0);
  const current = useRef(/** @type {PagedList | null} */ (null));
  if (current.current?.path !== path) {
    const total = current.current?.total ?? expectedTotal;
    current.current = new PagedList(path, key, pageSize, total);
  }
  const list = /** @type {PagedList} */ (current.current);
  list.onChange = () => {
    if (current.current === list) redraw((count) => count + 1);
  };
  useEffect(() => () => list.abort.abort(), [path]);
  useEffect(() => {
    if (lastChange.value) list.refresh();
  }, [lastChange.value]);
  return list;
}
