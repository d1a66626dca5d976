// Share of items that comply with each standard.
import { html } from "../../lib/html.js";
import { Card } from "../../components/card.js";
import { Meter } from "../../components/meter.js";
import { ResourceView } from "../../components/resource-view.js";

/** @param {{ summary: Api.Resource<Api.Document<"/portfolio/summary">> }} props */
export function ComplianceCard({ summary }) {
  return html`<${Card} title="Compliance" width="" subtitle="share of items that comply">
    <${ResourceView} resource=${summary} lines=${4}>
      ${(/** @type {Api.Document<"/portfolio/summary">} */ { compliance_overview: overview }) =>
        html`<${Meter} label="NFPA 70B maintenance" value=${overview.nfpa_70b_compliance} />
          <${Meter} label="NFPA 70E electrical safety" value=${overview.nfpa_70e_compliance} />`}
    <//>
  <//>`;
}
