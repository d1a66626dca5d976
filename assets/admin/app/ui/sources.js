// Sources: which there are, whether each has what its mapping names, and how a new one is added.
import { html, useState } from "../lib.js";
import { ask, may } from "../api.js";
import { touch } from "../resource.js";
import { Deed, Field } from "./parts.js";
import { Copy, confirm, sayError, say } from "./notice.js";
import { counted, number, span } from "../format.js";

export function Found({ check }) {
  return html`<div role="status"><p class="note-box" data-tone=${check.whole ? "good" : "bad"}>${check.whole ? "Everything that is mapped is there." : `${check.findings.length === 1 ? "One thing is not as it must be." : `${number(check.findings.length)} things are not as they must be.`}`}
      ${check.server && ` ${check.server}.`}${check.rows_read > 0 && ` ${counted(check.rows_read, "row was", "rows were")} read.`}</p>
    ${check.findings.length > 0 && html`<ul class="rows">${check.findings.slice(0, 30).map((one) => html`<li key=${one}><div class="row"><span class="small">${one}</span></div></li>`)}</ul>`}
    ${check.tables.length > 0 && html`<p class="small muted">Tables: ${check.tables.join(", ")}</p>`}</div>`;
}

export function SourceCheck({ source }) {
  const [check, setCheck] = useState(null);
  const run = () => ask(`/sources/${encodeURIComponent(source.name)}/check`, { method: "POST", body: {} }).then(setCheck, sayError);
  const remove = async () => {
    const goes = await confirm({ title: `Read ${source.name} no more?`, text: "Its address and its secret are forgotten. The records that came from it stay as they are.", deed: "Remove the source" });
    if (goes) await ask(`/sources/${encodeURIComponent(source.name)}`, { method: "DELETE" }).then(() => { say(`${source.name} is read no more`); ["/sources", "/ready"].forEach(touch); }, sayError);
  };
  return html`<div style=${{ display: "grid", gap: "10px" }}><div class="row"><span><b>${source.name}</b> <span class="tag">${source.kind}</span></span>
      ${may("admin") && html`<span style=${{ display: "flex", gap: "8px" }}><${Deed} run=${run} busy="Looking …">Check</${Deed}>${!source.configured && html`<${Deed} class="danger" run=${remove}>Remove</${Deed}>`}</span>`}
      <span class="note cut"><code>${source.place}</code></span><span class="note">${source.cron ? `by ${source.cron}` : `every ${span(source.interval_seconds * 1000)}`}${source.mapping ? `, mapping ${source.mapping}` : ""}</span></div>
    ${check && html`<${Found} check=${check} />`}</div>`;
}

/** A new source: looked at first, then kept and read at once. */
export function SourceForm({ onDone }) {
  const [draft, setDraft] = useState({ kind: "postgres", name: "condoit", url: "", secret: "", interval: "" });
  const [check, setCheck] = useState(null);
  const [wrong, setWrong] = useState({});
  const set = (key) => (event) => { setDraft({ ...draft, [key]: event.target.value }); setCheck(null); };
  const secret = draft.kind === "postgres" ? "password" : "token";
  const body = { kind: draft.kind, url: draft.url, [secret]: draft.secret || null, interval: draft.interval || null };
  const tell = (error) => { setWrong(error.details); if (Object.keys(error.details).length === 0) sayError(error); };
  const look = () => { setWrong({}); return ask("/sources/check", { method: "POST", body }).then(setCheck, tell); };
  const keep = () => {
    setWrong({});
    return ask(`/sources/${encodeURIComponent(draft.name)}`, { method: "PUT", body }).then(() => { say(`${draft.name} is kept, and read from now on`); ["/sources", "/ready", "/sync"].forEach(touch); onDone?.(); }, tell);
  };
  const lines = `[[source]]\nname = "${draft.name}"\nkind = "${draft.kind}"\nurl = "${draft.url}"\n${draft.secret ? `${secret}_file = "/run/credentials/masterbus/${draft.name}"\n` : ""}interval = "${draft.interval || "30s"}"\n`;
  return html`<div style=${{ display: "grid", gap: "14px" }}>
    <${Field} label="Kind" wrong=${wrong.kind}><select name="kind" value=${draft.kind} onChange=${set("kind")}><option value="postgres">Condoit's database (PostgreSQL)</option><option value="http">Condoit over HTTP</option></select></${Field}>
    <${Field} label="Name" hint="Small letters, digits, - and _." wrong=${wrong.name}><input name="name" value=${draft.name} pattern="[a-z0-9_\\-]+" aria-invalid=${String(Boolean(wrong.name))} onInput=${set("name")} /></${Field}>
    <${Field} label="Address" wrong=${wrong.url} hint=${draft.kind === "postgres" ? "postgres://reader@host/condoit. A user that may only read is enough." : "https://host/api"}><input name="url" value=${draft.url} inputmode="url" aria-invalid=${String(Boolean(wrong.url))} onInput=${set("url")} /></${Field}>
    <${Field} label=${draft.kind === "postgres" ? "Password" : "Token"} hint="Kept in the data folder, which only its owner reads, and shown to nobody." wrong=${wrong[secret]}><input name="secret" type="password" autocomplete="off" value=${draft.secret} onInput=${set("secret")} /></${Field}>
    <${Field} label="How often" hint="As in 30s or 5m. Left empty, the usual." wrong=${wrong.interval}><input name="interval" value=${draft.interval} aria-invalid=${String(Boolean(wrong.interval))} onInput=${set("interval")} /></${Field}>
    ${check && html`<${Found} check=${check} />`}
    <footer style=${{ display: "flex", gap: "8px", flexWrap: "wrap" }}><${Deed} class=${check?.whole ? "" : "primary"} disabled=${!draft.url} run=${look} busy="Looking …">Check the source</${Deed}>
      ${check && html`<${Deed} class=${check.whole ? "primary" : ""} disabled=${!draft.name} run=${keep} busy="Keeping …">${check.whole ? "Keep and read it" : "Keep it all the same"}</${Deed}>`}</footer>
    ${check && html`<details class="data"><summary>Write it into the configuration instead</summary><p>These lines in <code>masterbus.toml</code>, with the secret in a file of its own, say the same after a restart:</p>
      <div class="keybox"><code style=${{ whiteSpace: "pre-wrap" }}>${lines}</code><${Copy} text=${lines} /></div></details>`}</div>`;
}
