// A list of rows with a title, a status at the end and notes below. Rows with a URL are links.
import { html } from "../lib/html.js";

/**
 * @template T
 * @param {{
 *   items: T[], toKey: (item: T) => string | number, ordered?: boolean, children: (item: T) => Api.Children,
 * }} props
 */
export function RowList({ items, toKey, ordered, children }) {
  return html`<${ordered ? "ol" : "ul"} class="rows">
    ${items.map((item) => html`<li key=${toKey(item)}>${children(item)}</li>`)}
  <//>`;
}

/** @param {{ href?: string, title: Api.Children, end?: Api.Children, children?: Api.Children }} props */
export function Row({ href, title, end, children }) {
  const content = html`<span class="title cut">${title}</span>${end}${children}`;
  return href ? html`<a class="row" href=${href}>${content}</a>` : html`<div class="row">${content}</div>`;
}
