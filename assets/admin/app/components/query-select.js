// A choice that is kept in the query of the route.
import { html } from "../lib/html.js";
import { replaceQuery } from "../state/route.js";

/** @param {{ label: string, name: string, value?: string, options: [string, string][] }} props Values and labels. */
export function QuerySelect({ label, name, value = "", options }) {
  const onChange = (/** @type {any} */ event) => replaceQuery({ [name]: event.target.value });
  const toOption = (/** @type {[string, string]} */ [key, text]) =>
    html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`;
  return html`<select aria-label=${label} onChange=${onChange}>${options.map(toOption)}</select>`;
}
