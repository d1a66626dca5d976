// Risk score of an item and its condition.
import { html } from "../../lib/html.js";
import { formatAgo, formatTemperature, orDash } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { Facts } from "../../components/facts.js";
import { Gauge } from "../../components/gauge.js";
import { engineName } from "../engines/engine-modes.js";

/** @param {{ risk: Api.Equipment["risk_assessment"] }} props */
export function RiskCard({ risk }) {
  const facts = [
    ["Condition", risk.condition],
    ["Temperature", formatTemperature(risk.temperature)],
    ["Rust", orDash(risk.rust_level)],
    ["Corrosion", orDash(risk.corrosion_level)],
  ];
  const { assessed_at: at, engine, algorithm_version: version } = risk;
  const maker =
    engine === "local" ? `the local engine, algorithm ${version}` : `${engineName(engine)}, version ${version}`;
  const pending = risk.stale ? "A new assessment is in progress. " : "";
  return html`<${Card} title="Risk" width="">
    <${Gauge} scale="items" score=${risk.risk_score} rating=${risk.risk_rating} />
    <${Facts} pairs=${facts} />
    <p class="small muted">${pending}Assessed ${formatAgo(at)} by ${maker}</p>
  <//>`;
}
