// The demo and the browser that all tests share.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before } from "node:test";
import { startDemo, launchBrowser } from "./harness.mjs";

/** Every view with the name of its screenshot. */
export const VIEWS = [
  ["overview", "#/overview"],
  ["facilities", "#/facilities"],
  ["facility", "#/facilities/f-0003"],
  ["facility-equipment", "#/facilities/f-0003?tab=equipment"],
  ["facility-compliance", "#/facilities/f-0003?tab=compliance"],
  ["facility-one-line", "#/facilities/f-0003?tab=one-line"],
  ["facility-actions", "#/facilities/f-0003?tab=actions"],
  ["facility-engines", "#/facilities/f-0003?tab=engines"],
  ["equipment", "#/equipment?sort=risk_score&order=desc"],
  ["sync", "#/sync"],
  ["sync-quarantine", "#/sync?tab=quarantine"],
  ["sync-sources", "#/sync?tab=sources"],
  ["sync-files", "#/sync?tab=files"],
  ["monitoring", "#/monitoring"],
  ["monitoring-batches", "#/monitoring?tab=batches"],
  ["monitoring-jobs", "#/monitoring?tab=jobs"],
  ["monitoring-dead-letters", "#/monitoring?tab=dead-letters"],
  ["monitoring-log", "#/monitoring?tab=log"],
  ["settings", "#/settings"],
  ["settings-keys", "#/settings?part=keys"],
  ["settings-users", "#/settings?part=users"],
  ["settings-sources", "#/settings?part=sources"],
  ["settings-engine", "#/settings?part=engine"],
  ["settings-algorithms", "#/settings?part=algorithms"],
  ["settings-about", "#/settings?part=about"],
  ["setup", "#/start"],
];

export let browser;
export let site;

before(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startDemo()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Fails if the page had a problem since the last call. */
export const assertNoProblems = async (page, subject) =>
  assert.deepEqual(await page.problems(), [], `problems in ${subject}`);

/** Sends a request to the demo with the token of its administrator. */
export const api = (path, options = {}) =>
  fetch(`${site.url}/api/v1${path}`, {
    ...options,
    headers: { Authorization: `Bearer ${site.token}`, "Content-Type": "application/json", ...options.headers },
  });

export const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
