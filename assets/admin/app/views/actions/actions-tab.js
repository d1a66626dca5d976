// Priority actions of a facility, what-if analysis, and a plan for a budget.
import { html, useState } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { BudgetPlan } from "./budget-plan.js";
import { PriorityActions } from "./priority-actions.js";
import { WhatIf } from "./what-if.js";

await loadStyle("style/actions.css");

/** @typedef {Api.Document<"/facilities/{facility_id}/risks">} Risks */
/** @typedef {Risks["risk_recommendation"]["priority_actions"][number]} PriorityAction */

/** @param {{ id: string }} props */
export default function ActionsTab({ id }) {
  const risks = useResource(apiPath("/facilities/{facility_id}/risks", { facility_id: id }));
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  const toggle = (/** @type {string} */ action) =>
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(action)) next.add(action);
      return next;
    });
  const actions = risks.data?.risk_recommendation.priority_actions ?? [];
  const chosen = actions.filter((action) => selected.has(action.action));
  return html`<div class="grid">
    <${PriorityActions} risks=${risks} selected=${selected} onToggle=${toggle} />
    <${WhatIf} id=${id} actions=${chosen} /><${BudgetPlan} id=${id} />
  </div>`;
}
