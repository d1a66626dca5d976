// The items with the highest risk.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatEquipmentType } from "../../lib/format.js";
import { equipmentUrl, routeUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { FirstSteps } from "../../components/first-steps.js";
import { RatingBadge } from "../../components/rating-badge.js";
import { ResourceView } from "../../components/resource-view.js";
import { Row, RowList } from "../../components/row-list.js";
import { Score } from "../../components/score.js";

const BY_RISK = { sort: "risk_score", order: "desc" };
const PATH = apiPath("/equipment", {}, { ...BY_RISK, limit: 8 });

/** @param {{ facilities: Api.FacilityRow[] }} props Facilities whose names are known. */
export function TopThreats({ facilities }) {
  const worst = useResource(PATH);
  const names = new Map(facilities.map(({ id, name }) => [id, name]));
  const tools = html`<a class="small" href=${routeUrl(["equipment"], BY_RISK)}>All equipment</a>`;
  const toKey = (/** @type {Api.EquipmentRow} */ item) => item.id;
  const toRow = (/** @type {Api.EquipmentRow} */ item) =>
    html`<${Threat} item=${item} place=${names.get(item.facility_id) ?? item.location} />`;
  return html`<${Card} title="Top threats" width="w4" tools=${tools}>
    <${ResourceView} resource=${worst} lines=${7}>
      ${(/** @type {Api.Document<"/equipment">} */ { equipment }) =>
        equipment.length === 0
          ? html`<${NoEquipment} />`
          : html`<${RowList} items=${equipment} toKey=${toKey}>${toRow}<//>`}
    <//>
  <//>`;
}

/** @param {{ item: Api.EquipmentRow, place?: string | null }} props */
function Threat({ item: { id, name, type, risk_score: score, risk_rating: rating }, place }) {
  const end = html`<${Score} score=${score} rating=${rating} />`;
  const note = [formatEquipmentType(type), place].filter(Boolean).join(" · ");
  return html`<${Row} href=${equipmentUrl(id)} title=${name} end=${end}>
    <span class="note cut">${note}</span><${RatingBadge} rating=${rating} />
  <//>`;
}

function NoEquipment() {
  return html`<${FirstSteps} title="No equipment yet" text="There are facilities without equipment." />`;
}
