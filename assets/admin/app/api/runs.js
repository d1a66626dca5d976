// Figures of sync runs.

/**
 * A counter of a run over all tables.
 * @param {Api.Run} run
 * @param {"read" | "changed" | "deleted" | "quarantined"} counter
 */
export const runTotal = (run, counter) => Object.values(run.tables).reduce((sum, table) => sum + table[counter], 0);

/**
 * Duration until the end or until now, in milliseconds.
 * @param {Api.Run} run
 */
export const runDuration = ({ started, ended }) =>
  (ended ? new Date(ended).getTime() : Date.now()) - new Date(started).getTime();

/** @param {Api.Run} run */
export const isCancelled = (run) => /\bcancelled\b/.test(run.error ?? "");

/** @param {Api.Run} run */
export function runOutcome(run) {
  if (isCancelled(run)) return "cancelled";
  if (run.error) return "failed";
  return run.ended ? "done" : "running";
}
