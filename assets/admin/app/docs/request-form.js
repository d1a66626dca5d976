// Sends a GET request of the API documentation with the user's session.
import { html, useState } from "../lib/html.js";

const MAX_LENGTH = 20_000;

/** @typedef {{ status: string, text: string }} Result */
/** @typedef {import("./openapi.js").Operation} Operation */

/**
 * @param {Operation} operation
 * @param {Record<string, string>} values
 */
function requestUrl({ path, parameters = [] }, values) {
  let url = path;
  const query = new URLSearchParams();
  for (const { name, in: place } of parameters) {
    if (place === "path") url = url.replace(`{${name}}`, encodeURIComponent(values[name] ?? ""));
    else if (place === "query" && values[name]) query.set(name, values[name]);
  }
  return query.size > 0 ? `${url}?${query}` : url;
}

/**
 * @param {string} url
 * @returns {Promise<Result>}
 */
async function send(url) {
  const started = performance.now();
  const response = await fetch(url, { cache: "no-cache" });
  const type = response.headers.get("content-type") ?? "";
  const text = type.includes("json") ? JSON.stringify(await response.json(), null, 2) : `(${type || "no body"})`;
  const duration = Math.round(performance.now() - started);
  const cache = response.headers.get("x-cache") ?? "not cached";
  return {
    status: `${response.status} in ${duration} ms, ${cache}`,
    text: text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}\n…` : text,
  };
}

/** @param {{ operation: Operation }} props */
export function RequestForm({ operation }) {
  const [result, setResult] = useState(/** @type {Result | null} */ (null));
  const [values, setValues] = useState(/** @type {Record<string, string>} */ ({}));
  const onSubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setResult(await send(requestUrl(operation, values)));
  };
  const toField = (/** @type {{ name: string, required?: boolean }} */ { name, required = false }) => {
    const onInput = (/** @type {any} */ event) => setValues({ ...values, [name]: event.target.value });
    return html`<label class="field" key=${name}>
      <span>${name}${required ? "" : " (optional)"}</span>
      <input value=${values[name] ?? ""} required=${required} onInput=${onInput} />
    </label>`;
  };
  // The browser sends the headers of its cache by itself.
  const fields = (operation.parameters ?? []).filter((/** @type {any} */ parameter) => parameter.in !== "header");
  return html`<details>
    <summary>Try it</summary>
    <form class="stack" onSubmit=${onSubmit}>
      ${fields.map(toField)}
      <div><button class="btn">Send</button> <small class="muted">with the session of the admin page</small></div>
    </form>
    ${result && html`<p role="status">${result.status}</p><pre tabindex="0">${result.text}</pre>`}
  </details>`;
}
