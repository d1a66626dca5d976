// Switch for shortcuts of a single letter.
import { html } from "../lib/html.js";
import { singleKeyShortcuts } from "../state/preferences.js";
import { PreferenceField } from "./preference-fields.js";

/** @type {[string, string][]} */
const OPTIONS = [
  ["yes", "On"],
  ["no", "Off"],
];

export function ShortcutField() {
  const field = { label: "Single-key shortcuts", value: singleKeyShortcuts.value, options: OPTIONS };
  const onChange = (/** @type {string} */ next) => singleKeyShortcuts.set(next);
  return html`<${PreferenceField} ...${field} onChange=${onChange} />`;
}
