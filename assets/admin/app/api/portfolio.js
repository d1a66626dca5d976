// Figures over all facilities, and the facilities with the highest risk for the map.
import { useEffect, useRef, useState } from "../lib/html.js";
import { get } from "./client.js";
import { apiPath } from "./path.js";
import { useResource } from "./resource.js";

/** The map shows at most this many facilities, those with the highest risk. */
export const MAX_ON_MAP = 500;
const PAGE_SIZE = 100;

/** @param {number} page */
const riskiestPath = (page) =>
  apiPath("/facilities", {}, { sort: "risk_score", order: "desc", limit: PAGE_SIZE, page });

/**
 * Lengths of several lists as one document, counted by the server.
 * @param {Record<string, Api.Path<"/facilities"> | Api.Path<"/equipment">>} paths Always with the same keys.
 * @returns {Api.Resource<Record<string, number>>}
 */
export function useTotals(paths) {
  /** @type {[string, Api.Resource<{ total: number }>][]} */
  const lists = Object.entries(paths).map(([key, path]) => [key, useResource(/** @type {any} */ (path))]);
  const isComplete = lists.every(([, list]) => list.data !== undefined);
  const totals = () => Object.fromEntries(lists.map(([key, list]) => [key, list.data?.total ?? 0]));
  return {
    data: isComplete ? totals() : undefined,
    error: lists.find(([, list]) => list.error)?.[1].error ?? null,
    reload: () => lists.forEach(([, list]) => list.reload()),
  };
}

/**
 * The facilities with the highest risk: the first page as a resource, and the others as they arrive.
 * @returns {RiskiestFacilities}
 */
export function useRiskiestFacilities() {
  const first = useResource(riskiestPath(1));
  const [rest, setRest] = useState(/** @type {Rest} */ ({ facilities: [], error: null }));
  const reading = useRef({ isActive: false, isWaiting: false, total: 0, abort: new AbortController() });
  const total = first.data?.total ?? 0;
  const readRest = async () => {
    const state = reading.current;
    if (state.isActive) {
      state.isWaiting = true;
      return;
    }
    Object.assign(state, { isActive: true, isWaiting: false });
    const result = await readPages(state.total, state.abort.signal);
    state.isActive = false;
    if (result.error?.name === "AbortError") return;
    setRest(result);
    if (state.isWaiting) readRest();
  };
  useEffect(() => () => reading.current.abort.abort(), []);
  useEffect(() => {
    reading.current.total = total;
    if (total > PAGE_SIZE) readRest();
    else setRest({ facilities: [], error: null });
  }, [first.data]);
  // A change between two requests can move a facility from one page to the next.
  const all = [...(first.data?.facilities ?? []), ...rest.facilities];
  const facilities = [...new Map(all.map((facility) => [facility.id, facility])).values()];
  return { ...first, total, facilities, restError: rest.error, retryRest: readRest };
}

/**
 * Reads the pages from the second on, up to the limit of the map.
 * @param {number} total
 * @param {AbortSignal} abort
 * @returns {Promise<Rest>}
 */
async function readPages(total, abort) {
  const facilities = [];
  try {
    for (let page = 2; (page - 1) * PAGE_SIZE < Math.min(total, MAX_ON_MAP); page += 1) {
      facilities.push(...(await get(riskiestPath(page), { signal: abort })).facilities);
    }
  } catch (error) {
    return { facilities, error };
  }
  return { facilities, error: null };
}

/** @typedef {{ facilities: Api.FacilityRow[], error: any }} Rest */
/**
 * @typedef {Api.Resource<Api.Document<"/facilities">> & {
 *   total: number, facilities: Api.FacilityRow[], restError: any, retryRest: () => void,
 * }} RiskiestFacilities
 */
