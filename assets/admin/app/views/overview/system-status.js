// State of the sources, the risk engine and the event stream.
import { html, useEffect } from "../../lib/html.js";
import { connection, lastChange, runningRuns } from "../../api/events.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { hasSiteRole } from "../../api/session.js";
import { formatAgo, formatNumber, formatTerm } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row } from "../../components/row-list.js";
import { Status } from "../../components/status.js";

const REFRESH_MS = 5_000;

/** @type {Record<string, string>} */
const SOURCE_NOTES = {
  current: "Its records are current",
  stale: "Its records may be out of date",
  failed: "Its last sync failed",
  waiting: "Not synced yet",
};

/** @typedef {Api.Document<"/engine">} Engine */
/** @typedef {Api.Document<"/ready">} Readiness */

export function SystemStatus() {
  const ready = useResource(apiPath("/ready"));
  const engine = useEngine();
  const tools = hasSiteRole("operator") && html`<a class="small" href="#/sync">Sync</a>`;
  return html`<${Card} title="Sources and engine" width="" tools=${tools}>
    <${ResourceView} resource=${ready} lines=${4}>
      ${(/** @type {Readiness} */ { sources, store_writable: isWritable, store_unwritable: reason }) =>
        html`${!isWritable && html`<${StoreNote} reason=${reason} />`}
          <ul class="rows">
            ${sources.map((source) => html`<li key=${source.name}><${SourceRow} source=${source} /></li>`)}
            ${sources.length === 0 && html`<li><${NoSource} /></li>`}
            <li><${EngineRow} engine=${engine} /></li>
            <li><${StreamRow} /></li>
          </ul>`}
    <//>
  <//>`;
}

/** The state of the engine. Its progress is not reported by the event stream, so it is read again until it is idle. */
function useEngine() {
  const { data: engine, reload } = useResource(apiPath("/engine"));
  const isBusy = engine && (engine.under_way > 0 || engine.figures.stale > 0);
  useEffect(() => {
    if (!isBusy) return undefined;
    const timer = setTimeout(reload, REFRESH_MS);
    return () => clearTimeout(timer);
  }, [engine]);
  return engine;
}

/** @param {{ reason: string | null }} props The reason is for operators. */
function StoreNote({ reason }) {
  return html`<${Note} tone="bad">The store cannot be written${reason && html`: ${reason}`}<//>`;
}

/** @param {Readiness["sources"][number]} source Times and messages are for operators of all facilities. */
function sourceNote({ state, details }) {
  if (details?.last_error) return details.last_error;
  if (details?.last_success) return `Last sync ${formatAgo(details.last_success)}`;
  return SOURCE_NOTES[state];
}

/** @param {{ source: Readiness["sources"][number] }} props */
function SourceRow({ source }) {
  const { name, state } = source;
  const isRunning = state !== "failed" && runningRuns().some((run) => run.source === name);
  const status = isRunning ? "running" : state;
  const note = sourceNote(source);
  return html`<${Row} title=${name} end=${html`<${Status} term=${status} />`}><span class="note">${note}</span><//>`;
}

function NoSource() {
  const link = hasSiteRole("admin") && html`<a href="#/settings?part=sources">Sources</a>`;
  return html`<${Row} title="No source is configured" end=${link} />`;
}

/** @param {Engine} engine */
function engineNote({ mode, figures, under_way: pending, algorithm_version: version }) {
  if (pending > 0) return `${formatNumber(pending)} being calculated`;
  if (figures.stale > 0) return `${formatNumber(figures.stale)} results are stale`;
  return mode === "local" ? `algorithm ${version}` : `${formatNumber(figures.voltmetrics)} results by VoltMetrics`;
}

/** @param {{ engine?: Engine }} props */
function EngineRow({ engine }) {
  if (!engine) return html`<${Row} title="Risk engine" />`;
  const isUnavailable = engine.away && engine.mode !== "local";
  const status = isUnavailable ? "unavailable" : engine.under_way > 0 ? "running" : "up_to_date";
  const note = isUnavailable ? "VoltMetrics does not respond" : engineNote(engine);
  const end = html`<${Status} term=${status} />`;
  return html`<${Row} href="#/settings?part=engine" title="Risk engine" end=${end}>
    <span class="note">${formatTerm(engine.mode)}, ${note}</span>
  <//>`;
}

function StreamRow() {
  const tone = connection.value === "open" ? "good" : "warn";
  const end = html`<span class="tag" data-tone=${tone}>${formatTerm(connection.value)}</span>`;
  const changed = lastChange.value;
  const note = changed
    ? `Last change ${formatAgo(new Date(changed).toISOString())}`
    : "No change since you opened the page";
  return html`<${Row} title="Live updates" end=${end}><span class="note">${note}</span><//>`;
}
