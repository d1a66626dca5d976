// What can be done in a facility, and what it would change: tick actions and the facility is judged again on a copy.
import { html, useEffect, useState } from "../lib.js";
import { ask } from "../api.js";
import { useResource } from "../resource.js";
import { link } from "../router.js";
import { Badge, Bones, Card, Empty, Shown } from "../ui/parts.js";
import { Gauge } from "../ui/gauge.js";
import { Shape } from "../ui/icons.js";
import { amount, decimal, dollars, number, percent } from "../format.js";

export default function Actions({ id }) {
  const risks = useResource(`/facilities/${encodeURIComponent(id)}/risks`);
  const [ticked, setTicked] = useState(new Set());
  const [tried, setTried] = useState({ state: "idle" });
  useEffect(() => {
    if (ticked.size === 0) { setTried({ state: "idle" }); return undefined; }
    const stop = new AbortController();
    setTried((before) => ({ ...before, state: "busy" }));
    const chosen = risks.data.risk_recommendation.priority_actions.filter((one) => ticked.has(one.action));
    const body = { actions: chosen.map((one) => ({ action: one.action, equipment_ids: one.affected_equipment })) };
    ask(`/facilities/${encodeURIComponent(id)}/what-if`, { method: "POST", body, signal: stop.signal }).then(
      (answer) => setTried({ state: "done", answer }), (error) => { if (error.name !== "AbortError") setTried({ state: "failed", error }); });
    return () => stop.abort();
  }, [ticked, risks.data]);
  const tick = (action) => setTicked((before) => { const next = new Set(before); if (!next.delete(action)) next.add(action); return next; });
  return html`<div class="grid"><${Card} title="Priority actions" width="w7" sub="each with what it would do by itself"><${Shown} of=${risks} lines=${8}>${({ risk_recommendation: { priority_actions: list } }) => (list.length === 0
      ? html`<${Empty} icon="check" title="Nothing has to be done first" />`
      : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Table of priority actions"><table class="plain"><thead><tr><th><span class="hidden">Try</span></th><th>Action</th><th>Urgency</th><th class="num">Items</th><th class="num">Risk</th><th class="num">Compliance</th><th class="num">About</th></tr></thead><tbody>${list.map((one) => html`
        <tr key=${one.action}><td><input type="checkbox" aria-label=${`Try: ${one.action}`} checked=${ticked.has(one.action)} onChange=${() => tick(one.action)} /></td><td><b>${one.action}</b></td><td><${Badge} rating=${one.urgency} /></td><td class="num">${number(one.affected_equipment.length)}</td>
          <td class="num">${one.risk_reduction > 0 ? `−${decimal(one.risk_reduction)}` : "–"}</td><td class="num">${one.compliance_gain > 0 ? `+${decimal(one.compliance_gain)}` : "–"}</td><td class="num nowrap">${dollars(one.estimated_cost)}</td></tr>`)}</tbody></table></div>
        <p class="small muted">Costs are planning figures. Put your contractor's in <code>actions.toml</code>.</p>`)}</${Shown}></${Card}>
    <${Card} title="What if" width="w5" sub=${ticked.size ? `${ticked.size} ticked` : ""}>${tried.state === "idle" ? html`<${Empty} icon="bolt" title="Tick an action"><p>The facility is judged again on a copy, with the action done. Nothing is changed.</p></${Empty}>`
      : tried.error ? html`<p class="note-box" data-tone="bad" role="alert">${tried.error.message}</p>` : !tried.answer ? html`<${Bones} lines=${6} height=${24} />` : html`<${Answer} of=${tried.answer} busy=${tried.state === "busy"} />`}</${Card}>
    <${Plan} id=${id} /></div>`;
}

/** Where VoltMetrics' figures are in use, those that are tried out here begin from others: said beside them. */
function Whose({ id, version }) {
  const { data } = useResource(`/engines/compare?facility_id=${encodeURIComponent(id)}`);
  if (!data?.remote_in_use) return null;
  return html`<p class="note-box whose" data-tone="warn">What is tried out is worked out by the embedded engine${version ? `, algorithm ${version}` : ""}. The figures in use come from VoltMetrics for ${number(data.remote_in_use)} of ${number(data.equipment_count)} items, so “now” can differ a little from the summary.</p>`;
}

function Answer({ of, busy }) {
  const { before, after } = of;
  const rows = [["Critical", "critical_risk_equipment_count"], ["High", "high_risk_equipment_count"], ["Medium", "medium_risk_equipment_count"], ["Low", "low_risk_equipment_count"]];
  return html`<div role="status" aria-busy=${String(busy)} style=${{ display: "grid", gap: "12px", opacity: busy ? 0.6 : 1 }}><${Gauge} score=${after.risk_score} level=${after.risk_level} before=${before.risk_score} label="Risk with these actions done" />
    <p style=${{ textAlign: "center" }}>From <b>${before.risk_score}</b> to <b>${after.risk_score}</b>, for about <b>${dollars(of.estimated_cost)}</b></p>
    <table class="plain"><thead><tr><th><span class="hidden">What</span></th><th class="num">Now</th><th class="num">Then</th></tr></thead><tbody>${rows.map(([name, key]) => html`<tr key=${key}><td><${Shape} rating=${name} size=${11} /> ${name}</td><td class="num">${number(before[key])}</td><td class="num"><b>${number(after[key])}</b></td></tr>`)}
      <tr><td>NFPA 70B</td><td class="num">${percent(before.nfpa_70b_compliance)}</td><td class="num"><b>${percent(after.nfpa_70b_compliance)}</b></td></tr><tr><td>NFPA 70E</td><td class="num">${percent(before.nfpa_70e_compliance)}</td><td class="num"><b>${percent(after.nfpa_70e_compliance)}</b></td></tr></tbody></table><${Whose} id=${of.facility_id} version=${of.algorithm_version} /></div>`;
}

/** The largest budget the appliance plans for, US dollars. */
const MOST = 1e12;

function Plan({ id }) {
  const [budget, setBudget] = useState(number(20_000));
  const [wanted, setWanted] = useState(20_000);
  const [wrong, setWrong] = useState(null);
  const plan = useResource(`/facilities/${encodeURIComponent(id)}/plan?budget=${wanted}`);
  const choose = (event) => {
    event.preventDefault();
    const dollarsMeant = amount(budget);
    if (dollarsMeant === null) { setWrong(`“${budget}” is not an amount of dollars. Write one as ${number(20_000)}.`); return; }
    if (dollarsMeant > MOST) { setWrong(`A budget is at most ${dollars(MOST)}.`); return; }
    setWanted(dollarsMeant);
  };
  return html`<${Card} title="The best for a budget" width="w12" tools=${html`<form class="budget" onSubmit=${choose}><label class="hidden" for="budget">Budget in US dollars</label><input id="budget" inputmode="decimal" autocomplete="off" value=${budget} aria-invalid=${String(wrong !== null)} aria-describedby=${wrong ? "budget-wrong" : undefined} onInput=${(event) => { setBudget(event.target.value); setWrong(null); }} /><button class="btn">Plan</button></form>`}>
    ${wrong && html`<p class="wrong" id="budget-wrong" role="alert">${wrong}</p>`}
    <${Shown} of=${plan} lines=${4}>${(one) => html`<p>For <b>${dollars(one.estimated_cost)}</b> the score goes from <b>${one.risk_score_before ?? "–"}</b> to <b>${one.risk_score_after ?? "–"}</b> and compliance gains <b>${decimal(one.compliance_gain)}</b> points. ${dollars(one.budget_left)} would be left.</p><${Whose} id=${id} version=${one.algorithm_version} />
      ${one.items.length > 0 && html`<details class="data"><summary>${number(one.items.length)} items</summary><div tabindex="0"><table class="plain"><thead><tr><th>Item</th><th>Actions</th><th class="num">Risk</th><th class="num">About</th></tr></thead><tbody>${one.items.map((item) => html`<tr key=${item.equipment_id}><td><a href=${link(["equipment", item.equipment_id])}>${item.equipment_id}</a></td><td>${item.actions.join(", ")}</td><td class="num">−${decimal(item.risk_reduction)}</td><td class="num">${dollars(item.estimated_cost)}</td></tr>`)}</tbody></table></div></details>`}`}</${Shown}></${Card}>`;
}
