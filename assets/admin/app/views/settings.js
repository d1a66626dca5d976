// Settings: parts in a list at the side. What comes later (audit, backup, investigations) is one more line in it.
import { html, useState } from "../lib.js";
import { ask, may, session } from "../api.js";
import { useResource } from "../resource.js";
import { link, route } from "../router.js";
import { keysOn, setTheme, theme, unit } from "../prefs.js";
import { Card, Deed, Empty, Failed, Field, Head, Segments, Shown, Status } from "../ui/parts.js";
import { Copy, Dialog, confirm, say, sayError } from "../ui/notice.js";
import { SourceCheck, SourceForm } from "../ui/sources.js";
import { Icon } from "../ui/icons.js";
import { Engine } from "./engines.js";
import { ago, day, kind, moment, number, text, words } from "../format.js";

const PARTS = [
  { key: "you", label: "You", of: You }, { key: "keys", label: "API keys", role: "admin", of: Keys }, { key: "users", label: "Users", role: "admin", of: Users },
  { key: "sources", label: "Sources", role: "admin", of: Sources }, { key: "engine", label: "Engine", of: Engine }, { key: "algorithms", label: "Algorithms", of: Algorithms }, { key: "about", label: "About", of: About },
];

export default function Settings() {
  const parts = PARTS.filter((one) => !one.role || may(one.role));
  const wanted = route.value.query.get("part") ?? "you";
  const part = parts.find((one) => one.key === wanted);
  return html`<${Head} title="Settings" /><div class="side"><nav aria-label="Parts of the settings"><ul>${parts.map((one) => html`<li key=${one.key}><a href=${link(["settings"], { part: one.key })} aria-current=${one.key === wanted ? "page" : undefined}>${one.label}</a></li>`)}</ul></nav>
    <div style=${{ minWidth: 0 }}>${part ? html`<${part.of} />` : html`<${Failed} error=${{ status: 403, message: "This part is for administrators." }} />`}</div></div>`;
}

function You() {
  const { username, role, facilities, expires_at: end } = session.value;
  return html`<div class="grid"><${Card} title="You" width="w6"><dl class="facts"><div><dt>Name</dt><dd>${username}</dd></div><div><dt>Role</dt><dd>${role}</dd></div><div><dt>Facilities</dt><dd>${facilities ? facilities.join(", ") : "All"}</dd></div><div><dt>Log-in ends</dt><dd>${moment(end)}</dd></div></dl></${Card}>
    <${Card} title="This device" width="w6"><div class="field"><span>Theme</span><${Segments} label="Theme" value=${theme.value} onChange=${setTheme} options=${[["auto", "System"], ["dark", "Dark"], ["light", "Light"]]} /></div>
      <div class="field"><span>Temperature</span><${Segments} label="Temperature" value=${unit.value} onChange=${(next) => unit.set(next)} options=${[["C", "°C"], ["F", "°F"]]} /></div>
      <div class="field"><span>Shortcuts of a single letter</span><${Segments} label="Shortcuts" value=${keysOn.value} onChange=${(next) => keysOn.set(next)} options=${[["yes", "On"], ["no", "Off"]]} /></div></${Card}></div>`;
}

