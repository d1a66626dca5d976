// The overview: the whole portfolio on one screen. How it stands, where it goes, where it burns, what falls due.
import { html, useEffect, useState } from "../lib.js";
import { useResource } from "../resource.js";
import { ask } from "../api.js";
import * as live from "../live.js";
import { link } from "../router.js";
import { Badge, Card, Distribution, Empty, Head, Meter, Score, Shown, Status } from "../ui/parts.js";
import { Gauge } from "../ui/gauge.js";
import { Outlook, joined } from "../ui/outlook.js";
import { FacilityMap } from "../ui/map.js";
import { Icon } from "../ui/icons.js";
import { facilityRating } from "../bands.js";
import { ago, day, days, kind, number, words } from "../format.js";

/** Facilities on the map at most, the riskiest first. */
const MAPPED = 500;

function useFacilities() {
  const first = useResource("/facilities?sort=risk_score&order=desc&limit=100");
  const [rest, setRest] = useState([]);
  const total = first.data?.total ?? 0;
  useEffect(() => {
    if (total <= 100) { setRest([]); return undefined; }
    let gone = false;
    const pages = Array.from({ length: Math.ceil(Math.min(total, MAPPED) / 100) - 1 }, (_, at) => at + 2);
    Promise.all(pages.map((page) => ask(`/facilities?sort=risk_score&order=desc&limit=100&page=${page}`)))
      .then((answers) => { if (!gone) setRest(answers.flatMap((answer) => answer.facilities)); }, () => { /* the first page stands */ });
    return () => { gone = true; };
  }, [first.data]);
  return { ...first, total, all: [...(first.data?.facilities ?? []), ...rest] };
}

function Standing({ summary }) {
  const history = useResource("/portfolio/history");
  const forecast = useResource("/portfolio/forecast?months=12");
  const score = summary.risk_overview.average_risk_score;
  const { before } = joined(history.data, null);
  const change = before == null || score == null ? null : score - before;
  const saved = forecast.data?.serviced && score != null ? score - forecast.data.serviced.risk_score : null;
  return html`<${Gauge} score=${score} before=${before} label="Average risk of the portfolio" />
    <div class="delta">${change != null && html`<p><b>${change > 0 ? `${change} higher` : change < 0 ? `${-change} lower` : "Unchanged"}</b> against a year ago</p>`}
      ${saved > 0 && html`<p>Doing all overdue service would take off <b>${saved}</b></p>`}</div>`;
}

function Counts({ list }) {
  const counts = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const one of list) for (const key of Object.keys(counts)) counts[key] += one.risk_distribution[key];
  return counts;
}

function Due() {
  const today = new Date();
  const iso = (date) => date.toISOString().slice(0, 10);
  const to = iso(new Date(today.getTime() + 30 * 86_400_000));
  const due = useResource(`/compliance/calendar?from=${iso(today)}&to=${to}&limit=8`);
  return html`<${Card} title="Due in 30 days" width="w4" sub=${due.data ? number(due.data.total) : ""}
      tools=${html`<a class="small" href=${`/api/v1/compliance/calendar?from=${iso(today)}&to=${to}&format=ics`}>iCalendar</a>`}>
    <${Shown} of=${due} lines=${7}>${({ entries, total }) => total === 0
      ? html`<${Empty} icon="calendar" title="Nothing falls due">${html`<p>No inspection or study comes up in the next 30 days.</p>`}</${Empty}>`
      : html`<ul class="rows">${entries.map((one) => html`<li key=${`${one.equipment_id}${one.scope}${one.facility_id}`}><a class="row" href=${one.equipment_id ? link(["equipment", one.equipment_id]) : link(["facilities", one.facility_id], { tab: "compliance" })}>
        <span class="title cut">${one.equipment_name ?? one.facility_name}</span><span class="when">${day(one.due_date)}</span>
        <span class="note cut">${words(one.scope)} · ${one.equipment_name ? one.facility_name : "whole facility"}</span></a></li>`)}</ul>`}</${Shown}></${Card}>`;
}

