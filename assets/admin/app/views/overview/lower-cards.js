// The cards in the lower part of the overview. They are imported after the first ones have been drawn.
import { html } from "../../lib/html.js";
import { ComplianceCounts } from "./compliance-counts.js";
import { DueCard } from "./due-card.js";
import { FacilityTable } from "./facility-table.js";
import { SystemStatus } from "./system-status.js";
import { TopThreats } from "./top-threats.js";

/** @param {{ riskiest: import("../../api/portfolio.js").RiskiestFacilities }} props */
export function LowerCards({ riskiest }) {
  return html`<${TopThreats} facilities=${riskiest.facilities} />
    <${DueCard} />
    <div class="w4 column"><${SystemStatus} /><${ComplianceCounts} /></div>
    <${FacilityTable} riskiest=${riskiest} />`;
}
