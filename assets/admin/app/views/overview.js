// The overview: the whole portfolio on one screen. How it stands, where it goes, where it burns, what falls due.
import { html, useEffect } from "../lib.js";
import { may } from "../api.js";
import { useResource } from "../resource.js";
import { MAPPED, useMapped, useTotals } from "../portfolio.js";
import * as live from "../live.js";
import { link } from "../router.js";
import { Badge, Card, Distribution, Empty, Head, Meter, Score, Shown, Status } from "../ui/parts.js";
import { Gauge } from "../ui/gauge.js";
import { Outlook, joined } from "../ui/outlook.js";
import { Due } from "../ui/due.js";
import { FacilityMap } from "../ui/map.js";
import { Icon } from "../ui/icons.js";
import { facilityRating } from "../bands.js";
import { ago, counted, day, days, kind, number, words } from "../format.js";

function Standing({ summary }) {
  const history = useResource("/portfolio/history");
  const forecast = useResource("/portfolio/forecast?months=12");
  const score = summary.risk_overview.average_risk_score;
  const { before } = joined(history.data, null);
  const change = before == null || score == null ? null : score - before;
  const saved = forecast.data?.serviced && score != null ? score - forecast.data.serviced.risk_score : null;
  return html`<${Gauge} score=${score} before=${before} label="Average risk of the portfolio" />
    <div class="delta">${change != null && html`<p><b>${change > 0 ? `${number(change)} higher` : change < 0 ? `${number(-change)} lower` : "Unchanged"}</b> against a year ago</p>`}
      ${saved > 0 && html`<p>Doing all overdue service would take off <b>${saved}</b></p>`}</div>`;
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

/** All items by their rating. */
function Ratings() {
  const totals = useTotals(Object.fromEntries(["low", "medium", "high", "critical"].map((level) => [level, `/equipment?risk_level=${level}&limit=1`])));
  return html`<${Card} title="Equipment by rating" width=""><${Shown} of=${totals} lines=${4} height=${26}>${(counts) => html`<${Distribution} counts=${counts} />`}</${Shown}></${Card}>`;
}

/** How many of all facilities comply, nearly comply, do not. */
function Standings() {
  const standings = ["Out of Compliance", "Warning", "Compliant"];
  const totals = useTotals(Object.fromEntries(standings.map((word) => [word, `/facilities?compliance_status=${encodeURIComponent(word)}&limit=1`])));
  return html`<${Card} title="Facilities by compliance" width=""><${Shown} of=${totals} lines=${3}>${(counts) => html`<ul class="rows">${standings.map((word) => html`
    <li key=${word}><a class="row" href=${link(["facilities"], { compliance_status: word })}><${Status} word=${word} /><b>${number(counts[word])}</b></a></li>`)}</ul>`}</${Shown}></${Card}>`;
}

/** The map says how many it shows, and why not all. */
function Where({ facilities }) {
  const { all, total, missing } = facilities;
  return html`<${Card} title="Where they are" width="w8" flush sub=${all.length < total ? `the ${number(all.length)} riskiest of ${number(total)}` : counted(total, "facility", "facilities")}>
    ${missing && html`<p class="note-box inset" data-tone="bad" role="alert">${counted(Math.min(total, MAPPED) - all.length, "facility is", "facilities are")} not on the map: ${missing.message} <button class="btn" onClick=${facilities.again}>Try again</button></p>`}
    ${facilities.error && !facilities.data ? html`<${Shown} of=${facilities} />` : html`<${FacilityMap} facilities=${all} />`}</${Card}>`;
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
  const { data: engine, reload } = useResource("/engine");
  // What it still has to do is done behind the last change that was told: it is asked again until it rests.
  const isAtWork = engine && (engine.under_way > 0 || engine.figures.stale > 0);
  useEffect(() => {
    if (!isAtWork) return undefined;
    const timer = setTimeout(reload, 5_000);
    return () => clearTimeout(timer);
  }, [engine]);
  const running = [...live.runs.value.values()].filter((run) => !run.ended);
  return html`<${Card} title="Sources and engine" width="" tools=${may("operator") && html`<a class="small" href="#/sync">Sync</a>`}>
    <${Shown} of=${ready} lines=${4}>${({ sources, store_unwritable: stuck }) => html`
      ${stuck && html`<p class="note-box" data-tone="bad">Nothing can be written at the moment: ${stuck}</p>`}
      <ul class="rows">
        ${sources.map((one) => html`<li key=${one.name}><div class="row"><span class="title cut">${one.name}</span>
          <${Status} word=${one.last_error ? "failed" : running.some((run) => run.source === one.name) ? "running" : one.last_success ? "up_to_date" : "waiting"} />
          <span class="note">${one.last_error ?? (one.last_success ? `Read ${ago(one.last_success)}` : "Not read yet")}</span></div></li>`)}
        ${sources.length === 0 && html`<li><div class="row"><span class="title">No source is configured</span>${may("admin") && html`<a href="#/settings?part=sources">Sources</a>`}</div></li>`}
        <${EngineRow} engine=${engine} />
        <li><div class="row"><span class="title">Live updates</span><span class="tag" data-tone=${live.state.value === "open" ? "good" : "warn"}>${words(live.state.value)}</span>
          <span class="note">${live.beat.value ? `Last change ${ago(new Date(live.beat.value).toISOString())}` : "Nothing has changed since you came"}</span></div></li>
      </ul>`}</${Shown}></${Card}>`;
}

export default function Overview() {
  const summary = useResource("/portfolio/summary");
  const facilities = useMapped();
  const data = summary.data;
  if (data && data.total_facilities === 0) return html`<${Head} title="Portfolio" /><${FirstSync} />`;
  return html`<${Head} title="Portfolio" note=${data ? `${counted(data.total_equipment, "item")} in ${counted(data.total_facilities, "facility", "facilities")} · figures of ${ago(data.last_updated)}` : "Reading the figures …"}>
      <button class="btn noprint" onClick=${() => print()}><${Icon} name="file" size=${16} />Print</button></${Head}>
    <div class="grid">
      <${Card} title="Risk" width="w3" sub="average"><${Shown} of=${summary} lines=${5} height=${30}>${(one) => html`<${Standing} summary=${one} />`}</${Shown}></${Card}>
      <${Card} title="Trend and outlook" width="w9" sub="24 months back, 12 ahead"><${Outlook} of="/portfolio" height=${236} /></${Card}>
      <${Where} facilities=${facilities} />
      <div class="w4" style=${{ display: "grid", gap: "var(--gap)" }}>
        <${Ratings} />
        <${Card} title="Compliance" width="" sub="share of items that comply"><${Shown} of=${summary} lines=${4}>${({ compliance_overview: it }) => html`
          <${Meter} label="NFPA 70B maintenance" value=${it.nfpa_70b_compliance} /><${Meter} label="NFPA 70E electrical safety" value=${it.nfpa_70e_compliance} />`}</${Shown}></${Card}>
      </div>
      <${Threats} facilities=${facilities.all} /><${Due} />
      <div class="w4" style=${{ display: "grid", gap: "var(--gap)", alignContent: "start" }}><${Standby} /><${Standings} /></div>
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
    ? html`<div class="state" role="status"><${Icon} name="sync" size=${30} /><b>Reading ${running.source}</b><p>${counted(read, "row")} so far. The overview fills by itself.</p></div>`
    : html`<${Empty} icon="sync" title="Nothing has been read yet"><p>Set up where the records are, check that everything is there, and start the first sync.</p>
      <a class="btn primary" href="#/start">Set up a source</a></${Empty}>`}</${Card}>`;
}
