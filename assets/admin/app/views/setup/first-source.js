// Set-up after the first administrator: the source, its check, and the first sync.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { reportedRuns } from "../../api/events.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { runTotal } from "../../api/runs.js";
import { hasSiteRole } from "../../api/session.js";
import { formatCount, formatNumber } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorState } from "../../components/error-state.js";
import { PageHeader } from "../../components/page-header.js";
import { ResourceView } from "../../components/resource-view.js";
import { SourceCheck } from "../../components/sources/source-check.js";
import { SourceForm } from "../../components/sources/source-form.js";
import { Status } from "../../components/status.js";
import { showError } from "../../components/toasts.js";
import { SetupSteps } from "./setup-steps.js";

/** @typedef {Api.Document<"/sources">["sources"][number]} Source */

export default function FirstSource() {
  if (!hasSiteRole("admin")) return html`<${Forbidden} />`;
  return html`<${SetupPage} />`;
}

function Forbidden() {
  return html`<${ErrorState} error=${{ status: 403, message: "This needs the role admin for all facilities." }} />`;
}

function SetupPage() {
  const sources = useResource(apiPath("/sources"));
  const { running, ended } = useSyncState();
  return html`<${PageHeader} title="Set-up" note="Three steps. Then the overview shows the first records." />
    <${SetupSteps} current=${running || ended ? 2 : 1} />
    <div class="grid spaced">
      <${SourceCard} sources=${sources} />
      <${SyncCard} hasSource=${(sources.data?.sources ?? []).length > 0} running=${running} ended=${ended} />
    </div>`;
}

/** The run in progress, and the last run that read rows. A later run without changes says less about the first sync. */
function useSyncState() {
  const stored = useResource(apiPath("/sync/runs", {}, { limit: 25 })).data?.runs ?? [];
  const reported = [...reportedRuns.value.values()];
  const ended = [...reported.reverse(), ...stored].filter((run) => run.ended);
  const withRows = ended.find((run) => !run.error && runTotal(run, "read") > 0);
  return { running: reported.find((run) => !run.ended), ended: ended[0]?.error ? ended[0] : (withRows ?? ended[0]) };
}

/** @param {{ sources: Api.Resource<Api.Document<"/sources">> }} props */
function SourceCard({ sources }) {
  const [isAdding, setAdding] = useState(false);
  const onDone = () => {
    setAdding(false);
    sources.reload();
  };
  return html`<${Card} title="Source of the records" width="w7">
    <${ResourceView} resource=${sources} lines=${4}>
      ${(/** @type {Api.Document<"/sources">} */ { sources: list }) =>
        list.length === 0 || isAdding
          ? html`<${SourceForm} onDone=${onDone} />`
          : html`<${SourceList} sources=${list} onAdd=${() => setAdding(true)} />`}
    <//>
  <//>`;
}

/** @param {{ sources: Source[], onAdd: () => void }} props */
function SourceList({ sources, onAdd }) {
  return html`${sources.map((source) => html`<${SourceCheck} key=${source.name} source=${source} />`)}
    <div><button class="btn" onClick=${onAdd}>Add another source</button></div>`;
}

/** @param {{ hasSource: boolean, running?: Api.Run, ended?: Api.Run }} props */
function SyncCard({ hasSource, running, ended }) {
  const isDone = Boolean(ended) && !ended?.error;
  const start = () => request("/sync", { method: "POST", body: {} }).catch(showError);
  const startButton = html`<${ActionButton} class="primary" disabled=${!hasSource || Boolean(running)} run=${start}>
    ${ended ? "Retry" : "Start the first sync"}
  <//>`;
  return html`<${Card} title="First sync" width="w5">
    <${SyncState} running=${running} ended=${ended} />
    <footer class="buttons">
      ${!isDone && startButton}
      <a class=${`btn ${isDone ? "primary" : ""}`} href="#/overview">Go to the overview</a>
    </footer>
  <//>`;
}

/** @param {{ running?: Api.Run, ended?: Api.Run }} props */
function SyncState({ running, ended }) {
  if (running) {
    const rows = formatNumber(runTotal(running, "read"));
    return html`<p role="status">Reading <b>${running.source}</b>: ${rows} rows so far.</p>
      <progress aria-label="Sync in progress"></progress>`;
  }
  if (ended) return html`<${EndedRun} run=${ended} />`;
  return html`<${EmptyState} icon="sync" title="Nothing has been synced yet">
    <p>Condoit is read only; nothing is written to it.</p>
  <//>`;
}

/** @param {{ run: Api.Run }} props */
function EndedRun({ run }) {
  const read = runTotal(run, "read");
  const text =
    read > 0
      ? html`${formatCount(read, "row was", "rows were")} read from <b>${run.source}</b>.`
      : html`<b>${run.source}</b> has no records yet.`;
  return html`<p><${Status} term=${run.error ? "failed" : "done"} /> ${run.error ?? text}</p>`;
}
