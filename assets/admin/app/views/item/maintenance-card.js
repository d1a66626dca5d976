// NFPA 70B maintenance of an item: status and scopes.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatDay, formatPercent, formatTerm } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { Facts } from "../../components/facts.js";
import { Status } from "../../components/status.js";

/** @typedef {Api.Document<"/equipment/{equipment_id}/explain">["nfpa_70b"]["scopes"][number]} Scope */

/** @type {Api.Column<Scope>[]} */
const COLUMNS = [
  { label: "Scope", cell: (scope) => formatTerm(scope.scope) },
  { label: "Interval", isNumber: true, class: "nowrap", cell: (scope) => `${scope.interval_months} months` },
  {
    label: "Last done",
    class: "nowrap",
    cell: (scope) => (scope.last_done ? formatDay(scope.last_done) : "No record"),
  },
  { label: "Due", class: "nowrap", cell: (scope) => formatDay(scope.due) },
  {
    label: "Status",
    cell: (scope) => html`<${Status} term=${scope.never_recorded ? "never_recorded" : scope.status} />`,
  },
];

/** @param {{ id: string, maintenance: Api.Equipment["compliance"]["nfpa_70b"] }} props */
export function MaintenanceCard({ id, maintenance }) {
  const explanation = useResource(apiPath("/equipment/{equipment_id}/explain", { equipment_id: id }));
  const scopes = explanation.data?.nfpa_70b.scopes;
  const facts = [
    ["Compliance", formatPercent(maintenance.compliance_percentage)],
    ["Last inspection", maintenance.last_inspection ? formatDay(maintenance.last_inspection) : "No record"],
    ["Next inspection due", formatDay(maintenance.next_inspection_due)],
  ];
  const status = maintenance.never_recorded ? "never_recorded" : maintenance.maintenance_status;
  const tools = html`<${Status} term=${status} />`;
  const table = { label: "Maintenance scopes", columns: COLUMNS, toKey: (/** @type {Scope} */ { scope }) => scope };
  return html`<${Card} title="NFPA 70B maintenance" width="w6" tools=${tools}>
    <${Facts} pairs=${facts} />
    ${scopes && html`<${DataTable} rows=${scopes} ...${table} />`}
  <//>`;
}
