// A choice between a few options, each a button.
import { html } from "../lib/html.js";

/**
 * @param {{ label: string, value: string, options: [string, string][], onChange: (value: string) => void }} props
 * Options are pairs of a value and a label.
 */
export function SegmentedControl({ label, value, options, onChange }) {
  const toButton = (/** @type {[string, string]} */ [key, text]) =>
    html`<button key=${key} type="button" aria-pressed=${String(value === key)} onClick=${() => onChange(key)}>
      ${text}
    </button>`;
  return html`<div class="seg" role="group" aria-label=${label}>${options.map(toButton)}</div>`;
}
