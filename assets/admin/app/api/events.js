// The event stream of the server, one for the whole page. It reports changed facilities and the progress of sync
// runs.
import { signal, batch } from "../lib/html.js";
import { session } from "./client.js";
import { readSession } from "./session.js";
import { invalidate, invalidateFacilities } from "./resource.js";

/** State of the stream. */
export const connection = signal(/** @type {"closed" | "opening" | "open" | "away"} */ ("closed"));
/** Time of the last change, in milliseconds. 0 before the first one. */
export const lastChange = signal(0);
/** Sync runs that the stream reported, by number. */
export const reportedRuns = signal(/** @type {Map<number, Api.Run>} */ (new Map()));

/** Changes are passed on at most this often, in milliseconds: there may be thousands a second. */
const MIN_INTERVAL_MS = 1_000;
const MIN_DELAY_MS = 50;
const RECONNECT_MS = 5_000;
const MAX_RUNS = 20;

/** @type {EventSource | null} */
let source = null;
let reconnectTimer = 0;

/**
 * The latest state of a stored run. A run that has ended does not change any more.
 * @param {Api.Run} stored
 */
export const latestState = (stored) => (stored.ended ? stored : (reportedRuns.value.get(stored.id) ?? stored));

/** Reported runs that have not ended. */
export const runningRuns = () => [...reportedRuns.value.values()].filter((run) => !run.ended);

export function connect() {
  if (source) return;
  connection.value = "opening";
  source = new EventSource("/api/v1/events");
  source.addEventListener("hello", onHello);
  source.addEventListener("changed", (event) => collectChange(JSON.parse(event.data).facilities));
  source.addEventListener("run", (event) => onRun(JSON.parse(event.data)));
  source.onerror = onError;
}

export function disconnect() {
  clearTimeout(reconnectTimer);
  source?.close();
  source = null;
  connection.value = "closed";
}

function onHello() {
  connection.value = "open";
  // Runs may have ended while the stream was closed. The stored runs tell which ones are in progress.
  reportedRuns.value = new Map([...reportedRuns.value].filter(([, run]) => run.ended));
  refreshSyncState();
}

/** @param {Api.Run} run */
function onRun(run) {
  const runs = new Map(reportedRuns.value).set(run.id, run);
  for (const id of runs.keys()) if (runs.size > MAX_RUNS) runs.delete(id);
  reportedRuns.value = runs;
  if (run.ended) refreshSyncState();
}

function onError() {
  connection.value = "away";
  // The browser reconnects by itself, except after an error status. Then the session may have ended.
  if (source?.readyState !== EventSource.CLOSED) return;
  disconnect();
  reconnectTimer = setTimeout(() => readSession().then(connect, connect), RECONNECT_MS);
}

const refreshSyncState = () => ["/sync", "/ready"].forEach(invalidate);

/** Facilities that changed since the last report to the page, `null` for all. @type {Set<string> | null} */
let changes = new Set();
let reportTimer = 0;

/** @param {string[] | null} facilities */
function collectChange(facilities) {
  if (facilities === null) changes = null;
  else if (facilities.length === 0) changes?.add("");
  else facilities.forEach((id) => changes?.add(id));
  reportTimer ||= setTimeout(reportChanges, Math.max(MIN_DELAY_MS, lastChange.value + MIN_INTERVAL_MS - Date.now()));
}

function reportChanges() {
  const facilities = changes && [...changes];
  changes = new Set();
  reportTimer = 0;
  batch(() => {
    lastChange.value = Date.now();
    invalidateFacilities(facilities);
  });
}

// A browser opens six HTTP/1.1 connections to one host, and a stream holds one. A hidden tab closes its stream, and
// reads everything again when it is shown.
function onShown() {
  if (connection.value !== "closed" || !session.value) return;
  connect();
  invalidateFacilities(null);
}
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (event) => {
  if (event.persisted) onShown();
});
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : onShown()));
