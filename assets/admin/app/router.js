// Addresses behind the #, so that every view, filter and tab can be kept, shared and gone back to.
import { signal } from "./lib.js";

function read() {
  const [path, query] = location.hash.replace(/^#/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  return { parts, query: new URLSearchParams(query ?? ""), view: parts[0] ?? "overview" };
}

export const route = signal(read());
addEventListener("hashchange", () => { route.value = read(); });

/** An address of this page. */
export function link(parts, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value != null && value !== "");
  const terms = new URLSearchParams(kept).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${terms ? `?${terms}` : ""}`;
}

export function go(address) {
  location.hash = address;
}

/** Changes terms of the address without a step in the history. */
export function put(terms) {
  const { parts, query } = route.value;
  const next = link(parts, { ...Object.fromEntries(query), ...terms });
  history.replaceState(null, "", next);
  route.value = read();
}
