// One item in full: what it is, why it scores what it scores, what the standards say, what was done, what it feeds.
import { html } from "../lib.js";
import { useResource } from "../resource.js";
import { link } from "../router.js";
import { Badge, Card, Empty, Head, Shown, Status } from "../ui/parts.js";
import { Gauge } from "../ui/gauge.js";
import { Outlook } from "../ui/outlook.js";
import { rating } from "../bands.js";
import { ItemEngines } from "./engines.js";
import { ago, day, days, daysSince, decimal, kind, number, percent, sentence, temperature, text, words } from "../format.js";

const SPECIFICATIONS = [
  ["voltage", "Voltage"], ["primary_voltage", "Primary"], ["secondary_voltage", "Secondary"], ["amperage", "Amperage", " A"], ["kva", "Rating", " kVA"], ["phases", "Phases"],
  ["interrupting_rating_ka", "Interrupting rating", " kA"], ["frame_rating", "Frame", " A"], ["trip_rating", "Trip", " A"], ["mount_type", "Mounting"], ["enclosure_type", "Enclosure"],
  ["slots", "Slots"], ["main_disconnect", "Main disconnect"], ["main_disconnect_rating", "Main disconnect rating", " A"], ["cooling_class", "Cooling"], ["impedance_percent", "Impedance", " %"], ["raceway_type", "Raceway"], ["length_ft", "Length", " ft"],
];

