// Word of what was done, with the way back where there is one, and questions before what cannot be taken back.
import { html, signal, useEffect, useRef, useState } from "../lib.js";
import { Icon } from "./icons.js";

const toasts = signal([]);
let next = 1;
/** How long it stands that something went wrong, ms; Esc takes it away sooner. */
const WRONG = 15_000;

/** Says something for a while; `undo` takes it back. */
export function say(message, { tone = "good", undo, millis = undo ? 8000 : 5000 } = {}) {
  const id = next++;
  toasts.value = [...toasts.value.slice(-3), { id, message, tone, undo }];
  setTimeout(() => hide(id), tone === "bad" ? WRONG : millis);
  return id;
}

export function sayError(error) {
  const details = Object.entries(error.details ?? {}).map(([field, reason]) => `${field}: ${reason}`).join("; ");
  say(details ? `${error.message} (${details})` : error.message, { tone: "bad" });
}

function hide(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function Toasts() {
  const box = useRef();
  const shown = toasts.value.length;
  useEffect(() => {
    const escape = (event) => { if (event.key === "Escape") toasts.value = toasts.value.filter((toast) => toast.undo); };
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, []);
  // Shown anew with each word, so that it lies above a dialog that was opened meanwhile.
  useEffect(() => {
    if (box.current.matches(":popover-open")) box.current.hidePopover();
    if (shown > 0) box.current.showPopover();
  }, [toasts.value]);
  return html`<div class="toasts" role="status" aria-live="polite" popover="manual" ref=${box}>${toasts.value.map((toast) => html`
    <div class="toast" key=${toast.id} data-tone=${toast.tone}><span>${toast.message}</span>
      ${toast.undo && html`<button class="btn" onClick=${() => { hide(toast.id); toast.undo(); }}>Undo</button>`}
      <button class="btn quiet icon" aria-label="Dismiss" onClick=${() => hide(toast.id)}><${Icon} name="close" size=${15} /></button></div>`)}</div>`;
}

/** Copies a text, and says so where it was pressed: a word elsewhere could lie under what is open. */
export function Copy({ text }) {
  const [isDone, setDone] = useState(false);
  useEffect(() => setDone(false), [text]);
  const copy = () => navigator.clipboard.writeText(text).then(() => { setDone(true); say("Copied"); }, () => say("Select the text and copy it by hand", { tone: "bad" }));
  return html`<button type="button" class="btn" onClick=${copy}><${Icon} name=${isDone ? "check" : "copy"} size=${16} /><span aria-live="polite">${isDone ? "Copied" : "Copy"}</span></button>`;
}

const question = signal(null);

/** Asks before something that cannot be undone; resolves to whether it shall be done. */
export function confirm({ title, text, deed = "Go on", danger = true }) {
  return new Promise((resolve) => { question.value = { title, text, deed, danger, resolve }; });
}

export function Question() {
  const asked = question.value;
  const ref = useRef();
  useEffect(() => { if (asked && !ref.current?.open) ref.current?.showModal(); }, [asked]);
  if (!asked) return null;
  const answer = (value) => { question.value = null; asked.resolve(value); };
  return html`<dialog ref=${ref} aria-labelledby="question" onCancel=${() => answer(false)} onClose=${() => question.value && answer(false)}><div class="inner">
    <h2 id="question">${asked.title}</h2><p class="muted">${asked.text}</p>
    <footer><button class="btn" autofocus onClick=${() => answer(false)}>Keep it as it is</button>
    <button class=${`btn ${asked.danger ? "danger" : "primary"}`} onClick=${() => answer(true)}>${asked.deed}</button></footer></div></dialog>`;
}

/** A dialog that is open as long as it is drawn. What is shown but once, `held`, is closed by its own button only. */
export function Dialog({ title, onClose, held = false, children, class: kind = "" }) {
  const ref = useRef();
  useEffect(() => { ref.current?.showModal(); }, []);
  return html`<dialog ref=${ref} class=${kind} aria-label=${title} onClose=${onClose} closedby=${held ? "none" : undefined} onCancel=${(event) => held && event.preventDefault()} onClick=${(event) => !held && event.target === ref.current && ref.current.close()}>
    <div class="inner"><h2>${title}</h2>${children}</div></dialog>`;
}
