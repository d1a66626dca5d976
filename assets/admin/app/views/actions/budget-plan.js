// The actions that lower the risk most within a budget.
import { html, useState } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatDecimal, formatDollars, formatNumber, orDash } from "../../lib/format.js";
import { parseDollars } from "../../lib/parse-dollars.js";
import { equipmentUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { Disclosure } from "../../components/disclosure.js";
import { ResourceView } from "../../components/resource-view.js";
import { EngineNote } from "./engine-note.js";

const DEFAULT_BUDGET = 20_000;
/** The server plans for at most this budget, in US dollars. */
const MAX_BUDGET = 1e12;

/** @typedef {Api.Document<"/facilities/{facility_id}/plan">} Plan */
/** @typedef {Plan["items"][number]} PlannedItem */

/** @param {{ id: string }} props */
export function BudgetPlan({ id }) {
  const [budget, setBudget] = useState(DEFAULT_BUDGET);
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const plan = useResource(apiPath("/facilities/{facility_id}/plan", { facility_id: id }, { budget }));
  const tools = html`<${BudgetForm} hasError=${error !== null} onBudget=${setBudget} onError=${setError} />`;
  return html`<${Card} title="Best plan for a budget" tools=${tools}>
    ${error && html`<p class="wrong" id="budget-error" role="alert">${error}</p>`}
    <${ResourceView} resource=${plan} lines=${4}>
      ${(/** @type {Plan} */ data) => html`<${PlanResult} id=${id} plan=${data} />`}
    <//>
  <//>`;
}

/**
 * @param {{
 *   hasError: boolean, onBudget: (dollars: number) => void, onError: (message: string | null) => void,
 * }} props
 */
function BudgetForm({ hasError, onBudget, onError }) {
  const [text, setText] = useState(formatNumber(DEFAULT_BUDGET));
  const onSubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const dollars = parseDollars(text);
    if (dollars === null) {
      onError(`“${text}” is not an amount in dollars. Enter it as ${formatNumber(DEFAULT_BUDGET)}.`);
    } else if (dollars > MAX_BUDGET) {
      onError(`The maximum budget is ${formatDollars(MAX_BUDGET)}.`);
    } else {
      onBudget(dollars);
    }
  };
  const onInput = (/** @type {any} */ event) => {
    setText(event.target.value);
    onError(null);
  };
  const state = { "aria-invalid": String(hasError), "aria-describedby": hasError ? "budget-error" : undefined };
  const field = { id: "budget", inputmode: "decimal", autocomplete: "off", value: text, onInput };
  return html`<form class="budget" onSubmit=${onSubmit}>
    <label class="hidden" for="budget">Budget in US dollars</label><input ...${field} ...${state} />
    <button class="btn">Plan</button>
  </form>`;
}

/** @param {{ id: string, plan: Plan }} props */
function PlanResult({ id, plan }) {
  const [before, after] = [plan.risk_score_before, plan.risk_score_after].map(orDash);
  return html`<p>
      For <b>${formatDollars(plan.estimated_cost)}</b> the score changes from <b>${before}</b> to <b>${after}</b>,${" "}
      and compliance increases by <b>${formatDecimal(plan.compliance_gain)}</b> points.${" "}
      ${formatDollars(plan.budget_left)} remain.
    </p>
    <${EngineNote} id=${id} version=${plan.algorithm_version} />
    ${plan.items.length > 0 && html`<${PlannedItems} items=${plan.items} />`}`;
}

/** @type {Api.Column<PlannedItem>[]} */
const COLUMNS = [
  {
    label: "Item",
    cell: ({ equipment_id: id }) => html`<a href=${equipmentUrl(id)}>${id}</a>`,
  },
  { label: "Actions", cell: ({ actions }) => actions.join(", ") },
  { label: "Risk", isNumber: true, cell: ({ risk_reduction: points }) => `−${formatDecimal(points)}` },
  { label: "Estimated cost", isNumber: true, cell: ({ estimated_cost: cost }) => formatDollars(cost) },
];

/** @param {{ items: PlannedItem[] }} props */
function PlannedItems({ items }) {
  const toKey = (/** @type {PlannedItem} */ item) => item.equipment_id;
  return html`<${Disclosure} summary=${`${formatNumber(items.length)} items`}>
    <${DataTable} scroll=${false} columns=${COLUMNS} rows=${items} toKey=${toKey} />
  <//>`;
}
