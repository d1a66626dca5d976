// Cache of API documents for views. Views that use the same path share one request. A document is read again when the
// event stream reports a change, and the old one is shown until then.
import { signal, useEffect } from "../lib/html.js";
import { get } from "./client.js";

const MAX_ENTRIES = 120;
/** How often a stale response is requested again before the next change. */
const MAX_STALE_RETRIES = 6;
const STALE_RETRY_MS = 400;
/** Changes within this time are handled together. */
const REFRESH_DELAY_MS = 250;

/** @type {Map<string, Entry>} */
const entries = new Map();

/**
 * The document at a path. Nothing is read for `null`.
 * @template {Api.Template} T
 * @param {Api.Path<T> | null} path
 * @returns {Api.Resource<Api.Document<T>>}
 */
export function useResource(path) {
  const entry = path ? findOrCreate(path) : null;
  useEffect(() => {
    if (!entry) return undefined;
    entry.users += 1;
    if (entry.isStale || entry.state.value.error) load(entry);
    return () => {
      entry.users -= 1;
    };
  }, [path]);
  if (!entry) return { data: undefined, error: null, reload: () => {} };
  return { ...entry.state.value, reload: () => load(entry) };
}

/** @param {string} path */
function findOrCreate(path) {
  const found = entries.get(path);
  // Deleting and setting again moves the entry to the end of the map: the first entry is the least recently used.
  if (found) entries.delete(path);
  const entry = found ?? newEntry(path);
  entries.set(path, entry);
  if (entries.size > MAX_ENTRIES) evictUnused(entry);
  return entry;
}

/**
 * @param {string} path
 * @returns {Entry}
 */
function newEntry(path) {
  const state = signal({ data: undefined, error: null });
  return { path, state, users: 0, request: null, isStale: true, isWaiting: false, staleRetries: 0 };
}

/** @param {Entry} current */
function evictUnused(current) {
  const unused = [...entries.values()].find((entry) => entry.users === 0 && entry !== current);
  if (unused) entries.delete(unused.path);
}

/** @param {Entry} entry */
function load(entry) {
  if (entry.request) {
    // A change during a request needs another one: the response may have been computed before the change.
    entry.isWaiting = true;
    return entry.request;
  }
  entry.isStale = false;
  entry.request = read(entry).finally(() => {
    entry.request = null;
    if (!entry.isWaiting) return;
    entry.isWaiting = false;
    load(entry);
  });
  return entry.request;
}

/** @param {Entry} entry */
async function read(entry) {
  let isStale = false;
  try {
    const data = await get(/** @type {any} */ (entry.path), {
      onStale: () => {
        isStale = true;
      },
    });
    entry.staleRetries = isStale ? entry.staleRetries + 1 : 0;
    if (isStale && entry.staleRetries < MAX_STALE_RETRIES) retryLater(entry);
    entry.state.value = { data, error: null };
  } catch (error) {
    entry.state.value = { data: entry.state.value.data, error };
  }
}

/** @param {Entry} entry */
function retryLater(entry) {
  setTimeout(() => {
    if (entry.users > 0) load(entry);
    else entry.isStale = true;
  }, STALE_RETRY_MS * entry.staleRetries);
}

/** Path prefixes, `facility:ID` or `*`. */
const invalidated = new Set();
let refreshTimer = 0;

/**
 * Reads all documents below a path again.
 * @param {string} prefix
 */
export function invalidate(prefix) {
  invalidated.add(prefix);
  refreshTimer ||= setTimeout(refresh, REFRESH_DELAY_MS);
}

/**
 * Reads the documents of some facilities again.
 * @param {string[] | null} facilities `""` stands for records without a facility, `null` for everything.
 */
export function invalidateFacilities(facilities) {
  if (facilities === null) invalidate("*");
  else facilities.forEach((id) => invalidate(id ? `facility:${id}` : "/portfolio"));
}

/** Forgets all documents: another user may see less. */
export function clearResources() {
  entries.clear();
}

function refresh() {
  refreshTimer = 0;
  const marks = [...invalidated];
  invalidated.clear();
  for (const entry of entries.values()) {
    if (!marks.some((mark) => mark === "*" || isAffected(entry.path, mark))) continue;
    entry.isStale = true;
    if (entry.users > 0) load(entry);
  }
}

/**
 * @param {string} path
 * @param {string} mark
 */
function isAffected(path, mark) {
  if (!mark.startsWith("facility:")) return path.startsWith(mark);
  // Documents of another facility are unaffected. Those of items, lists and the portfolio may contain the change.
  const own = /^\/facilities\/([^/?]+)/.exec(path);
  if (own) return decodeURIComponent(own[1]) === mark.slice("facility:".length);
  return /^\/(portfolio|facilities|equipment|compliance|threatmap|engine)/.test(path);
}

/**
 * @typedef {object} Entry
 * @property {string} path
 * @property {import("@preact/signals").Signal<{ data: any, error: any }>} state
 * @property {number} users Components that show it.
 * @property {Promise<void> | null} request
 * @property {boolean} isStale
 * @property {boolean} isWaiting Whether to read again after the current request.
 * @property {number} staleRetries
 */
