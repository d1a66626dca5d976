// What a card shows when there is nothing in it: why, and what to do.
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

/** @param {{ icon?: string, title: string, children?: Api.Children }} props */
export function EmptyState({ icon = "empty", title, children }) {
  return html`<div class="state"><${Icon} name=${icon} size=${30} /><b>${title}</b>${children}</div>`;
}
