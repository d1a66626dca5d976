// What people do: each main deed of a view, from the table to the engine, and what changes while they look.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { condoit, enter, findings, fresh, go, picture, press, settled, tab, text, until } from "./harness.mjs";
import { api, browser, clean, freePort, site } from "./fixture.mjs";

test("what changes shows by itself", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/equipment?search=Brand+new");
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
  await clean(page, "the live update");
  await page.leave();
});

test("equipment: searched, filtered, sorted, its columns chosen, kept in the address, written as CSV", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/equipment");
  const total = Number((await text(page, "main h1 + p")).replace(/\D/g, ""));
  await page.select("select[aria-label=Rating]", "critical");
  await page.waitForFunction(() => location.hash.includes("risk_level=critical"));
  await settled(page);
  const critical = Number((await text(page, "main h1 + p")).replace(/\D/g, ""));
  assert.ok(critical > 0 && critical < total);
  await press(page, "Score");
  await page.waitForFunction(() => location.hash.includes("sort=risk_score"));
  await press(page, "Columns");
  await page.evaluate(() =>
    [...document.querySelectorAll("dialog label")]
      .find((one) => one.innerText.trim() === "Id")
      .querySelector("input")
      .click(),
  );
  await press(page, "Done");
  const address = page.url();
  await page.reload();
  await settled(page);
  assert.equal(page.url(), address);
  assert.ok((await page.$$("[role=columnheader]")).length > 9, "the chosen column is there after a reload");
  const session = await page.createCDPSession();
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-csv-"));
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: folder,
    browserContextId: page.browserContext().id,
  });
  await press(page, "CSV");
  const lines = await until("the CSV", () => {
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
  await settled(page);
  assert.match(await text(page), /Calculation step by step/);
  await clean(page, "the table");
  await page.leave();
});

test("facility: a what-if moves the score, the diagram shows what goes dark, the report comes as PDF", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/facilities/f-0003?tab=actions");
  await page.evaluate(() =>
    [...document.querySelectorAll("main tbody tr")]
      .find((row) => row.innerText.startsWith("\tService") || row.innerText.includes("Service"))
      .querySelector("input")
      .click(),
  );
  await page.waitForFunction(() => /From \d+ to \d+/.test(document.querySelector("main").innerText));
  const [, from, to] = /From (\d+) to (\d+)/.exec(await text(page));
  assert.ok(Number(to) < Number(from), `${from} to ${to}`);
  await picture(page, "what-if-dark", { fullPage: true });
  await go(page, site.url, "#/facilities/f-0003?tab=one-line");
  await page.waitForSelector(".oneline canvas");
  await page.click("main .rows button.row");
  await page.waitForFunction(() =>
    /power when it fails/.test(document.querySelector(".oneline .failure")?.innerText ?? ""),
  );
  await picture(page, "one-line-dark");
  const head = await page.evaluate(() =>
    fetch("/api/v1/facilities/f-0003/report?format=pdf")
      .then((answer) => answer.arrayBuffer())
      .then((bytes) => String.fromCharCode(...new Uint8Array(bytes.slice(0, 5)))),
  );
  assert.equal(head, "%PDF-");
  await clean(page, "the facility");
  await page.leave();
});

test("a file dropped on the page is taken in, a wrong one says why", async () => {
  const page = await tab(browser, site.url, { expected: [{ status: 422, path: "/api/v1/import" }] });
  await enter(page, site);
  await go(page, site.url, "#/sync?tab=files");
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
  await clean(page, "the files");
  await page.leave();
});

test("sync runs from the page and its run is seen", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/sync");
  const latest = () => page.$eval("main tbody td", (cell) => Number(cell.innerText));
  const was = await latest();
  await press(page, "Sync now", "main");
  await page.waitForFunction(
    (before) => Number(document.querySelector("main tbody td").innerText) > before,
    { timeout: 15_000 },
    was,
  );
  await go(page, site.url, "#/sync?tab=sources");
  await press(page, "Compare with the source");
  await page.waitForFunction(() => /Both sides have the same records/.test(document.querySelector("main").innerText), {
    timeout: 30_000,
  });
  await clean(page, "the sync");
  await page.leave();
});

test("another source is checked, kept and read without a restart, and taken away again", async () => {
  const other = await condoit();
  const page = await tab(browser, site.url, { expected: [{ status: 422, path: "/api/v1/sources/" }] });
  try {
    await enter(page, site);
    await go(page, site.url, "#/settings?part=sources");
    await press(page, "Add a source", "main");
    await page.select("main select", "http");
    await page.$eval("input[name=name]", (field) => {
      field.value = "";
    });
    await page.type("input[name=name]", "annex");
    await page.type("input[name=url]", `ftp://${other.url.slice(7)}`);
    await press(page, "Check the source", "main");
    await page.waitForSelector(".wrong");
    await page.$eval("input[name=url]", (field) => {
      field.value = "";
    });
    await page.type("input[name=url]", other.url);
    await page.type("input[name=secret]", other.token);
    await press(page, "Check the source", "main");
    await page.waitForFunction(() =>
      document.querySelector("main").innerText.includes("has everything that the mapping needs"),
    );
    assert.deepEqual(await findings(page), []);
    await press(page, "Save and sync", "main");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("main button")].some((one) => one.innerText === "Remove"),
    );
    await go(page, site.url, "#/sync");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("annex"));
    await go(page, site.url, "#/settings?part=sources");
    await press(page, "Remove", "main");
    await press(page, "Remove the source", "dialog");
    await page.waitForFunction(() => !document.querySelector("main").innerText.includes("annex"));
    await clean(page, "another source");
  } finally {
    await page.leave();
    await other.stop();
  }
});

