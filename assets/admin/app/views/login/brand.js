// Logo, title and a sentence above a form.
import { html } from "../../lib/html.js";
import { base } from "../../lib/assets.js";

/** @param {{ title: string, text: string }} props */
export function Brand({ title, text }) {
  return html`<div class="stack">
    <img src=${`${base}/mark.svg`} alt="" width="44" height="44" />
    <h1 tabindex="-1">${title}</h1>
    <p class="muted">${text}</p>
  </div>`;
}
