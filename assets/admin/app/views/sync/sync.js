// The sync view: runs, quarantine, sources, file import.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { hasSiteRole } from "../../api/session.js";
import { formatNumber } from "../../lib/format.js";
import { route, routeUrl } from "../../state/route.js";
import { ActionButton } from "../../components/action-button.js";
import { Icon } from "../../components/icon.js";
import { PageHeader } from "../../components/page-header.js";
import { Tabs } from "../../components/tabs.js";
import { FileImport } from "./file-import.js";
import { QuarantineTab } from "./quarantine-tab.js";
import { RunsTab } from "./runs-tab.js";
import { SourcesTab } from "./sources-tab.js";
import { startFullSync, startSync } from "./start-sync.js";

await loadStyle("style/sync.css");

/** @type {Record<string, any>} */
const CONTENT = { runs: RunsTab, quarantine: QuarantineTab, sources: SourcesTab, files: FileImport };

/**
 * @param {number | undefined} issueCount
 * @returns {[string, string][]}
 */
const tabsFor = (issueCount) => [
  ["runs", "Sync runs"],
  ["quarantine", issueCount ? `Quarantine (${formatNumber(issueCount)})` : "Quarantine"],
  ...(hasSiteRole("admin") ? /** @type {[string, string][]} */ ([["sources", "Sources"]]) : []),
  ["files", "File import"],
];

export default function Sync() {
  const wanted = route.value.query.get("tab") ?? "runs";
  const tab = wanted === "sources" && !hasSiteRole("admin") ? "runs" : wanted;
  const issues = useResource(apiPath("/sync/issues", {}, { limit: 1 }));
  const toUrl = (/** @type {string} */ key) => routeUrl(["sync"], key === "runs" ? {} : { tab: key });
  return html`<${PageHeader} title="Sync" note="Condoit is read only; nothing is written to it.">
      <${ActionButton} class="primary" run=${() => startSync({})}><${Icon} name="sync" size=${16} />Sync now<//>
      <${ActionButton} run=${() => startFullSync()}>Full sync<//>
    <//>
    <${Tabs} label="Parts of sync" tabs=${tabsFor(issues.data?.total)} current=${tab} toUrl=${toUrl} />
    <${CONTENT[tab] ?? RunsTab} />`;
}
