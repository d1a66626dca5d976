// The score of an item factor by factor: the part of each factor, the values behind it, and the sum.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { convertTemperatures, formatDecimal, formatNumber, formatPercent, formatTerm } from "../../lib/format.js";
import { itemRating } from "../../state/rating-bands.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { Disclosure } from "../../components/disclosure.js";
import { FactorBar } from "../../components/factor-bar.js";
import { Note } from "../../components/note.js";
import { ResourceView } from "../../components/resource-view.js";
import { engineName } from "../engines/engine-modes.js";

/** @typedef {Api.Document<"/equipment/{equipment_id}/explain">} Explanation */
/** @typedef {Explanation["risk"]["factors"][number]} Factor */
/** @typedef {Factor["inputs"][number]} Input */

/** @param {{ id: string }} props */
export function ScoreExplanation({ id }) {
  const explanation = useResource(apiPath("/equipment/{equipment_id}/explain", { equipment_id: id }));
  const { algorithm_version: version, algorithm_title: title } = explanation.data ?? {};
  const subtitle = version ? `algorithm ${version}, ${title?.toLowerCase()}` : "";
  const heading = explanation.data?.difference ? "Why the local engine’s score" : "Why this score";
  return html`<${Card} title=${heading} width="w8" subtitle=${subtitle}>
    <${ResourceView} resource=${explanation} lines=${9} height=${20}>
      ${(/** @type {Explanation} */ { risk, in_use: inUse, difference }) =>
        html`<${EngineDifference} inUse=${inUse} local=${risk} difference=${difference} />
          <${Factors} factors=${risk.factors} />
          <${Sum} lines=${risk.sum} total=${risk.total} />
          <${Confidence} share=${risk.confidence} missing=${risk.missing_inputs} />`}
    <//>
  <//>`;
}

/**
 * The dial and the lists show the score of another engine than the one that is explained here.
 * @param {{
 *   inUse: Explanation["in_use"], local: Explanation["risk"], difference: Explanation["difference"],
 * }} props
 */
function EngineDifference({ inUse, local, difference }) {
  if (!inUse || !difference) return null;
  const { score, factors } = difference;
  const name = engineName(inUse.engine);
  const points = formatDecimal(Math.abs(score));
  const comparison = score === 0 ? "both are the same" : `${points} points ${score > 0 ? "lower" : "higher"}`;
  const texts = factors.slice(0, 2).map((factor) => {
    const [remote, own] = [factor.in_use, factor.local].map(formatDecimal);
    return `${factor.label} (${name} ${remote}, local ${own})`;
  });
  return html`<${Note}>
    The dial and the lists show the score of ${name}: <b>${formatNumber(Math.round(inUse.score))}</b>${" "}
    (${formatDecimal(inUse.score)}). The lines below add up to the score of the local engine:${" "}
    <b>${formatNumber(local.risk_score)}</b> (${formatDecimal(local.score)}), ${comparison}.
    ${texts.length > 0 && html`  They differ most in ${texts.join(" and ")}.`} Both are compared further below.
  <//>`;
}

/** @param {{ factors: Factor[] }} props */
function Factors({ factors }) {
  let start = 0;
  const bars = factors.map((factor) => {
    const bar = html`<${FactorLine} key=${factor.factor} factor=${factor} start=${start} />`;
    start += factor.contribution;
    return bar;
  });
  return html`<div class="waterfall">${bars}</div>`;
}

/** @param {{ factor: Factor, start: number }} props */
function FactorLine({ factor: { label, score, contribution, weight, details, inputs }, start }) {
  const points = formatDecimal(contribution);
  const description = `${label}: ${points} points, ${formatDecimal(score)} of 100 at weight ${weight}`;
  const bar = { label, value: points, start, width: contribution, rating: itemRating(score), description };
  return html`<${FactorBar} ...${bar}>
    <div class="factor">
      ${convertTemperatures(details)}. <span class="nowrap">${formatDecimal(score)} of 100, weight ${weight}</span>
      <details class="data"><summary>Inputs</summary>${inputs.map(toInput)}</details>
    </div>
  <//>`;
}

/** @param {Input} input */
function inputText({ name, value, recorded, derived }) {
  if (value == null) return "unknown";
  if (recorded != null) return `${recorded} (${formatTerm(derived).toLowerCase()}: ${value ? "yes" : "no"})`;
  if (name.endsWith("temperature_f")) return convertTemperatures(`${value} °F`);
  return String(value);
}

/** @param {Input} input */
function toInput(input) {
  const { name, basis } = input;
  const text = inputText(input);
  return html`<div key=${name}><code>${name}</code> ${text} <span class="tag">${formatTerm(basis)}</span></div>`;
}

/** @typedef {Explanation["risk"]["sum"][number]} SumLine */

const SUM_COLUMNS = [
  { label: "Step", cell: (/** @type {SumLine} */ line) => line.line },
  {
    label: "Calculation",
    cell: (/** @type {SumLine} */ line) => html`<code>${line.calculation}</code>`,
  },
  { label: "Points", isNumber: true, cell: (/** @type {SumLine} */ line) => formatDecimal(line.points) },
];

/** @param {{ lines: SumLine[], total: number }} props */
function Sum({ lines, total }) {
  const toKey = (/** @type {SumLine} */ line) => line.line;
  const footer = html`<tr><td><b>Total</b></td><td></td><td class="num"><b>${formatDecimal(total)}</b></td></tr>`;
  return html`<${Disclosure} summary="Calculation step by step" open>
    <${DataTable} scroll=${false} columns=${SUM_COLUMNS} rows=${lines} toKey=${toKey} footer=${footer} />
  <//>`;
}

/** @param {{ share: number, missing: string[] }} props */
function Confidence({ share, missing }) {
  const names = missing.map((name, index) => html`${index > 0 && ", "}<code key=${name}>${name}</code>`);
  return html`<${Note} tone=${missing.length > 0 ? "warn" : "good"}>
    ${formatPercent(share * 100)} of the score is based on recorded values.
    ${missing.length > 0 && html`  Unknown: ${names}.`}
  <//>`;
}
