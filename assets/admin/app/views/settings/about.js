// Version of the program, and licences of the software in this page.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatAgo } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { Facts } from "../../components/facts.js";
import { ResourceView } from "../../components/resource-view.js";

/** @type {[string, string][]} */
const LICENSES = [
  ["preact, htm, signals", "MIT, Apache-2.0"],
  ["uPlot", "MIT"],
  ["d3-geo, d3-array, topojson-client", "ISC"],
  ["world-atlas, us-atlas", "ISC; Natural Earth and US Census, public domain"],
  ["cytoscape", "MIT"],
];

/** @type {Api.Column<[string, string]>[]} */
const COLUMNS = [
  { label: "Software", cell: ([name]) => name },
  { label: "Licence", class: "muted", cell: ([, licence]) => licence },
];

export function About() {
  const health = useResource(apiPath("/health"));
  const toKey = (/** @type {[string, string]} */ [name]) => name;
  return html`<div class="grid">
    <${Card} title="MasterBus" width="w6">
      <${ResourceView} resource=${health} lines=${3}>
        ${(/** @type {Api.Document<"/health">} */ data) => html`<${Version} health=${data} />`}
      <//>
      <p class="muted">
        Rules of NFPA 70B-2023 and 70E-2024 are based on public summaries. Consult your licensed NFPA 70B and 70E.
      </p>
      <p><a href="/manual">Manual</a> · <a href="/api/v1/docs">API documentation</a></p>
    <//>
    <${Card} title="Software in this page" width="w6">
      <${DataTable} scroll=${false} columns=${COLUMNS} rows=${LICENSES} toKey=${toKey} />
    <//>
  </div>`;
}

/** @param {{ health: Api.Document<"/health"> }} props */
function Version({ health: { version, uptime_seconds: uptime } }) {
  const started = new Date(Date.now() - uptime * 1000).toISOString();
  const facts = [
    ["Version", version],
    ["Started", formatAgo(started)],
  ];
  return html`<${Facts} pairs=${facts} />`;
}
