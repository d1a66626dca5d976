// Sources: where records come from, whether one has what its mapping names, and how another is added.
import { html, useState } from "../lib.js";
import { ask, may } from "../api.js";
import { Deed, Field, Status } from "./parts.js";
import { confirm, sayError, say } from "./notice.js";
import { number, span } from "../format.js";

export function Found({ check }) {
  return html`<div role="status"><p class="note-box" data-tone=${check.whole ? "good" : "bad"}>${check.whole ? "Everything that is mapped is there." : `${number(check.findings.length)} ${check.findings.length === 1 ? "thing is" : "things are"} not as they must be.`}
      ${check.server && ` ${check.server}.`}${check.rows_read > 0 && ` ${number(check.rows_read)} rows were read.`}</p>
    ${check.findings.length > 0 && html`<ul class="rows">${check.findings.slice(0, 30).map((one) => html`<li key=${one}><div class="row"><span class="small">${one}</span></div></li>`)}</ul>`}
    ${check.tables.length > 0 && html`<p class="small muted">Tables: ${check.tables.join(", ")}</p>`}</div>`;
}

export function SourceCheck({ source, onGone }) {
  const [check, setCheck] = useState(null);
  const run = () => ask(`/sources/${encodeURIComponent(source.name)}/check`, { method: "POST", body: {} }).then(setCheck, sayError);
  const forget = async () => {
    const goes = await confirm({ title: `Read ${source.name} no more?`, text: "Its address and its secret are forgotten. The records it brought stay as they are.", deed: "Take the source away" });
    if (goes) await ask(`/sources/${encodeURIComponent(source.name)}`, { method: "DELETE" }).then(() => { say(`${source.name} is read no more`); onGone(); }, sayError);
  };
  return html`<div style=${{ display: "grid", gap: "10px" }}><div class="row"><span><b>${source.name}</b> <span class="tag">${source.kind}</span></span>
      ${may("admin") && html`<${Deed} run=${run} busy="Looking …">Check</${Deed}>`}
      ${may("admin") && onGone && !source.configured && html`<${Deed} class="danger" run=${forget}>Take away</${Deed}>`}
      <span class="note cut"><code>${source.place}</code></span><span class="note">${source.cron ? `by ${source.cron}` : `every ${span(source.interval_seconds * 1000)}`}${source.mapping ? `, mapping ${source.mapping}` : ""}</span></div>
    ${check && html`<${Found} check=${check} />`}</div>`;
}

/** A new source is checked from here, then kept and read at once. */
export function SourceForm({ onDone }) {
  const [draft, setDraft] = useState({ kind: "postgres", name: "condoit", url: "", secret: "" });
  const [check, setCheck] = useState(null);
  const [wrong, setWrong] = useState({});
  const set = (key) => (event) => { setDraft({ ...draft, [key]: event.target.value }); setCheck(null); };
  const secret = draft.kind === "postgres" ? "password" : "token";
  const body = () => ({ kind: draft.kind, url: draft.url, [secret]: draft.secret || null });
  const trying = async (deed) => {
    setWrong({});
    try { await deed(); } catch (error) { setWrong(error.details); if (Object.keys(error.details).length === 0) sayError(error); }
  };
  const look = () => trying(async () => setCheck(await ask("/sources/check", { method: "POST", body: body() })));
  const keep = () => trying(async () => {
    await ask(`/sources/${encodeURIComponent(draft.name)}`, { method: "PUT", body: body() });
    say(`${draft.name} is being read`);
    onDone();
  });
  return html`<div style=${{ display: "grid", gap: "14px" }}>
    <${Field} label="Kind"><select value=${draft.kind} onChange=${set("kind")}><option value="postgres">Condoit's database (PostgreSQL)</option><option value="http">Condoit over HTTP</option></select></${Field}>
    <${Field} label="Name" wrong=${wrong.name} hint="Small letters, digits, - and _."><input name="name" value=${draft.name} pattern="[a-z0-9_-]+" aria-invalid=${String(Boolean(wrong.name))} onInput=${set("name")} /></${Field}>
    <${Field} label="Address" wrong=${wrong.url} hint=${draft.kind === "postgres" ? "postgres://reader@host/condoit. A user that may only read is enough." : "https://host/api"}><input value=${draft.url} inputmode="url" name="url" aria-invalid=${String(Boolean(wrong.url))} onInput=${set("url")} /></${Field}>
    <${Field} label=${draft.kind === "postgres" ? "Password" : "Token"} hint="Kept in the appliance's data folder, which only its owner reads, and shown to nobody."><input name="secret" type="password" autocomplete="off" value=${draft.secret} onInput=${set("secret")} /></${Field}>
    <div><${Deed} class="primary" disabled=${!draft.url} run=${look} busy="Looking …">Check the source</${Deed}></div>
    ${check && html`<${Found} check=${check} />
      <div><${Deed} class=${check.whole ? "primary" : ""} disabled=${!draft.name} run=${keep} busy="Keeping …">${check.whole ? "Use this source" : "Use it all the same"}</${Deed}></div>`}</div>`;
}
