// Creates the first administrator with the secret of the set-up link.
import { html, useEffect, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { logIn } from "../../api/session.js";
import { Field } from "../../components/field.js";
import { Note } from "../../components/note.js";
import { SetupSteps } from "../setup/setup-steps.js";
import { Brand } from "./brand.js";
import { useForm } from "./form.js";

const INTRODUCTION =
  "The link works once, within an hour after start-up. Everything else is configured on this page later.";

/** The secret is the fragment of the URL. Pasting the link into an open tab changes only the fragment. */
function useSecret() {
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const onHashChange = () => setSecret(location.hash.slice(1));
    addEventListener("hashchange", onHashChange);
    return () => removeEventListener("hashchange", onHashChange);
  }, []);
  return secret;
}

/**
 * @param {string} secret
 * @param {Record<string, string>} fields
 */
async function createAdministrator(secret, { username, password, again }) {
  if (password !== again) {
    const details = { again: "differs from the password above" };
    throw Object.assign(new Error("The passwords differ."), { details });
  }
  await request("/auth/setup", { method: "POST", body: { secret, username, password } });
  history.replaceState(null, "", "/#/start");
  dispatchEvent(new HashChangeEvent("hashchange"));
  await logIn(username, password);
}

export function FirstAdministrator() {
  const secret = useSecret();
  const { isBusy, error, onSubmit } = useForm((fields) => createAdministrator(secret, fields));
  const details = error?.details ?? {};
  const isGeneral = error && Object.keys(details).length === 0;
  return html`<main class="login" id="main">
    <section class="card broad">
      <${SetupSteps} current=${0} />
      <${Brand} title="Create the first administrator" text=${INTRODUCTION} />
      ${!secret && html`<${IncompleteLink} />`}
      <form onSubmit=${onSubmit}>
        <${Fields} errors=${details} />
        ${isGeneral && html`<${Note} tone="bad" role="alert">${error.message}<//>`}
        <button class="btn primary" disabled=${isBusy || !secret}>
          ${isBusy ? "Creating …" : "Create the administrator"}
        </button>
      </form>
      <p class="small muted">Already set up? <a href="/">Log in</a></p>
    </section>
  </main>`;
}

function IncompleteLink() {
  return html`<${Note} tone="warn">
    The link is incomplete: it ends with a # and 64 characters. It is printed on the terminal and stored in the${" "}
    file <code>setup-link</code> of the data folder.
  <//>`;
}

/** @param {{ errors: Record<string, string> }} props */
function Fields({ errors }) {
  const name = { autocomplete: "username", required: true, autofocus: true };
  const password = { type: "password", autocomplete: "new-password", required: true };
  const invalid = (/** @type {string} */ field) => ({ "aria-invalid": String(Boolean(errors[field])) });
  const nameHint = "Letters, digits, dots, dashes, underscores or @.";
  return html`<${Field} label="Username" hint=${nameHint} error=${errors.username}>
      <input name="username" ...${name} ...${invalid("username")} />
    <//>
    <${Field} label="Password" hint="At least 8 characters." error=${errors.password}>
      <input name="password" minlength="8" ...${password} ...${invalid("password")} />
    <//>
    <${Field} label="Repeat the password" error=${errors.again}><input name="again" ...${password} /><//>`;
}
