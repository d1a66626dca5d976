// Actions of users: table, what-if, file import, sync, sources, engine, and changes while a view is open.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  httpSource,
  setUp,
  startCondoit,
  logIn,
  accessibilityIssues,
  startNewAppliance,
  openView,
  screenshot,
  click,
  waitUntilIdle,
  openTab,
  readText,
  waitFor,
} from "./harness.mjs";
import { api, browser, assertNoProblems, freePort, site } from "./fixture.mjs";

test("a change appears in an open view without a reload", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/equipment?search=Brand+new");
  await page.waitForFunction(() => document.querySelector("main h1 + p").innerText.startsWith("0 items"));
  const record = {
    equipment: [
      { id: "x-new", facility_id: "f-0001", type: "panel", name: "Brand new panel", install_date: "2026-01-01" },
    ],
  };
  const sent = await api("/import?name=new.json", {
    method: "POST",
    body: JSON.stringify(record),
    headers: { "Content-Type": "application/octet-stream" },
  });
  assert.equal(sent.status, 200);
  await page.waitForFunction(() => document.querySelector(".vt-row b")?.innerText === "Brand new panel", {
    timeout: 15_000,
  });
  await assertNoProblems(page, "the live update");
  await page.closeTab();
});

test("equipment is filtered and sorted, its columns are kept in the address, and it is exported as CSV", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/equipment");
  const total = Number((await readText(page, "main h1 + p")).replace(/\D/g, ""));
  await page.select("select[aria-label=Rating]", "critical");
  await page.waitForFunction(() => location.hash.includes("risk_level=critical"));
  await waitUntilIdle(page);
  const critical = Number((await readText(page, "main h1 + p")).replace(/\D/g, ""));
  assert.ok(critical > 0 && critical < total);
  await click(page, "Score");
  await page.waitForFunction(() => location.hash.includes("sort=risk_score"));
  await click(page, "Columns");
  await page.evaluate(() =>
    [...document.querySelectorAll("dialog label")]
      .find((one) => one.innerText.trim() === "Id")
      .querySelector("input")
      .click(),
  );
  await click(page, "Done");
  const address = page.url();
  await page.reload();
  await waitUntilIdle(page);
  assert.equal(page.url(), address);
  assert.ok((await page.$$("[role=columnheader]")).length > 9, "the chosen column is there after a reload");
  const session = await page.createCDPSession();
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-csv-"));
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: folder,
    browserContextId: page.browserContext().id,
  });
  await click(page, "CSV");
  const lines = await waitFor("the CSV", () => {
    try {
      return readFileSync(join(folder, "equipment.csv"), "utf8").trim().split("\r\n");
    } catch {
      return null;
    }
  });
  assert.equal(lines.length, critical + 1);
  rmSync(folder, { recursive: true });
  await page.focus(".vt");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".waterfall .line");
  await waitUntilIdle(page);
  assert.match(await readText(page), /Calculation step by step/);
  await assertNoProblems(page, "the table");
  await page.closeTab();
});

test("a what-if changes the score, the diagram shows the effect of a failure, the report is a PDF file", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/facilities/f-0003?tab=actions");
  await page.evaluate(() =>
    [...document.querySelectorAll("main tbody tr")]
      .find((row) => row.innerText.startsWith("\tService") || row.innerText.includes("Service"))
      .querySelector("input")
      .click(),
  );
  await page.waitForFunction(() => /From \d+ to \d+/.test(document.querySelector("main").innerText));
  const [, from, to] = /From (\d+) to (\d+)/.exec(await readText(page));
  assert.ok(Number(to) < Number(from), `${from} to ${to}`);
  await screenshot(page, "what-if-dark", { fullPage: true });
  await openView(page, "#/facilities/f-0003?tab=one-line");
  await page.waitForSelector(".oneline canvas");
  await page.click("main .rows button.row");
  await page.waitForFunction(() =>
    /power when it fails/.test(document.querySelector(".oneline .failure")?.innerText ?? ""),
  );
  await screenshot(page, "one-line-dark");
  const head = await page.evaluate(() =>
    fetch("/api/v1/facilities/f-0003/report?format=pdf")
      .then((answer) => answer.arrayBuffer())
      .then((bytes) => String.fromCharCode(...new Uint8Array(bytes.slice(0, 5)))),
  );
  assert.equal(head, "%PDF-");
  await assertNoProblems(page, "the facility");
  await page.closeTab();
});