test("what of a file is not whole is told with its line, and stands in the quarantine", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/sync?tab=files");
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
  assert.match(await text(page), /the row is rejected/);
  assert.deepEqual(await findings(page), []);
  await page.waitForSelector("main a[href='#/sync?tab=quarantine']");
  await picture(page, "files-not-whole-dark");
  await go(page, site.url, "#/sync?tab=quarantine");
  await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("x-odd"));
  const row = await page.$$eval("main tbody tr", (rows) =>
    rows.map((one) => one.innerText).find((one) => one.includes("x-odd")),
  );
  for (const part of ["import", "equipment", "install_date", "someday", "is not a date"])
    assert.ok(row.includes(part), `${part} in ${row}`);
  assert.deepEqual(await findings(page), []);
  await picture(page, "quarantine-dark");
  rmSync(folder, { recursive: true });
  await clean(page, "the quarantine");
  await page.leave();
});

test("a run under way is shown and can be cancelled", async () => {
  // A Condoit that takes every question and never answers.
  const silent = createHttpServer(() => {});
  await new Promise((listening) => silent.listen(0, "127.0.0.1", listening));
  const box = await fresh(
    await freePort(),
    `\n[[source]]\nname = "silent"\nkind = "http"\nurl = "http://127.0.0.1:${silent.address().port}/"\ntoken = "none"\ninterval = "1h"\n`,
  );
  const page = await tab(browser, box.url);
  try {
    await page.goto(box.link);
    await page.waitForSelector("input[name=again]");
    for (const [field, value] of [
      ["username", "ada"],
      ["password", "correct horse"],
      ["again", "correct horse"],
    ])
      await page.type(`input[name=${field}]`, value);
    await press(page, "Create the administrator");
    await page.waitForSelector(".frame");
    await go(page, box.url, "#/sync");
    await press(page, "Sync now", "main");
    await page.waitForSelector("progress");
    assert.match(await text(page), /In progress[\s\S]*silent/);
    assert.deepEqual(await findings(page), []);
    await picture(page, "sync-under-way-dark");
    await press(page, "Cancel the run");
    await page.waitForFunction(
      () => !document.querySelector("progress") && /silent\s+Cancelled/.test(document.querySelector("main").innerText),
    );
    await clean(page, "cancelling");
  } finally {
    await page.leave();
    silent.closeAllConnections();
    silent.close();
    await box.stop();
  }
});

test("both engines stand side by side, for an item and over a facility", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await until("VoltMetrics' figures", async () => {
    const { figures, under_way: open } = await (await api("/engine")).json();
    return figures.voltmetrics > 0 && open === 0;
  });
  const worst = await (await api("/equipment?sort=risk_score&order=desc&limit=1")).json();
  const { id } = worst.equipment[0];
  const both = await (await api(`/equipment/${id}/engines`)).json();
  await go(page, site.url, `#/equipment/${id}`);
  const card = await text(page, "section[aria-label='Engine comparison']");
  for (const one of [both.local, both.remote])
    assert.ok(card.includes(String(Math.round(one.score * 10) / 10)), `${one.score} in ${card}`);
  for (const { label } of both.factors) assert.ok(card.includes(label), label);
  assert.equal((await page.$$("section[aria-label='Engine comparison'] .figure[data-used=true]")).length, 1);
  assert.match(await text(page, "section[aria-label='Why this score']"), /The score in use is from VoltMetrics/);
  await go(page, site.url, "#/facilities/f-0003?tab=engines");
  const { furthest } = await (await api("/engines/compare?facility_id=f-0003")).json();
  const rows = await page.$$eval("section[aria-label='Largest differences'] tbody tr a", (links) =>
    links.map((one) => one.innerText),
  );
  assert.deepEqual(
    rows,
    furthest.map((one) => one.equipment_name),
  );
  await clean(page, "the engines");
  await page.leave();
});

test("the engine is switched from the settings, after a question, and the overview tells it", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  const mode = async () => (await (await api("/engine")).json()).mode;
  await go(page, site.url, "#/settings?part=engine");
  await press(page, "Local", "main");
  await press(page, "Cancel", "dialog");
  assert.equal(await mode(), "hybrid");
  await press(page, "Local", "main");
  await page.waitForSelector("dialog[open]");
  assert.deepEqual(await findings(page), []);
  await press(page, "Switch to local", "dialog");
  await page.waitForFunction(() => document.querySelector("main [aria-pressed=true]")?.innerText === "Local");
  assert.equal(await mode(), "local");
  await go(page, site.url, "#/overview");
  await page.waitForFunction(() =>
    /Risk engine[\s\S]*Local, algorithm/.test(
      document.querySelector("section[aria-label='Sources and engine']")?.innerText,
    ),
  );
  await go(page, site.url, "#/settings?part=engine");
  await press(page, "Hybrid", "main");
  await press(page, "Switch to hybrid", "dialog");
  await until("the mode", async () => (await mode()) === "hybrid");
  await clean(page, "the engine's switch");
  await page.leave();
});

test("the charts of the monitoring view update, and continue after another view was open", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/monitoring");
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
  assert.deepEqual(await findings(page), []);
  await picture(page, "monitoring-live-dark");
  await go(page, site.url, "#/overview");
  await go(page, site.url, "#/monitoring");
  await page.waitForSelector(`${one} summary`);
  await page.click(`${one} summary`);
  assert.ok((await seen()) > first + 1);
  await clean(page, "the charts");
  await page.leave();
});
