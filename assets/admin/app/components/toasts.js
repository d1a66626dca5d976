// Short messages about what was done or what failed.
import { html, signal, useEffect, useRef } from "../lib/html.js";
import { Icon } from "./icon.js";

/** @typedef {{ id: number, message: string, tone: "good" | "bad" }} Toast */

const toasts = signal(/** @type {Toast[]} */ ([]));
const MAX_TOASTS = 4;
const MESSAGE_MS = 5_000;
const ERROR_MS = 15_000;
let nextId = 1;

/**
 * @param {string} message
 * @param {"good" | "bad"} [tone]
 */
export function showMessage(message, tone = "good") {
  const id = nextId++;
  toasts.value = [...toasts.value.slice(1 - MAX_TOASTS), { id, message, tone }];
  setTimeout(() => dismiss(id), tone === "bad" ? ERROR_MS : MESSAGE_MS);
}

/** @param {{ message: string, details?: Record<string, string> }} error */
export function showError(error) {
  const details = Object.entries(error.details ?? {}).map(([field, reason]) => `${field}: ${reason}`);
  showMessage(details.length > 0 ? `${error.message} (${details.join("; ")})` : error.message, "bad");
}

/** @param {number} id */
function dismiss(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** @param {{ toast: Toast }} props */
function ToastMessage({ toast }) {
  return html`<div class="toast" data-tone=${toast.tone}>
    <span>${toast.message}</span>
    <button class="btn quiet icon" aria-label="Dismiss" onClick=${() => dismiss(toast.id)}>
      <${Icon} name="close" size=${15} />
    </button>
  </div>`;
}

export function Toasts() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const current = toasts.value;
  useEffect(() => {
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") toasts.value = [];
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  // Opened anew with each message: the popover opened last is above dialogs that were opened meanwhile.
  useEffect(() => {
    if (box.current?.matches(":popover-open")) box.current.hidePopover();
    if (current.length > 0) box.current?.showPopover();
  }, [current]);
  return html`<div class="toasts" role="status" aria-live="polite" popover="manual" ref=${box}>
    ${current.map((toast) => html`<${ToastMessage} key=${toast.id} toast=${toast} />`)}
  </div>`;
}
