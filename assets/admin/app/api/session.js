// Log-in, log-out and roles.
import { ApiError, request, session } from "./client.js";

const HINT = "masterbus.known";

/** Reads the session, if there may be one: without a hint, the refusal would show in the browser's console. */
export async function readSession() {
  if (!mayHaveSession()) {
    session.value = null;
    return;
  }
  try {
    session.value = await request("/auth/session");
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    storeHint(false);
    session.value = null;
  }
}

/**
 * @param {string} username
 * @param {string} password
 */
export async function logIn(username, password) {
  session.value = await request("/auth/page-login", { method: "POST", body: { username, password } });
  storeHint(true);
}

export async function logOut() {
  await request("/auth/logout", { method: "POST" });
  storeHint(false);
  session.value = null;
}

const RANK = { viewer: 1, operator: 2, admin: 3 };

/**
 * Whether the user has a role or a higher one. The server decides; this only hides controls that it would refuse.
 * @param {"viewer" | "operator" | "admin"} role
 */
export function hasRole(role) {
  const own = /** @type {keyof typeof RANK | undefined} */ (session.value?.role);
  return own !== undefined && (RANK[own] ?? 0) >= RANK[role];
}

/**
 * Whether the user has a role or a higher one for all facilities. What belongs to no facility, as users, sources and
 * sync runs, is refused to users that are limited to some.
 * @param {"operator" | "admin"} role
 */
export const hasSiteRole = (role) => hasRole(role) && session.value?.facilities === null;

/**
 * Whether the user may open a view or a part of one. `isSite` asks for the role for all facilities.
 * @param {{ role?: "operator" | "admin", isSite?: boolean }} entry
 */
export const isAllowed = ({ role, isSite }) => !role || (isSite ? hasSiteRole(role) : hasRole(role));

function mayHaveSession() {
  try {
    return localStorage.getItem(HINT) === "yes";
  } catch {
    return true;
  }
}

/** @param {boolean} hasSession */
function storeHint(hasSession) {
  try {
    localStorage.setItem(HINT, hasSession ? "yes" : "no");
  } catch {
    // Without storage the session is always asked for.
  }
}
