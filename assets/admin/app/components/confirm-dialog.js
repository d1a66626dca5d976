// A question before an action that cannot be undone.
import { html, signal, useEffect, useRef } from "../lib/html.js";

/** @typedef {{ title: string, text: string, action: string, isDangerous?: boolean }} Question */

const question = signal(/** @type {(Question & { resolve: (answer: boolean) => void }) | null} */ (null));

/**
 * Asks the user. Resolves to whether the action was confirmed.
 * @param {Question} next `action` is the label of the button that confirms.
 * @returns {Promise<boolean>}
 */
export function confirm(next) {
  return new Promise((resolve) => {
    question.value = { ...next, resolve };
  });
}

export function ConfirmDialog() {
  const current = question.value;
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    if (current && !dialog.current?.open) dialog.current?.showModal();
  }, [current]);
  if (!current) return null;
  const answer = (/** @type {boolean} */ value) => {
    question.value = null;
    current.resolve(value);
  };
  const handlers = { onCancel: () => answer(false), onClose: () => question.value && answer(false) };
  const kind = (current.isDangerous ?? true) ? "danger" : "primary";
  return html`<dialog ref=${dialog} aria-labelledby="question" ...${handlers}>
    <div class="inner">
      <h2 id="question">${current.title}</h2>
      <p class="muted">${current.text}</p>
      <footer>
        <button class="btn" autofocus onClick=${() => answer(false)}>Cancel</button>
        <button class=${`btn ${kind}`} onClick=${() => answer(true)}>${current.action}</button>
      </footer>
    </div>
  </dialog>`;
}
