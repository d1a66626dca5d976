// Before the page: logging in, and on a first start making the administrator by the set-up link.
import { html, useEffect, useState } from "../lib.js";
import { ask, logIn } from "../api.js";
import { Field } from "../ui/parts.js";

const mark = new URL("../../mark.svg", import.meta.url).pathname;

export function Gate() {
  return location.pathname === "/setup" ? html`<${SetUp} />` : html`<${LogIn} />`;
}

function Brand({ title, text }) {
  return html`<div style=${{ display: "grid", gap: "10px" }}><img src=${mark} alt="" width="44" height="44" /><h1 tabindex="-1">${title}</h1><p class="muted">${text}</p></div>`;
}

function useForm(run) {
  const [state, set] = useState({ busy: false, error: null });
  const submit = async (event) => {
    event.preventDefault();
    set({ busy: true, error: null });
    try { await run(Object.fromEntries(new FormData(event.target))); } catch (error) { set({ busy: false, error }); }
  };
  return [state, submit];
}

const WHERE = html`The set-up link makes its first administrator: the program prints it when it starts, and keeps it in the file <code>setup-link</code> of the data folder until it is used.`;

function LogIn() {
  const [{ busy, error }, submit] = useForm(({ username, password }) => logIn(username, password));
  return html`<main class="gate" id="main"><section class="card"><${Brand} title="Log in to MasterBus" text="Electrical risk and NFPA compliance of your equipment." />
    <form onSubmit=${submit}>
      <${Field} label="Username"><input name="username" autocomplete="username" required autofocus /></${Field}>
      <${Field} label="Password"><input name="password" type="password" autocomplete="current-password" required /></${Field}>
      ${error && html`<p class="note-box" data-tone="bad" role="alert">${error.message}${error.code === "AUTH_NOT_SET_UP" && html`. ${WHERE}`}</p>`}
      <button class="btn primary" disabled=${busy} aria-busy=${String(busy)}>${busy ? "Logging in …" : "Log in"}</button>
    </form>
    <p class="small muted">A new appliance? ${WHERE}</p>
    <p class="small muted">No account? An administrator makes one. A lost password is mended on the box: <code>masterbus user passwd</code>.</p></section></main>`;
}

export function Steps({ at }) {
  return html`<ol class="steps" aria-label="Steps">${["Administrator", "Source", "First sync"].map((name, place) => html`
    <li key=${name} data-done=${place <= at || undefined} aria-current=${place === at ? "step" : undefined}>${name}</li>`)}</ol>`;
}

function SetUp() {
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  // The whole link pasted into a tab that is here already changes only what stands behind the #.
  useEffect(() => {
    const read = () => setSecret(location.hash.slice(1));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const [{ busy, error }, submit] = useForm(async ({ username, password, again }) => {
    if (password !== again) throw Object.assign(new Error("The passwords differ."), { details: { again: "differs from the password above" } });
    await ask("/auth/setup", { method: "POST", body: { secret, username, password } });
    history.replaceState(null, "", "/#/start");
    dispatchEvent(new HashChangeEvent("hashchange"));
    await logIn(username, password);
  });
  const wrong = error?.details ?? {};
  return html`<main class="gate" id="main"><section class="card wide"><${Steps} at=${0} />
    <${Brand} title="Make the first administrator" text="This link works once, within an hour of the start. Everything else is set up from the page afterwards." />
    ${!secret && html`<p class="note-box" data-tone="warn">The link is not whole: it ends in a # and 64 characters. It stands on the terminal, or in the file <code>setup-link</code> of the data folder.</p>`}
    <form onSubmit=${submit}>
      <${Field} label="Username" hint="Letters, digits, dots, dashes, underscores or @." wrong=${wrong.username}><input name="username" autocomplete="username" required autofocus aria-invalid=${String(Boolean(wrong.username))} /></${Field}>
      <${Field} label="Password" hint="At least 8 characters." wrong=${wrong.password}><input name="password" type="password" autocomplete="new-password" minlength="8" required aria-invalid=${String(Boolean(wrong.password))} /></${Field}>
      <${Field} label="Password again" wrong=${wrong.again}><input name="again" type="password" autocomplete="new-password" required /></${Field}>
      ${error && Object.keys(wrong).length === 0 && html`<p class="note-box" data-tone="bad" role="alert">${error.message}</p>`}
      <button class="btn primary" disabled=${busy || !secret}>${busy ? "Setting up …" : "Make the administrator"}</button>
    </form><p class="small muted">Set up already? <a href="/">Log in</a></p></section></main>`;
}
