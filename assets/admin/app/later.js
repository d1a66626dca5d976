// Parts of the page that are fetched when they are first opened. One that could not be fetched because the appliance was
// away is fetched again by itself when it is back.
import { useEffect, useState } from "./lib.js";
import { ApiError } from "./api.js";
import * as live from "./live.js";

const loaded = new Map();

/** The module that `load` fetches, kept by its name: { module, failed, retry }; nothing for no name. */
export function useModule(name, load) {
  const [failure, setFailure] = useState(null);
  const [, redraw] = useState(0);
  const failed = failure?.name === name ? failure : null;
  const isOpen = live.state.value === "open";
  useEffect(() => {
    if (!name || loaded.has(name) || failed) return;
    load().then((module) => { loaded.set(name, module); redraw((count) => count + 1); }, () => {
      setFailure({ name, wasAway: live.state.value !== "open", error: new ApiError(0, { message: "The appliance does not answer. This is shown by itself as soon as it does." }) });
    });
  }, [name, failed]);
  useEffect(() => {
    if (!failed || loaded.has(name)) return;
    if (!isOpen && !failed.wasAway) setFailure({ ...failed, wasAway: true });
    // The browser keeps such a failure, and a newer appliance has its files at another address: a reload helps for both.
    if (isOpen && failed.wasAway) location.reload();
  }, [failed, isOpen]);
  return { module: loaded.get(name), failed: failed?.error ?? null, retry: () => setFailure(null) };
}
