// Pairs of a term and its value.
import { html } from "../lib/html.js";

/** @param {{ pairs: [string, Api.Children][] }} props */
export function Facts({ pairs }) {
  const toPair = (/** @type {[string, Api.Children]} */ [label, value]) =>
    html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<dl class="facts">${pairs.map(toPair)}</dl>`;
}
