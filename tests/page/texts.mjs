// What the page says where records are missing: never recorded maintenance, no arc-flash study, no data at all.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accessibilityIssues,
  logIn,
  openTab,
  openView,
  readText,
  screenshot,
  setUp,
  startNewAppliance,
} from "./harness.mjs";
import { assertNoProblems, browser, freePort, site } from "./fixture.mjs";

/** Due dates that the calculation counts from the installation of the panels, 1979-05-01. */
const CALCULATED_DATES = /19(79|8\d)|\d+ years ago/;

/** Logs the first administrator in, and waits for the records of the file. */
async function openWithRecords(page, appliance) {
  await setUp(page, appliance.link);
  await page.waitForSelector(".frame");
  await page.evaluate(() => localStorage.setItem("masterbus.toured", "yes"));
  await openView(page, "#/overview");
  await page.waitForFunction(() => document.querySelector("section[aria-label='Due in 30 days'] .note-box"), {
    timeout: 60_000,
  });
}

test("what was never recorded has no date on the page, and counts as overdue", async () => {
  const appliance = await startNewAppliance(await freePort());
  const page = await openTab(browser, appliance.url);
  try {
    await openWithRecords(page, appliance);
    const due = await readText(page, "section[aria-label='Due in 30 days']");
    // Five scopes of six panels; one panel has a study of its own, which has expired
    assert.match(due, /1 inspection or study is overdue, 30 maintenance tasks were never recorded/);
    assert.match(due, /5 items have no arc-flash study/);
    assert.doesNotMatch(due, /Nothing is overdue/);
    assert.deepEqual(await accessibilityIssues(page), []);

    await openView(page, "#/facilities/f1?tab=compliance");
    const maintenance = await readText(page, "section[aria-label=Maintenance]");
    assert.match(maintenance.replace(/\s+/g, " "), /Overdue 0 Never recorded 6 Due soon 0 Up to date 0/);
    const overdue = await readText(page, "section[aria-label=Overdue]");
    assert.match(overdue, /Never recorded[\s\S]*Panel 0[\s\S]*Panel 5/);
    assert.doesNotMatch(overdue, CALCULATED_DATES);
    assert.deepEqual(await accessibilityIssues(page), []);
    await screenshot(page, "never-recorded-dark", { fullPage: true });

    await openView(page, "#/equipment/e0");
    const card = await readText(page, "section[aria-label='NFPA 70B maintenance']");
    assert.match(card, /Never recorded/);
    assert.match(card, /No record/);
    assert.doesNotMatch(card, CALCULATED_DATES);

    // 0.9 cal/cm² by a study of 2015: the energy is shown, and no PPE
    const safety = await readText(page, "section[aria-label='NFPA 70E electrical safety']");
    assert.match(safety, /Incident energy\s+0.9 cal\/cm²/);
    assert.match(safety, /Protective equipment\s+Not stated/);
    assert.match(safety, /No PPE is stated without a current arc-flash study: its own study of 2015-01-01 has expired/);
    assert.doesNotMatch(safety, /No arc-rated PPE required/);

    // The record behind a derived input
    await page.$$eval("section[aria-label='Why this score'] details", (all) =>
      all.forEach((one) => {
        one.open = true;
      }),
    );
    assert.match(await readText(page, "section[aria-label='Why this score']"), /lug \(crimped: no\)/);
    assert.deepEqual(await accessibilityIssues(page), []);
    await assertNoProblems(page, "what was never recorded");
  } finally {
    await page.closeTab();
    await appliance.stop();
  }
});

test("without any data each view says what to do first", async () => {
  const appliance = await startNewAppliance(await freePort(), "", { records: false });
  const page = await openTab(browser, appliance.url);
  try {
    await setUp(page, appliance.link);
    await page.waitForSelector(".frame");
    await page.evaluate(() => localStorage.setItem("masterbus.toured", "yes"));
    for (const [hash, title] of [
      ["#/overview", "No facilities yet"],
      ["#/facilities", "No facilities yet"],
      ["#/equipment", "No equipment yet"],
      ["#/sync", "No sync has run yet"],
    ]) {
      await openView(page, hash);
      await page.waitForFunction((text) => document.querySelector("main .state")?.innerText.includes(text), {}, title);
      const text = await readText(page);
      assert.match(text, /Set up a source and start the first sync, or import files/, hash);
      assert.doesNotMatch(text, /Remove a filter|No matches|Nothing is overdue/, hash);
      const links = await page.$$eval("main .state a", (all) => all.map((one) => one.getAttribute("href")));
      assert.deepEqual(links, ["#/start", "#/sync?tab=files"], hash);
      assert.deepEqual(await accessibilityIssues(page), [], hash);
    }
    await screenshot(page, "empty-dark");
    // With a filter it is the filter that leaves nothing
    await openView(page, "#/equipment?search=zzz");
    await page.waitForFunction(() => /No matches[\s\S]*Remove a filter/.test(document.querySelector("main").innerText));
    await assertNoProblems(page, "the empty installation");
  } finally {
    await page.closeTab();
    await appliance.stop();
  }
});

test("no row of a list looks selected before the user moves to one", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/equipment");
  await page.waitForSelector("#row-0 b");
  const selected = () => page.$$eval(".vt-row[aria-selected=true]", (rows) => rows.map((row) => row.id));
  assert.deepEqual(await selected(), []);
  await page.focus(".vt");
  assert.deepEqual(await selected(), []);
  for (const [key, row] of [
    ["ArrowDown", "row-0"],
    ["ArrowDown", "row-1"],
    ["ArrowUp", "row-0"],
  ]) {
    await page.keyboard.press(key);
    await page.waitForFunction(
      (id) => document.querySelector(".vt-row[aria-selected=true]")?.id === id,
      { timeout: 5_000 },
      row,
    );
    assert.equal(await page.$eval(".vt", (box) => box.getAttribute("aria-activedescendant")), row);
  }
  // Another order is another list
  await openView(page, "#/equipment?sort=risk_score&order=desc");
  await page.waitForSelector("#row-0 b");
  assert.deepEqual(await selected(), []);
  await assertNoProblems(page, "the first row");
  await page.closeTab();
});
