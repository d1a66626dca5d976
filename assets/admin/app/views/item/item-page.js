// One item: risk, details, explanation of the score, photos, engines, standards, trend, feeds, service history.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatEquipmentType } from "../../lib/format.js";
import { facilityUrl } from "../../state/route.js";
import { Card } from "../../components/card.js";
import { PageHeader } from "../../components/page-header.js";
import { ResourceView } from "../../components/resource-view.js";
import { RiskTrend } from "../../components/risk-trend.js";
import { ItemEngines } from "../engines/item-engines.js";
import { DetailsCard } from "./details-card.js";
import { FailureCard } from "./failure-card.js";
import { MaintenanceCard } from "./maintenance-card.js";
import { Photos } from "./photos.js";
import { RiskCard } from "./risk-card.js";
import { SafetyCard } from "./safety-card.js";
import { ScoreExplanation } from "./score-explanation.js";
import { ServiceHistory } from "./service-history.js";

await loadStyle("style/facility.css");

/** @param {{ id: string }} props */
export function ItemPage({ id }) {
  const item = useResource(apiPath("/equipment/{equipment_id}", { equipment_id: id }));
  return html`<${ResourceView} resource=${item} lines=${10} height=${34}>
    ${(/** @type {Api.Equipment} */ data) =>
      html`<${ItemHeader} item=${data} />
        <div class="grid">
          <div class="w4 column"><${RiskCard} risk=${data.risk_assessment} /><${DetailsCard} item=${data} /></div>
          <${ScoreExplanation} id=${id} />
          ${data.photos.length > 0 && html`<${Photos} name=${data.name} photos=${data.photos} />`}
          <${ItemEngines} id=${id} />
          <${MaintenanceCard} id=${id} maintenance=${data.compliance.nfpa_70b} />
          <${SafetyCard} safety=${data.compliance.nfpa_70e} />
          <${TrendCard} id=${id} />
          <${FailureCard} id=${id} />
          <${ServiceHistory} services=${data.service_history} />
        </div>`}
  <//>`;
}

/** @param {{ item: Api.Equipment }} props */
function ItemHeader({ item: { name, type, location } }) {
  const breadcrumbs = [
    ["Equipment", "#/equipment"],
    [location.facility_name ?? "Facility", facilityUrl(location.facility_id)],
  ];
  const note = [formatEquipmentType(type), location.building, location.room].filter(Boolean).join(" · ");
  return html`<${PageHeader} title=${name} breadcrumbs=${breadcrumbs} note=${note}>
    <button class="btn noprint" onClick=${() => print()}>Print</button>
  <//>`;
}

/** @param {{ id: string }} props */
function TrendCard({ id }) {
  const history = apiPath("/equipment/{equipment_id}/history", { equipment_id: id });
  const forecast = apiPath("/equipment/{equipment_id}/forecast", { equipment_id: id }, { months: 12 });
  return html`<${Card} title="Risk trend" width="w8">
    <${RiskTrend} history=${history} forecast=${forecast} scale="items" height=${210} />
  <//>`;
}
