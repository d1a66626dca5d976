// A source with buttons to check and remove it.
import { html, useState } from "../../lib/html.js";
import { request } from "../../api/client.js";
import { invalidate } from "../../api/resource.js";
import { hasSiteRole } from "../../api/session.js";
import { formatDuration } from "../../lib/format.js";
import { ActionButton } from "../action-button.js";
import { confirm } from "../confirm-dialog.js";
import { showError, showMessage } from "../toasts.js";
import { CheckResult } from "./check-result.js";

/** @typedef {Api.Document<"/sources">["sources"][number]} Source */
/** @typedef {import("./check-result.js").CheckDocument} CheckDocument */

/** @param {Source} source */
async function removeSource({ name }) {
  const isConfirmed = await confirm({
    title: `Remove the source ${name}?`,
    text: "Its address and its secret are deleted. The records that were read from it are kept.",
    action: "Remove the source",
  });
  if (!isConfirmed) return;
  try {
    await request(`/sources/${encodeURIComponent(name)}`, { method: "DELETE" });
    showMessage(`${name} was removed`);
    ["/sources", "/ready"].forEach(invalidate);
  } catch (error) {
    showError(error);
  }
}

/** @param {Source} source */
function scheduleOf({ cron, interval_seconds: interval, mapping }) {
  const schedule = cron ? `schedule ${cron}` : `every ${formatDuration(Number(interval) * 1000)}`;
  return mapping ? `${schedule}, mapping ${mapping}` : schedule;
}

/** @param {{ source: Source }} props */
export function SourceCheck({ source }) {
  const [check, setCheck] = useState(/** @type {CheckDocument | null} */ (null));
  const run = () =>
    request(`/sources/${encodeURIComponent(source.name)}/check`, { method: "POST", body: {} }).then(
      setCheck,
      showError,
    );
  return html`<div class="stack">
    <div class="row">
      <span><b>${source.name}</b> <span class="tag">${source.kind}</span></span>
      ${hasSiteRole("admin") && html`<${Buttons} source=${source} onCheck=${run} />`}
      <span class="note cut"><code>${source.place}</code></span><span class="note">${scheduleOf(source)}</span>
    </div>
    ${check && html`<${CheckResult} check=${check} />`}
  </div>`;
}

/** @param {{ source: Source, onCheck: () => Promise<unknown> }} props A source of the configuration stays. */
function Buttons({ source, onCheck }) {
  const remove = html`<${ActionButton} class="danger" run=${() => removeSource(source)}>Remove<//>`;
  return html`<span class="buttons">
    <${ActionButton} run=${onCheck} busyLabel="Checking …">Check<//>${!source.configured && remove}
  </span>`;
}
