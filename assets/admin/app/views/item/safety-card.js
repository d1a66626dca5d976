// NFPA 70E electrical safety of an item: arc flash label, incident energy, protective equipment.
import { html } from "../../lib/html.js";
import { formatDay, formatDecimal, formatPercent } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Facts } from "../../components/facts.js";
import { Note } from "../../components/note.js";
import { Status } from "../../components/status.js";

/** @param {number | null | undefined} value */
const energy = (value) => (value == null ? "–" : `${formatDecimal(value)} cal/cm²`);

/** @param {{ isCompliant?: boolean | null }} props */
function SafetyStatus({ isCompliant }) {
  if (isCompliant == null) return html`<span class="tag">Out of scope or unknown</span>`;
  return html`<${Status} term=${isCompliant ? "compliant" : "non_compliant"} />`;
}

/** @param {{ safety: Api.Equipment["compliance"]["nfpa_70e"] }} props */
export function SafetyCard({ safety }) {
  const facts = [
    ["Compliance", formatPercent(safety.compliance_percentage)],
    ["Arc flash label", safety.arc_flash_label_present ? "Present" : "Missing"],
    ["Incident energy", energy(safety.incident_energy)],
    ["Required arc rating", energy(safety.required_arc_rating_cal_cm2)],
    ["Protective equipment", safety.ppe_requirements ?? (safety.ppe_note ? "Not stated" : "–")],
    ["Last assessment", formatDay(safety.last_assessment)],
  ];
  const tools = html`<${SafetyStatus} isCompliant=${safety.compliant} />`;
  return html`<${Card} title="NFPA 70E electrical safety" width="w6" tools=${tools}>
    <${Facts} pairs=${facts} />
    ${safety.ppe_note && html`<${Note} tone="warn">${safety.ppe_note}<//>`}
  <//>`;
}
