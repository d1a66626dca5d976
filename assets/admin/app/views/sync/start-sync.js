// Starts and cancels sync runs.
import { request } from "../../api/client.js";
import { invalidate } from "../../api/resource.js";
import { formatNumber } from "../../lib/format.js";
import { confirm } from "../../components/confirm-dialog.js";
import { showError, showMessage } from "../../components/toasts.js";

/** @param {{ source?: string, full?: boolean }} body All sources by default. */
export async function startSync(body) {
  try {
    /** @type {Api.Response<"post", "/sync">} */
    const { runs } = await request("/sync", { method: "POST", body });
    invalidate("/sync");
    if (runs.length === 0) showMessage("No source is configured: set one up first", "bad");
    else showMessage(runs.length === 1 ? `Run ${runs[0].id} started` : `${formatNumber(runs.length)} runs started`);
  } catch (error) {
    showError(error);
  }
}

/** @param {string} [source] */
export async function startFullSync(source) {
  const isConfirmed = await confirm({
    title: "Start a full sync?",
    text:
      `Every row of ${source ?? "all sources"} is compared with the stored records. ` +
      "Records that no longer exist in the source are deleted.",
    action: "Start the full sync",
    isDangerous: false,
  });
  if (isConfirmed) await startSync({ source, full: true });
}

/**
 * A run stops after its current batch and keeps what it has stored, so there is no question first.
 * @param {Api.Run} run
 */
export async function cancelRun(run) {
  try {
    await request(`/sync/runs/${run.id}/cancel`, { method: "POST" });
    invalidate("/sync");
    showMessage(`Run ${run.id} is stopping. Records stored so far are kept`);
  } catch (error) {
    showError(error);
  }
}