test("a file is imported, and an invalid one is refused with a reason", async () => {
  const page = await openTab(browser, site.url, { expected: [{ status: 422, path: "/api/v1/import" }] });
  await logIn(page, site);
  await openView(page, "#/sync?tab=files");
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-file-"));
  const [good, bad] = [join(folder, "more.csv"), join(folder, "odd.csv")];
  writeFileSync(good, "id,facility_id,type,name\nx-csv,f-0001,panel,By hand\n");
  writeFileSync(bad, "this,is\nno,record\n");
  await page.select("main select", "equipment");
  const input = await page.$("input[type=file]");
  await input.uploadFile(good);
  await page.waitForFunction(() =>
    /more\.csv[\s\S]*1 row, 1 changed, none rejected/.test(document.querySelector("main").innerText),
  );
  await page.select("main select", "");
  await input.uploadFile(bad);
  await page.waitForFunction(() => /odd\.csv[\s\S]*Failed/.test(document.querySelector("main").innerText));
  rmSync(folder, { recursive: true });
  await assertNoProblems(page, "the files");
  await page.closeTab();
});

test("a sync starts from the page and its run is listed", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/sync");
  const latest = () => page.$eval("main tbody td", (cell) => Number(cell.innerText));
  const was = await latest();
  await click(page, "Sync now", "main");
  await page.waitForFunction(
    (before) => Number(document.querySelector("main tbody td").innerText) > before,
    { timeout: 15_000 },
    was,
  );
  await openView(page, "#/sync?tab=sources");
  await click(page, "Compare with the source");
  await page.waitForFunction(() => /Both sides have the same records/.test(document.querySelector("main").innerText), {
    timeout: 30_000,
  });
  await assertNoProblems(page, "the sync");
  await page.closeTab();
});

test("a source is checked, saved, synced without a restart, and removed", async () => {
  const other = await startCondoit();
  const page = await openTab(browser, site.url, { expected: [{ status: 422, path: "/api/v1/sources/" }] });
  try {
    await logIn(page, site);
    await openView(page, "#/settings?part=sources");
    await click(page, "Add a source", "main");
    await page.select("main select", "http");
    await page.$eval("input[name=name]", (field) => {
      field.value = "";
    });
    await page.type("input[name=name]", "annex");
    await page.type("input[name=url]", `ftp://${other.url.slice(7)}`);
    await click(page, "Check the source", "main");
    await page.waitForSelector(".wrong");
    await page.$eval("input[name=url]", (field) => {
      field.value = "";
    });
    await page.type("input[name=url]", other.url);
    await page.type("input[name=secret]", other.token);
    await click(page, "Check the source", "main");
    await page.waitForFunction(() =>
      document.querySelector("main").innerText.includes("has everything that the mapping needs"),
    );
    assert.deepEqual(await accessibilityIssues(page), []);
    await click(page, "Save and sync", "main");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("main button")].some((one) => one.innerText === "Remove"),
    );
    await openView(page, "#/sync");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("annex"));
    await openView(page, "#/settings?part=sources");
    await click(page, "Remove", "main");
    await click(page, "Remove the source", "dialog");
    await page.waitForFunction(() => !document.querySelector("main").innerText.includes("annex"));
    await assertNoProblems(page, "another source");
  } finally {
    await page.closeTab();
    await other.stop();
  }
});

test("problems of a file are listed with their line and in the quarantine", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/sync?tab=files");
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-file-"));
  const file = join(folder, "halves.csv");
  writeFileSync(
    file,
    "id,facility_id,type,name,install_date\nx-odd,f-0001,panel,Odd date,someday\n,f-0001,panel,No id,\n",
  );
  await page.select("main select", "equipment");
  await (await page.$("input[type=file]")).uploadFile(file);
  await page.waitForFunction(() =>
    /x-odd[\s\S]*install_date[\s\S]*someday[\s\S]*is not a date/.test(document.querySelector("main").innerText),
  );
  assert.match(await readText(page), /the row is rejected/);
  assert.deepEqual(await accessibilityIssues(page), []);
  await page.waitForSelector("main a[href='#/sync?tab=quarantine']");
  await screenshot(page, "import-problems-dark");
  await openView(page, "#/sync?tab=quarantine");
  await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("x-odd"));
  const row = await page.$$eval("main tbody tr", (rows) =>
    rows.map((one) => one.innerText).find((one) => one.includes("x-odd")),
  );
  for (const part of ["import", "equipment", "install_date", "someday", "is not a date"])
    assert.ok(row.includes(part), `${part} in ${row}`);
  assert.deepEqual(await accessibilityIssues(page), []);
  await screenshot(page, "quarantine-dark");
  rmSync(folder, { recursive: true });
  await assertNoProblems(page, "the quarantine");
  await page.closeTab();
});

