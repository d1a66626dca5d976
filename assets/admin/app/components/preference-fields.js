// Choice of theme and unit of temperature.
import { html } from "../lib/html.js";
import { setTheme, temperatureUnit, theme } from "../state/preferences.js";
import { SegmentedControl } from "./segmented-control.js";

/** @type {[string, string][]} */
const THEMES = [
  ["auto", "System"],
  ["dark", "Dark"],
  ["light", "Light"],
];
/** @type {[string, string][]} */
const UNITS = [
  ["C", "°C"],
  ["F", "°F"],
];

/** @param {{ label: string, value: string, options: [string, string][], onChange: (value: string) => void }} props */
export function PreferenceField({ label, ...control }) {
  return html`<div class="field"><span>${label}</span><${SegmentedControl} label=${label} ...${control} /></div>`;
}

export function PreferenceFields() {
  const setUnit = (/** @type {string} */ next) => temperatureUnit.set(next);
  return html`<${PreferenceField} label="Theme" value=${theme.value} onChange=${setTheme} options=${THEMES} />
    <${PreferenceField} label="Temperature" value=${temperatureUnit.value} onChange=${setUnit} options=${UNITS} />`;
}
