// Sync: what runs, what ran, what did not arrive whole, where it comes from, and files handed over by hand.
import { html, useEffect, useRef, useState } from "../lib.js";
import { ask, may } from "../api.js";
import { touch, useResource } from "../resource.js";
import * as live from "../live.js";
import { link, route } from "../router.js";
import { Card, Deed, Empty, Head, Shown, Status, Tabs } from "../ui/parts.js";
import { Icon } from "../ui/icons.js";
import { confirm, say, sayError } from "../ui/notice.js";
import { SourceCheck } from "../ui/sources.js";
import { ago, bytes, counted, few, moment, number, span, text, words } from "../format.js";

const TABS = [["runs", "Runs"], ["quarantine", "Quarantine"], ["sources", "Sources"], ["files", "Files"]];
const sum = (run, key) => Object.values(run.tables).reduce((all, table) => all + table[key], 0);
const lasted = (run) => (run.ended ? new Date(run.ended) - new Date(run.started) : Date.now() - new Date(run.started));

const isCancelled = (run) => run.error?.startsWith("the run was cancelled") ?? false;
const outcome = (run) => (isCancelled(run) ? "cancelled" : run.error ? "failed" : run.ended ? "done" : "running");

/** It stops at the edge of a batch; what it has taken in stays, so there is nothing to ask about. */
const cancel = (run) => ask(`/sync/runs/${run.id}/cancel`, { method: "POST" }).then(() => { touch("/sync"); say(`Run ${run.id} stops. What it has taken in is kept`); }, sayError);

