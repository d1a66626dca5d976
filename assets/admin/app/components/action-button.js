// A button that is disabled and says so while its action is in progress.
import { html, useState } from "../lib/html.js";

/**
 * @param {{
 *   run: () => Promise<unknown> | unknown, class?: string, busyLabel?: string, disabled?: boolean,
 *   children?: Api.Children,
 * }} props
 */
export function ActionButton({ run, class: kind = "", children, busyLabel = "Please wait …", disabled }) {
  const [isBusy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      await run();
    } finally {
      setBusy(false);
    }
  };
  const state = { disabled: isBusy || disabled, "aria-busy": String(isBusy) };
  return html`<button type="button" class=${`btn ${kind}`} onClick=${start} ...${state}>
    ${isBusy ? busyLabel : children}
  </button>`;
}
