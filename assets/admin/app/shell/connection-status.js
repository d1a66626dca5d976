// Whether the page receives changes as they happen. It pulses with each change.
import { html } from "../lib/html.js";
import { connection, lastChange } from "../api/events.js";

const LABELS = { open: "Live", opening: "Connecting", away: "Reconnecting", closed: "Not live" };

export function ConnectionStatus() {
  const kind = lastChange.value ? "live fresh" : "live";
  const state = connection.value;
  // The key makes a new element with each change, which starts the animation again.
  return html`<span class=${kind} key=${lastChange.value} data-state=${state} role="status">
    <i></i><span class="wide">${LABELS[state]}</span>
  </span>`;
}
