// What the check of a source found.
import { html } from "../../lib/html.js";
import { formatCount } from "../../lib/format.js";
import { Note } from "../note.js";
import { RowList } from "../row-list.js";

const MAX_FINDINGS = 30;

/** @typedef {Api.Response<"post", "/sources/check">} CheckDocument */

/** @param {CheckDocument} check */
function summaryOf({ whole, findings, server, rows_read: rows }) {
  return [
    whole ? "The source has everything that the mapping needs." : `${formatCount(findings.length, "problem")} found.`,
    server && `${server}.`,
    rows != null && rows > 0 && `${formatCount(rows, "row was", "rows were")} read.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** @param {{ check: CheckDocument }} props */
export function CheckResult({ check }) {
  const toKey = (/** @type {string} */ finding) => finding;
  const toRow = (/** @type {string} */ finding) => html`<div class="row"><span class="small">${finding}</span></div>`;
  const findings = check.findings.slice(0, MAX_FINDINGS);
  return html`<div role="status">
    <${Note} tone=${check.whole ? "good" : "bad"}>${summaryOf(check)}<//>
    ${findings.length > 0 && html`<${RowList} items=${findings} toKey=${toKey}>${toRow}<//>`}
    ${check.tables.length > 0 && html`<p class="small muted">Tables: ${check.tables.join(", ")}</p>`}
  </div>`;
}
