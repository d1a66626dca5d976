// Results of both engines for a facility: how far apart they are, and for which items the most.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { hasSiteRole } from "../../api/session.js";
import { formatAgo, formatDecimal, formatNumber, formatSigned, formatTerm } from "../../lib/format.js";
import { equipmentUrl, routeUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { EmptyState } from "../../components/empty-state.js";
import { Facts } from "../../components/facts.js";
import { Note } from "../../components/note.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { ResourceView } from "../../components/resource-view.js";
import { MODE_TEXTS } from "./engine-modes.js";
import { EngineResult } from "./engine-result.js";
import { ComparisonLegend, ScoreComparison } from "./score-comparison.js";

await loadStyle("style/engines.css");

/** @typedef {Api.Document<"/engines/compare">} Comparison */
/** @typedef {Comparison["furthest"][number]} ComparedItem */

/** @param {{ id: string }} props */
export default function FacilityEngines({ id }) {
  const comparison = useResource(apiPath("/engines/compare", {}, { facility_id: id }));
  return html`<${ResourceView} resource=${comparison} lines=${9} height=${30}>
    ${(/** @type {Comparison} */ data) =>
      data.compared === 0
        ? html`<${NothingToCompare} mode=${data.mode} />`
        : html`<div class="grid">
          <${FacilityResults} comparison=${data} /><${Differences} comparison=${data} />
          <${FurthestItems} items=${data.furthest} />
        </div>`}
  <//>`;
}

/** @param {{ mode: string }} props */
function NothingToCompare({ mode }) {
  const link = html`<a class="btn" href=${routeUrl(["settings"], { part: "engine" })}>Engine settings</a>`;
  return html`<${Card} title="Engine comparison">
    <${EmptyState} icon="bolt" title="There is nothing to compare">
      <p>No item here has results of both engines. ${MODE_TEXTS[mode]}</p>
      ${hasSiteRole("admin") && link}
    <//>
  <//>`;
}

/** @param {{ comparison: Comparison }} props */
function FacilityResults({ comparison: { mode, figure, remote, remote_in_use: inUse, equipment_count: total } }) {
  const share = `${formatNumber(inUse)} of ${formatNumber(total)} items by VoltMetrics`;
  const remoteNote = remote && `${formatNumber(remote.equipment_count)} items, ${formatAgo(remote.calculated_at)}`;
  return html`<${Card} title="Facility" width="w5" subtitle=${`mode ${mode}`}>
    <div class="figures">
      <${EngineResult} name="In use" result=${figure}><p class="small muted">${share}</p><//>
      <${EngineResult} name="VoltMetrics only" result=${remote}><p class="small muted">${remoteNote}</p><//>
    </div>
    ${remote && figure && html`<${RatingTable} inUse=${figure.by_rating} remote=${remote.by_rating} />`}
  <//>`;
}

/** @param {{ inUse: any, remote: any }} props Counts by level. */
function RatingTable({ inUse, remote }) {
  /** @type {Api.Column<string>[]} */
  const columns = [
    {
      label: "Rating",
      cell: (level) => html`<${RatingBadge} rating=${formatTerm(level)} />`,
    },
    { label: "In use", isNumber: true, cell: (level) => formatNumber(inUse[level]) },
    { label: "VoltMetrics", isNumber: true, cell: (level) => formatNumber(remote[level]) },
  ];
  const toKey = (/** @type {string} */ level) => level;
  const rows = ["critical", "high", "medium", "low"];
  return html`<${DataTable} scroll=${false} columns=${columns} rows=${rows} toKey=${toKey} />`;
}

/** @param {number | null} difference */
function meanText(difference) {
  if (difference == null) return "–";
  if (difference === 0) return "The same";
  return `${formatDecimal(Math.abs(difference))} ${difference > 0 ? "higher" : "lower"}`;
}

/** @param {{ comparison: Comparison }} props */
function Differences({ comparison }) {
  const { compared, equipment_count: total, rated_milder: lower } = comparison;
  const facts = [
    ["Mean difference in points", formatDecimal(comparison.mean_distance)],
    ["Largest difference in points", formatDecimal(comparison.max_distance)],
    ["VoltMetrics on average", meanText(comparison.mean_difference)],
    ["Different rating", `${formatNumber(comparison.rated_differently)} items`],
    ["Lower rating by VoltMetrics", `${formatNumber(lower)} items`],
  ];
  const text =
    lower > 0
      ? `VoltMetrics rates ${formatNumber(lower)} items lower than the local engine does. Review them.`
      : "VoltMetrics rates no item lower than the local engine does.";
  const subtitle = `${formatNumber(compared)} of ${formatNumber(total)} items have both results`;
  return html`<${Card} title="Differences" width="w7" subtitle=${subtitle}>
    <${Facts} pairs=${facts} /><${Note} tone=${lower > 0 ? "warn" : "good"}>${text}<//>
  <//>`;
}

/** @type {Api.Column<ComparedItem>[]} */
const COLUMNS = [
  {
    label: "Item",
    cell: (item) => html`<a href=${equipmentUrl(item.equipment_id)}>${item.equipment_name}</a>`,
  },
  {
    label: "Comparison",
    isLabelHidden: true,
    cell: (item) => html`<${ItemComparison} item=${item} />`,
  },
  {
    label: "Local engine",
    isNumber: true,
    class: "nowrap",
    cell: (item) => html`<${RatedScore} score=${item.local_score} rating=${item.local_rating} />`,
  },
  {
    label: "VoltMetrics",
    isNumber: true,
    class: "nowrap",
    cell: (item) => html`<${RatedScore} score=${item.remote_score} rating=${item.remote_rating} />`,
  },
  { label: "Difference", isNumber: true, cell: (item) => formatSigned(item.difference) },
];

/** @param {{ item: ComparedItem }} props */
function ItemComparison({ item }) {
  const scores = { local: item.local_score, remote: item.remote_score };
  return html`<${ScoreComparison} label=${item.equipment_name} ...${scores} />`;
}

/** @param {{ score: number, rating: string }} props */
function RatedScore({ score, rating }) {
  return html`${formatDecimal(score)} <${RatingBadge} rating=${rating} />`;
}

/** @param {{ items: ComparedItem[] }} props */
function FurthestItems({ items }) {
  const toKey = (/** @type {ComparedItem} */ item) => item.equipment_id;
  const table = { label: "Items with the largest differences", columns: COLUMNS, rows: items, class: "comparisons" };
  return html`<${Card} title="Largest differences" subtitle="different ratings first">
    <${ComparisonLegend} /><${DataTable} toKey=${toKey} ...${table} />
  <//>`;
}
