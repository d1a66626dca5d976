// How a calculation is requested, or why there is none.
import { html } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { EmptyState } from "../../components/empty-state.js";

/** @param {{ title: string, subject: string, path: string }} props What is calculated, and by which request. */
export function NoCalculations({ title, subject, path }) {
  const engine = useResource(apiPath("/engine")).data;
  const text = engine?.breaker
    ? html`<p>Request the calculation of ${subject} with <code>POST ${path}</code>. Its progress is shown here.</p>`
    : html`<p>VoltMetrics is not configured. All scores are calculated by the local engine.</p>`;
  return html`<${EmptyState} icon="monitoring" title=${title}>${text}<//>`;
}
