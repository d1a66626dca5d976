// A bar of a risk factor on a scale of 0 to 100.
import { html } from "../lib/html.js";

/**
 * @param {{
 *   label: string, value: Api.Children, start?: number, width: number, rating?: string | null,
 *   description: string, children?: Api.Children,
 * }} props `start` and `width` in points of the score.
 */
export function FactorBar({ label, value, start = 0, width, rating, description, children }) {
  const place = { "--from": `${start}%`, "--w": `${width}%` };
  return html`<div class="line" data-risk=${rating}>
    <span>${label}</span>
    <span class="track" role="img" aria-label=${description}><i style=${place}></i></span>
    <b>${value}</b>${children}
  </div>`;
}
