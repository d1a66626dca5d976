// Documents as views read them: asked for once however many look at them, kept while they are shown, and asked for again
// when the appliance says that they changed. What is shown stays shown until the new one is there.
import { signal, useEffect } from "./lib.js";
import { ask } from "./api.js";

const MOST = 120;
/** How often something out of date is asked for again before its next change. */
const STALE_TRIES = 6;
const IDLE = { data: undefined, error: null, loading: false };
const entries = new Map();

function entryOf(path) {
  let entry = entries.get(path);
  if (entry) {
    entries.delete(path);
  } else {
    entry = { path, state: signal({ data: undefined, error: null, loading: true }), users: 0, flight: null, stale: true };
  }
  entries.set(path, entry);
  if (entries.size > MOST) {
    for (const [key, old] of entries) {
      if (old.users === 0 && old !== entry) { entries.delete(key); break; }
    }
  }
  return entry;
}

async function load(entry) {
  if (entry.flight) { entry.again = true; return entry.flight; }
  entry.stale = false;
  let isStale = false;
  entry.flight = ask(entry.path, { onStale: () => { isStale = true; } }).then(
    (data) => {
      entry.tries = isStale ? (entry.tries ?? 0) + 1 : 0;
      if (isStale && entry.tries < STALE_TRIES) setTimeout(() => (entry.users > 0 ? load(entry) : (entry.stale = true)), 400 * entry.tries); entry.state.value = { data, error: null, loading: false }; },
    (error) => { entry.state.value = { data: entry.state.value.data, error, loading: false }; },
  ).finally(() => {
    entry.flight = null;
    if (entry.again) { entry.again = false; load(entry); }
  });
  return entry.flight;
}

/** The document at a path below /api/v1, as { data, error, loading, reload }; nothing for a null path. */
export function useResource(path) {
  const entry = path ? entryOf(path) : null;
  useEffect(() => {
    if (!entry) return undefined;
    entry.users += 1;
    if (entry.stale || entry.state.value.error) load(entry);
    return () => { entry.users -= 1; };
  }, [path]);
  if (!entry) return IDLE;
  return { ...entry.state.value, reload: () => load(entry) };
}

const wanted = new Set();
/** Soon after the first word of a change; more words meanwhile do not put it off. */
let refreshing = 0;
const refresh = () => { refreshing ||= setTimeout(() => { refreshing = 0; again(); }, 250); };

function again() {
  const all = wanted.has("*");
  for (const entry of entries.values()) {
    const hit = all || [...wanted].some((part) => matches(entry.path, part));
    if (!hit) continue;
    entry.stale = true;
    if (entry.users > 0) load(entry);
  }
  wanted.clear();
}

function matches(path, part) {
  if (!part.startsWith("facility:")) return path.startsWith(part);
  const id = part.slice("facility:".length);
  const own = path.match(/^\/facilities\/([^/?]+)/);
  // A document of another facility stays; an item's, the portfolio's and every list may hold it.
  return own ? decodeURIComponent(own[1]) === id : /^\/(portfolio|facilities|equipment|compliance|threatmap|engine)/.test(path);
}

/** Documents changed: those of these facilities ("" for what belongs to none), or all for null. */
export function changed(facilities) {
  if (facilities === null) wanted.add("*");
  else facilities.forEach((id) => wanted.add(id ? `facility:${id}` : "/portfolio"));
  refresh();
}

/** Everything below a path is to be asked for again. */
export function touch(prefix) {
  wanted.add(prefix);
  refresh();
}

export function forgetAll() {
  entries.clear();
}
