// One operation of the API: parameters, body, responses.
import { html } from "../lib/html.js";
import { describeType, resolveResponse } from "./openapi.js";
import { RequestForm } from "./request-form.js";
import { SchemaView } from "./schema-view.js";

/** @typedef {import("./openapi.js").OpenApi} OpenApi */
/** @typedef {import("./openapi.js").Operation} Operation */

/** @param {{ operation: Operation, openApi: OpenApi }} props */
export function OperationView({ operation, openApi }) {
  const { id, method, path, parameters, requestBody, responses } = operation;
  // An event stream never ends, and other methods would change something.
  const canTry = method === "get" && !path.endsWith("/events") && !path.endsWith("/stream");
  return html`<article id=${id}>
    <${Header} operation=${operation} />
    <p>${describe(operation)}</p>
    ${parameters?.length > 0 && html`<${Parameters} list=${parameters} />`}
    ${requestBody?.content && html`<${Body} content=${requestBody.content} openApi=${openApi} />`}
    <${Responses} responses=${responses} openApi=${openApi} />
    ${canTry && html`<${RequestForm} operation=${operation} />`}
  </article>`;
}

/**
 * Summary and description. The description may repeat the summary.
 * @param {Operation} operation
 */
function describe({ summary = "", description = "" }) {
  const more = description.startsWith(summary) ? description.slice(summary.length) : description;
  return `${summary} ${more}`;
}

/** @param {{ operation: Operation }} props */
function Header({ operation: { method, path, security } }) {
  const isPublic = security?.some((/** @type {object} */ scheme) => Object.keys(scheme).length === 0);
  return html`<header>
    <span class="verb" data-verb=${method}>${method.toUpperCase()}</span>
    <h2><code>${path}</code></h2>
    ${isPublic && html`<span class="tag">no log-in needed</span>`}
  </header>`;
}

/** @param {{ list: any[] }} props */
function Parameters({ list }) {
  const toRow = (/** @type {any} */ { name, required, in: place, description, schema }) =>
    html`<tr key=${name}>
      <td><code>${name}</code>${required ? "" : "?"}</td>
      <td>${place}</td>
      <td>${description ?? describeType(schema)}</td>
    </tr>`;
  return html`<table>
    <thead><tr><th>Parameter</th><th>In</th><th>Description</th></tr></thead>
    <tbody>${list.map(toRow)}</tbody>
  </table>`;
}

/** @param {{ content: Record<string, any>, openApi: OpenApi }} props */
function Body({ content, openApi }) {
  const [[type, { schema }]] = Object.entries(content);
  return html`<details>
    <summary>Body: ${describeType(schema)} <span class="tag">${type}</span></summary>
    <div class="schema"><${SchemaView} schema=${schema} openApi=${openApi} /></div>
  </details>`;
}

/** @param {{ responses: Record<string, any>, openApi: OpenApi }} props */
function Responses({ responses, openApi }) {
  const toContent = (/** @type {[string, any]} */ [type, { schema }]) =>
    html`<details key=${type}>
      <summary><span class="tag">${type}</span> ${describeType(schema)}</summary>
      <div class="schema"><${SchemaView} schema=${schema} openApi=${openApi} /></div>
    </details>`;
  const toRow = (/** @type {[string, any]} */ [status, response]) => {
    const { description, content = {} } = resolveResponse(response, openApi);
    return html`<tr key=${status}>
      <td><b>${status}</b></td><td>${description}${Object.entries(content).map(toContent)}</td>
    </tr>`;
  };
  return html`<table>
    <thead><tr><th>Response</th><th>Description</th></tr></thead>
    <tbody>${Object.entries(responses).map(toRow)}</tbody>
  </table>`;
}
