// An error of the API in the place of the content, with a button to retry.
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

/** @param {{ error: { status?: number, message: string, requestId?: string }, retry?: () => void }} props */
export function ErrorState({ error, retry }) {
  return html`<div class="state" role="alert">
    <${Icon} name="alert" size=${30} /><b>${error.status === 404 ? "Not found" : "This could not be loaded"}</b>
    <p>${error.message}</p>
    ${error.requestId && html`<p class="id">Request ${error.requestId}</p>`}
    ${retry && html`<button class="btn" onClick=${retry}>Retry</button>`}
  </div>`;
}
