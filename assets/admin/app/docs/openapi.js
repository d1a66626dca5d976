// Reads the OpenAPI document: its operations and the types of its schemas.

const METHODS = /** @type {const} */ (["get", "post", "put", "patch", "delete"]);

/** @typedef {any} Schema A schema object of OpenAPI 3.1. */
/**
 * @typedef {object} OpenApi
 * @property {any} info
 * @property {string} openapi Version of the format.
 * @property {Record<string, any>} paths
 * @property {{ schemas: Record<string, Schema>, responses: Record<string, any> }} components
 */
/** @typedef {{ method: string, path: string, id: string, tag: string, [field: string]: any }} Operation */

/**
 * All operations in the order of the document.
 * @param {OpenApi} document
 * @returns {Operation[]}
 */
export function listOperations({ paths }) {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      ...item[method],
      method,
      path,
      id: `${method}-${path.replaceAll(/[^a-z0-9]+/gi, "-")}`,
      tag: item[method].tags?.[0] ?? "other",
    })),
  );
}

/** @param {string} reference */
const schemaName = (reference) => reference.split("/").at(-1) ?? "";

/**
 * A response, which may be one that many operations have.
 * @param {any} response
 * @param {OpenApi} document
 */
export const resolveResponse = (response, document) =>
  response.$ref ? document.components.responses[schemaName(response.$ref)] : response;

/**
 * The schema that a reference leads to.
 * @param {Schema} schema
 * @param {OpenApi} document
 * @returns {Schema}
 */
export const resolveSchema = (schema, document) =>
  schema?.$ref ? document.components.schemas[schemaName(schema.$ref)] : schema;

/**
 * @param {Schema} schema
 * @returns {string[]}
 */
const typesOf = (schema) => [schema.type].flat().filter(Boolean);

/** @param {Schema} schema */
export const isArray = (schema) => typesOf(schema).includes("array");

/**
 * Alternatives of a schema.
 * @param {Schema} schema
 * @returns {Schema[] | undefined}
 */
export const alternativesOf = (schema) => schema.oneOf ?? schema.anyOf;

/**
 * The type of a schema in words.
 * @param {Schema} schema
 * @returns {string}
 */
export function describeType(schema) {
  if (!schema) return "any";
  if (schema.$ref) return schemaName(schema.$ref);
  const alternatives = alternativesOf(schema);
  if (alternatives) return alternatives.map(describeType).join(" or ");
  if (schema.enum) return schema.enum.map((/** @type {unknown} */ value) => JSON.stringify(value)).join(" | ");
  if (isArray(schema)) return `list of ${describeType(schema.items)}`;
  const types = typesOf(schema).join(" or ");
  return types || (schema.allOf ? schema.allOf.map(describeType).join(" and ") : "object");
}

/**
 * Whether a schema has properties to show, itself or in its elements and alternatives.
 * @param {Schema} schema
 * @param {OpenApi} document
 * @returns {boolean}
 */
export function hasProperties(schema, document) {
  const real = resolveSchema(schema, document);
  if (!real) return false;
  if (real.properties || real.allOf) return true;
  if (isArray(real)) return hasProperties(real.items, document);
  return (alternativesOf(real) ?? []).some((one) => hasProperties(one, document));
}
