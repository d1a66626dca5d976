// The sources with their state: check, sync, compare.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatAgo } from "../../lib/format.js";
import { ActionButton } from "../../components/action-button.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";
import { SourceCheck } from "../../components/sources/source-check.js";
import { Status } from "../../components/status.js";
import { CompareSource } from "./compare-source.js";
import { startFullSync, startSync } from "./start-sync.js";

/** @typedef {Api.Document<"/sources">["sources"][number]} Source */
/** @typedef {Api.Document<"/ready">["sources"][number]} SourceState */

export function SourcesTab() {
  const list = useResource(apiPath("/sources"));
  const ready = useResource(apiPath("/ready"));
  const states = new Map((ready.data?.sources ?? []).map((state) => [state.name, state]));
  const toCard = (/** @type {Source} */ source) =>
    html`<${SourceCard} key=${source.name} source=${source} state=${states.get(source.name)} />`;
  return html`<${ResourceView} resource=${list} lines=${5}>
    ${(/** @type {Api.Document<"/sources">} */ { sources }) =>
      sources.length === 0 ? html`<${NoSource} />` : html`<div class="grid">${sources.map(toCard)}</div>`}
  <//>`;
}

function NoSource() {
  return html`<${EmptyState} icon="sync" title="No source is configured">
    <a class="btn primary" href="#/start">Set up a source</a>
  <//>`;
}

/** @param {{ source: Source, state?: SourceState }} props */
function SourceCard({ source, state }) {
  const { last_error: error, last_success: success } = state?.details ?? {};
  const text = success ? `Last complete sync ${formatAgo(success)}` : "No complete sync yet";
  return html`<${Card} title=${source.name} width="w6" tools=${html`<${Status} term=${state?.state ?? "waiting"} />`}>
    <${SourceCheck} source=${source} />
    ${error && html`<${Note} tone="bad">${error}<//>`}
    <p class="small muted">${text}</p>
    <footer class="buttons">
      <${ActionButton} run=${() => startSync({ source: source.name })}>Sync now<//>
      <${ActionButton} class="quiet" run=${() => startFullSync(source.name)}>Full sync<//>
      ${source.kind !== "file" && html`<${CompareSource} name=${source.name} />`}
    </footer>
  <//>`;
}