function Facts({ pairs }) {
  return html`<dl class="facts">${pairs.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What a factor rests on; a temperature is read in the unit one has chosen. */
const recorded = ({ name, value }) => (value == null ? "unknown" : name.endsWith("temperature_f") ? sentence(`${value} °F`) : String(value));

/** The score, line by line: each factor's part, what it rests on, and how they add up. */
function Explanation({ id }) {
  const why = useResource(`/equipment/${encodeURIComponent(id)}/explain`);
  return html`<${Card} title="Why this score" width="w8" sub=${why.data ? `algorithm ${why.data.algorithm_version}, ${why.data.algorithm_title.toLowerCase()}` : ""}>
    <${Shown} of=${why} lines=${9} height=${20}>${({ risk, in_use: used }) => {
      let from = 0;
      return html`${used?.engine === "voltmetrics" && html`<p class="note-box">The score in use is VoltMetrics', ${decimal(used.score)}. This is how this box comes to ${decimal(risk.total)}; further down both stand side by side.</p>`}
      <div class="waterfall">${risk.factors.map((one) => {
        const start = from;
        from += one.contribution;
        return html`<div class="line" key=${one.factor} data-risk=${rating(one.score)}><span>${one.label}</span>
          <span class="track" role="img" aria-label=${`${one.label}: ${decimal(one.contribution)} points, ${decimal(one.score)} of 100 at weight ${one.weight}`}><i style=${{ "--from": `${start}%`, "--w": `${one.contribution}%` }}></i></span><b>${decimal(one.contribution)}</b>
          <p>${sentence(one.details)}. <span class="nowrap">${decimal(one.score)} of 100, weight ${one.weight}</span>
          <details class="data"><summary>What it rests on</summary>${one.inputs.map((input) => html`<div key=${input.name}><code>${input.name}</code> ${recorded(input)} <span class="tag">${words(input.basis)}</span></div>`)}</details></p></div>`;
      })}</div>
      <details class="data" open><summary>The sum, line by line</summary><div tabindex="0"><table class="plain"><tbody>${risk.sum.map((line) => html`<tr key=${line.line}><td>${line.line}</td><td><code>${line.calculation}</code></td><td class="num">${decimal(line.points)}</td></tr>`)}
        <tr><td><b>Total</b></td><td></td><td class="num"><b>${decimal(risk.total)}</b></td></tr></tbody></table></div></details>
      <p class="note-box" data-tone=${risk.missing_inputs.length > 0 ? "warn" : "good"}>${percent(risk.confidence * 100)} of the score rests on recorded values.
        ${risk.missing_inputs.length > 0 && html` Unknown: ${risk.missing_inputs.map((name, at) => html`${at > 0 && ", "}<code>${name}</code>`)}.`}</p>`;
    }}</${Shown}></${Card}>`;
}

function Standards({ id, compliance }) {
  const why = useResource(`/equipment/${encodeURIComponent(id)}/explain`);
  const { nfpa_70b: b, nfpa_70e: e } = compliance;
  return html`<${Card} title="NFPA 70B maintenance" width="w6" tools=${html`<${Status} word=${b.maintenance_status} />`}>
      <${Facts} pairs=${[["Complies", percent(b.compliance_percentage)], ["Last inspection", day(b.last_inspection)], ["Next due", day(b.next_inspection_due)]]} />
      ${why.data && html`<div class="scroll-x" tabindex="0" role="region" aria-label="Maintenance scopes"><table class="plain"><thead><tr><th>Scope</th><th class="num">Every</th><th>Last done</th><th>Due</th><th>Status</th></tr></thead><tbody>${why.data.nfpa_70b.scopes.map((one) => html`
        <tr key=${one.scope}><td>${words(one.scope)}</td><td class="num nowrap">${one.interval_months} months</td><td class="nowrap">${day(one.last_done)}</td><td class="nowrap">${day(one.due)}</td><td><${Status} word=${one.status} /></td></tr>`)}</tbody></table></div>`}</${Card}>
    <${Card} title="NFPA 70E electrical safety" width="w6" tools=${e.compliant == null ? html`<span class="tag">Out of scope or unknown</span>` : html`<${Status} word=${e.compliant ? "compliant" : "non_compliant"} />`}>
      <${Facts} pairs=${[["Complies", percent(e.compliance_percentage)], ["Arc flash label", e.arc_flash_label_present ? "Present" : "Missing"], ["Incident energy", e.incident_energy == null ? "–" : `${decimal(e.incident_energy)} cal/cm²`],
        ["Arc rating needed", e.required_arc_rating_cal_cm2 == null ? "–" : `${decimal(e.required_arc_rating_cal_cm2)} cal/cm²`], ["Protective equipment", text(e.ppe_requirements)], ["Last assessment", day(e.last_assessment)]]} />
      ${e.ppe_basis === "expired" && html`<p class="note-box" data-tone="warn">What protective equipment is named rests on a study that is too old.</p>`}</${Card}>`;
}

function Feeds({ id }) {
  const down = useResource(`/equipment/${encodeURIComponent(id)}/downstream`);
  const up = useResource(`/equipment/${encodeURIComponent(id)}/upstream`);
  const list = (items) => html`<ul class="rows">${items.slice(0, 6).map((one) => html`<li key=${one.id}><a class="row" href=${link(["equipment", one.id])}><span class="title cut">${one.name}</span><${Badge} rating=${one.risk_rating} /></a></li>`)}</ul>`;
  return html`<${Card} title="When it fails" width="w4"><${Shown} of=${down} lines=${4}>${({ on_failure: it, total, items }) => html`
      <dl class="facts"><div><dt>Go dark</dt><dd>${number(it.go_dark.items)}</dd></div><div><dt>Have another feed</dt><dd>${number(it.have_alternate.items)}</dd></div><div><dt>Critical loads dark</dt><dd>${number(it.go_dark.critical_loads)}</dd></div></dl>
      ${total > 0 ? html`<h3>Feeds ${number(total)}</h3>${list(items)}` : html`<p class="muted">It feeds nothing that is on record.</p>`}`}</${Shown}>
      ${up.data?.total > 0 && html`<h3>Fed by</h3>${list(up.data.items)}`}</${Card}>`;
}

export function Item({ id }) {
  const item = useResource(`/equipment/${encodeURIComponent(id)}`);
  return html`<${Shown} of=${item} lines=${10} height=${34}>${(one) => {
    const { risk_assessment: risk, location: place } = one;
    const specifications = SPECIFICATIONS.filter(([key]) => one.specifications[key] != null).map(([key, label, tail = ""]) => [label, `${one.specifications[key] === true ? "Yes" : one.specifications[key] === false ? "No" : one.specifications[key]}${tail}`]);
    return html`<${Head} title=${one.name} crumbs=${[["Equipment", "#/equipment"], [place.facility_name ?? "Facility", link(["facilities", place.facility_id])]]} note=${[kind(one.type), place.building, place.room].filter(Boolean).join(" · ")}>
        <button class="btn noprint" onClick=${() => print()}>Print</button></${Head}>
      <div class="grid">
        <div class="w4" style=${{ display: "grid", gap: "var(--gap)", alignContent: "start" }}><${Card} title="Risk" width=""><${Gauge} scale="items" score=${risk.risk_score} level=${risk.risk_rating} />
          <${Facts} pairs=${[["Condition", risk.condition], ["Temperature", temperature(risk.temperature)], ["Rust", text(risk.rust_level)], ["Corrosion", text(risk.corrosion_level)]]} />
          <p class="small muted">${risk.stale ? "Being assessed anew. " : ""}Assessed ${ago(risk.assessed_at)} by the ${risk.engine} engine, algorithm ${risk.algorithm_version}</p></${Card}>
          <${Card} title="What it is" width=""><${Facts} pairs=${[["Manufacturer", text(one.manufacturer)], ["Model", text(one.model)], ["Serial number", text(one.serial_number)], ["Installed", day(one.install_date)], ...specifications, ["Id", html`<code>${one.id}</code>`]]} /></${Card}></div>
        <${Explanation} id=${id} />
        ${one.photos.length > 0 && html`<${Card} title="Photos" width="w12"><div class="photos" tabindex="0" role="region" aria-label="Photos">${one.photos.map((photo) => html`<a key=${photo.id} href=${photo.url} target="_blank" rel="noopener"><img src=${photo.thumbnail_url} alt=${photo.caption ?? `Photo of ${one.name}`} loading="lazy" /></a>`)}</div></${Card}>`}
        <${ItemEngines} id=${id} />
        <${Standards} id=${id} compliance=${one.compliance} />
        <${Card} title="History and outlook" width="w8"><${Outlook} of=${`/equipment/${encodeURIComponent(id)}`} scale="items" height=${210} /></${Card}>
        <${Feeds} id=${id} />
        <${Card} title="Service history" width="w12">${one.service_history.length === 0 ? html`<${Empty} icon="calendar" title="No service is on record"><p>What was never recorded counts as never done.</p></${Empty}>`
          : html`<ol class="rows">${one.service_history.map((done) => html`<li key=${done.id}><div class="row"><span class="title">${words(done.type)}</span><span class="when">${day(done.date)}</span><span class="note">${[done.technician, done.notes].filter(Boolean).join(" · ") || "No notes"}</span><span class="note">${days(-daysSince(done.date))}</span></div></li>`)}</ol>`}</${Card}>
      </div>`;
  }}</${Shown}>`;
}
