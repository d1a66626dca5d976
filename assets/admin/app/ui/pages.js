// Pages of a list as they come into sight. A page that could not be read is asked for once, not again and again: what
// went wrong stays until somebody tries again, another list is shown, or the appliance has news.
import { useEffect, useRef, useState } from "../lib.js";
import { ask } from "../api.js";
import { beat } from "../live.js";

const PAGES_KEPT = 24;
/** How often something out of date is asked for again before its next change. */
const STALE_TRIES = 6;
/** Refusals: the same question gets the same answer. */
const isRefusal = (error) => error && error.status >= 400 && error.status < 500;

export function usePages(path, key, PAGE, expected = 0) {
  const [, redraw] = useState(0);
  const store = useRef({ path: null });
  if (store.current.path !== path) store.current = { path, pages: new Map(), total: store.current.total ?? expected, isKnown: false, error: null, old: new Set(), sight: [0, 0], stop: new AbortController() };
  const held = store.current;
  const show = () => { if (store.current === held) redraw((count) => count + 1); };
  const fetchPage = (page, again = 0) => {
    const isOld = held.old.delete(page);
    if (held.pages.has(page) && !again && !isOld) return;
    if (!held.pages.has(page)) held.pages.set(page, null);
    const onStale = () => { if (again < STALE_TRIES) setTimeout(() => store.current === held && fetchPage(page, again + 1), 400 * (again + 1)); };
    ask(`${path}${path.includes("?") ? "&" : "?"}limit=${PAGE}&page=${page}`, { signal: held.stop.signal, onStale }).then((answer) => {
      held.pages.set(page, answer[key]);
      if (held.pages.size > PAGES_KEPT) held.pages.delete(held.pages.keys().next().value);
      Object.assign(held, { total: answer.total, isKnown: true, error: null });
      show();
    }, (error) => {
      if (error.name === "AbortError") return;
      if (!held.pages.get(page)) held.pages.delete(page);
      held.error = error;
      show();
    });
  };
  const need = (from, to, isAnew = false) => {
    held.sight = [from, to];
    if (held.error && !isAnew) return;
    for (let page = Math.floor(from / PAGE) + 1; page <= Math.floor(to / PAGE) + 1; page += 1) fetchPage(page);
  };
  useEffect(() => () => held.stop.abort(), [path]);
  // What is in sight is read again at once, what is not when it comes into sight.
  useEffect(() => {
    if (!beat.value || isRefusal(held.error) || !(held.isKnown || held.error)) return;
    held.old = new Set(held.pages.keys());
    need(...held.sight, true);
  }, [beat.value]);
  const row = (at) => held.pages.get(Math.floor(at / PAGE) + 1)?.[at % PAGE];
  const retry = () => { held.error = null; show(); need(...held.sight); };
  return { ...held, row, need, retry };
}