function Threats({ facilities }) {
  const worst = useResource("/equipment?sort=risk_score&order=desc&limit=8");
  const names = new Map(facilities.map((one) => [one.id, one.name]));
  return html`<${Card} title="Top threats" width="w4" tools=${html`<a class="small" href=${link(["equipment"], { sort: "risk_score", order: "desc" })}>All equipment</a>`}>
    <${Shown} of=${worst} lines=${7}>${({ equipment }) => equipment.length === 0
      ? html`<${Empty} icon="equipment" title="No equipment yet"><p>It appears here with the first sync.</p></${Empty}>`
      : html`<ul class="rows">${equipment.map((one) => html`<li key=${one.id}><a class="row" href=${link(["equipment", one.id])}>
        <span class="title cut">${one.name}</span><${Score} score=${one.risk_score} rating=${one.risk_rating} />
        <span class="note cut">${kind(one.type)} · ${names.get(one.facility_id) ?? one.location ?? ""}</span><${Badge} rating=${one.risk_rating} /></a></li>`)}</ul>`}</${Shown}></${Card}>`;
}

/** How many facilities comply, nearly comply, do not. */
function Standings({ facilities }) {
  const words3 = ["Out of Compliance", "Warning", "Compliant"];
  const count = (word) => facilities.all.filter((one) => one.compliance_status === word).length;
  return html`<${Card} title="Facilities by compliance" width=""><${Shown} of=${facilities} lines=${3}>${() => html`<ul class="rows">${words3.map((word) => html`
    <li key=${word}><a class="row" href=${link(["facilities"], { compliance_status: word })}><${Status} word=${word} /><b>${number(count(word))}</b></a></li>`)}</ul>`}</${Shown}></${Card}>`;
}

/** Who calculates and how that goes. */
function EngineRow({ engine }) {
  if (!engine) return html`<li><div class="row"><span class="title">Risk engine</span></div></li>`;
  const { mode, away, figures, under_way: open } = engine;
  const isAway = away && mode !== "local";
  const rest = open > 0 ? `${number(open)} being calculated` : figures.stale > 0 ? `${number(figures.stale)} figures are stale` : mode === "local" ? `algorithm ${engine.algorithm_version}` : `${number(figures.voltmetrics)} figures by VoltMetrics`;
  return html`<li><a class="row" href="#/settings?part=engine"><span class="title">Risk engine</span><${Status} word=${isAway ? "away" : open > 0 ? "running" : "up_to_date"} /><span class="note">${words(mode)}, ${isAway ? "VoltMetrics does not answer" : rest}</span></a></li>`;
}

function Standby() {
  const ready = useResource("/ready");
  const engine = useResource("/engine").data;
  const running = [...live.runs.value.values()].filter((run) => !run.ended);
  return html`<${Card} title="Sources and engine" width="" tools=${html`<a class="small" href="#/sync">Sync</a>`}>
    <${Shown} of=${ready.error?.status === 503 ? { data: { sources: [], ready: false } } : ready} lines=${4}>${({ sources, store_unwritable: stuck }) => html`
      ${stuck && html`<p class="note-box" data-tone="bad">Nothing can be written at the moment: ${stuck}</p>`}
      <ul class="rows">
        ${sources.map((one) => html`<li key=${one.name}><div class="row"><span class="title cut">${one.name}</span>
          <${Status} word=${one.last_error ? "failed" : running.some((run) => run.source === one.name) ? "running" : one.last_success ? "up_to_date" : "waiting"} />
          <span class="note">${one.last_error ?? `Read ${ago(one.last_success)}`}</span></div></li>`)}
        ${sources.length === 0 && html`<li><div class="row"><span class="title">No source is configured</span><a href="#/settings?part=sources">Sources</a></div></li>`}
        <${EngineRow} engine=${engine} />
        <li><div class="row"><span class="title">Live updates</span><span class="tag" data-tone=${live.state.value === "open" ? "good" : "warn"}>${words(live.state.value)}</span>
          <span class="note">${live.beat.value ? `Last change ${ago(new Date(live.beat.value).toISOString())}` : "Nothing has changed since you came"}</span></div></li>
      </ul>`}</${Shown}></${Card}>`;
}

