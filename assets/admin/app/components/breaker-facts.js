// State of the circuit breaker for VoltMetrics.
import { html } from "../lib/html.js";
import { formatDuration, formatNumber, formatTerm } from "../lib/format.js";
import { Facts } from "./facts.js";

/**
 * @param {{
 *   breaker: NonNullable<Api.Document<"/engine">["breaker"]>, more?: [string, Api.Children][],
 * }} props `more` are further pairs.
 */
export function BreakerFacts({ breaker, more = [] }) {
  const pairs = [
    ["Circuit breaker", formatTerm(breaker.state)],
    ["In this state for", formatDuration(breaker.for_seconds * 1000)],
    ["Consecutive failures", formatNumber(breaker.failures)],
    ["Times opened", formatNumber(breaker.opens)],
    ...more,
  ];
  return html`<${Facts} pairs=${pairs} />`;
}
