// Assesses a copy of the facility with the selected actions done.
import { html, useEffect, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { apiPath } from "../../api/path.js";
import { formatDollars, formatNumber, formatPercent } from "../../lib/format.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { EmptyState } from "../../components/empty-state.js";
import { Gauge } from "../../components/gauge.js";
import { Note } from "../../components/note.js";
import { RatingShape } from "../../components/rating-shape.js";
import { Skeleton } from "../../components/skeleton.js";
import { EngineNote } from "./engine-note.js";

/** @typedef {import("./actions-tab.js").PriorityAction} PriorityAction */
/** @typedef {Api.Response<"post", "/facilities/{facility_id}/what-if">} Result */
/** @typedef {Result["before"]} Figures */

/**
 * @param {string} id
 * @param {PriorityAction[]} actions
 */
function useResult(id, actions) {
  const [state, setState] = useState(/** @type {{ result?: Result, error?: any, isBusy?: boolean }} */ ({}));
  const body = { actions: actions.map((one) => ({ action: one.action, equipment_ids: one.affected_equipment })) };
  useEffect(() => {
    if (actions.length === 0) {
      setState({});
      return undefined;
    }
    const abort = new AbortController();
    setState(({ result }) => ({ result, isBusy: true }));
    const path = apiPath("/facilities/{facility_id}/what-if", { facility_id: id });
    request(path, { method: "POST", body, signal: abort.signal }).then(
      (result) => setState({ result }),
      (error) => error.name !== "AbortError" && setState({ error }),
    );
    return () => abort.abort();
  }, [JSON.stringify(body)]);
  return state;
}

/** @param {{ id: string, actions: PriorityAction[] }} props */
export function WhatIf({ id, actions }) {
  const { result, error, isBusy = false } = useResult(id, actions);
  const subtitle = actions.length > 0 ? `${actions.length} selected` : "";
  return html`<${Card} title="What if" width="w5" subtitle=${subtitle}>
    <${Content} isEmpty=${actions.length === 0} result=${result} error=${error} isBusy=${isBusy} />
  <//>`;
}

/** @param {{ isEmpty: boolean, result?: Result, error?: any, isBusy: boolean }} props */
function Content({ isEmpty, result, error, isBusy }) {
  if (isEmpty) return html`<${Instructions} />`;
  if (error) return html`<${Note} tone="bad" role="alert">${error.message}<//>`;
  if (!result) return html`<${Skeleton} lines=${6} height=${24} />`;
  return html`<${ResultView} result=${result} isBusy=${isBusy} />`;
}

function Instructions() {
  return html`<${EmptyState} icon="bolt" title="Select an action">
    <p>A copy of the facility is assessed with the action done. Nothing is changed.</p>
  <//>`;
}

/** @param {{ result: Result, isBusy: boolean }} props */
function ResultView({ result, isBusy }) {
  const { before, after, estimated_cost: cost, facility_id: id, algorithm_version: version } = result;
  const gauge = { score: after.risk_score, rating: after.risk_level, previous: before.risk_score };
  return html`<div class=${`stack ${isBusy ? "busy" : ""}`} role="status" aria-busy=${String(isBusy)}>
    <${Gauge} label="Risk with these actions done" ...${gauge} />
    <p class="centered">
      From <b>${before.risk_score}</b> to <b>${after.risk_score}</b>, for about <b>${formatDollars(cost)}</b>
    </p>
    <${ComparisonTable} before=${before} after=${after} /><${EngineNote} id=${id} version=${version} />
  </div>`;
}

/** @typedef {{ label: string, rating?: string, value: (figures: Figures) => string }} Line */

/** @type {Line[]} */
const LINES = [
  {
    label: "Critical",
    rating: "Critical",
    value: (figures) => formatNumber(figures.critical_risk_equipment_count),
  },
  { label: "High", rating: "High", value: (figures) => formatNumber(figures.high_risk_equipment_count) },
  { label: "Medium", rating: "Medium", value: (figures) => formatNumber(figures.medium_risk_equipment_count) },
  { label: "Low", rating: "Low", value: (figures) => formatNumber(figures.low_risk_equipment_count) },
  { label: "NFPA 70B", value: (figures) => formatPercent(figures.nfpa_70b_compliance) },
  { label: "NFPA 70E", value: (figures) => formatPercent(figures.nfpa_70e_compliance) },
];

/** @param {{ before: Figures, after: Figures }} props */
function ComparisonTable({ before, after }) {
  /** @type {Api.Column<Line>[]} */
  const columns = [
    {
      label: "Figure",
      isLabelHidden: true,
      cell: (line) => html`<${LineLabel} ...${line} />`,
    },
    { label: "Now", isNumber: true, cell: (line) => line.value(before) },
    {
      label: "After",
      isNumber: true,
      cell: (line) => html`<b>${line.value(after)}</b>`,
    },
  ];
  const toKey = (/** @type {Line} */ { label }) => label;
  return html`<${DataTable} scroll=${false} columns=${columns} rows=${LINES} toKey=${toKey} />`;
}

/** @param {{ label: string, rating?: string }} props */
function LineLabel({ label, rating }) {
  return html`${rating && html`<${RatingShape} rating=${rating} size=${11} /> `}${label}`;
}
