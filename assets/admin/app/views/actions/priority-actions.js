// Table of priority actions, each with its effect on its own and its cost.
import { html } from "../../lib/html.js";
import { formatDecimal, formatDollars, formatNumber } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { EmptyState } from "../../components/empty-state.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { ResourceView } from "../../components/resource-view.js";

/** @typedef {import("./actions-tab.js").PriorityAction} PriorityAction */
/** @typedef {{ selected: Set<string>, onToggle: (action: string) => void }} Selection */

/** @param {Selection & { risks: Api.Resource<import("./actions-tab.js").Risks> }} props */
export function PriorityActions({ risks, ...selection }) {
  return html`<${Card} title="Priority actions" width="w7" subtitle="each with its effect on its own">
    <${ResourceView} resource=${risks} lines=${8}>
      ${(/** @type {import("./actions-tab.js").Risks} */ { risk_recommendation: { priority_actions: actions } }) =>
        actions.length === 0
          ? html`<${EmptyState} icon="check" title="No action has priority" />`
          : html`<${ActionTable} actions=${actions} ...${selection} />`}
    <//>
  <//>`;
}

/**
 * @param {Selection} selection
 * @returns {Api.Column<PriorityAction>[]}
 */
const columnsFor = ({ selected, onToggle }) => [
  {
    label: "Try",
    isLabelHidden: true,
    cell: ({ action }) =>
      html`<${ActionBox} action=${action} isSelected=${selected.has(action)} onToggle=${() => onToggle(action)} />`,
  },
  { label: "Action", cell: ({ action }) => html`<b>${action}</b>` },
  {
    label: "Urgency",
    cell: ({ urgency }) => html`<${RatingBadge} rating=${urgency} />`,
  },
  { label: "Items", isNumber: true, cell: ({ affected_equipment: items }) => formatNumber(items.length) },
  { label: "Risk", isNumber: true, cell: ({ risk_reduction: points }) => change(points, "−") },
  { label: "Compliance", isNumber: true, cell: ({ compliance_gain: points }) => change(points, "+") },
  {
    label: "Estimated cost",
    isNumber: true,
    class: "nowrap",
    cell: ({ estimated_cost: cost }) => formatDollars(cost),
  },
];

/**
 * @param {number} points
 * @param {string} sign
 */
const change = (points, sign) => (points > 0 ? `${sign}${formatDecimal(points)}` : "–");

/** @param {{ action: string, isSelected: boolean, onToggle: () => void }} props */
function ActionBox({ action, isSelected, onToggle }) {
  return html`<input type="checkbox" aria-label=${`Try: ${action}`} checked=${isSelected} onChange=${onToggle} />`;
}

/** @param {Selection & { actions: PriorityAction[] }} props */
function ActionTable({ actions, ...selection }) {
  const toKey = (/** @type {PriorityAction} */ { action }) => action;
  const table = { label: "Table of priority actions", columns: columnsFor(selection), rows: actions, toKey };
  return html`<${DataTable} ...${table} />
    <p class="small muted">
      Costs are planning figures. Set the prices of your contractor in <code>actions.toml</code>.
    </p>`;
}
