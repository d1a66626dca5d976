// What is said of all facilities together. Figures are counted by the appliance over all there are, however many that is;
// the map takes the riskiest page by page and knows how many it has.
import { useEffect, useRef, useState } from "./lib.js";
import { ask } from "./api.js";
import { useResource } from "./resource.js";

/** Facilities on the map at most, the riskiest first. */
export const MAPPED = 500;
const PAGE = 100;
const riskiest = (page) => `/facilities?sort=risk_score&order=desc&limit=${PAGE}&page=${page}`;

/** How many entries each of these lists has, as one document for `Shown`. `lists` always has the same keys. */
export function useTotals(lists) {
  const answers = Object.entries(lists).map(([key, path]) => [key, useResource(path)]);
  const isWhole = answers.every(([, answer]) => answer.data !== undefined);
  return {
    data: isWhole ? Object.fromEntries(answers.map(([key, answer]) => [key, answer.data.total])) : undefined,
    error: answers.find(([, answer]) => answer.error)?.[1].error ?? null,
    reload: () => answers.forEach(([, answer]) => answer.reload()),
  };
}

/** The riskiest facilities: the first page as a document, `all` that are there so far, and what went wrong with the rest. */
export function useMapped() {
  const first = useResource(riskiest(1));
  const [rest, setRest] = useState({ list: [], error: null });
  const flight = useRef({ isOpen: false, again: false, stop: null });
  const total = first.data?.total ?? 0;
  const read = async () => {
    const now = flight.current;
    if (now.isOpen) { now.again = true; return; }
    Object.assign(now, { isOpen: true, again: false, stop: new AbortController() });
    const list = [];
    let error = null;
    try {
      for (let page = 2; (page - 1) * PAGE < Math.min(now.total, MAPPED); page += 1) list.push(...(await ask(riskiest(page), { signal: now.stop.signal })).facilities);
    } catch (problem) { error = problem; }
    now.isOpen = false;
    if (error?.name === "AbortError") return;
    setRest({ list, error });
    if (now.again) read();
  };
  useEffect(() => () => flight.current.stop?.abort(), []);
  useEffect(() => {
    flight.current.total = total;
    if (total > PAGE) read(); else setRest({ list: [], error: null });
  }, [first.data]);
  // A change between two pages may bring the same one twice.
  const all = [...new Map([...(first.data?.facilities ?? []), ...rest.list].map((one) => [one.id, one])).values()];
  return { ...first, total, all, missing: rest.error, again: read };
}
