// What VoltMetrics calculates for the appliance: batches with their progress, single jobs, and what failed for good.
import { html, useEffect, useRef, useState } from "../lib.js";
import { ask, may } from "../api.js";
import { useResource } from "../resource.js";
import { link } from "../router.js";
import { Card, Deed, Empty, Shown, Status } from "../ui/parts.js";
import { Dialog, confirm, say, sayError } from "../ui/notice.js";
import { ago, counted, moment, number, text, words } from "../format.js";

function Pages({ page, total, limit, onPage }) {
  const last = Math.ceil(total / limit);
  if (last <= 1) return null;
  return html`<nav aria-label="Pages" style=${{ display: "flex", gap: "8px", alignItems: "center" }}><button class="btn" disabled=${page <= 1} onClick=${() => onPage(page - 1)}>Newer</button><span class="small muted">Page ${page} of ${number(last)}</span><button class="btn" disabled=${page >= last} onClick=${() => onPage(page + 1)}>Older</button></nav>`;
}

/** How often a list is read while something in it is under way, and else, ms: nobody tells of calculations. */
const [BUSY, CALM] = [2_000, 10_000];

/** A list that is read again as long as somebody looks at it. */
function useLive(path, rows) {
  const list = useResource(path);
  const again = useRef();
  again.current = list.reload;
  const isBusy = list.data?.[rows].some((one) => !one.ended_at && one.status) ?? false;
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) again.current(); }, isBusy ? BUSY : CALM);
    return () => clearInterval(timer);
  }, [path, isBusy]);
  return list;
}

/** Why there is nothing to calculate, or how it is asked for. */
function Unasked({ what, path }) {
  const engine = useResource("/engine").data;
  return engine?.breaker ? html`<p>${what} is asked for through the API, as <code>POST ${path}</code>, and stands here with its progress.</p>`
    : html`<p>VoltMetrics is not configured: everything is calculated on this box.</p>`;
}

function Batches() {
  const [page, setPage] = useState(1);
  const list = useLive(`/voltmetrics/batch?limit=25&page=${page}`, "batches");
  const cancel = async (one) => {
    const goes = await confirm({ title: "Cancel the batch?", text: `${counted(one.total_items - one.processed_items, "item is", "items are")} still to be calculated. What is done stays.`, deed: "Cancel the batch" });
    if (goes) await ask(`/voltmetrics/batch/${encodeURIComponent(one.batch_id)}/cancel`, { method: "POST" }).then(() => { say("The batch was cancelled"); list.reload(); }, sayError);
  };
  return html`<${Card} title="Batches" width="w12" sub="the latest first" tools=${html`<${Deed} run=${() => list.reload()}>Look again</${Deed}>`}><${Shown} of=${list} lines=${6}>${({ batches, total, limit }) => (total === 0
    ? html`<${Empty} icon="work" title="No batch was asked for"><${Unasked} what="A whole facility" path="/api/v1/voltmetrics/batch" /></${Empty}>`
    : html`<ul class="rows">${batches.map((one) => html`<li key=${one.batch_id}><div class="row"><span class="title"><a href=${link(["facilities", one.facility_id])}>${one.facility_id}</a> <span class="tag">${words(one.calculation_type)}</span> <span class="tag">${one.priority}</span></span><${Status} word=${one.cancelled ? "cancelled" : one.status} />
        <span class="note">${number(one.processed_items)} of ${number(one.total_items)} items, ${number(one.failed_items.length)} failed, began ${ago(one.created_at)}${!one.ended_at && one.estimated_completion_time ? `, done about ${ago(one.estimated_completion_time)}` : ""}</span>
        ${!one.ended_at && may("operator") ? html`<${Deed} class="quiet" run=${() => cancel(one)}>Cancel</${Deed}>` : html`<span></span>`}</div>
        <progress max="100" value=${one.completion_percentage} aria-label=${`Batch ${one.batch_id}: ${one.completion_percentage} percent`}></progress>
        ${one.failed_items.length > 0 && html`<details class="data"><summary>${counted(one.failed_items.length, "failed item")}</summary><div tabindex="0">${one.failed_items.map((item) => html`<p key=${item.equipment_id}><a href=${link(["equipment", item.equipment_id])}>${item.equipment_id}</a> ${item.error}</p>`)}</div></details>`}</li>`)}</ul>
      <${Pages} page=${page} total=${total} limit=${limit} onPage=${setPage} />`)}</${Shown}></${Card}>`;
}

