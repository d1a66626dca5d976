// The overview before the first sync: its progress, or how to start it.
import { html } from "../../lib/html.js";
import { runningRuns } from "../../api/events.js";
import { formatCount } from "../../lib/format.js";
import { runTotal } from "../../api/runs.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { FirstSteps } from "../../components/first-steps.js";

export function EmptyPortfolio() {
  const [running] = runningRuns();
  return html`<${Card} title="First sync">
    ${running ? html`<${Progress} run=${running} />` : html`<${NothingRead} />`}
  <//>`;
}

/** @param {{ run: Api.Run }} props */
function Progress({ run }) {
  return html`<div role="status">
    <${EmptyState} icon="sync" title=${`Reading ${run.source}`}>
      <p>${formatCount(runTotal(run, "read"), "row")} so far. The overview updates as they arrive.</p>
    <//>
  </div>`;
}

function NothingRead() {
  return html`<${FirstSteps} title="No facilities yet" text="Nothing has been synced or imported." />`;
}