function Keys() {
  const keys = useResource("/keys");
  const [making, setMaking] = useState(false);
  const revoke = async (one) => {
    const goes = await confirm({ title: `Revoke ${one.name}?`, text: "Programs that use this key are refused from then on. A revoked key cannot be brought back.", deed: "Revoke the key" });
    if (goes) await ask(`/keys/${encodeURIComponent(one.id)}`, { method: "DELETE" }).then(() => { say(`${one.name} was revoked`); keys.reload(); }, sayError);
  };
  return html`<${Card} title="API keys" width="w12" sub="for programs" tools=${html`<button class="btn primary" onClick=${() => setMaking(true)}><${Icon} name="plus" size=${16} />New key</button>`}><${Shown} of=${keys} lines=${4}>${({ keys: list }) => (list.length === 0
    ? html`<${Empty} icon="key" title="No key was made yet"><p>A dashboard or a script shows its key as <code>X-API-Key</code>.</p></${Empty}>`
    : html`<div class="scroll-x" tabindex="0" role="region" aria-label="Table of keys"><table class="plain"><thead><tr><th>Name</th><th>Role</th><th>Facilities</th><th>Made</th><th>Ends</th><th>State</th><th><span class="hidden">Deeds</span></th></tr></thead><tbody>${list.map((one) => html`<tr key=${one.id}><td><b>${one.name}</b><div><code class="small">${one.id}</code></div></td><td>${one.role}${one.scopes.length > 0 && html`<div class="small muted">${one.scopes.join(", ")}</div>`}</td><td>${one.facilities?.join(", ") ?? "All"}</td><td class="nowrap">${ago(one.created_at)}</td><td class="nowrap">${one.expires_at ? day(one.expires_at.slice(0, 10)) : "Never"}</td>
      <td><${Status} word=${one.revoked_at ? "revoked" : one.expires_at && new Date(one.expires_at) <= new Date() ? "expired" : "current"} /></td><td>${!one.revoked_at && html`<${Deed} class="danger" run=${() => revoke(one)}>Revoke</${Deed}>`}</td></tr>`)}</tbody></table></div>`)}</${Shown}>
    ${making && html`<${NewKey} onClose=${() => { setMaking(false); keys.reload(); }} />`}</${Card}>`;
}

function NewKey({ onClose }) {
  const [made, setMade] = useState(null);
  const [role, setRole] = useState("viewer");
  const [wrong, setWrong] = useState({});
  const make = async (event) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    const scopes = role === "service" ? form.scopes.split(/[\s,]+/).filter(Boolean) : [];
    try { setMade(await ask("/keys", { method: "POST", body: { name: form.name, role, scopes, expires_at: form.ends ? `${form.ends}T00:00:00.000Z` : null } })); }
    catch (error) { setWrong(error.details); if (Object.keys(error.details).length === 0) sayError(error); }
  };
  return html`<${Dialog} title=${made ? "Your new key" : "New API key"} held=${made !== null} onClose=${onClose}>${made
    ? html`<p>It is shown this once. Only its hash is kept.</p><div class="keybox"><code>${made.key}</code><${Copy} text=${made.key} /></div><footer><button class="btn primary" onClick=${onClose}>I have it</button></footer>`
    : html`<form onSubmit=${make} style=${{ display: "grid", gap: "12px" }}><${Field} label="What it is for" wrong=${wrong.name}><input name="name" required maxlength="100" autofocus /></${Field}>
      <${Field} label="Role" wrong=${wrong.role}><select value=${role} onChange=${(event) => setRole(event.target.value)}>${["viewer", "operator", "admin", "service"].map((one) => html`<option value=${one} selected=${one === role}>${words(one)}</option>`)}</select></${Field}>
      ${role === "service" && html`<${Field} label="Scopes" hint="As in facilities:read, sync:write" wrong=${wrong.scopes}><input name="scopes" required /></${Field}>`}
      <${Field} label="Ends" hint="Never, when left empty." wrong=${wrong.expires_at}><input name="ends" type="date" /></${Field}><footer><button type="button" class="btn" onClick=${onClose}>Cancel</button><button class="btn primary">Make the key</button></footer></form>`}</${Dialog}>`;
}

