// Sources: list, check, add, remove.
import { html, useState } from "../../lib/html.js";
import { apiPath } from "../../api/path.js";
import { useResource } from "../../api/resource.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ResourceView } from "../../components/resource-view.js";
import { SourceCheck } from "../../components/sources/source-check.js";
import { SourceForm } from "../../components/sources/source-form.js";

/** @typedef {Api.Document<"/sources">["sources"][number]} Source */

export function SourceSettings() {
  const list = useResource(apiPath("/sources"));
  const [isAdding, setAdding] = useState(false);
  const tools = html`<button class="btn" onClick=${() => setAdding(!isAdding)}>
    ${isAdding ? "Close" : "Add a source"}
  </button>`;
  const toSource = (/** @type {Source} */ source) => html`<${SourceCheck} key=${source.name} source=${source} />`;
  return html`<${Card} title="Sources" subtitle="from the configuration or added here" tools=${tools}>
    <${ResourceView} resource=${list} lines=${3}>
      ${(/** @type {Api.Document<"/sources">} */ { sources }) =>
        sources.length === 0
          ? html`<${EmptyState} icon="sync" title="No source is configured" />`
          : sources.map(toSource)}
    <//>
    ${isAdding && html`<${SourceForm} onDone=${() => setAdding(false)} />`}
  <//>`;
}
