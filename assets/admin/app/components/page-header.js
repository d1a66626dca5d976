// Title of a view, with the path to it and its buttons.
import { Fragment, html } from "../lib/html.js";

/**
 * @param {{ title: string, note?: string, breadcrumbs?: [string, string][], children?: Api.Children }} props
 * Breadcrumbs are pairs of a label and a URL.
 */
export function PageHeader({ title, note, breadcrumbs, children }) {
  return html`<div class="head">
    <div>
      ${breadcrumbs && html`<${Breadcrumbs} list=${breadcrumbs} />`}
      <h1 tabindex="-1">${title}</h1>
      ${note && html`<p>${note}</p>`}
    </div>
    <span class="push"></span>${children}
  </div>`;
}

/** @param {{ list: [string, string][] }} props */
function Breadcrumbs({ list }) {
  const toLink = (/** @type {[string, string]} */ [label, url], /** @type {number} */ index) =>
    html`<${Fragment} key=${url}>
      ${index > 0 && html`<span aria-hidden="true">/</span>`}<a href=${url}>${label}</a>
    <//>`;
  return html`<nav class="crumbs" aria-label="Breadcrumbs">${list.map(toLink)}</nav>`;
}
