// A list that is read again while it is shown: the event stream does not report calculations.
import { useEffect, useRef } from "../../lib/html.js";
import { useResource } from "../../api/resource.js";

/** Interval while an entry is in progress, and otherwise. */
const BUSY_MS = 2_000;
const IDLE_MS = 10_000;

/** @typedef {{ status?: string, ended_at?: string | null, [field: string]: unknown }} ListEntry */

/**
 * @template {Api.Template} T
 * @param {Api.Path<T>} path
 * @param {(document: Api.Document<T>) => ListEntry[]} toEntries
 */
export function useLiveList(path, toEntries) {
  const list = useResource(path);
  const reload = useRef(list.reload);
  reload.current = list.reload;
  const isBusy = list.data ? toEntries(list.data).some((entry) => entry.status && !entry.ended_at) : false;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload.current(), isBusy ? BUSY_MS : IDLE_MS);
    return () => clearInterval(timer);
  }, [path, isBusy]);
  return list;
}
