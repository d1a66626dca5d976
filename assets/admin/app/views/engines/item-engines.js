// Results of both engines for an item, factor by factor.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { convertTemperatures, formatAgo, formatDecimal } from "../../lib/format.js";
import { formatSigned, formatTerm, orDash } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";
import { EngineResult } from "./engine-result.js";
import { ComparisonLegend, ScoreComparison } from "./score-comparison.js";

await loadStyle("style/engines.css");

/** @typedef {Api.Document<"/equipment/{equipment_id}/engines">} Engines */
/** @typedef {Engines["factors"][number]} Factor */

/** @param {{ id: string }} props */
export function ItemEngines({ id }) {
  const engines = useResource(apiPath("/equipment/{equipment_id}/engines", { equipment_id: id }));
  const subtitle = engines.data ? `mode ${engines.data.mode}` : "";
  return html`<${Card} title="Engine comparison" subtitle=${subtitle}>
    <${ResourceView} resource=${engines} lines=${6}>
      ${(/** @type {Engines} */ data) =>
        html`<${Results} engines=${data} /><${Difference} engines=${data} />
          ${data.factors.length > 0 && html`<${FactorTable} engines=${data} />`}`}
    <//>
  <//>`;
}

/** @param {{ engines: Engines }} props */
function Results({ engines: { in_use: inUse, local, remote } }) {
  const [isLocal, isRemote] = ["local", "voltmetrics"].map((engine) => inUse?.engine === engine);
  return html`<div class="figures">
    <${EngineResult} name="Local engine" result=${local} isInUse=${isLocal}>
      <p class="small muted">Algorithm ${local?.algorithm_version}, ${formatAgo(local?.calculated_at)}</p>
    <//>
    <${EngineResult} name="VoltMetrics" result=${remote} isInUse=${isRemote}>
      <p class="small muted">Version ${remote?.algorithm_version}, ${formatAgo(remote?.calculated_at)}</p>
    <//>
  </div>`;
}

/** @param {{ engines: Engines }} props */
function Difference({ engines: { difference, remote } }) {
  if (difference) {
    const tone = difference.ratings === 0 ? "good" : "warn";
    return html`<${Note} tone=${tone}>${differenceText(difference)}<//>`;
  }
  const reason = remote
    ? "The local engine has no result to compare with."
    : "VoltMetrics has not calculated this item.";
  return html`<${Note}>
    ${reason} The engine is selected under <a href="#/settings?part=engine">Settings, Engine</a>.
  <//>`;
}

/** @param {{ score: number, ratings: number }} difference */
function differenceText({ score, ratings }) {
  if (score === 0) return "Both engines calculate the same score.";
  const points = `VoltMetrics is ${formatDecimal(Math.abs(score))} points ${score > 0 ? "higher" : "lower"}`;
  const steps = Math.abs(ratings);
  if (steps === 0) return `${points}, the rating is the same.`;
  return `${points}, rated ${steps === 1 ? "one step" : `${steps} steps`} ${ratings > 0 ? "higher" : "lower"}.`;
}

/** @param {Factor} factor */
const weightsOf = ({ local_weight: local, remote_weight: remote }) =>
  local === remote ? orDash(local) : `${orDash(local)} / ${orDash(remote)}`;

/** @type {Api.Column<Factor>[]} */
const COLUMNS = [
  {
    label: "Factor",
    cell: (factor) => html`<${FactorName} label=${factor.label} details=${factor.details} />`,
  },
  {
    label: "Comparison",
    isLabelHidden: true,
    cell: (factor) => html`<${ScoreComparison} ...${factor} />`,
  },
  { label: "Local engine", isNumber: true, cell: (factor) => formatDecimal(factor.local) },
  { label: "VoltMetrics", isNumber: true, cell: (factor) => formatDecimal(factor.remote) },
  { label: "Difference", isNumber: true, cell: (factor) => formatSigned(factor.difference) },
  { label: "Weights", isNumber: true, class: "nowrap", cell: weightsOf },
];

/** @param {{ label: string, details?: string | null }} props */
function FactorName({ label, details }) {
  return html`${label}<div class="small muted">${convertTemperatures(details)}</div>`;
}

/** @param {{ engines: Engines }} props */
function FactorTable({ engines: { factors, local, remote } }) {
  const maintenance = { local: local?.nfpa_70b, remote: remote?.nfpa_70b };
  const safety = { local: local?.nfpa_70e, remote: remote?.nfpa_70e };
  const standards = html`<${StandardRow} label="NFPA 70B maintenance" ...${maintenance} />
    <${StandardRow} label="NFPA 70E electrical safety" ...${safety} />`;
  const table = { columns: COLUMNS, rows: factors, footer: standards, class: "comparisons" };
  const toKey = (/** @type {Factor} */ factor) => factor.factor;
  return html`<${ComparisonLegend} /><${DataTable} label="Factors of both engines" toKey=${toKey} ...${table} />`;
}

/** @typedef {NonNullable<NonNullable<Engines["local"]>["nfpa_70b"]>} Standard */

/** @param {{ label: string, local?: Standard | null, remote?: Standard | null }} props */
function StandardRow({ label, local, remote }) {
  if (!local && !remote) return null;
  const issues = [...new Set([...(local?.issues ?? []), ...(remote?.issues ?? [])])].join("; ");
  const difference = local?.score != null && remote?.score != null ? remote.score - local.score : null;
  return html`<tr>
    <td><${FactorName} label=${label} details=${issues} /></td>
    <td><${ScoreComparison} local=${local?.score} remote=${remote?.score} label=${label} /></td>
    <td class="num"><${StandardScore} result=${local} /></td>
    <td class="num"><${StandardScore} result=${remote} /></td>
    <td class="num">${formatSigned(difference)}</td>
    <td></td>
  </tr>`;
}

/** @param {{ result?: Standard | null }} props */
function StandardScore({ result }) {
  const status = result ? formatTerm(result.status) : "";
  return html`${formatDecimal(result?.score)}<div class="small muted nowrap">${status}</div>`;
}
