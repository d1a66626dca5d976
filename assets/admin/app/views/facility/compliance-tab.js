// Compliance of a facility with NFPA 70B and 70E.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatDay, formatDays, formatEquipmentType, formatNumber } from "../../lib/format.js";
import { equipmentUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { Meter } from "../../components/meter.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row, RowList } from "../../components/row-list.js";
import { Status } from "../../components/status.js";
import { DueCalendar } from "./due-calendar.js";

const MAX_OVERDUE = 10;

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
        <${OverdueCard} items=${maintenance.next_inspections_due} />
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

/** @param {{ counts: Record<string, number> }} props */
function InspectionCard({ counts }) {
  const toKey = (/** @type {string} */ status) => status;
  return html`<${Card} title="Inspections" width="w4">
    <${RowList} items=${["overdue", "due_soon", "up_to_date"]} toKey=${toKey}>
      ${(/** @type {string} */ status) =>
        html`<div class="row"><${Status} term=${status} /><b>${formatNumber(counts[status])}</b></div>`}
    <//>
  <//>`;
}

/** @param {any} props */
function ArcFlashCard({ study, labels }) {
  const dates = `Last ${formatDay(study.last_study_date)}, next ${formatDay(study.next_study_due)}`;
  const status = html`<${Status} term=${study.status} />`;
  return html`<${Card} title="Arc flash" width="w4">
    <ul class="rows">
      <li><${Row} title="Study" end=${status}><span class="note">${dates}</span><//></li>
      <li><${Row} title="Labels present" end=${html`<b>${formatNumber(labels.present)}</b>`} /></li>
      <li><${Row} title="Labels missing" end=${html`<b>${formatNumber(labels.missing)}</b>`} /></li>
    </ul>
  <//>`;
}

/** @param {{ items: Api.DueInspection[] }} props */
function OverdueCard({ items }) {
  const overdue = items.filter((item) => item.days_overdue > 0);
  return html`<${Card} title="Longest overdue" width="w5">
    ${
      overdue.length === 0
        ? html`<${EmptyState} icon="check" title="Nothing is overdue" />`
        : html`<${OverdueList} items=${overdue} />`
    }
  <//>`;
}

/** @param {{ items: Api.DueInspection[] }} props */
function OverdueList({ items }) {
  const more = items.length - MAX_OVERDUE;
  const toKey = (/** @type {Api.DueInspection} */ item) => item.equipment_id;
  const toRow = (/** @type {Api.DueInspection} */ item) => {
    const end = html`<span class="when">${formatDays(-item.days_overdue)}</span>`;
    const note = `${formatEquipmentType(item.equipment_type)} · due ${formatDay(item.due_date)}`;
    return html`<${Row} href=${equipmentUrl(item.equipment_id)} title=${item.equipment_name} end=${end}>
      <span class="note">${note}</span>
    <//>`;
  };
  return html`<${RowList} items=${items.slice(0, MAX_OVERDUE)} toKey=${toKey}>${toRow}<//>
    ${more > 0 && html`<p class="small muted">and ${formatNumber(more)} more</p>`}`;
}
