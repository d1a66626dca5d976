// Builds request paths from the path templates of the OpenAPI document, so that each response has its type.

/**
 * Path below /api/v1 with its parameters filled in. Empty query parameters are left out.
 * @template {Api.Template} T
 * @param {T} template Path of the OpenAPI document without /api/v1.
 * @param {Record<string, string | number>} [parameters]
 * @param {Api.Query} [query]
 * @returns {Api.Path<T>}
 */
export function apiPath(template, parameters = {}, query = {}) {
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parameters[name]));
  const terms = new URLSearchParams(toTerms(query)).toString();
  return /** @type {any} */ (terms ? `${path}?${terms}` : path);
}

/**
 * @param {Api.Query} query
 * @returns {[string, string][]}
 */
export function toTerms(query) {
  const present = Object.entries(query).filter(([, value]) => value != null && value !== "");
  return present.map(([name, value]) => [name, String(value)]);
}