function Users() {
  const users = useResource("/users");
  const [making, setMaking] = useState(false);
  const [wrong, setWrong] = useState({});
  const make = async (event) => {
    event.preventDefault();
    const { username, password, role } = Object.fromEntries(new FormData(event.target));
    try { await ask("/users", { method: "POST", body: { username, password, role } }); setMaking(false); say(`${username} may log in now`); users.reload(); }
    catch (error) { setWrong({ ...error.details, all: Object.keys(error.details).length === 0 ? error.message : undefined }); }
  };
  const disable = async (one) => {
    const goes = await confirm({ title: `Disable ${one.username}?`, text: "Log-ins of this user are refused from then on, and the sessions that are open end.", deed: "Disable the user" });
    if (goes) await ask(`/users/${encodeURIComponent(one.username)}`, { method: "DELETE" }).then(() => { say(`${one.username} is disabled`); users.reload(); }, sayError);
  };
  return html`<${Card} title="Users" width="w12" tools=${html`<button class="btn primary" onClick=${() => { setWrong({}); setMaking(true); }}><${Icon} name="plus" size=${16} />New user</button>`}><${Shown} of=${users} lines=${4}>${({ users: list }) => html`<div class="scroll-x" tabindex="0" role="region" aria-label="Table of users"><table class="plain"><thead><tr><th>Name</th><th>Role</th><th>Facilities</th><th>Since</th><th>State</th><th><span class="hidden">Deeds</span></th></tr></thead><tbody>${list.map((one) => html`
      <tr key=${one.username}><td><b>${one.username}</b></td><td>${one.role}</td><td>${one.facilities?.join(", ") ?? "All"}</td><td class="nowrap">${ago(one.created_at)}</td><td><${Status} word=${one.disabled ? "disabled" : "current"} /></td><td>${!one.disabled && one.username !== session.value.username && html`<${Deed} class="danger" run=${() => disable(one)}>Disable</${Deed}>`}</td></tr>`)}</tbody></table></div>`}</${Shown}>
    ${making && html`<${Dialog} title="New user" onClose=${() => setMaking(false)}><form onSubmit=${make} style=${{ display: "grid", gap: "12px" }}><${Field} label="Username" wrong=${wrong.username}><input name="username" required autocomplete="off" autofocus /></${Field}><${Field} label="First password" hint="At least 8 characters." wrong=${wrong.password}><input name="password" type="password" minlength="8" required autocomplete="new-password" /></${Field}>
      <${Field} label="Role" wrong=${wrong.role}><select name="role">${["viewer", "operator", "admin"].map((one) => html`<option value=${one}>${words(one)}</option>`)}</select></${Field}>${wrong.all && html`<p class="note-box" data-tone="bad" role="alert">${wrong.all}</p>`}<footer><button type="button" class="btn" onClick=${() => setMaking(false)}>Cancel</button><button class="btn primary">Make the user</button></footer></form></${Dialog}>`}</${Card}>`;
}

function Sources() {
  const sources = useResource("/sources");
  const [adding, setAdding] = useState(false);
  return html`<${Card} title="Sources" width="w12" sub="from the configuration, or added here" tools=${html`<button class="btn" onClick=${() => setAdding(!adding)}>${adding ? "Close" : "Another source"}</button>`}><${Shown} of=${sources} lines=${3}>${({ sources: list }) => (list.length === 0 ? html`<${Empty} icon="sync" title="No source is configured" />` : list.map((one) => html`<${SourceCheck} key=${one.name} source=${one} />`))}</${Shown}>${adding && html`<${SourceForm} onDone=${() => setAdding(false)} />`}</${Card}>`;
}

