// Imports parts of the page when they are first opened.
import { useEffect, useState } from "./html.js";
import { ApiError } from "../api/client.js";
import { connection } from "../api/events.js";

/** @type {Map<string, any>} */
const loaded = new Map();

/**
 * The module that `load` imports, cached by name.
 * @param {string | null} name `null` loads nothing.
 * @param {() => Promise<any>} load
 * @returns {{ module: any, error: ApiError | null, retry: () => void }}
 */
export function useModule(name, load) {
  const [failure, setFailure] = useState(/** @type {Failure | null} */ (null));
  const [, redraw] = useState(0);
  const failed = failure?.name === name ? failure : null;
  const isOpen = connection.value === "open";
  useEffect(() => {
    if (!name || loaded.has(name) || failed) return;
    load().then(
      (module) => {
        loaded.set(name, module);
        redraw((count) => count + 1);
      },
      () => {
        const message = "MasterBus does not respond. This page loads as soon as it is back.";
        setFailure({ name, wasAway: connection.value !== "open", error: new ApiError(0, { message }) });
      },
    );
  }, [name, failed]);
  useEffect(() => {
    if (!name || !failed || loaded.has(name)) return;
    if (!isOpen && !failed.wasAway) setFailure({ ...failed, wasAway: true });
    // Browsers cache a failed import, and a newer binary serves its files under another path. A reload solves both.
    if (isOpen && failed.wasAway) location.reload();
  }, [failed, isOpen]);
  return { module: name ? loaded.get(name) : undefined, error: failed?.error ?? null, retry: () => setFailure(null) };
}

/** @typedef {{ name: string, wasAway: boolean, error: ApiError }} Failure */
