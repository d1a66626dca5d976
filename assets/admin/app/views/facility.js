// One facility in full, in tabs that the address keeps.
import { html, useEffect, useRef, useState } from "../lib.js";
import { useModule } from "../later.js";
import { useResource } from "../resource.js";
import { link, put, route } from "../router.js";
import { Badge, Bones, Card, Distribution, Empty, Failed, Head, Meter, Score, Shown, Status, Tabs } from "../ui/parts.js";
import { Gauge } from "../ui/gauge.js";
import { Outlook, joined } from "../ui/outlook.js";
import { Icon } from "../ui/icons.js";
import { EquipmentTable } from "./equipment.js";
import { rating } from "../bands.js";
import { day, days, kind, number, percent, sentence, text, words } from "../format.js";

const TABS = [["summary", "Summary"], ["equipment", "Equipment"], ["compliance", "Compliance"], ["one-line", "One-line"], ["actions", "Actions and what-if"], ["engines", "Engines"]];

/** A part of the view that is fetched when it is first opened. */
function Lazy({ name, from, ...rest }) {
  const { module, failed, retry } = useModule(name, from);
  const Shown = module?.default;
  if (failed) return html`<${Failed} error=${failed} retry=${retry} />`;
  return Shown ? html`<${Shown} ...${rest} />` : html`<${Bones} lines=${6} height=${30} />`;
}

function Categories({ id }) {
  const risks = useResource(`/facilities/${encodeURIComponent(id)}/risks`);
  return html`<${Card} title="What drives the risk" width="w6" sub="mean of each factor"><${Shown} of=${risks} lines=${6}>${({ risk_categories: list }) => html`<div class="waterfall">${[...list].sort((a, b) => b.score - a.score).map((one) => html`
    <div class="line" key=${one.category} data-risk=${rating(one.score)}><span>${words(one.category)}</span><span class="track" role="img" aria-label=${`${words(one.category)} ${one.score} of 100`}><i style=${{ "--from": "0%", "--w": `${one.score}%` }}></i></span><b>${one.score}</b>
      <p>${sentence(one.description.slice(one.description.indexOf(": ") + 2))}</p></div>`)}</div>`}</${Shown}></${Card}>`;
}

function Summary({ id, facility }) {
  const history = useResource(`/facilities/${encodeURIComponent(id)}/history`);
  const { before } = joined(history.data, null);
  const copper = facility.conductor_type_breakdown;
  const facts = [["Mean age of equipment", text(facility.system_age)], ["Building", facility.facility_age == null ? "–" : `${facility.facility_age} years`], ["Humidity", text(facility.humidity_risk)],
    ["Conductors", `${number(copper.copper)} copper, ${number(copper.aluminum)} aluminum`], ["Last inspection", day(facility.last_inspection)], ["Last infrared scan", day(facility.last_infrared_scan)],
    ["Last arc-flash study (of the facility or any item)", day(facility.last_arc_flash_analysis)], ["Contractor", text(facility.contractor)]];
  return html`<div class="grid">
    <${Card} title="Risk" width="w3"><${Gauge} score=${facility.risk_score} before=${before} label=${`Risk of ${facility.name}`} />
      <div class="delta">${before != null && facility.risk_score != null && html`<p><b>${facility.risk_score - before > 0 ? `${facility.risk_score - before} higher` : facility.risk_score < before ? `${before - facility.risk_score} lower` : "Unchanged"}</b> against a year ago</p>`}</div></${Card}>
    <${Card} title="History and outlook" width="w9" sub="24 months back, 12 ahead"><${Outlook} of=${`/facilities/${encodeURIComponent(id)}`} height=${236} /></${Card}>
    <div class="w6" style=${{ display: "grid", gap: "var(--gap)", alignContent: "start" }}><${Card} title="Equipment by rating" width=""><${Distribution} counts=${facility.risk_distribution} query=${{ facility_id: id }} /></${Card}>
      <${Card} title="What it is" width=""><dl class="facts">${facts.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></${Card}></div>
    <${Categories} id=${id} />
    <${Card} title="Top threats" width="w12" tools=${html`<a class="small" href=${link(["facilities", id], { tab: "equipment", sort: "risk_score", order: "desc" })}>All equipment</a>`}>
      ${facility.top_threats.length === 0 ? html`<${Empty} icon="check" title="Nothing threatens here" />` : html`<ul class="rows">${facility.top_threats.map((one) => html`<li key=${one.id}><a class="row" href=${link(["equipment", one.id])}><span class="title cut">${one.name}</span><${Score} score=${one.risk_score} rating=${one.risk_rating} />
        <span class="note cut">${kind(one.type)} · ${one.risk_factors.slice(0, 3).join(", ").toLowerCase()}</span><${Badge} rating=${one.risk_rating} /></a></li>`)}</ul>`}</${Card}>
  </div>`;
}

