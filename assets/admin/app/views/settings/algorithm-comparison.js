// Two versions of the risk algorithm side by side, and their effect on this portfolio.
import { html, useState } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { formatEquipmentType, formatNumber, formatTerm, orDash } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { Facts } from "../../components/facts.js";
import { ResourceView } from "../../components/resource-view.js";

/** @typedef {Api.Document<"/algorithms">} AlgorithmList */
/** @typedef {AlgorithmList["algorithms"][number]} Algorithm */
/** @typedef {{ label: string, toValue: (algorithm: Algorithm) => unknown }} Line */

export function AlgorithmComparison() {
  const list = useResource(apiPath("/algorithms"));
  return html`<${ResourceView} resource=${list} lines=${8}>
    ${(/** @type {AlgorithmList} */ { algorithms, in_force: current }) =>
      html`<${Comparison} algorithms=${algorithms} current=${current} />`}
  <//>`;
}

/**
 * The first version and the one in use. If the first is in use, the last is the other one.
 * @param {Algorithm[]} algorithms
 * @param {string} current
 */
function defaultPair(algorithms, current) {
  const first = algorithms[0].version;
  const last = algorithms[algorithms.length - 1].version;
  return [first, current === first ? last : current];
}

/** @param {{ algorithms: Algorithm[], current: string }} props */
function Comparison({ algorithms, current }) {
  const [pair, setPair] = useState(defaultPair(algorithms, current));
  const shown = pair.flatMap((version) => algorithms.find((one) => one.version === version) ?? []);
  const select = (/** @type {number} */ index, /** @type {string} */ version) =>
    setPair(pair.map((one, at) => (at === index ? version : one)));
  const toSelect = (/** @type {number} */ index) => {
    const choice = {
      algorithms,
      current,
      selected: pair[index],
      label: index === 0 ? "Left version" : "Right version",
    };
    const onSelect = (/** @type {string} */ version) => select(index, version);
    return html`<${VersionSelect} ...${choice} onSelect=${onSelect} />`;
  };
  const subtitle = `${formatNumber(algorithms.length)} available, ${current} in use`;
  return html`<div class="grid">
    <${Card} title="Algorithm versions" subtitle=${subtitle}>
      <${VersionTable} shown=${shown} headers=${[toSelect(0), toSelect(1)]} />
    <//>
    <${Effect} versions=${pair} current=${current} />
  </div>`;
}

/**
 * @param {{
 *   algorithms: Algorithm[], current: string, selected: string, label: string, onSelect: (version: string) => void,
 * }} props
 */
function VersionSelect({ algorithms, current, selected, label, onSelect }) {
  const toOption = (/** @type {Algorithm} */ { version, title }) => {
    const text = `${version} ${title}${version === current ? " (in use)" : ""}`;
    return html`<option key=${version} value=${version} selected=${version === selected}>${text}</option>`;
  };
  const onChange = (/** @type {any} */ event) => onSelect(event.target.value);
  return html`<select aria-label=${label} onChange=${onChange}>${algorithms.map(toOption)}</select>`;
}

/** @typedef {"medium" | "high" | "critical"} Band */
const BANDS = /** @type {const} */ (["medium", "high", "critical"]);

/**
 * @param {Algorithm[]} algorithms
 * @returns {Line[]}
 */
function linesOf(algorithms) {
  const factors = [...new Set(algorithms.flatMap((algorithm) => algorithm.factors.map(({ factor }) => factor)))];
  return [
    ...factors.map((factor) => ({
      label: `Weight of ${formatTerm(factor).toLowerCase()}`,
      toValue: (/** @type {Algorithm} */ one) => one.factors.find((line) => line.factor === factor)?.weight,
    })),
    { label: "Calibration", toValue: (one) => one.calibration },
    { label: "Maximum score", toValue: (one) => one.cap },
    ...BANDS.map((band) => bandLine("Items", band, (one) => one.bands)),
    ...BANDS.map((band) => bandLine("Facilities", band, (one) => one.facility_bands)),
    ...algorithms[0].types.map(({ type }) => ({
      label: `${formatEquipmentType(type)}: expected life, years`,
      toValue: (/** @type {Algorithm} */ one) => one.types.find((line) => line.type === type)?.expected_life,
    })),
  ];
}

/**
 * @param {string} subject
 * @param {Band} band
 * @param {(algorithm: Algorithm) => Api.Bands} toBands
 * @returns {Line}
 */
const bandLine = (subject, band, toBands) => ({
  label: `${subject}: ${formatTerm(band)} from`,
  toValue: (algorithm) => toBands(algorithm)[band],
});

/** @param {{ shown: Algorithm[], headers: any[] }} props */
function VersionTable({ shown: [left, right], headers }) {
  /** @type {Api.Column<Line>[]} */
  const columns = [
    { label: "Parameter", isLabelHidden: true, cell: (line) => line.label },
    { label: headers[0], isNumber: true, cell: (line) => orDash(line.toValue(left)) },
    {
      label: headers[1],
      isNumber: true,
      cell: (line) => html`<${Compared} line=${line} left=${left} right=${right} />`,
    },
  ];
  const toKey = (/** @type {Line} */ line) => line.label;
  return html`<${DataTable} label="Versions" columns=${columns} rows=${linesOf([left, right])} toKey=${toKey} />`;
}

/** @param {{ line: Line, left: Algorithm, right: Algorithm }} props */
function Compared({ line, left, right }) {
  const [before, value] = [line.toValue(left), line.toValue(right)];
  return html`${orDash(value)}${before !== value && html` <span class="tag" data-tone="warn">differs</span>`}`;
}

/** @param {{ versions: string[], current: string }} props */
function Effect({ versions: [left, right], current }) {
  const histories = [
    useResource(apiPath("/portfolio/history", {}, { algorithm: left })),
    useResource(apiPath("/portfolio/history", {}, { algorithm: right })),
  ];
  const versions = [left, right];
  const facts = versions.map((version, index) => [version, orDash(histories[index].data?.months.at(-1)?.risk_score)]);
  const pending = versions.filter(
    (version, index) => (histories[index].data?.months_pending ?? 0) > 0 && version !== current,
  );
  const toNote = (/** @type {string} */ version) =>
    html`<p key=${version} class="small muted">Month ends of ${version} are calculated when it is put in use.</p>`;
  return html`<${Card} title="Score of this portfolio" subtitle="at the last month end">
    <${Facts} pairs=${facts} />${pending.map(toNote)}
  <//>`;
}