/** Two versions side by side: what differs is marked. */
function Algorithms() {
  const list = useResource("/algorithms");
  const [pair, setPair] = useState(null);
  return html`<${Shown} of=${list} lines=${8}>${({ algorithms, in_force: current }) => {
    const [left, right] = pair ?? [algorithms[0].version, current === algorithms[0].version ? algorithms.at(-1).version : current];
    const two = [left, right].map((version) => algorithms.find((one) => one.version === version));
    const row = (label, values) => html`<tr key=${label}><td>${label}</td>${values.map((value, at) => html`<td class="num">${value ?? "–"}${at === 1 && values[0] !== values[1] ? html` <span class="tag" data-tone="warn">differs</span>` : ""}</td>`)}</tr>`;
    const factors = [...new Set(two.flatMap((one) => one.factors.map(({ factor }) => factor)))];
    const weight = (one, factor) => one.factors.find((line) => line.factor === factor)?.weight;
    const choose = (at) => html`<select aria-label=${at === 0 ? "Left version" : "Right version"} onChange=${(event) => setPair(at === 0 ? [event.target.value, right] : [left, event.target.value])}>${algorithms.map((one) => html`<option value=${one.version} selected=${one.version === [left, right][at]}>${one.version} ${one.title}${one.version === current ? " (in force)" : ""}</option>`)}</select>`;
    return html`<div class="grid"><${Card} title="Algorithm versions side by side" width="w12" sub=${`${number(algorithms.length)} at hand, ${current} in force`}><div class="scroll-x" tabindex="0" role="region" aria-label="Versions"><table class="plain"><thead><tr><th><span class="hidden">What</span></th><th class="num">${choose(0)}</th><th class="num">${choose(1)}</th></tr></thead><tbody>
      ${factors.map((factor) => row(`Weight of ${words(factor).toLowerCase()}`, two.map((one) => weight(one, factor))))}
      ${row("Calibration", two.map((one) => one.calibration))}${row("Highest score", two.map((one) => one.cap))}
      ${["medium", "high", "critical"].map((band) => row(`Items: ${words(band)} from`, two.map((one) => one.bands[band])))}${["medium", "high", "critical"].map((band) => row(`Facilities: ${words(band)} from`, two.map((one) => one.facility_bands[band])))}
      ${two[0].types.map((one) => row(`${kind(one.type)}: expected life, years`, two.map((version) => version.types.find(({ type }) => type === one.type)?.expected_life)))}</tbody></table></div></${Card}>
      <${Effect} versions=${[left, right]} current=${current} /></div>`;
  }}</${Shown}>`;
}

/** What two versions make of the same facilities. */
function Effect({ versions, current }) {
  const [left, right] = versions.map((version) => useResource(`/portfolio/history?algorithm=${encodeURIComponent(version)}`));
  const last = (one) => one.data?.months.at(-1)?.risk_score;
  return html`<${Card} title="What they make of this portfolio" width="w12" sub="at the last month end"><dl class="facts">${versions.map((version, at) => html`<div key=${`${version}${at}`}><dt>${version}</dt><dd>${text(last([left, right][at]))}</dd></div>`)}</dl>${versions.map((version, at) => ([left, right][at].data?.months_pending > 0 && version !== current ? html`<p key=${version} class="small muted">Month ends of ${version} are worked out when it is put in force.</p>` : null))}</${Card}>`;
}

function About() {
  const health = useResource("/health");
  const vendor = [["preact, htm, signals", "MIT, Apache-2.0"], ["uPlot", "MIT"], ["d3-geo, d3-array, topojson-client", "ISC"], ["world-atlas, us-atlas", "ISC; Natural Earth and US Census, public domain"], ["cytoscape", "MIT"]];
  return html`<div class="grid"><${Card} title="MasterBus" width="w6"><${Shown} of=${health} lines=${3}>${(one) => html`<dl class="facts"><div><dt>Version</dt><dd>${one.version}</dd></div><div><dt>Running since</dt><dd>${ago(new Date(Date.now() - one.uptime_seconds * 1000).toISOString())}</dd></div></dl>`}</${Shown}><p class="muted">Facts about NFPA 70B-2023 and 70E-2024 come from public sources. A licensed copy of the standards decides.</p><a href="/api/v1/docs">API documentation</a></${Card}>
    <${Card} title="What this page is made with" width="w6"><table class="plain"><tbody>${vendor.map(([name, licence]) => html`<tr key=${name}><td>${name}</td><td class="muted">${licence}</td></tr>`)}</tbody></table></${Card}></div>`;
}
