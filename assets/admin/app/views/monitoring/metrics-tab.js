// Metrics of the last ten minutes.
import { html } from "../../lib/html.js";
import {
  formatBytes,
  formatCompact,
  formatDecimal,
  formatDuration,
  formatNumber,
  formatTerm,
} from "../../lib/format.js";
import { BreakerFacts } from "../../components/breaker-facts.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorState } from "../../components/error-state.js";
import { Facts } from "../../components/facts.js";
import { Meter } from "../../components/meter.js";
import { Note } from "../../components/note.js";
import { Status } from "../../components/status.js";
import { MetricChart } from "./metric-chart.js";
import { useSamples } from "./samples.js";

/** @typedef {import("./samples.js").Sample} Sample */
/** @typedef {import("./metric-chart.js").MetricChartProps} MetricChartProps */

/** @type {Omit<MetricChartProps, "samples">[]} */
const CHARTS = [
  {
    title: "Calculations",
    subtitle: "pending, and stale results",
    formatValue: formatCompact,
    minHigh: 5,
    lines: [
      { label: "Pending", toValue: (sample) => sample.engine.under_way, color: "--accent", fill: true },
      { label: "Stale", toValue: (sample) => sample.engine.figures.stale, color: "--high" },
    ],
  },
  {
    title: "Consecutive failures",
    subtitle: "open the circuit breaker",
    formatValue: formatDecimal,
    minHigh: 5,
    lines: [
      {
        label: "Failures",
        toValue: (sample) => sample.engine.breaker?.failures ?? 0,
        color: "--critical",
        fill: true,
      },
    ],
  },
  {
    title: "Rows read per second",
    subtitle: "by sync runs",
    formatValue: formatCompact,
    minHigh: 10,
    lines: [{ label: "Rows", toValue: (sample) => sample.rowRate, color: "--good", fill: true }],
  },
  {
    title: "Cache memory",
    formatValue: formatBytes,
    minHigh: 1 << 16,
    axisWidth: 72,
    lines: [{ label: "Bytes", toValue: (sample) => sample.cache.bytes, color: "--low", fill: true }],
  },
  {
    title: "Response time",
    subtitle: "of three small requests from this browser",
    minHigh: 10,
    axisWidth: 58,
    formatValue: formatDuration,
    lines: [{ label: "Round trip", toValue: (sample) => sample.roundTrip, color: "--good" }],
  },
];

/** @type {Omit<MetricChartProps, "samples">} */
const RESPONSE_CHART = {
  title: "Responses per second",
  subtitle: "last ten minutes",
  width: "w8",
  formatValue: formatDecimal,
  lines: [
    { label: "From the cache", toValue: (sample) => sample.hitRate, color: "--accent", fill: true },
    { label: "Computed", toValue: (sample) => sample.missRate, color: "--high" },
  ],
};

export function MetricsTab() {
  const { samples, error } = useSamples();
  const latest = samples.at(-1);
  if (!latest && error) return html`<${ErrorState} error=${error} />`;
  if (!latest) return html`<${EmptyState} icon="monitoring" title="Reading the first sample" />`;
  const toChart = (/** @type {Omit<MetricChartProps, "samples">} */ chart) =>
    html`<${MetricChart} key=${chart.title} samples=${samples} ...${chart} />`;
  return html`${error && html`<${Note} tone="bad" role="alert">${error.message} The last samples are shown.<//>`}
    <div class="grid">
      <${CacheCard} sample=${latest} />${toChart(RESPONSE_CHART)}
      <${VoltmetricsCard} engine=${latest.engine} />${CHARTS.map(toChart)}
    </div>`;
}

/** @param {{ sample: Sample }} props */
function CacheCard({ sample: { cache, uptime } }) {
  const total = cache.hits + cache.makings;
  const facts = [
    ["Responses", formatNumber(cache.documents)],
    ["Memory", `${formatBytes(cache.bytes)} of ${formatBytes(cache.capacity_bytes)}`],
    ["Hits", formatNumber(cache.hits)],
    ["Computed", formatNumber(cache.makings)],
    ["Being computed", formatNumber(cache.under_way)],
    ["Uptime", formatDuration(uptime * 1000)],
  ];
  const hitRate = total ? Math.round((cache.hits * 100) / total) : null;
  return html`<${Card} title="Cached responses" width="w4">
    <${Facts} pairs=${facts} /><${Meter} label="Hit rate" color="var(--accent)" value=${hitRate} />
  <//>`;
}

/** @param {{ engine: Sample["engine"] }} props */
function VoltmetricsCard({ engine: { breaker, mode, figures } }) {
  const more = [
    ["Engine mode", formatTerm(mode)],
    ["Results in use", formatNumber(figures.voltmetrics)],
  ];
  const tools = breaker && html`<${Status} term=${breaker.state} />`;
  return html`<${Card} title="VoltMetrics" width="w4" tools=${tools}>
    ${breaker ? html`<${BreakerFacts} breaker=${breaker} more=${more} />` : html`<${NotConfigured} />`}
  <//>`;
}

function NotConfigured() {
  return html`<${EmptyState} icon="bolt" title="No remote engine is configured">
    <p>All scores are calculated by the local engine.</p>
  <//>`;
}
