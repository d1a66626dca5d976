// The steps of the first set-up.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";

await loadStyle("style/login.css");

const STEPS = ["Administrator", "Source", "First sync"];

/** @param {{ current: number }} props Index of the current step. */
export function SetupSteps({ current }) {
  const toStep = (/** @type {string} */ name, /** @type {number} */ index) => {
    const state = {
      "data-done": index <= current || undefined,
      "aria-current": index === current ? "step" : undefined,
    };
    return html`<li key=${name} ...${state}>${name}</li>`;
  };
  return html`<ol class="steps" aria-label="Steps">${STEPS.map(toStep)}</ol>`;
}
