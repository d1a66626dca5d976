// Log-in, and on a new installation the creation of the first administrator.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { logIn } from "../../api/session.js";
import { Field } from "../../components/field.js";
import { Note } from "../../components/note.js";
import { Brand } from "./brand.js";
import { FirstAdministrator } from "./first-administrator.js";
import { useForm } from "./form.js";

await loadStyle("style/login.css");

export function LoginPage() {
  return location.pathname === "/setup" ? html`<${FirstAdministrator} />` : html`<${Login} />`;
}

function Login() {
  const { isBusy, error, onSubmit } = useForm(({ username, password }) => logIn(username, password));
  return html`<main class="login" id="main">
    <section class="card">
      <${Brand} title="Log in to MasterBus" text="Electrical risk and NFPA compliance of your equipment." />
      <form onSubmit=${onSubmit}>
        <${Credentials} />
        ${error && html`<${LoginError} error=${error} />`}
        <button class="btn primary" disabled=${isBusy} aria-busy=${String(isBusy)}>
          ${isBusy ? "Logging in …" : "Log in"}
        </button>
      </form>
      <${Help} />
    </section>
  </main>`;
}

function Credentials() {
  return html`<${Field} label="Username"><input name="username" autocomplete="username" required autofocus /><//>
    <${Field} label="Password"><input name="password" type="password" autocomplete="current-password" required /><//>`;
}

/** @param {{ error: any }} props */
function LoginError({ error }) {
  const isNew = error.code === "AUTH_NOT_SET_UP";
  return html`<${Note} tone="bad" role="alert">${error.message}${isNew && html`. <${SetupLink} />`}<//>`;
}

function Help() {
  return html`<p class="small muted">New installation? <${SetupLink} /></p>
    <p class="small muted">
      No account? Ask an administrator. To replace a lost password, run <code>masterbus user passwd</code> on the
      machine it runs on.
    </p>`;
}

function SetupLink() {
  return html`Create the first administrator with the set-up link: MasterBus prints it at start-up and keeps it in${" "}
    the file <code>setup-link</code> of the data folder until it is used.`;
}
