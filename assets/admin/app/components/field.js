// A form control with its label, a hint and an error message.
import { html } from "../lib/html.js";

/** @param {{ label: string, hint?: string, error?: string, children?: Api.Children }} props */
export function Field({ label, hint, error, children }) {
  return html`<label class="field">
    <span>${label}</span>${children}${hint && html`<small>${hint}</small>`}
    ${error && html`<span class="wrong" role="alert">${error}</span>`}
  </label>`;
}
