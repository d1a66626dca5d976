// The score of one engine with its rating.
import { html } from "../../lib/html.js";
import { formatDecimal } from "../../lib/format.js";
import { RatingBadge } from "../../components/rating-badge.js";

/**
 * @param {{
 *   name: string, result?: { score?: number | null, risk_rating?: string | null, outdated?: boolean } | null,
 *   isInUse?: boolean, children?: Api.Children,
 * }} props
 */
export function EngineResult({ name, result, isInUse = false, children }) {
  return html`<div class="figure" data-used=${String(isInUse)}>
    <header>
      <h3>${name}</h3>
      ${isInUse && html`<span class="tag" data-tone="good">In use</span>`}
      ${result?.outdated && html`<span class="tag" data-tone="warn">Out of date</span>`}
    </header>
    ${result ? html`<${Score} result=${result} />${children}` : html`<p class="muted">No result.</p>`}
  </div>`;
}

/** @param {{ result: { score?: number | null, risk_rating?: string | null } }} props */
function Score({ result: { score, risk_rating: rating } }) {
  return html`<p><b class="big">${formatDecimal(score)}</b> <${RatingBadge} rating=${rating} /></p>`;
}
