// History and outlook in one chart: what was recorded or worked out, then what comes idle and with every service done.
import { html } from "../lib.js";
import { useResource } from "../resource.js";
import { bands } from "../bands.js";
import { monthStart } from "../format.js";
import { Chart } from "./chart.js";
import { Shown, Empty } from "./parts.js";

export function joined(history, forecast) {
  const past = (history?.months ?? []).slice(-24);
  const ahead = forecast?.forecast ?? [];
  const last = past.at(-1);
  const x = [...past.map((one) => monthStart(one.month)), ...ahead.map((one) => monthStart(one.month))];
  const gap = ahead.map(() => null);
  const lead = past.map((_, at) => (at === past.length - 1 ? last.risk_score : null));
  return {
    x, past: [...past.map((one) => one.risk_score), ...gap],
    idle: [...lead, ...ahead.map((one) => one.idle_risk_score)],
    serviced: [...lead, ...ahead.map((one) => one.serviced_risk_score)],
    before: past.length > 12 ? past.at(-12).risk_score : past[0]?.risk_score,
    reconstructed: past.filter((one) => one.reconstructed).length,
  };
}

export function Outlook({ of, months = 12, height = 230, scale = "facilities" }) {
  const edges = bands.value?.[scale];
  const history = useResource(`${of}/history`);
  const forecast = useResource(`${of}/forecast?months=${months}`);
  return html`<${Shown} of=${history} lines=${6} height=${24}>${(past) => {
    const { x, ...lines } = joined(past, forecast.data);
    if (x.length < 2) return html`<${Empty} icon="calendar" title="No past to show yet"><p>Month ends are kept from now on; those before are worked out in the background.</p></${Empty}>`;
    const all = [...lines.past, ...lines.idle, ...lines.serviced].filter((value) => value != null);
    const [low, high] = [Math.max(0, Math.min(...all) - 8), Math.min(100, Math.max(...all) + 8)];
    const gone = forecast.data?.idle;
    return html`<${Chart} x=${x} height=${height} range=${() => [low, high]} label=${`Risk score by month, ${lines.past.filter((v) => v != null).length} months past and ${months} ahead`}
        bands=${edges ? [[0, edges.medium, "--low"], [edges.medium, edges.high, "--medium"], [edges.high, edges.critical, "--high"], [edges.critical, 100, "--critical"]] : []}
        format=${(value) => String(Math.round(value))}
        series=${[
          { label: "Recorded and worked out", values: lines.past, color: "--accent", fill: true },
          { label: "If nothing is done", values: lines.idle, color: "--high", dash: [6, 5] },
          { label: "If overdue service is done now", values: lines.serviced, color: "--good", dash: [2, 4] },
        ]} />
      ${(gone?.becomes_high || gone?.becomes_critical) && html`<p class="note-box" data-tone="warn">If nothing is done, this becomes ${gone.becomes_high ? `High in ${gone.becomes_high}` : ""}${gone.becomes_high && gone.becomes_critical ? " and " : ""}${gone.becomes_critical ? `Critical in ${gone.becomes_critical}` : ""}.</p>`}`;
  }}</${Shown}>`;
}
