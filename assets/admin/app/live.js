// The appliance's own voice: one stream of events for the whole page.
import { signal, batch } from "./lib.js";
import { session, whoAmI } from "./api.js";
import { changed, touch } from "./resource.js";

/** "closed", "opening", "open" or "away". */
export const state = signal("closed");
/** When something last changed. */
export const beat = signal(0);
/** Sync runs heard of, by number. */
export const runs = signal(new Map());

/** A run on record, or what was heard of it since; one that has ended goes on no more. */
export const latest = (stored) => (stored.ended ? stored : runs.value.get(stored.id) ?? stored);

/** While much changes, the page draws it this often, ms. */
const GATHER = 1_000;

let source = null;
let retry = 0;
/** What changed since the page was last told: a set of facilities, or null for all of them. */
let news = new Set();
let telling = 0;
let told = 0;

/** Thousands of changes a second are one to whoever looks at them. */
function gather(facilities) {
  if (facilities === null) news = null;
  else if (facilities.length === 0) news?.add("");
  else facilities.forEach((id) => news?.add(id));
  if (telling) return;
  telling = setTimeout(() => {
    const facilitiesNow = news && [...news];
    [news, telling, told] = [new Set(), 0, Date.now()];
    batch(() => { beat.value = told; changed(facilitiesNow); });
  }, Math.max(50, told + GATHER - Date.now()));
}

export function listen() {
  if (source) return;
  state.value = "opening";
  source = new EventSource("/api/v1/events");
  source.addEventListener("hello", () => {
    state.value = "open";
    // Runs may have ended while nobody listened: what is on record tells which go on.
    runs.value = new Map([...runs.value].filter(([, run]) => run.ended));
    ["/sync", "/ready"].forEach(touch);
  });
  source.addEventListener("changed", (event) => {
    gather(JSON.parse(event.data).facilities);
  });
  source.addEventListener("run", (event) => {
    const run = JSON.parse(event.data);
    batch(() => {
      const next = new Map(runs.value);
      next.set(run.id, run);
      for (const id of next.keys()) if (next.size > 20) next.delete(id);
      runs.value = next;
    });
    if (run.ended) ["/sync", "/ready"].forEach(touch);
  });
  source.onerror = () => {
    state.value = "away";
    // The browser comes back by itself, but not after a refusal: then the session may be over.
    if (source?.readyState !== EventSource.CLOSED) return;
    hush();
    retry = setTimeout(() => whoAmI().then(listen, listen), 5_000);
  };
}

export function hush() {
  clearTimeout(retry);
  source?.close();
  source = null;
  state.value = "closed";
}

// A browser opens six connections to one address, and a stream holds one for good: a tab that nobody sees, or that waits
// in the history, gives its own back, and reads everything again when it is seen.
function seen() {
  if (state.value !== "closed" || !session.value) return;
  listen();
  changed(null);
}
addEventListener("pagehide", hush);
addEventListener("pageshow", (event) => { if (event.persisted) seen(); });
document.addEventListener("visibilitychange", () => (document.hidden ? hush() : seen()));