function Jobs() {
  const [page, setPage] = useState(1);
  const list = useLive(`/voltmetrics/calculations?limit=50&page=${page}`, "jobs");
  const cancel = (one) => ask(`/voltmetrics/calculate/${encodeURIComponent(one.job_id)}/cancel`, { method: "POST" }).then(() => { say("The job was cancelled"); list.reload(); }, sayError);
  return html`<${Card} title="Jobs" width="w12" sub="one item each" tools=${html`<${Deed} run=${() => list.reload()}>Look again</${Deed}>`}><${Shown} of=${list} lines=${6}>${({ jobs, total, limit }) => (total === 0
    ? html`<${Empty} icon="work" title="No job was asked for"><${Unasked} what="A single item" path="/api/v1/voltmetrics/calculate" /></${Empty}>`
    : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Table of jobs"><table class="plain"><thead><tr><th>Item</th><th>Kind</th><th>Priority</th><th>State</th><th class="num">Tries</th><th>Asked</th><th>Outcome</th><th><span class="hidden">Deeds</span></th></tr></thead><tbody>${jobs.map((one) => html`
      <tr key=${one.job_id}><td><a href=${link(["equipment", one.equipment_id])}>${one.equipment_id}</a></td><td>${words(one.calculation_type)}</td><td>${one.priority}</td><td><${Status} word=${one.status} /></td><td class="num">${number(one.tries)}</td><td class="nowrap" title=${moment(one.created_at)}>${ago(one.created_at)}</td>
        <td>${one.error ?? (one.result ? `${one.result.risk_score} ${one.result.risk_rating}, ${one.result.algorithm_version}` : "–")}</td><td>${!one.ended_at && html`<${Deed} run=${() => cancel(one)}>Cancel</${Deed}>`}</td></tr>`)}</tbody></table></div><${Pages} page=${page} total=${total} limit=${limit} onPage=${setPage} />`)}</${Shown}></${Card}>`;
}

/** A payload as people read it; what is no JSON stays as it came. */
function readable(payload) {
  try { return JSON.stringify(typeof payload === "string" ? JSON.parse(payload) : payload, null, 2); } catch { return payload; }
}

/** What failed for good: looked at, tried again, or taken off. */
function DeadLetters() {
  const [page, setPage] = useState(1);
  const list = useLive(`/dead-letters?limit=50&page=${page}`, "dead_letters");
  const [opened, setOpened] = useState(null);
  const look = (one) => ask(`/dead-letters/${one.id}`).then(setOpened, sayError);
  const retry = (one) => ask(`/dead-letters/${one.id}/retry`, { method: "POST" }).then(() => { say("It is tried again"); setOpened(null); list.reload(); }, sayError);
  const retryAll = () => ask("/dead-letters/retry-all", { method: "POST" }).then(({ retried }) => { say(`${counted(retried, "is", "are")} tried again`); list.reload(); }, sayError);
  const remove = async (one) => {
    const goes = await confirm({ title: "Delete this dead letter?", text: "Its payload is gone with it, and it cannot be tried again.", deed: "Delete it" });
    if (goes) await ask(`/dead-letters/${one.id}`, { method: "DELETE" }).then(() => { say("It was deleted"); setOpened(null); list.reload(); }, sayError);
  };
  return html`<${Card} title="Dead letters" width="w12" sub="failed for good" tools=${list.data?.total > 0 && html`<${Deed} run=${retryAll}>Try all again</${Deed}>`}><${Shown} of=${list} lines=${5}>${({ dead_letters: letters, total, limit }) => (total === 0
    ? html`<${Empty} icon="check" title="Nothing failed for good"><p>What fails is tried again by itself. What cannot succeed would stand here, with its payload and its reason.</p></${Empty}>`
    : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Table of dead letters"><table class="plain"><thead><tr><th>What</th><th>Whose</th><th>Reason</th><th class="num">Tries</th><th>When</th><th><span class="hidden">Deeds</span></th></tr></thead><tbody>${letters.map((one) => html`
      <tr key=${one.id}><td>${words(one.kind)}</td><td>${text(one.equipment_id ?? one.facility_id)}</td><td>${one.reason}</td><td class="num">${number(one.tries)}</td><td class="nowrap" title=${moment(one.failed_at)}>${ago(one.failed_at)}</td><td class="nowrap"><${Deed} run=${() => look(one)}>Look</${Deed}> <${Deed} run=${() => retry(one)}>Try again</${Deed}></td></tr>`)}</tbody></table></div><${Pages} page=${page} total=${total} limit=${limit} onPage=${setPage} />`)}</${Shown}>
    ${opened && html`<${Dialog} title="Dead letter" onClose=${() => setOpened(null)}><dl class="facts"><div><dt>What</dt><dd>${words(opened.kind)}</dd></div><div><dt>Tries</dt><dd>${number(opened.tries)}</dd></div><div><dt>When</dt><dd>${moment(opened.failed_at)}</dd></div></dl><p class="note-box" data-tone="bad">${opened.reason}</p>
      <pre class="payload" tabindex="0">${readable(opened.payload)}</pre><footer><${Deed} class="danger" run=${() => remove(opened)}>Delete</${Deed}><${Deed} class="primary" run=${() => retry(opened)}>Try again</${Deed}></footer></${Dialog}>`}</${Card}>`;
}

export const CALCULATIONS = [
  { key: "batches", label: "Batches", of: Batches }, { key: "jobs", label: "Jobs", of: Jobs }, { key: "dead-letters", label: "Dead letters", of: DeadLetters },
];
