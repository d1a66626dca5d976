// A highlighted paragraph.
import { html } from "../lib/html.js";

/** @param {{ tone?: "good" | "warn" | "bad", class?: string, role?: string, children?: Api.Children }} props */
export function Note({ tone, class: kind = "", role, children }) {
  return html`<p class=${`note-box ${kind}`} data-tone=${tone} role=${role}>${children}</p>`;
}
