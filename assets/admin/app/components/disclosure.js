// Details that are opened on demand.
import { html } from "../lib/html.js";

/** @param {{ summary: string, open?: boolean, children?: Api.Children }} props */
export function Disclosure({ summary, open, children }) {
  return html`<details class="data" open=${open}>
    <summary>${summary}</summary><div tabindex="0">${children}</div>
  </details>`;
}
