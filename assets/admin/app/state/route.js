// Location within the page, kept in the URL's fragment so that views, filters and tabs can be bookmarked and shared.
import { signal } from "../lib/html.js";
import { toTerms } from "../api/path.js";

/** Names of views in earlier versions, for bookmarks. @type {Record<string, string>} */
const RENAMED = { work: "monitoring" };

function readFragment() {
  const [path, query] = location.hash.replace(/^#/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  const view = parts[0] ?? "overview";
  return { parts, query: new URLSearchParams(query ?? ""), view: RENAMED[view] ?? view };
}

export const route = signal(readFragment());
addEventListener("hashchange", () => {
  route.value = readFragment();
});

/**
 * URL of a view. Empty query parameters are left out.
 * @param {string[]} parts
 * @param {Api.Query} [query]
 */
export function routeUrl(parts, query = {}) {
  const terms = new URLSearchParams(toTerms(query)).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${terms ? `?${terms}` : ""}`;
}

/** @param {string} id */
export const equipmentUrl = (id) => routeUrl(["equipment", id]);

/**
 * @param {string} id
 * @param {Api.Query} [query]
 */
export const facilityUrl = (id, query) => routeUrl(["facilities", id], query);

/** @param {string} url */
export function navigate(url) {
  location.hash = url;
}

/**
 * Changes query parameters without a new entry in the browser's history.
 * @param {Api.Query} terms
 */
export function replaceQuery(terms) {
  const { parts, query } = route.value;
  const url = routeUrl(parts, { ...Object.fromEntries(query), ...terms });
  history.replaceState(null, "", url);
  route.value = readFragment();
}
