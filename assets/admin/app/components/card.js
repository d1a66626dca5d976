// A titled section on the grid of twelve columns.
import { html } from "../lib/html.js";

/**
 * @param {{
 *   title: string, subtitle?: string, tools?: Api.Children, width?: string, flush?: boolean, children?: Api.Children,
 * }} props `width` is a class from `w3` to `w12`. A flush card has no padding.
 */
export function Card({ title, subtitle, tools, width = "w12", flush, children }) {
  return html`<section class=${`card ${width} ${flush ? "flush" : ""}`} aria-label=${title}>
    <header>
      <h2>${title}</h2>
      ${subtitle && html`<span class="sub">${subtitle}</span>`}<span class="push"></span>${tools}
    </header>
    ${children}
  </section>`;
}