function Compliance({ id }) {
  const compliance = useResource(`/facilities/${encodeURIComponent(id)}/compliance`);
  return html`<${Shown} of=${compliance} lines=${9} height=${30}>${({ nfpa_70b: b, nfpa_70e: e, compliance_summary: all }) => html`<div class="grid">
    <${Card} title="Overall" width="w4"><${Meter} label="Both standards" value=${all.overall_compliance} /><${Meter} label="NFPA 70B maintenance" value=${all.nfpa_70b_compliance} note=${`${number(b.equipment_counts.compliant)} of ${number(b.equipment_counts.total)} items comply`} /><${Meter} label="NFPA 70E electrical safety" value=${all.nfpa_70e_compliance} note=${`${number(e.equipment_counts.compliant)} of ${number(e.equipment_counts.total)} items comply`} /></${Card}>
    <${Card} title="Inspections" width="w4"><ul class="rows">${["overdue", "due_soon", "up_to_date"].map((word) => html`<li key=${word}><div class="row"><${Status} word=${word} /><b>${number(b.inspection_status[word])}</b></div></li>`)}</ul></${Card}>
    <${Card} title="Arc flash" width="w4"><ul class="rows"><li><div class="row"><span>Study</span><${Status} word=${e.arc_flash_study.status} /><span class="note">Last ${day(e.arc_flash_study.last_study_date)}, next ${day(e.arc_flash_study.next_study_due)}</span></div></li>
      <li><div class="row"><span>Labels present</span><b>${number(e.arc_flash_label_status.present)}</b></div></li><li><div class="row"><span>Labels missing</span><b>${number(e.arc_flash_label_status.missing)}</b></div></li></ul></${Card}>
    <${Calendar} id=${id} />
    <${Card} title="Longest overdue" width="w5"><${Overdue} list=${b.next_inspections_due} /></${Card}></div>`}</${Shown}>`;
}

function Overdue({ list }) {
  const overdue = list.filter((one) => one.days_overdue > 0);
  if (overdue.length === 0) return html`<${Empty} icon="check" title="Nothing is overdue" />`;
  return html`<ul class="rows">${overdue.slice(0, 10).map((one) => html`<li key=${one.equipment_id}><a class="row" href=${link(["equipment", one.equipment_id])}><span class="title cut">${one.equipment_name}</span><span class="when">${days(-one.days_overdue)}</span>
    <span class="note">${kind(one.equipment_type)} · due ${day(one.due_date)}</span></a></li>`)}</ul>${overdue.length > 10 && html`<p class="small muted">and ${number(overdue.length - 10)} more</p>`}`;
}

/** A year of due dates: a column a month, and what the chosen month holds. */
function Calendar({ id }) {
  const iso = (date) => date.toISOString().slice(0, 10);
  const today = new Date();
  const to = new Date(Date.UTC(today.getUTCFullYear() + 1, today.getUTCMonth(), 0));
  const place = `facility_id=${encodeURIComponent(id)}&from=${iso(today)}&to=${iso(to)}`;
  const due = useResource(`/compliance/calendar?${place}&limit=1000`);
  const [chosen, choose] = useState(null);
  return html`<${Card} title="What falls due" width="w7" tools=${html`<a class="small" href=${`/api/v1/compliance/calendar?${place}&format=ics`}><${Icon} name="download" size=${14} /> iCalendar</a>`}><${Shown} of=${due} lines=${6}>${({ entries, total }) => {
    const months = Array.from({ length: 12 }, (_, at) => iso(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + at, 1))).slice(0, 7));
    const by = new Map(months.map((one) => [one, []]));
    entries.forEach((one) => by.get(one.due_date.slice(0, 7))?.push(one));
    const most = Math.max(1, ...[...by.values()].map((list) => list.length));
    const shown = chosen ?? months.find((one) => by.get(one).length > 0) ?? months[0];
    const name = (one) => new Date(`${one}-01T00:00:00Z`).toLocaleDateString(undefined, { month: "short", timeZone: "UTC" });
    return html`<div class="bars" role="group" aria-label="Due by month">${months.map((one) => html`<button key=${one} type="button" aria-pressed=${String(one === shown)} onClick=${() => choose(one)}>
        <small>${by.get(one).length || ""}<span class="hidden"> due in </span></small><i style=${{ height: `${(by.get(one).length / most) * 78 + 2}px` }}></i><span>${name(one)}<span class="hidden"> ${one.slice(0, 4)}</span></span></button>`)}</div>
      ${by.get(shown).length === 0 ? html`<p class="muted">Nothing falls due in ${name(shown)}.</p>` : html`<ul class="rows">${by.get(shown).slice(0, 8).map((one) => html`<li key=${`${one.equipment_id}${one.scope}`}><a class="row" href=${one.equipment_id ? link(["equipment", one.equipment_id]) : link(["facilities", id])}><span class="title cut">${one.equipment_name ?? one.facility_name}</span><span class="when">${day(one.due_date)}</span><span class="note">${words(one.scope)} · ${words(one.standard)}</span></a></li>`)}</ul>`}
      ${by.get(shown).length > 8 && html`<p class="small muted">and ${number(by.get(shown).length - 8)} more in ${name(shown)}</p>`}${total > entries.length && html`<p class="small muted">The first ${number(entries.length)} of ${number(total)} are shown.</p>`}`;
  }}</${Shown}></${Card}>`;
}