/** Runs that have not ended: those on record, which may have begun before anybody looked, and those heard of since. */
function Underway() {
  const stored = useResource("/sync/runs?limit=25&page=1").data?.runs ?? [];
  const all = new Map([...live.runs.value, ...stored.map((run) => [run.id, live.latest(run)])]);
  const running = [...all.values()].filter((run) => !run.ended);
  const [, tick] = useState(0);
  useEffect(() => {
    if (running.length === 0) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [running.length === 0]);
  if (running.length === 0) return null;
  return html`<${Card} title="Under way" width="w12">${running.map((run) => html`<div key=${run.id} role="status"><div class="row"><span><b>${run.source}</b> <span class="tag">${run.mode}</span> <span class="muted">run ${run.id}, ${span(lasted(run))}</span></span><${Deed} busy="Stopping …" run=${() => cancel(run)}>Cancel the run</${Deed}></div>
    <progress aria-label=${`Run ${run.id} of ${run.source}`}></progress><p class="small muted">${counted(sum(run, "read"), "row")} read, ${number(sum(run, "changed"))} changed, ${bytes(run.bytes)}${run.rows_per_second > 0 ? `, ${few(run.rows_per_second)} rows a second` : ""}</p></div>`)}</${Card}>`;
}

function Runs() {
  const [page, setPage] = useState(1);
  const list = useResource(`/sync/runs?limit=25&page=${page}`);
  return html`<div class="grid"><${Underway} /><${Card} title="Runs" width="w12" sub="the latest first"><${Shown} of=${list} lines=${8}>${({ runs, total, limit }) => (total === 0
    ? html`<${Empty} icon="sync" title="Nothing has run yet" />`
    : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Table of runs"><table class="plain"><thead><tr><th class="num">Run</th><th>Source</th><th>Outcome</th><th>Mode</th><th>Began</th><th class="num">Took</th><th class="num">Read</th><th class="num">Changed</th><th class="num">Gone</th><th class="num">Kept out</th><th class="num">Bytes</th></tr></thead><tbody>${runs.map((stored) => {
        const run = live.latest(stored);
        return html`<tr key=${run.id}><td class="num">${run.id}</td><td>${run.source}</td><td class="outcome"><${Status} word=${outcome(run)} />${run.error && !isCancelled(run) && html` <span class="small">${run.error}</span>`}</td><td>${run.mode}</td><td class="nowrap" title=${moment(run.started)}>${ago(run.started)}</td><td class="num nowrap">${run.ended ? span(lasted(run)) : "–"}</td>
          <td class="num">${few(sum(run, "read"))}</td><td class="num">${few(sum(run, "changed"))}</td><td class="num">${few(sum(run, "deleted"))}</td><td class="num">${few(sum(run, "quarantined"))}</td><td class="num nowrap">${bytes(run.bytes)}</td></tr>`;
      })}</tbody></table></div><${Pages} page=${page} last=${Math.ceil(total / limit)} onPage=${setPage} />`)}</${Shown}></${Card}></div>`;
}

export function Pages({ page, last, onPage }) {
  if (last <= 1) return null;
  return html`<nav aria-label="Pages" style=${{ display: "flex", gap: "8px", alignItems: "center" }}><button class="btn" disabled=${page <= 1} onClick=${() => onPage(page - 1)}>Newer</button><span class="small muted">Page ${page} of ${number(last)}</span><button class="btn" disabled=${page >= last} onClick=${() => onPage(page + 1)}>Older</button></nav>`;
}

function Quarantine() {
  const [page, setPage] = useState(1);
  const list = useResource(`/sync/issues?limit=50&page=${page}`);
  return html`<${Card} title="What did not arrive whole" width="w12" sub="nothing good is lost with it"><${Shown} of=${list} lines=${8}>${({ issues, total, limit }) => (total === 0
    ? html`<${Empty} icon="check" title="Everything arrived whole"><p>A row that cannot be taken, or a value that cannot be right, would stand here with its reason.</p></${Empty}>`
    : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Table of issues"><table class="plain"><thead><tr><th>Row</th><th>Column</th><th>Value</th><th>Reason</th><th>What became of it</th><th>Since</th></tr></thead><tbody>${issues.map((one) => html`
      <tr key=${`${one.source}${one.table}${one.id}${one.column}`}><td><b>${one.source}</b> ${one.table}<div><code>${one.id}</code></div></td><td>${one.column}</td><td><code>${text(one.value)}</code></td><td>${one.reason}</td><td>${one.quarantined ? html`<${Status} word="kept out" />` : "The value is unknown"}</td><td class="nowrap" title=${moment(one.first_seen)}>${ago(one.first_seen)}</td></tr>`)}</tbody></table></div>
      <${Pages} page=${page} last=${Math.ceil(total / limit)} onPage=${setPage} />`)}</${Shown}></${Card}>`;
}

function Sources() {
  const sources = useResource("/sources");
  const ready = useResource("/ready");
  const states = new Map((ready.data?.sources ?? []).map((one) => [one.name, one]));
  return html`<${Shown} of=${sources} lines=${5}>${({ sources: list }) => (list.length === 0
    ? html`<${Empty} icon="sync" title="No source is configured"><a class="btn primary" href="#/start">Set one up</a></${Empty}>`
    : html`<div class="grid">${list.map((one) => html`<${Card} key=${one.name} title=${one.name} width="w6" tools=${html`<${Status} word=${states.get(one.name)?.last_error ? "failed" : states.get(one.name)?.last_success ? "up_to_date" : "waiting"} />`}>
      <${SourceCheck} source=${one} />${states.get(one.name)?.last_error && html`<p class="note-box" data-tone="bad">${states.get(one.name).last_error}</p>`}<p class="small muted">${states.get(one.name)?.last_success ? `Last read whole ${ago(states.get(one.name).last_success)}` : "Not read whole yet"}</p>
      <footer style=${{ display: "flex", gap: "8px", flexWrap: "wrap" }}><${Deed} run=${() => start({ source: one.name })}>Sync now</${Deed}><${Deed} class="quiet" run=${() => whole(one.name)}>Read everything again</${Deed}>${one.kind !== "file" && html`<${Compare} source=${one.name} />`}</footer></${Card}>`)}</div>`)}</${Shown}>`;
}

/** Whether the appliance holds what its source holds, table by table and record by record. */
function Compare({ source }) {
  const [verdict, setVerdict] = useState(null);
  const run = () => ask(`/sync/verify?source=${encodeURIComponent(source)}`).then(({ sources }) => setVerdict(sources[0]), sayError);
  return html`<${Deed} run=${run} busy="Comparing …">Compare with the source</${Deed}>
    ${verdict && html`<div role="status" style=${{ flexBasis: "100%" }}><p class="note-box" data-tone=${verdict.equal ? "good" : "bad"}>${verdict.equal ? `Both sides hold the same: ${Object.entries(verdict.tables).map(([name, table]) => `${name} ${number(table.appliance.records)}`).join(", ")}.` : `${counted(verdict.differences.length, "difference is", "differences are")} named.`}${verdict.changed_meanwhile > 0 ? ` ${counted(verdict.changed_meanwhile, "record")} changed meanwhile.` : ""}</p>
      ${verdict.differences.length > 0 && html`<details class="data" open><summary>What differs</summary><div tabindex="0"><table class="plain"><thead><tr><th>Record</th><th>Difference</th><th>Fields</th></tr></thead><tbody>${verdict.differences.map((one) => html`<tr key=${one.table + one.id}><td>${one.table} <code>${one.id}</code></td><td>${words(one.difference)}</td><td>${one.fields.join(", ")}</td></tr>`)}</tbody></table></div></details>`}</div>`}`;
}

async function whole(source) {
  const goes = await confirm({ title: "Read everything again?", text: `A full pass over ${source ?? "every source"} compares every row with what is held. What the source no longer has is taken out.`, deed: "Read everything", danger: false });
  if (goes) await start({ source, full: true });
}

const start = (body) => ask("/sync", { method: "POST", body }).then(({ runs }) => {
  touch("/sync");
  if (runs.length === 0) say("There is no source to read yet: set one up first", { tone: "bad" });
  else say(runs.length === 1 ? `Run ${runs[0].id} has begun` : `${number(runs.length)} runs have begun`);
}, sayError);

/** Files dropped or chosen are handed over one after another; each tells what became of it. */
function Files() {
  const [over, setOver] = useState(false);
  const [kind, setKind] = useState("");
  const [list, setList] = useState([]);
  const input = useRef();
  const hand = async (files) => {
    for (const file of files) {
      const entry = { name: file.name, size: file.size, state: "running" };
      setList((before) => [entry, ...before]);
      const end = (change) => setList((before) => before.map((one) => (one === entry ? Object.assign(entry, change) : one)).slice());
      try {
        const answer = await ask(`/import?name=${encodeURIComponent(file.name)}${kind ? `&kind=${kind}` : ""}`, { method: "POST", body: file, type: "application/octet-stream" });
        end({ state: "done", run: answer.run, report: answer.report });
      } catch (error) { end({ state: "failed", error: (Object.values(error.details).join("; ") || error.message).replace("with --kind", "in the field below the drop-zone") }); }
    }
    touch("/sync");
  };
  return html`<div class="grid"><${Card} title="Hand over files" width="w6"><div class=${`drop ${over ? "over" : ""}`} onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${(event) => { event.preventDefault(); setOver(false); hand([...event.dataTransfer.files]); }}>
      <${Icon} name="file" size=${30} /><p><b>Drop JSON, NDJSON or CSV files here</b></p><p class="small">A file is taken in whole or not at all, and read by the same rules as Condoit.</p>
      <button class="btn" onClick=${() => input.current.click()}>Choose files</button><input ref=${input} class="hidden" type="file" multiple accept=".json,.ndjson,.jsonl,.csv,.tsv" aria-label="Files of records" tabindex="-1" onChange=${(event) => { hand([...event.target.files]); event.target.value = ""; }} /></div>
      <label class="field"><span>What the rows of a CSV file are</span><select onChange=${(event) => setKind(event.target.value)}><option value="">Its header tells</option>${["facility", "equipment", "service", "conductor", "photo"].map((one) => html`<option value=${one}>${words(one)}</option>`)}</select></label></${Card}>
    <${Card} title="Handed over" width="w6">${list.length === 0 ? html`<${Empty} icon="file" title="Nothing yet" />` : html`<ul class="rows">${list.map((one) => html`<li key=${one.name + one.size}><div class="row"><span class="title cut">${one.name}</span><${Status} word=${one.state} /><span class="note">${one.error ?? (one.run ? html`${counted(sum(one.run, "read"), "row")}, ${number(sum(one.run, "changed"))} changed, ${sum(one.run, "quarantined") > 0 ? html`<a href=${link(["sync"], { tab: "quarantine" })}>${number(sum(one.run, "quarantined"))} kept out</a>` : "none kept out"}` : bytes(one.size))}</span></div><${Problems} of=${one.report} /></li>`)}</ul>`}</${Card}></div>`;
}

/** What of a file did not arrive whole, line by line. */
function Problems({ of }) {
  if (!of?.problem_count) return null;
  return html`<details class="data" open><summary>${counted(of.problem_count, "value or row was", "values or rows were")} not whole</summary><div tabindex="0"><table class="plain"><thead><tr><th class="num">Line</th><th>Row</th><th>Column</th><th>Value</th><th>Reason</th></tr></thead><tbody>${of.problems.slice(0, 50).map((one) => html`
    <tr key=${`${one.line}${one.column}`}><td class="num">${number(one.line)}</td><td><code>${one.id}</code></td><td>${one.column}</td><td><code>${text(one.value)}</code></td><td>${one.reason}${one.quarantined ? ", the row is kept out" : ""}</td></tr>`)}</tbody></table></div></details>`;
}

export default function Sync() {
  const tab = route.value.query.get("tab") ?? "runs";
  const issues = useResource("/sync/issues?limit=1");
  return html`<${Head} title="Sync" note="Condoit is only read, never written."><${Deed} class="primary" run=${() => start({})}><${Icon} name="sync" size=${16} />Sync now</${Deed}>${may("operator") && html`<${Deed} run=${() => whole()}>Read everything again</${Deed}>`}</${Head}>
    <${Tabs} label="Parts of sync" at=${tab} list=${TABS.map(([key, label]) => [key, key === "quarantine" && issues.data?.total > 0 ? `${label} (${number(issues.data.total)})` : label])} to=${(key) => link(["sync"], key === "runs" ? {} : { tab: key })} />
    ${tab === "quarantine" ? html`<${Quarantine} />` : tab === "sources" ? html`<${Sources} />` : tab === "files" ? html`<${Files} />` : html`<${Runs} />`}`;
}
