// Risk score by month: the past, and two forecasts, one without service and one with all overdue service done.
import { html } from "../lib/html.js";
import { useResource } from "../api/resource.js";
import { ratingBands } from "../state/rating-bands.js";
import { monthStart } from "../lib/format.js";
import { EmptyState } from "./empty-state.js";
import { Lazy } from "./lazy.js";
import { Note } from "./note.js";
import { ResourceView } from "./resource-view.js";

const CHART = {
  name: "chart",
  load: () => import("./chart/chart.js"),
  component: "Chart",
  placeholder: { lines: 6, height: 24 },
};
const MONTHS_BACK = 24;
/** Room above and below the lines, in points of the score. */
const MARGIN = 8;

/** @typedef {{ month: string, risk_score: number | null }[]} Months */

/**
 * Score of twelve months ago, or the first one there is.
 * @param {Months | undefined} months
 */
export function scoreYearAgo(months) {
  const past = (months ?? []).slice(-MONTHS_BACK);
  return past.length > 12 ? past.at(-12)?.risk_score : past[0]?.risk_score;
}

/**
 * Past and forecast on one axis. The forecasts begin at the last month of the past.
 * @param {any} history
 * @param {any} forecast
 */
function combine(history, forecast) {
  /** @type {Months} */
  const past = history.months.slice(-MONTHS_BACK);
  /** @type {any[]} */
  const future = forecast?.forecast ?? [];
  const last = past.length - 1;
  const start = past.map((month, index) => (index === last ? month.risk_score : null));
  return {
    x: [...past, ...future].map((month) => monthStart(month.month)),
    past: [...past.map((month) => month.risk_score), ...future.map(() => null)],
    withoutService: [...start, ...future.map((month) => month.idle_risk_score)],
    withService: [...start, ...future.map((month) => month.serviced_risk_score)],
    futureCount: future.length,
  };
}

/** @param {Api.Bands} bands */
const chartBands = ({ medium, high, critical }) => [
  [0, medium, "--low"],
  [medium, high, "--medium"],
  [high, critical, "--high"],
  [critical, 100, "--critical"],
];

/**
 * @param {{
 *   history: Api.Path<any>, forecast: Api.Path<any>, height?: number, scale?: "items" | "facilities",
 * }} props Paths of both documents.
 */
export function RiskTrend({ history: historyPath, forecast: forecastPath, height = 230, scale = "facilities" }) {
  const history = useResource(historyPath);
  const forecast = useResource(forecastPath);
  return html`<${ResourceView} resource=${history} lines=${6} height=${24}>
    ${(/** @type {any} */ past) => {
      const lines = combine(past, forecast.data);
      if (lines.x.length < 2) return html`<${NoHistory} />`;
      return html`<${TrendChart} lines=${lines} height=${height} bands=${ratingBands.value?.[scale]} />
        <${ForecastNote} outcome=${/** @type {any} */ (forecast.data)?.idle} />`;
    }}
  <//>`;
}

function NoHistory() {
  return html`<${EmptyState} icon="calendar" title="No history yet">
    <p>Scores are recorded at the end of each month. Earlier months are reconstructed in the background.</p>
  <//>`;
}

/** @param {{ lines: ReturnType<typeof combine>, height: number, bands?: Api.Bands }} props */
function TrendChart({ lines: { x, past, withoutService, withService, futureCount }, height, bands }) {
  const values = [...past, ...withoutService, ...withService].filter((value) => value != null).map(Number);
  const range = [Math.max(0, Math.min(...values) - MARGIN), Math.min(100, Math.max(...values) + MARGIN)];
  const series = [
    { label: "Recorded or reconstructed", values: past, color: "--accent", fill: true },
    { label: "Without service", values: withoutService, color: "--high", dash: [6, 5] },
    { label: "With overdue service done now", values: withService, color: "--good", dash: [2, 4] },
  ];
  const count = past.filter((value) => value != null).length;
  const label = `Risk score by month, ${count} months of history and ${futureCount} of forecast`;
  const format = { formatValue: (/** @type {number} */ value) => String(Math.round(value)), toRange: () => range };
  const shape = { x, lines: series, height, bands: bands ? chartBands(bands) : [] };
  return html`<${Lazy} ...${CHART} label=${label} ...${shape} ...${format} />`;
}

/** @param {{ outcome?: { becomes_high?: string | null, becomes_critical?: string | null } }} props */
function ForecastNote({ outcome }) {
  const steps = [
    outcome?.becomes_high && `High in ${outcome.becomes_high}`,
    outcome?.becomes_critical && `Critical in ${outcome.becomes_critical}`,
  ].filter(Boolean);
  if (steps.length === 0) return null;
  return html`<${Note} tone="warn">Without service, the rating becomes ${steps.join(" and ")}.<//>`;
}
