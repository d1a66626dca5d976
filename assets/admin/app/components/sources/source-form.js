// Form for a new source: it is checked first, and then saved and synced at once.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { invalidate } from "../../api/resource.js";
import { ActionButton } from "../action-button.js";
import { Field } from "../field.js";
import { showError, showMessage } from "../toasts.js";
import { CheckResult } from "./check-result.js";
import { ConfigurationHint } from "./configuration-hint.js";
import { EMPTY_DRAFT, secretField, toBody } from "./source-draft.js";

/** @typedef {import("./source-draft.js").Draft} Draft */
/** @typedef {Record<string, string>} FieldErrors */
/** @typedef {import("./check-result.js").CheckDocument} CheckDocument */

/** @param {{ onDone?: () => void }} props Called when the source is saved. */
export function SourceForm({ onDone }) {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [check, setCheck] = useState(/** @type {CheckDocument | null} */ (null));
  const [errors, setErrors] = useState(/** @type {FieldErrors} */ ({}));
  const onChange = (/** @type {Partial<Draft>} */ change) => {
    setDraft({ ...draft, ...change });
    setCheck(null);
  };
  const send = async (/** @type {string} */ path, /** @type {string} */ method) => {
    setErrors({});
    try {
      return await request(path, { method, body: toBody(draft) });
    } catch (error) {
      setErrors(error.details ?? {});
      if (Object.keys(error.details ?? {}).length === 0) showError(error);
      return null;
    }
  };
  const runCheck = async () => {
    const result = await send("/sources/check", "POST");
    if (result) setCheck(result);
  };
  const save = async () => {
    if (!(await send(`/sources/${encodeURIComponent(draft.name)}`, "PUT"))) return;
    showMessage(`${draft.name} was saved. Its first sync is starting`);
    ["/sources", "/ready", "/sync"].forEach(invalidate);
    onDone?.();
  };
  return html`<div class="stack">
    <${Fields} draft=${draft} errors=${errors} onChange=${onChange} />
    ${check && html`<${CheckResult} check=${check} />`}
    <${Buttons} draft=${draft} check=${check} onCheck=${runCheck} onSave=${save} />
    ${check && html`<${ConfigurationHint} draft=${draft} />`}
  </div>`;
}

/** @param {{ draft: Draft, errors: FieldErrors, onChange: (change: Partial<Draft>) => void }} props */
function Fields({ draft, errors, onChange }) {
  const isPostgres = draft.kind === "postgres";
  const secret = secretField(draft);
  const urlHint = isPostgres ? "postgres://reader@host/condoit. A read-only user is sufficient." : "https://host/api";
  const field = (/** @type {keyof Draft} */ name) => ({ name, draft, onChange });
  const secretHint = "Stored in the data directory, readable by its owner only. It is not shown again.";
  return html`<${KindField} draft=${draft} error=${errors.kind} onChange=${onChange} />
    <${TextField} label="Name" hint="Lowercase letters, digits, - and _." error=${errors.name}
      ...${field("name")} pattern="[a-z0-9_\\-]+" />
    <${TextField} label="Address" hint=${urlHint} error=${errors.url} ...${field("url")} inputmode="url" />
    <${TextField} label=${isPostgres ? "Password" : "Token"} hint=${secretHint} error=${errors[secret]}
      ...${field("secret")} type="password" autocomplete="off" />
    <${TlsFields} draft=${draft} errors=${errors} onChange=${onChange} />
    <${TextField} label="Interval" hint="Such as 30s or 5m. Empty for the default." error=${errors.interval}
      ...${field("interval")} />`;
}

/** @param {{ draft: Draft, error?: string, onChange: (change: Partial<Draft>) => void }} props */
function KindField({ draft, error, onChange }) {
  const onSelect = (/** @type {any} */ event) => onChange({ kind: event.target.value });
  return html`<${Field} label="Kind" error=${error}>
    <select name="kind" value=${draft.kind} onChange=${onSelect}>
      <option value="postgres">Database of Condoit (PostgreSQL)</option>
      <option value="http">Condoit over HTTP</option>
    </select>
  <//>`;
}

/** @param {{ draft: Draft, errors: FieldErrors, onChange: (change: Partial<Draft>) => void }} props */
function TlsFields({ draft, errors, onChange }) {
  const onSelect = (/** @type {any} */ event) => onChange({ tls: event.target.value });
  const onInput = (/** @type {any} */ event) => onChange({ tls_root: event.target.value });
  const hint = "Beyond this machine the server is verified unless you choose otherwise.";
  return html`<${Field} label="Encryption" hint=${hint} error=${errors.tls}>
      <select name="tls" value=${draft.tls} onChange=${onSelect}>
        <option value="">Default</option>
        <option value="verify">TLS, verified certificate</option>
        <option value="unverified">TLS, any certificate</option>
        <option value="off">None: password and data can be read on the network</option>
      </select>
    <//>
    <${Field} label="Root certificate" hint="PEM text. Empty for the system's roots." error=${errors.tls_root}>
      <textarea name="tls_root" rows="2" value=${draft.tls_root} onInput=${onInput} spellcheck="false"></textarea>
    <//>`;
}

/**
 * @param {{
 *   label: string, hint?: string, error?: string, name: keyof Draft, draft: Draft,
 *   onChange: (change: Partial<Draft>) => void, [attribute: string]: any,
 * }} props
 */
function TextField({ label, hint, error, name, draft, onChange, ...attributes }) {
  const onInput = (/** @type {any} */ event) => onChange({ [name]: event.target.value });
  const state = { value: draft[name], "aria-invalid": String(Boolean(error)), onInput };
  return html`<${Field} label=${label} hint=${hint} error=${error}>
    <input name=${name} ...${attributes} ...${state} />
  <//>`;
}

/**
 * @param {{
 *   draft: Draft, check: CheckDocument | null, onCheck: () => Promise<void>, onSave: () => Promise<void>,
 * }} props The source can be saved even if the check found problems.
 */
function Buttons({ draft, check, onCheck, onSave }) {
  const isWhole = check?.whole ?? false;
  const [checkClass, saveClass] = isWhole ? ["", "primary"] : ["primary", ""];
  const label = isWhole ? "Save and sync" : "Save anyway";
  const save = html`<${ActionButton} class=${saveClass} disabled=${!draft.name} run=${onSave} busyLabel="Saving …">
    ${label}
  <//>`;
  return html`<footer class="buttons">
    <${ActionButton} class=${checkClass} disabled=${!draft.url} run=${onCheck} busyLabel="Checking …">
      Check the source
    <//>
    ${check && save}
  </footer>`;
}
