// Compliance of a facility with NFPA 70B and 70E.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatCount, formatDay, formatDays, formatEquipmentType, formatNumber } from "../../lib/format.js";
import { equipmentUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { Meter } from "../../components/meter.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row, RowList } from "../../components/row-list.js";
import { Status } from "../../components/status.js";
import { DueCalendar } from "./due-calendar.js";

const MAX_ROWS = 10;

/** @typedef {Api.FacilityCompliance["nfpa_70b"]["never_recorded"][number]} NeverRecorded */

/** @param {{ id: string }} props */
export function ComplianceTab({ id }) {
  const compliance = useResource(apiPath("/facilities/{facility_id}/compliance", { facility_id: id }));
  return html`<${ResourceView} resource=${compliance} lines=${9} height=${30}>
    ${(
      /** @type {Api.FacilityCompliance} */ { nfpa_70b: maintenance, nfpa_70e: safety, compliance_summary: summary },
    ) =>
      html`<div class="grid">
        <${OverallCard} summary=${summary} maintenance=${maintenance} safety=${safety} />
        <${InspectionCard} counts=${maintenance.inspection_status} />
        <${ArcFlashCard} study=${safety.arc_flash_study} labels=${safety.arc_flash_label_status} />
        <${DueCalendar} id=${id} />
        <${OverdueCard} maintenance=${maintenance} />
      </div>`}
  <//>`;
}

/** @param {{ compliant: number, total: number }} counts */
const compliantNote = ({ compliant, total }) => `${formatNumber(compliant)} of ${formatNumber(total)} items comply`;

/** @param {any} props */
function OverallCard({ summary, maintenance, safety }) {
  const notes = [maintenance, safety].map((standard) => compliantNote(standard.equipment_counts));
  return html`<${Card} title="Overall" width="w4">
    <${Meter} label="Both standards" value=${summary.overall_compliance} />
    <${Meter} label="NFPA 70B maintenance" value=${summary.nfpa_70b_compliance} note=${notes[0]} />
    <${Meter} label="NFPA 70E electrical safety" value=${summary.nfpa_70e_compliance} note=${notes[1]} />
  <//>`;
}

/** @typedef {Api.FacilityCompliance["nfpa_70b"]["inspection_status"]} InspectionStatus */

/** @param {{ counts: InspectionStatus }} props */
function InspectionCard({ counts }) {
  const toKey = (/** @type {string} */ status) => status;
  // The API counts what was never recorded as overdue as well. Here each item is in one row.
  const rows = { ...counts, overdue: counts.overdue - counts.never_recorded };
  const order = /** @type {(keyof InspectionStatus)[]} */ (["overdue", "never_recorded", "due_soon", "up_to_date"]);
  return html`<${Card} title="Maintenance" width="w4" subtitle="items by their worst scope">
    <${RowList} items=${order} toKey=${toKey}>
      ${(/** @type {keyof InspectionStatus} */ status) =>
        html`<div class="row"><${Status} term=${status} /><b>${formatNumber(rows[status])}</b></div>`}
    <//>
  <//>`;
}

/** @param {any} props */
function ArcFlashCard({ study, labels }) {
  const dates = study.last_study_date
    ? `Last ${formatDay(study.last_study_date)}, next ${formatDay(study.next_study_due)}`
    : "No study is on record";
  const status = html`<${Status} term=${study.status} />`;
  return html`<${Card} title="Arc flash" width="w4">
    <ul class="rows">
      <li><${Row} title="Study" end=${status}><span class="note">${dates}</span><//></li>
      <li><${Row} title="Labels present" end=${html`<b>${formatNumber(labels.present)}</b>`} /></li>
      <li><${Row} title="Labels missing" end=${html`<b>${formatNumber(labels.missing)}</b>`} /></li>
    </ul>
  <//>`;
}

/** @param {{ maintenance: Api.FacilityCompliance["nfpa_70b"] }} props */
function OverdueCard({
  maintenance: { inspection_status: counts, next_inspections_due: due, never_recorded: unrecorded },
}) {
  const overdue = due.filter((item) => item.days_overdue > 0);
  if (counts.overdue === 0) {
    return html`<${Card} title="Overdue" width="w5"><${EmptyState} icon="check" title="Nothing is overdue" /><//>`;
  }
  return html`<${Card} title="Overdue" width="w5">
    ${overdue.length > 0 && html`<h3>Inspections, longest overdue first</h3><${OverdueList} items=${overdue} />`}
    ${unrecorded.length > 0 && html`<h3>Never recorded</h3><${NeverRecordedList} items=${unrecorded} />`}
    <${OtherMaintenance} count=${counts.overdue - counts.never_recorded} isListed=${overdue.length > 0} />
  <//>`;
}

/** @param {{ count: number, isListed: boolean }} props Items with something overdue that was done before. */
function OtherMaintenance({ count, isListed }) {
  if (count === 0 || isListed) return null;
  const items = formatCount(count, "item is", "items are");
  return html`<p class="small muted">${items} overdue in cleaning, mechanical or electrical maintenance.</p>`;
}

/** @param {{ items: Api.DueInspection[] }} props */
function OverdueList({ items }) {
  const toKey = (/** @type {Api.DueInspection} */ item) => item.equipment_id;
  const toRow = (/** @type {Api.DueInspection} */ item) => {
    const end = html`<span class="when">${formatDays(-item.days_overdue)}</span>`;
    const note = `${formatEquipmentType(item.equipment_type)} · due ${formatDay(item.due_date)}`;
    return html`<${Row} href=${equipmentUrl(item.equipment_id)} title=${item.equipment_name} end=${end}>
      <span class="note">${note}</span>
    <//>`;
  };
  return html`<${RowList} items=${items.slice(0, MAX_ROWS)} toKey=${toKey}>${toRow}<//><${More} items=${items} />`;
}

/** @param {{ items: NeverRecorded[] }} props */
function NeverRecordedList({ items }) {
  const toKey = (/** @type {NeverRecorded} */ item) => item.equipment_id;
  const toRow = (/** @type {NeverRecorded} */ item) =>
    html`<${Row} href=${equipmentUrl(item.equipment_id)} title=${item.equipment_name}>
      <span class="note">${formatEquipmentType(item.equipment_type)}</span>
    <//>`;
  return html`<${RowList} items=${items.slice(0, MAX_ROWS)} toKey=${toKey}>${toRow}<//><${More} items=${items} />`;
}

/** @param {{ items: unknown[] }} props */
function More({ items }) {
  const more = items.length - MAX_ROWS;
  return more > 0 && html`<p class="small muted">and ${formatNumber(more)} more</p>`;
}