test("a run in progress is shown and can be cancelled", async () => {
  // A server that accepts every request and never responds.
  const silent = createHttpServer(() => {});
  await new Promise((listening) => silent.listen(0, "127.0.0.1", listening));
  const appliance = await startNewAppliance(await freePort(), httpSource("silent", silent.address().port));
  const page = await openTab(browser, appliance.url);
  try {
    await setUp(page, appliance.link);
    await page.waitForSelector(".frame");
    await openView(page, "#/sync");
    await click(page, "Sync now", "main");
    await page.waitForSelector("progress");
    assert.match(await readText(page), /In progress[\s\S]*silent/);
    assert.deepEqual(await accessibilityIssues(page), []);
    await screenshot(page, "sync-in-progress-dark");
    await click(page, "Cancel the run");
    await page.waitForFunction(
      () => !document.querySelector("progress") && /silent\s+Cancelled/.test(document.querySelector("main").innerText),
    );
    await assertNoProblems(page, "cancelling");
  } finally {
    await page.closeTab();
    silent.closeAllConnections();
    silent.close();
    await appliance.stop();
  }
});

test("results of both engines are compared, for an item and for a facility", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await waitFor("VoltMetrics' figures", async () => {
    const { figures, under_way: open } = await (await api("/engine")).json();
    return figures.voltmetrics > 0 && open === 0;
  });
  const worst = await (await api("/equipment?sort=risk_score&order=desc&limit=1")).json();
  const { id } = worst.equipment[0];
  const both = await (await api(`/equipment/${id}/engines`)).json();
  await openView(page, `#/equipment/${id}`);
  const card = await readText(page, "section[aria-label='Engine comparison']");
  for (const one of [both.local, both.remote])
    assert.ok(card.includes(String(Math.round(one.score * 10) / 10)), `${one.score} in ${card}`);
  for (const { label } of both.factors) assert.ok(card.includes(label), label);
  assert.equal((await page.$$("section[aria-label='Engine comparison'] .figure[data-used=true]")).length, 1);
  assert.match(
    await readText(page, "section[aria-label='Why the local engine’s score']"),
    /The dial and the lists show the score of VoltMetrics/,
  );
  await openView(page, "#/facilities/f-0003?tab=engines");
  const { furthest } = await (await api("/engines/compare?facility_id=f-0003")).json();
  const rows = await page.$$eval("section[aria-label='Largest differences'] tbody tr a", (links) =>
    links.map((one) => one.innerText),
  );
  assert.deepEqual(
    rows,
    furthest.map((one) => one.equipment_name),
  );
  await assertNoProblems(page, "the engines");
  await page.closeTab();
});

test("the engine mode is changed after a confirmation, and the overview shows it", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  const mode = async () => (await (await api("/engine")).json()).mode;
  await openView(page, "#/settings?part=engine");
  await click(page, "Local", "main");
  await click(page, "Cancel", "dialog");
  assert.equal(await mode(), "hybrid");
  await click(page, "Local", "main");
  await page.waitForSelector("dialog[open]");
  assert.deepEqual(await accessibilityIssues(page), []);
  await click(page, "Switch to local", "dialog");
  await page.waitForFunction(() => document.querySelector("main [aria-pressed=true]")?.innerText === "Local");
  assert.equal(await mode(), "local");
  await openView(page, "#/overview");
  await page.waitForFunction(() =>
    /Risk engine[\s\S]*Local, algorithm/.test(
      document.querySelector("section[aria-label='Sources and engine']")?.innerText,
    ),
  );
  await openView(page, "#/settings?part=engine");
  await click(page, "Hybrid", "main");
  await click(page, "Switch to hybrid", "dialog");
  await waitFor("the mode", async () => (await mode()) === "hybrid");
  await assertNoProblems(page, "the engine's switch");
  await page.closeTab();
});

test("the charts of the monitoring view update, and continue after another view was open", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/monitoring");
  await page.waitForFunction(() => document.querySelectorAll("main .u-wrap canvas").length === 6);
  const one = "section[aria-label='Response time']";
  const seen = async () => {
    await page.waitForSelector(`${one} tbody`);
    return page.$$eval(`${one} tbody tr`, (rows) => rows.length);
  };
  await page.click(`${one} summary`);
  const first = await seen();
  await page.waitForFunction(
    (before, place) => document.querySelectorAll(`${place} tbody tr`).length > before + 1,
    {},
    first,
    one,
  );
  assert.deepEqual(await accessibilityIssues(page), []);
  await screenshot(page, "monitoring-live-dark");
  await openView(page, "#/overview");
  await openView(page, "#/monitoring");
  await page.waitForSelector(`${one} summary`);
  await page.click(`${one} summary`);
  assert.ok((await seen()) > first + 1);
  await assertNoProblems(page, "the charts");
  await page.closeTab();
});
