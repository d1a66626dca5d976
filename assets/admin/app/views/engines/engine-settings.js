// Mode of the risk engine: shown to everybody, changed by administrators.
import { html, useEffect } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { request } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { invalidate, useResource } from "../../api/resource.js";
import { hasSiteRole } from "../../api/session.js";
import { formatNumber, formatTerm } from "../../lib/format.js";
import { BreakerFacts } from "../../components/breaker-facts.js";
import { Card } from "../../components/card.js";
import { confirm } from "../../components/confirm-dialog.js";
import { EmptyState } from "../../components/empty-state.js";
import { Facts } from "../../components/facts.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";
import { SegmentedControl } from "../../components/segmented-control.js";
import { Status } from "../../components/status.js";
import { showError, showMessage } from "../../components/toasts.js";
import { ENGINE_NAMES, MODE_TEXTS } from "./engine-modes.js";

await loadStyle("style/engines.css");

const REFRESH_MS = 3_000;

/** @typedef {Api.Document<"/engine">} Engine */

/** @param {string} mode */
async function changeMode(mode) {
  const isConfirmed = await confirm({
    title: `Switch the engine to “${mode}”?`,
    text:
      `${MODE_TEXTS[mode]} Results are selected again in the background; ` +
      "scores and ratings of the whole portfolio may change.",
    action: `Switch to ${mode}`,
    isDangerous: false,
  });
  if (!isConfirmed) return;
  try {
    await request("/engine", { method: "PUT", body: { mode } });
    showMessage(`The engine mode is now ${mode}`);
    invalidate("/");
  } catch (error) {
    showError(error);
  }
}

export function EngineSettings() {
  const engine = useResource(apiPath("/engine"));
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && invalidate("/engine"), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return html`<${ResourceView} resource=${engine} lines=${6}>
    ${(/** @type {Engine} */ data) =>
      html`<div class="grid">
        <${ModeCard} engine=${data} /><${SharesCard} engine=${data} /><${VoltmetricsCard} engine=${data} />
      </div>`}
  <//>`;
}

/** @param {{ engine: Engine }} props */
function ModeCard({ engine: { mode, away, algorithm_version: version } }) {
  const options = Object.keys(MODE_TEXTS).map((key) => [key, formatTerm(key)]);
  const onChange = (/** @type {string} */ next) => next !== mode && changeMode(next);
  const choice = { label: "Engine mode", value: mode, options, onChange };
  const control = html`<${SegmentedControl} ...${choice} />`;
  return html`<${Card} title="Engine mode">
    ${hasSiteRole("admin") ? control : html`<p><b>${formatTerm(mode)}</b></p>`}
    <p class="muted">${MODE_TEXTS[mode]}</p>
    ${away && mode !== "local" && html`<${Unavailable} />`}
    <p class="small muted">
      The algorithm in use is ${version}. It is configured as <code>engine.algorithm</code> in${" "}
      <code>masterbus.toml</code>. A mode selected here is kept over restarts until another one is configured.
    </p>
  <//>`;
}

function Unavailable() {
  return html`<${Note} tone="bad">
    VoltMetrics does not respond. Results of the local engine, or the last known ones, are shown.
  <//>`;
}

/** @param {{ engine: Engine }} props */
function SharesCard({ engine: { figures, under_way: pending } }) {
  const total = figures.local + figures.voltmetrics;
  const facts = [
    ["Stale", formatNumber(figures.stale)],
    ["Being calculated", formatNumber(pending)],
  ];
  return html`<${Card} title="Results in use" width="w6">
    <div class="shares">
      <${Share} name=${ENGINE_NAMES.local} count=${figures.local} total=${total} />
      <${Share} name=${ENGINE_NAMES.voltmetrics} count=${figures.voltmetrics} total=${total} />
    </div>
    <${Facts} pairs=${facts} />
  <//>`;
}

/** @param {{ name: string, count: number, total: number }} props */
function Share({ name, count, total }) {
  const label = `${name}: ${formatNumber(count)} of ${formatNumber(total)} items`;
  return html`<div class="meter" style=${{ "--v": `${total ? (count * 100) / total : 0}%` }}>
    <span>${name}</span><b>${formatNumber(count)}</b><i role="img" aria-label=${label}></i>
  </div>`;
}

/** @param {{ engine: Engine }} props */
function VoltmetricsCard({ engine: { breaker } }) {
  const tools = breaker && html`<${Status} term=${breaker.state} />`;
  return html`<${Card} title="VoltMetrics" width="w6" tools=${tools}>
    ${breaker ? html`<${BreakerFacts} breaker=${breaker} />` : html`<${NotConfigured} />`}
  <//>`;
}

function NotConfigured() {
  return html`<${EmptyState} icon="bolt" title="Not configured">
    <p>Add a section <code>[voltmetrics]</code> to <code>masterbus.toml</code> to use a remote engine as well.</p>
  <//>`;
}
