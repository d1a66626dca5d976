// Sources: what is configured, whether it has what its mapping names, and how a new one is written down.
import { html, useState } from "../lib.js";
import { ask, may } from "../api.js";
import { Deed, Field, Status } from "./parts.js";
import { sayError, say } from "./notice.js";
import { Icon } from "./icons.js";
import { number, span } from "../format.js";

export function Found({ check }) {
  return html`<div role="status"><p class="note-box" data-tone=${check.whole ? "good" : "bad"}>${check.whole ? "Everything that is mapped is there." : `${number(check.findings.length)} ${check.findings.length === 1 ? "thing is" : "things are"} not as they must be.`}
      ${check.server && ` ${check.server}.`}${check.rows_read > 0 && ` ${number(check.rows_read)} rows were read.`}</p>
    ${check.findings.length > 0 && html`<ul class="rows">${check.findings.slice(0, 30).map((one) => html`<li key=${one}><div class="row"><span class="small">${one}</span></div></li>`)}</ul>`}
    ${check.tables.length > 0 && html`<p class="small muted">Tables: ${check.tables.join(", ")}</p>`}</div>`;
}

export function SourceCheck({ source }) {
  const [check, setCheck] = useState(null);
  const run = () => ask(`/sources/${encodeURIComponent(source.name)}/check`, { method: "POST", body: {} }).then(setCheck, sayError);
  return html`<div style=${{ display: "grid", gap: "10px" }}><div class="row"><span><b>${source.name}</b> <span class="tag">${source.kind}</span></span>
      ${may("admin") && html`<${Deed} run=${run} busy="Looking …">Check</${Deed}>`}
      <span class="note cut"><code>${source.place}</code></span><span class="note">${source.cron ? `by ${source.cron}` : `every ${span(source.interval_seconds * 1000)}`}${source.mapping ? `, mapping ${source.mapping}` : ""}</span></div>
    ${check && html`<${Found} check=${check} />`}</div>`;
}

/** A new source is checked from here and written into the configuration, where its secret belongs in a file. */
export function SourceForm({ onDone }) {
  const [draft, setDraft] = useState({ kind: "postgres", name: "condoit", url: "", secret: "" });
  const [check, setCheck] = useState(null);
  const [wrong, setWrong] = useState({});
  const set = (key) => (event) => { setDraft({ ...draft, [key]: event.target.value }); setCheck(null); };
  const secret = draft.kind === "postgres" ? "password" : "token";
  const look = async () => {
    setWrong({});
    try { setCheck(await ask("/sources/check", { method: "POST", body: { kind: draft.kind, url: draft.url, [secret]: draft.secret || null } })); }
    catch (error) { setWrong(error.details); if (Object.keys(error.details).length === 0) sayError(error); }
  };
  const lines = `[[source]]\nname = "${draft.name}"\nkind = "${draft.kind}"\nurl = "${draft.url}"\n${draft.secret ? `${secret}_file = "/run/credentials/masterbus/${draft.name}"\n` : ""}interval = "30s"\n`;
  return html`<div style=${{ display: "grid", gap: "14px" }}>
    <${Field} label="Kind"><select value=${draft.kind} onChange=${set("kind")}><option value="postgres">Condoit's database (PostgreSQL)</option><option value="http">Condoit over HTTP</option></select></${Field}>
    <${Field} label="Name" hint="Small letters, digits, - and _."><input value=${draft.name} pattern="[a-z0-9_-]+" onInput=${set("name")} /></${Field}>
    <${Field} label="Address" wrong=${wrong.url} hint=${draft.kind === "postgres" ? "postgres://reader@host/condoit. A user that may only read is enough." : "https://host/api"}><input value=${draft.url} inputmode="url" aria-invalid=${String(Boolean(wrong.url))} onInput=${set("url")} /></${Field}>
    <${Field} label=${draft.kind === "postgres" ? "Password" : "Token"} hint="Used for this check, and not kept."><input type="password" autocomplete="off" value=${draft.secret} onInput=${set("secret")} /></${Field}>
    <div><${Deed} class="primary" disabled=${!draft.url} run=${look} busy="Looking …">Check the source</${Deed}></div>
    ${check && html`<${Found} check=${check} /><p>Put this into <code>masterbus.toml</code> and restart, or send it to whoever runs the box:</p>
      <div class="keybox"><code style=${{ whiteSpace: "pre-wrap" }}>${lines}</code><button class="btn" onClick=${() => navigator.clipboard.writeText(lines).then(() => say("Copied"), () => say("Select the text and copy it by hand", { tone: "bad" }))}><${Icon} name="copy" size=${16} />Copy</button></div>`}
    ${onDone && html`<div><button class="btn" onClick=${onDone}>Look again what is configured</button></div>`}</div>`;
}
