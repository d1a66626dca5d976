// Creates an API key and shows it once.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { formatTerm } from "../../lib/format.js";
import { CopyButton } from "../../components/copy-button.js";
import { Dialog } from "../../components/dialog.js";
import { Field } from "../../components/field.js";
import { showError } from "../../components/toasts.js";

const ROLES = ["viewer", "operator", "admin", "service"];

/** @typedef {Api.Response<"post", "/keys">} NewKey */

/** @param {Record<string, string>} form */
function toBody({ name, role, scopes = "", expires }) {
  return {
    name,
    role,
    scopes: scopes.split(/[\s,]+/).filter(Boolean),
    expires_at: expires ? `${expires}T00:00:00.000Z` : null,
  };
}

/** @param {{ onClose: () => void }} props */
export function NewKeyDialog({ onClose }) {
  const [created, setCreated] = useState(/** @type {NewKey | null} */ (null));
  const title = created ? "Your new key" : "New API key";
  return html`<${Dialog} title=${title} isPersistent=${created !== null} onClose=${onClose}>
    ${
      created
        ? html`<${CreatedKey} secret=${created.key} onClose=${onClose} />`
        : html`<${KeyForm} onCreated=${setCreated} onClose=${onClose} />`
    }
  <//>`;
}

/** @param {{ secret: string, onClose: () => void }} props */
function CreatedKey({ secret, onClose }) {
  return html`<p>The key is shown only now. MasterBus stores a hash of it.</p>
    <div class="keybox"><code>${secret}</code><${CopyButton} text=${secret} /></div>
    <footer><button class="btn primary" onClick=${onClose}>Done</button></footer>`;
}

/** @param {{ onCreated: (key: NewKey) => void, onClose: () => void }} props */
function KeyForm({ onCreated, onClose }) {
  const [role, setRole] = useState("viewer");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const onSubmit = async (/** @type {any} */ event) => {
    event.preventDefault();
    const form = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(event.target)));
    try {
      onCreated(await request("/keys", { method: "POST", body: toBody(form) }));
    } catch (error) {
      setErrors(error.details ?? {});
      if (Object.keys(error.details ?? {}).length === 0) showError(error);
    }
  };
  return html`<form class="stack" onSubmit=${onSubmit}>
    <${Field} label="Purpose" error=${errors.name}><input name="name" required maxlength="100" autofocus /><//>
    <${RoleField} role=${role} error=${errors.role} onChange=${setRole} />
    ${role === "service" && html`<${ScopeField} error=${errors.scopes} />`}
    <${Field} label="Expires" hint="Empty for never." error=${errors.expires_at}>
      <input name="expires" type="date" />
    <//>
    <footer>
      <button type="button" class="btn" onClick=${onClose}>Cancel</button>
      <button class="btn primary">Create the key</button>
    </footer>
  </form>`;
}

/** @param {{ role: string, error?: string, onChange: (role: string) => void }} props */
function RoleField({ role, error, onChange }) {
  const toOption = (/** @type {string} */ one) =>
    html`<option key=${one} value=${one} selected=${one === role}>${formatTerm(one)}</option>`;
  const onSelect = (/** @type {any} */ event) => onChange(event.target.value);
  return html`<${Field} label="Role" error=${error}>
    <select name="role" value=${role} onChange=${onSelect}>${ROLES.map(toOption)}</select>
  <//>`;
}

/** @param {{ error?: string }} props */
function ScopeField({ error }) {
  return html`<${Field} label="Scopes" hint="Such as facilities:read, sync:write" error=${error}>
    <input name="scopes" required />
  <//>`;
}
