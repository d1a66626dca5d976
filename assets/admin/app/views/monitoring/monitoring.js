// The monitoring view: metrics, calculations by VoltMetrics, dead letters, log.
import { html } from "../../lib/html.js";
import { loadStyle } from "../../lib/assets.js";
import { isAllowed } from "../../api/session.js";
import { route, routeUrl } from "../../state/route.js";
import { PageHeader } from "../../components/page-header.js";
import { Tabs } from "../../components/tabs.js";
import { BatchesTab } from "./batches-tab.js";
import { DeadLettersTab } from "./dead-letters-tab.js";
import { JobsTab } from "./jobs-tab.js";
import { LogTab } from "./log-tab.js";
import { MetricsTab } from "./metrics-tab.js";

await loadStyle("style/monitoring.css");

/** @type {{ key: string, label: string, role?: "operator" | "admin", isSite?: boolean, content: any }[]} */
const TABS = [
  { key: "metrics", label: "Metrics", role: "operator", isSite: true, content: MetricsTab },
  { key: "batches", label: "Batches", content: BatchesTab },
  { key: "jobs", label: "Jobs", content: JobsTab },
  { key: "dead-letters", label: "Dead letters", role: "admin", isSite: true, content: DeadLettersTab },
  { key: "log", label: "Log", role: "admin", isSite: true, content: LogTab },
];

export default function Monitoring() {
  const tabs = TABS.filter(isAllowed);
  const key = route.value.query.get("tab") ?? "metrics";
  const current = tabs.find((tab) => tab.key === key) ?? tabs[0];
  const toUrl = (/** @type {string} */ tab) => routeUrl(["monitoring"], tab === "metrics" ? {} : { tab });
  const links = tabs.map((tab) => [tab.key, tab.label]);
  return html`<${PageHeader} title="Monitoring" note="Cache, calculations, jobs and log of the server." />
    <${Tabs} label="Parts of monitoring" tabs=${links} current=${current.key} toUrl=${toUrl} />
    <${current.content} />`;
}