export default function Overview() {
  const summary = useResource("/portfolio/summary");
  const facilities = useFacilities();
  const data = summary.data;
  if (data && data.total_facilities === 0) return html`<${Head} title="Portfolio" /><${FirstSync} />`;
  return html`<${Head} title="Portfolio" note=${data ? `${number(data.total_equipment)} items in ${number(data.total_facilities)} facilities · figures of ${ago(data.last_updated)}` : "Reading the figures …"}>
      <button class="btn noprint" onClick=${() => print()}><${Icon} name="file" size=${16} />Print</button></${Head}>
    <div class="grid">
      <${Card} title="Risk" width="w3" sub="average"><${Shown} of=${summary} lines=${5} height=${30}>${(one) => html`<${Standing} summary=${one} />`}</${Shown}></${Card}>
      <${Card} title="Trend and outlook" width="w9" sub="24 months back, 12 ahead"><${Outlook} of="/portfolio" height=${236} /></${Card}>
      <${Card} title="Where they are" width="w8" flush sub=${facilities.total > MAPPED ? `the ${MAPPED} riskiest of ${number(facilities.total)}` : `${number(facilities.total)} facilities`}>
        ${facilities.error && !facilities.data ? html`<${Shown} of=${facilities} />` : html`<${FacilityMap} facilities=${facilities.all} />`}</${Card}>
      <div class="w4" style=${{ display: "grid", gap: "var(--gap)" }}>
        <${Card} title="Equipment by rating" width=""><${Shown} of=${facilities} lines=${4} height=${26}>${() => html`<${Distribution} counts=${Counts({ list: facilities.all })} />`}</${Shown}></${Card}>
        <${Card} title="Compliance" width="" sub="share of items that comply"><${Shown} of=${summary} lines=${4}>${({ compliance_overview: it }) => html`
          <${Meter} label="NFPA 70B maintenance" value=${it.nfpa_70b_compliance} /><${Meter} label="NFPA 70E electrical safety" value=${it.nfpa_70e_compliance} />`}</${Shown}></${Card}>
      </div>
      <${Threats} facilities=${facilities.all} /><${Due} />
      <div class="w4" style=${{ display: "grid", gap: "var(--gap)", alignContent: "start" }}><${Standby} /><${Standings} facilities=${facilities} /></div>
      <${Card} title="Facilities by risk" width="w12" tools=${html`<a class="small" href="#/facilities">All facilities</a>`}><${Shown} of=${facilities} lines=${6}>${() => html`
        <div class="scroll-x" tabindex="0" role="region" aria-label="Table of facilities"><table class="plain"><thead><tr><th>Facility</th><th>Risk</th><th>Rating</th><th class="num">Items</th><th class="num">Critical</th><th class="num">High</th><th>Compliance</th><th>Last inspection</th></tr></thead>
          <tbody>${facilities.all.slice(0, 8).map((one) => html`<tr key=${one.id}><td><a href=${link(["facilities", one.id])}>${one.name}</a><div class="small muted">${one.location}</div></td>
            <td><${Score} score=${one.risk_score} /></td><td><${Badge} rating=${facilityRating(one.risk_score)} /></td><td class="num">${number(one.equipment_count)}</td><td class="num">${number(one.critical_equipment_count)}</td><td class="num">${number(one.high_risk_equipment_count)}</td>
            <td><${Status} word=${one.compliance_status} /></td><td class="nowrap">${one.last_inspection ? html`${day(one.last_inspection)} <span class="muted">${days(-Math.round((Date.now() - new Date(one.last_inspection)) / 86_400_000))}</span>` : "–"}</td></tr>`)}</tbody></table></div>`}</${Shown}></${Card}>
    </div>`;
}

/** Nothing is here yet: how the first records come in. */
function FirstSync() {
  const running = [...live.runs.value.values()].find((run) => !run.ended);
  const read = running ? Object.values(running.tables).reduce((sum, table) => sum + table.read, 0) : 0;
  return html`<${Card} title="The first sync" width="w12">${running
    ? html`<div class="state" role="status"><${Icon} name="sync" size=${30} /><b>Reading ${running.source}</b><p>${number(read)} rows so far. The overview fills by itself.</p></div>`
    : html`<${Empty} icon="sync" title="Nothing has been read yet"><p>Set up where the records are, check that everything is there, and start the first sync.</p>
      <a class="btn primary" href="#/start">Set up a source</a></${Empty}>`}</${Card}>`;
}
