// Says that an analysis is by the local engine where results of VoltMetrics are in use: its figures can differ.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatNumber } from "../../lib/format.js";
import { Note } from "../../components/note.js";

/** @param {{ id: string, version?: string }} props Id of the facility, version of the algorithm. */
export function EngineNote({ id, version }) {
  const { data } = useResource(apiPath("/engines/compare", {}, { facility_id: id }));
  if (!data?.remote_in_use) return null;
  const share = `${formatNumber(data.remote_in_use)} of ${formatNumber(data.equipment_count)} items`;
  return html`<${Note} tone="warn">
    This analysis is calculated by the local engine${version ? `, algorithm ${version}` : ""}. The results in use
    are from VoltMetrics for ${share}, so “now” can differ slightly from the summary.
  <//>`;
}