function Report({ id }) {
  const [paper, setPaper] = useState("letter");
  const menu = useRef();
  useEffect(() => {
    const close = () => { if (menu.current) menu.current.open = false; };
    const away = (event) => { if (!menu.current?.contains(event.target)) close(); };
    const escape = (event) => { if (event.key === "Escape" && menu.current?.open) { close(); menu.current.querySelector("summary").focus(); } };
    addEventListener("pointerdown", away);
    addEventListener("keydown", escape);
    return () => { removeEventListener("pointerdown", away); removeEventListener("keydown", escape); };
  }, []);
  const path = `/api/v1/facilities/${encodeURIComponent(id)}/report`;
  return html`<details class="menu report" ref=${menu}><summary class="btn"><${Icon} name="file" size=${16} />Report</summary><div>
    <p class="small muted">Dated and signed. <code>masterbus report verify</code> tells whether it was altered.</p>
    <div class="field"><span>Paper</span><div class="seg" role="group" aria-label="Paper">${[["letter", "Letter"], ["a4", "A4"]].map(([key, label]) => html`<button type="button" key=${key} aria-pressed=${String(paper === key)} onClick=${() => setPaper(key)}>${label}</button>`)}</div></div>
    <a class="btn primary" href=${`${path}?format=pdf&paper=${paper}`} download=${`${id}.pdf`}><${Icon} name="download" size=${16} />PDF</a>
    <a class="btn" href=${`${path}?format=csv&list=equipment`} download=${`${id}.csv`}>Equipment as CSV</a><a class="btn" href=${`${path}?format=json`} download=${`${id}.json`}>JSON</a></div></details>`;
}

export function Facility({ id }) {
  const facility = useResource(`/facilities/${encodeURIComponent(id)}`);
  const tab = route.value.query.get("tab") ?? "summary";
  return html`<${Shown} of=${facility} lines=${10} height=${34}>${(one) => html`
    <${Head} title=${one.name} crumbs=${[["Facilities", "#/facilities"]]} note=${one.location}><${Status} word=${one.compliance_status} /><${Report} id=${id} /></${Head}>
    <${Tabs} label="Parts of the facility" at=${tab} list=${TABS} to=${(key) => link(["facilities", id], key === "summary" ? {} : { tab: key })} />
    ${one.equipment_count === 0 && tab !== "equipment" ? html`<${Empty} icon="equipment" title="No equipment stands here yet"><p>Without equipment there is no score. It comes with the next sync.</p></${Empty}>`
      : tab === "equipment" ? html`<${EquipmentTable} facility=${id} height="calc(100dvh - 21.4rem)" />`
      : tab === "compliance" ? html`<${Compliance} id=${id} />`
      : tab === "one-line" ? html`<${Lazy} key="line" name="facility/line" from=${() => import("./oneline.js")} id=${id} />`
      : tab === "engines" ? html`<${Lazy} key="engines" name="facility/engines" from=${() => import("./engines.js")} id=${id} />`
      : tab === "actions" ? html`<${Lazy} key="deeds" name="facility/actions" from=${() => import("./actions.js")} id=${id} />`
      : html`<${Summary} id=${id} facility=${one} />`}`}</${Shown}>`;
}
