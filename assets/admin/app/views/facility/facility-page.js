// One facility in tabs.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { facilityUrl, route } from "../../state/route.js";
import { FirstSteps } from "../../components/first-steps.js";
import { Lazy } from "../../components/lazy.js";
import { PageHeader } from "../../components/page-header.js";
import { ResourceView } from "../../components/resource-view.js";
import { Status } from "../../components/status.js";
import { Tabs } from "../../components/tabs.js";
import { EquipmentTable } from "../equipment/equipment-table.js";
import { ComplianceTab } from "./compliance-tab.js";
import { ReportMenu } from "./report-menu.js";
import { SummaryTab } from "./summary-tab.js";

await loadStyle("style/facility.css");

/** @type {[string, string][]} */
const TABS = [
  ["summary", "Summary"],
  ["equipment", "Equipment"],
  ["compliance", "Compliance"],
  ["one-line", "One-line diagram"],
  ["actions", "Actions and what-if"],
  ["engines", "Engines"],
];

/** Tabs that are imported when they are first opened. @type {Record<string, () => Promise<any>>} */
const LOADERS = {
  "one-line": () => import("../one-line/one-line-tab.js"),
  actions: () => import("../actions/actions-tab.js"),
  engines: () => import("../engines/facility-engines.js"),
};

/** @typedef {Api.Document<"/facilities/{facility_id}">} FacilityDocument */

/** @param {{ id: string }} props */
export function FacilityPage({ id }) {
  const facility = useResource(apiPath("/facilities/{facility_id}", { facility_id: id }));
  const tab = route.value.query.get("tab") ?? "summary";
  const toUrl = (/** @type {string} */ key) => facilityUrl(id, key === "summary" ? {} : { tab: key });
  return html`<${ResourceView} resource=${facility} lines=${10} height=${34}>
    ${(/** @type {FacilityDocument} */ data) =>
      html`<${PageHeader} title=${data.name} breadcrumbs=${[["Facilities", "#/facilities"]]} note=${data.location}>
          <${Status} term=${data.compliance_status} /><${ReportMenu} id=${id} />
        <//>
        <${Tabs} label="Parts of the facility" tabs=${TABS} current=${tab} toUrl=${toUrl} />
        <${TabContent} tab=${tab} id=${id} facility=${data} />`}
  <//>`;
}

/** @param {{ tab: string, id: string, facility: FacilityDocument }} props */
function TabContent({ tab, id, facility }) {
  if (tab === "equipment") return html`<${EquipmentTable} facilityId=${id} height="calc(100dvh - 21.4rem)" />`;
  if (facility.equipment_count === 0) return html`<${NoEquipment} />`;
  if (tab === "compliance") return html`<${ComplianceTab} id=${id} />`;
  if (Object.hasOwn(LOADERS, tab)) {
    const tabModule = { name: `facility/${tab}`, load: LOADERS[tab], placeholder: { lines: 6, height: 30 } };
    return html`<${Lazy} key=${tab} id=${id} ...${tabModule} />`;
  }
  return html`<${SummaryTab} id=${id} facility=${facility} />`;
}

function NoEquipment() {
  const text = "Without equipment there is no score.";
  return html`<${FirstSteps} title="This facility has no equipment yet" text=${text} />`;
}
