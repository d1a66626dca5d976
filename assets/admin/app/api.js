// The API as the page asks it: same origin, the session's cookie, its proof with whatever changes something. Answers
// are kept by their ETag in the browser, so asking again costs a 304.
import { signal } from "./lib.js";

/** Who is logged in: undefined until it is known, null when nobody is. */
export const session = signal(undefined);

export class ApiError extends Error {
  constructor(status, error, retryAfter) {
    super(error?.message ?? `the appliance answered ${status}`);
    this.status = status;
    this.code = error?.code ?? "";
    this.details = error?.details ?? {};
    this.requestId = error?.request_id ?? "";
    this.retryAfter = retryAfter;
  }
}

export async function ask(path, { method = "GET", body, type, signal: stop, onStale } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = type ?? "application/json";
  if (method !== "GET" && session.value?.csrf_token) headers["X-CSRF-Token"] = session.value.csrf_token;
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method, headers, signal: stop, cache: "no-cache", credentials: "same-origin",
      body: body === undefined ? undefined : type ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { code: "UNREACHABLE", message: "The appliance does not answer. It may be restarting." });
  }
  // Whether it is ready is an answer, also when it is no: it tells of each source.
  if (answer.ok || (answer.status === 503 && path === "/ready")) {
    online.value = true;
    if (answer.status === 204) return null;
    // What is out of date is given at once, and made again behind it: whoever shows it asks once more.
    if (answer.headers.get("x-cache") === "stale") onStale?.();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    return isJson ? answer.json() : answer;
  }
  let error;
  try { error = (await answer.json()).error; } catch { /* no body, or none of ours: the status has to do */ }
  const problem = new ApiError(answer.status, error, Number(answer.headers.get("retry-after")) || undefined);
  if (answer.status === 401 && !path.startsWith("/auth/")) session.value = null;
  throw problem;
}

/** Whether the appliance answered lately. */
export const online = signal(true);

/** Whether a session may be there: asking without one would be refused, and stand as an error in the browser's console. */
function mayBeKnown() {
  try { return localStorage.getItem("masterbus.known") === "yes"; } catch { return true; }
}

function remember(isKnown) {
  try { localStorage.setItem("masterbus.known", isKnown ? "yes" : "no"); } catch { /* then the session is asked for */ }
}

export async function whoAmI() {
  if (!mayBeKnown()) { session.value = null; return; }
  try {
    session.value = await ask("/auth/session");
  } catch (error) {
    if (error.status !== 401) throw error;
    remember(false);
    session.value = null;
  }
}

export async function logIn(username, password) {
  session.value = await ask("/auth/page-login", { method: "POST", body: { username, password } });
  remember(true);
}

export async function logOut() {
  await ask("/auth/logout", { method: "POST" });
  remember(false);
  session.value = null;
}

const RANK = { viewer: 1, operator: 2, admin: 3 };

/** Whether the person may do what a role may. The appliance decides; this only spares a control that would be refused. */
export function may(role) {
  return (RANK[session.value?.role] ?? 0) >= RANK[role];
}
