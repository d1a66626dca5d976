// Shows a document: a skeleton while it is read, an error if that failed, and then the content.
import { html } from "../lib/html.js";
import { ErrorState } from "./error-state.js";
import { Skeleton } from "./skeleton.js";

/**
 * @param {{
 *   resource: Api.Resource<any>, lines?: number, height?: number, children: (data: any) => Api.Children,
 * }} props
 */
export function ResourceView({ resource, lines, height, children }) {
  if (resource.data !== undefined) return children(resource.data);
  if (resource.error) return html`<${ErrorState} error=${resource.error} retry=${resource.reload} />`;
  return html`<div class="full" role="status" aria-label="Loading">
    <${Skeleton} lines=${lines} height=${height} />
  </div>`;
}
