// A status term of the API as a tag with a tone and an icon.
import { html } from "../lib/html.js";
import { formatTerm } from "../lib/format.js";
import { Icon } from "./icon.js";

const TERMS = {
  good: ["Compliant", "compliant", "up_to_date", "current", "closed", "done", "succeeded"],
  warn: ["Warning", "warning", "due_soon", "half-open", "half_open", "running", "stale"],
  bad: [
    "Out of Compliance",
    "non_compliant",
    "unavailable",
    "overdue",
    "never_recorded",
    "expired",
    "missing",
    "failed",
    "dead",
    "open",
  ],
};
/** @type {Map<string, string>} */
const TONES = new Map(Object.entries(TERMS).flatMap(([tone, terms]) => terms.map((term) => [term, tone])));

/** @param {{ term?: string | null }} props */
export function Status({ term }) {
  if (term == null) return html`<span class="tag">Unknown</span>`;
  const tone = TONES.get(term);
  const icon = tone && html`<${Icon} name=${tone === "good" ? "check" : "alert"} size=${13} />`;
  return html`<span class="tag" data-tone=${tone ?? "none"}>${icon}${formatTerm(term)}</span>`;
}
