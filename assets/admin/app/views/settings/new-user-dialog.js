// Creates a user.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { formatTerm } from "../../lib/format.js";
import { Dialog } from "../../components/dialog.js";
import { Field } from "../../components/field.js";
import { Note } from "../../components/note.js";

const ROLES = ["viewer", "operator", "admin"];

/** @param {{ onCreated: (username: string) => void, onClose: () => void }} props */
export function NewUserDialog({ onCreated, onClose }) {
  const [error, setError] = useState(/** @type {any} */ (null));
  const onSubmit = async (/** @type {any} */ event) => {
    event.preventDefault();
    const body = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(event.target)));
    try {
      await request("/users", { method: "POST", body });
      onCreated(body.username);
    } catch (problem) {
      setError(problem);
    }
  };
  const details = error?.details ?? {};
  const isGeneral = error && Object.keys(details).length === 0;
  return html`<${Dialog} title="New user" onClose=${onClose}>
    <form class="stack" onSubmit=${onSubmit}>
      <${Fields} errors=${details} />
      ${isGeneral && html`<${Note} tone="bad" role="alert">${error.message}<//>`}
      <footer>
        <button type="button" class="btn" onClick=${onClose}>Cancel</button>
        <button class="btn primary">Create the user</button>
      </footer>
    </form>
  <//>`;
}

/** @param {{ errors: Record<string, string> }} props */
function Fields({ errors }) {
  const toOption = (/** @type {string} */ role) => html`<option key=${role} value=${role}>
    ${formatTerm(role)}
  </option>`;
  return html`<${Field} label="Username" error=${errors.username}>
      <input name="username" required autocomplete="off" autofocus />
    <//>
    <${Field} label="Initial password" hint="At least 8 characters." error=${errors.password}>
      <input name="password" type="password" minlength="8" required autocomplete="new-password" />
    <//>
    <${Field} label="Role" error=${errors.role}><select name="role">${ROLES.map(toOption)}</select><//>`;
}
