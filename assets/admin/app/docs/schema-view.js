// Properties of a schema. Nested schemas open on demand, as schemas can contain themselves.
import { html } from "../lib/html.js";
import { alternativesOf, describeType, hasProperties, isArray, resolveSchema } from "./openapi.js";

const MAX_DEPTH = 5;

/** @typedef {{ schema: any, openApi: import("./openapi.js").OpenApi, depth?: number }} SchemaProps */

/** @param {SchemaProps} props */
export function SchemaView({ schema, openApi, depth = 0 }) {
  const real = resolveSchema(schema, openApi);
  if (!real) return null;
  const inner = { openApi, depth };
  if (real.allOf) {
    return real.allOf.map(
      (/** @type {any} */ part, /** @type {number} */ index) =>
        html`<${SchemaView} key=${index} schema=${part} ...${inner} />`,
    );
  }
  const alternatives = alternativesOf(real)?.filter((one) => one.type !== "null");
  if (alternatives?.length === 1) return html`<${SchemaView} schema=${alternatives[0]} ...${inner} />`;
  if (alternatives) return html`<${Alternatives} list=${alternatives} ...${inner} />`;
  if (isArray(real)) return html`<${SchemaView} schema=${real.items} ...${inner} />`;
  return real.properties ? html`<${Properties} schema=${real} ...${inner} />` : null;
}

/** @param {{ list: any[], openApi: import("./openapi.js").OpenApi, depth: number }} props */
function Alternatives({ list, openApi, depth }) {
  const toItem = (/** @type {any} */ schema, /** @type {number} */ index) => {
    const inner = depth < MAX_DEPTH - 1 && { schema, openApi, depth: depth + 1 };
    return html`<li key=${index}>${describeType(schema)}${inner && html`<${SchemaView} ...${inner} />`}</li>`;
  };
  return html`<ul>${list.map(toItem)}</ul>`;
}

/** @param {{ schema: any, openApi: import("./openapi.js").OpenApi, depth: number }} props */
function Properties({ schema, openApi, depth }) {
  const required = new Set(schema.required ?? []);
  const toItem = (/** @type {[string, any]} */ [name, property]) => {
    const isNested = depth < MAX_DEPTH && hasProperties(property, openApi);
    const label = html`<${Label} name=${name} isRequired=${required.has(name)} schema=${property} />`;
    if (!isNested) return html`<li key=${name}>${label}</li>`;
    const inner = { schema: property, openApi, depth: depth + 1 };
    return html`<li key=${name}><details><summary>${label}</summary><${SchemaView} ...${inner} /></details></li>`;
  };
  return html`<ul>${Object.entries(schema.properties).map(toItem)}</ul>`;
}

/** @param {{ name: string, isRequired: boolean, schema: any }} props */
function Label({ name, isRequired, schema }) {
  const type = describeType(schema);
  return html`<b>${name}</b>${isRequired ? "" : "?"}: ${type} <em>${schema.description ?? ""}</em>`;
}
