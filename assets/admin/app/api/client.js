// HTTP client of the API: same origin, the session cookie, a CSRF token with every request that changes something.
// Responses have an ETag and stay in the browser's cache, so a repeated request costs a 304.
import { signal } from "../lib/html.js";

/** The session. `undefined` until it is known, `null` when nobody is logged in. */
export const session = signal(/** @type {Api.Session | null | undefined} */ (undefined));

/** A response with an error status. Status 0 means that there was no response. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{ message?: string, code?: string, details?: Record<string, string>, request_id?: string }} [error]
   */
  constructor(status, error) {
    super(error?.message ?? `the server responded with status ${status}`);
    this.status = status;
    this.code = error?.code ?? "";
    this.details = error?.details ?? {};
    this.requestId = error?.request_id ?? "";
  }
}

/**
 * Reads a document.
 * @template {Api.Template} T
 * @param {Api.Path<T>} path
 * @param {{ signal?: AbortSignal, onStale?: () => void }} [options]
 * @returns {Promise<Api.Document<T>>}
 */
export function get(path, options) {
  return request(path, options);
}

/**
 * @param {string} path Path below /api/v1.
 * @param {object} [options]
 * @param {string} [options.method]
 * @param {unknown} [options.body] Sent as JSON, or unchanged if `type` is given.
 * @param {string} [options.type] Content type of `body`.
 * @param {AbortSignal} [options.signal]
 * @param {() => void} [options.onStale] Called when the response is out of date and is being computed again.
 * @returns {Promise<any>}
 */
export async function request(path, { method = "GET", body, type, signal: abort, onStale } = {}) {
  /** @type {RequestInit} */
  const options = { method, headers: headersFor(method, body, type), signal: abort };
  if (body !== undefined) options.body = type ? /** @type {BodyInit} */ (body) : JSON.stringify(body);
  const response = await send(path, options);
  // /ready responds 503 with a full document that names the state of each source.
  if (response.ok || (response.status === 503 && path === "/ready")) return readBody(response, onStale);
  const problem = new ApiError(response.status, await readProblem(response));
  if (response.status === 401 && !path.startsWith("/auth/")) session.value = null;
  throw problem;
}

/**
 * @param {string} method
 * @param {unknown} body
 * @param {string} [type]
 */
function headersFor(method, body, type) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = type ?? "application/json";
  if (method !== "GET" && session.value?.csrf_token) headers["X-CSRF-Token"] = session.value.csrf_token;
  return headers;
}

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function send(path, options) {
  try {
    return await fetch(`/api/v1${path}`, { ...options, cache: "no-cache", credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    const message = "MasterBus does not respond. It may be restarting.";
    throw new ApiError(0, { code: "UNREACHABLE", message });
  }
}

/**
 * @param {Response} response
 * @param {(() => void) | undefined} onStale
 */
function readBody(response, onStale) {
  if (response.status === 204) return null;
  if (response.headers.get("x-cache") === "stale") onStale?.();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return isJson ? response.json() : response;
}

/** @param {Response} response */
async function readProblem(response) {
  try {
    return (await response.json()).error;
  } catch {
    return undefined; // A proxy responded, or there is no body. The status has to do.
  }
}
