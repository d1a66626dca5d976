// The admin page in a real Chromium: each test is a story. Pictures of every view in both themes are left in
// target/page-shots for eyes to compare.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { condoit, demo, enter, findings, fresh, go, open, picture, press, settled, tab, text, until } from "./rig.mjs";

const VIEWS = [
  ["overview", "#/overview"], ["facilities", "#/facilities"], ["facility", "#/facilities/f-0003"], ["facility-equipment", "#/facilities/f-0003?tab=equipment"],
  ["facility-compliance", "#/facilities/f-0003?tab=compliance"], ["facility-one-line", "#/facilities/f-0003?tab=one-line"], ["facility-actions", "#/facilities/f-0003?tab=actions"], ["facility-engines", "#/facilities/f-0003?tab=engines"],
  ["equipment", "#/equipment?sort=risk_score&order=desc"], ["sync", "#/sync"], ["sync-quarantine", "#/sync?tab=quarantine"], ["sync-sources", "#/sync?tab=sources"], ["sync-files", "#/sync?tab=files"],
  ["work", "#/work"], ["work-batches", "#/work?tab=batches"], ["work-jobs", "#/work?tab=jobs"], ["work-dead-letters", "#/work?tab=dead-letters"], ["work-log", "#/work?tab=log"], ["settings", "#/settings"], ["settings-keys", "#/settings?part=keys"], ["settings-users", "#/settings?part=users"], ["settings-sources", "#/settings?part=sources"],
  ["settings-engine", "#/settings?part=engine"], ["settings-algorithms", "#/settings?part=algorithms"], ["settings-about", "#/settings?part=about"], ["start", "#/start"],
];

let browser;
let site;

before(async () => {
  [browser, site] = await Promise.all([open(), demo()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const clean = async (page, where) => assert.deepEqual(await page.faults(), [], `faults in ${where}`);
const api = (path, options = {}) => fetch(`${site.url}/api/v1${path}`, { ...options, headers: { Authorization: `Bearer ${site.token}`, "Content-Type": "application/json", ...options.headers } });

const freePort = () => new Promise((free) => { const probe = createServer().listen(0, "127.0.0.1", () => { const { port } = probe.address(); probe.close(() => free(port)); }); });

for (const theme of ["dark", "light"]) {
  test(`every view in ${theme}: shown, without a fault, with nothing for axe to find`, async () => {
    const page = await tab(browser, site.url, { theme });
    await enter(page, site);
    const worst = await (await api("/equipment?sort=risk_score&order=desc&limit=1")).json();
    const item = `#/equipment/${worst.equipment[0].id}`;
    const wrong = [];
    for (const [name, hash] of [...VIEWS, ["item", item]]) {
      await go(page, site.url, hash);
      assert.ok((await page.$$("main h1")).length === 1, `${name} has one heading`);
      await picture(page, `${name}-${theme}`, { fullPage: true });
      wrong.push(...(await findings(page)).map((one) => `${name}: ${one}`), ...(await page.faults()).map((one) => `${name}: ${one}`));
    }
    assert.deepEqual(wrong, []);
    await page.leave();
  });
}

test("on a phone nothing is wider than the screen", async () => {
  const page = await tab(browser, site.url, { width: 390, height: 844 });
  await enter(page, site);
  const wrong = [];
  for (const [name, hash] of VIEWS) {
    await go(page, site.url, hash);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
    wrong.push(...(await findings(page)).map((one) => `${name}: ${one}`));
    if (["overview", "facility", "facility-engines", "equipment", "work"].includes(name)) await picture(page, `${name}-phone`, { fullPage: name !== "equipment" });
  }
  assert.deepEqual(wrong, []);
  await clean(page, "the phone");
  await page.leave();
});

test("the demo's link opens straight on the overview, with a tour", async () => {
  const page = await tab(browser, site.url);
  await page.goto(`${site.url}/enter#${site.username}:${site.password}`);
  await page.waitForSelector(".gauge .value");
  assert.ok(!page.url().includes(site.password), "the password does not stay in the address");
  await page.waitForSelector(".tour");
  assert.match(await text(page, ".tour"), /Welcome to MasterBus/);
  for (let at = 0; at < 4; at += 1) await page.click(".tour .primary");
  await page.waitForFunction(() => !document.querySelector(".tour"));
  const cookies = await page.cookies();
  const session = cookies.find((one) => one.name === "masterbus_session");
  assert.ok(session.httpOnly && session.sameSite === "Strict", "no script reads the session, no other site sends it");
  assert.equal(await page.evaluate(() => document.cookie), "");
  await clean(page, "the tour");
  await page.leave();
});

test("a first run: set-up link, administrator, source checked, first sync, overview", async () => {
  const box = await fresh(await freePort());
  const page = await tab(browser, box.url);
  try {
    await page.goto(box.link);
    await page.waitForSelector("input[name=again]");
    assert.deepEqual(await findings(page), []);
    await picture(page, "setup-dark");
    await page.type("input[name=username]", "ada");
    await page.type("input[name=password]", "correct horse");
    await page.type("input[name=again]", "another horse");
    await press(page, "Make the administrator");
    await page.waitForSelector(".wrong");
    await page.$eval("input[name=again]", (field) => { field.value = ""; });
    await page.type("input[name=again]", "correct horse");
    await press(page, "Make the administrator");
    await press(page, "Check", "main");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("Everything that is mapped is there"));
    await press(page, "Start the first sync");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("rows were read"), { timeout: 30_000 });
    await press(page, "To the overview");
    await page.waitForFunction(() => document.querySelector("main h1 + p")?.innerText.includes("6 items in 1 facilities"));
    await clean(page, "the first run");
  } finally {
    await page.leave();
    await box.stop();
  }
});

test("a first run without a source: one is checked, kept and read at once, and can be removed", async () => {
  const [box, there] = await Promise.all([freePort().then((port) => fresh(port, "", { records: false })), condoit()]);
  const page = await tab(browser, box.url, { expected: [{ status: 422, path: "/api/v1/sources/check" }] });
  try {
    await page.goto(box.link);
    await page.waitForSelector("input[name=again]");
    for (const [field, value] of [["username", "ada"], ["password", "correct horse"], ["again", "correct horse"]]) await page.type(`input[name=${field}]`, value);
    await press(page, "Make the administrator");
    await page.waitForSelector("select[name=kind]");
    await page.select("select[name=kind]", "http");
    await page.type("input[name=url]", "no address");
    await press(page, "Check the source");
    await page.waitForSelector("input[name=url][aria-invalid=true]");
    assert.deepEqual(await findings(page), []);
    await page.$eval("input[name=url]", (field) => { field.value = ""; });
    await page.type("input[name=url]", there.url);
    await page.type("input[name=secret]", there.token);
    await press(page, "Check the source");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("Everything that is mapped is there"));
    assert.deepEqual(await findings(page), []);
    await picture(page, "first-source-dark", { fullPage: true });
    await press(page, "Keep and read it");
    await page.waitForFunction(() => /rows were read from condoit/.test(document.querySelector("main").innerText), { timeout: 30_000 });
    await press(page, "To the overview");
    await page.waitForFunction(() => /items in 2 facilities/.test(document.querySelector("main h1 + p")?.innerText));
    await go(page, box.url, "#/settings?part=sources");
    await press(page, "Remove");
    await press(page, "Remove the source", "dialog");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("No source is configured"));
    await clean(page, "the first source");
  } finally {
    await page.leave();
    await box.stop();
    await there.stop();
  }
});

test("a wrong password is told, a right one opens, and logging out closes", async () => {
  const page = await tab(browser, site.url, { expected: [{ status: 401, path: "/api/v1/auth/page-login" }] });
  await page.goto(site.url);
  await page.waitForSelector("input[name=username]");
  assert.deepEqual(await findings(page), []);
  await picture(page, "login-dark");
  await page.type("input[name=username]", site.username);
  await page.type("input[name=password]", "not this one");
  await press(page, "Log in");
  await page.waitForSelector("[role=alert]");
  await clean(page, "the log-in");
  await page.$eval("input[name=password]", (field) => { field.value = ""; });
  await page.type("input[name=password]", site.password);
  await press(page, "Log in");
  await page.waitForSelector(".frame");
  await page.click(".menu > button");
  await press(page, "Log out");
  await page.waitForSelector("input[name=username]");
  assert.equal((await page.cookies()).length, 0, "the cookie is gone");
  await clean(page, "logging out");
  await page.leave();
});

test("a cookie alone changes nothing", async () => {
  const page = await tab(browser, site.url, { expected: [{ status: 403, path: "/api/v1/sync" }] });
  await enter(page, site);
  const status = await page.evaluate(() => fetch("/api/v1/sync", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }).then((answer) => answer.status));
  assert.equal(status, 403);
  await page.leave();
});

test("what changes shows by itself", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/equipment?search=Brand+new");
  await page.waitForFunction(() => document.querySelector("main h1 + p").innerText.startsWith("0 items"));
  const record = { equipment: [{ id: "x-new", facility_id: "f-0001", type: "panel", name: "Brand new panel", install_date: "2026-01-01" }] };
  const sent = await api("/import?name=new.json", { method: "POST", body: JSON.stringify(record), headers: { "Content-Type": "application/octet-stream" } });
  assert.equal(sent.status, 200);
  await page.waitForFunction(() => document.querySelector(".vt-row b")?.innerText === "Brand new panel", { timeout: 15_000 });
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
  await page.evaluate(() => [...document.querySelectorAll("dialog label")].find((one) => one.innerText.trim() === "Id").querySelector("input").click());
  await press(page, "Done");
  const address = page.url();
  await page.reload();
  await settled(page);
  assert.equal(page.url(), address);
  assert.ok((await page.$$("[role=columnheader]")).length > 9, "the chosen column is there after a reload");
  const session = await page.createCDPSession();
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-csv-"));
  await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder, browserContextId: page.browserContext().id });
  await press(page, "CSV");
  const lines = await until("the CSV", () => { try { return readFileSync(join(folder, "equipment.csv"), "utf8").trim().split("\r\n"); } catch { return null; } });
  assert.equal(lines.length, critical + 1);
  rmSync(folder, { recursive: true });
  await page.focus(".vt");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".waterfall .line");
  await settled(page);
  assert.match(await text(page), /The sum, line by line/);
  await clean(page, "the table");
  await page.leave();
});

test("facility: a what-if moves the score, the diagram shows what goes dark, the report comes as PDF", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/facilities/f-0003?tab=actions");
  await page.evaluate(() => [...document.querySelectorAll("main tbody tr")].find((row) => row.innerText.startsWith("\tService") || row.innerText.includes("Service")).querySelector("input").click());
  await page.waitForFunction(() => /From \d+ to \d+/.test(document.querySelector("main").innerText));
  const [, from, to] = /From (\d+) to (\d+)/.exec(await text(page));
  assert.ok(Number(to) < Number(from), `${from} to ${to}`);
  await picture(page, "what-if-dark", { fullPage: true });
  await go(page, site.url, "#/facilities/f-0003?tab=one-line");
  await page.waitForSelector(".oneline canvas");
  await page.click("main .rows button.row");
  await page.waitForFunction(() => /dark when it fails/.test(document.querySelector(".oneline .dark")?.innerText ?? ""));
  await picture(page, "one-line-dark");
  const head = await page.evaluate(() => fetch("/api/v1/facilities/f-0003/report?format=pdf").then((answer) => answer.arrayBuffer()).then((bytes) => String.fromCharCode(...new Uint8Array(bytes.slice(0, 5)))));
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
  await page.waitForFunction(() => /more\.csv[\s\S]*1 rows/.test(document.querySelector("main").innerText));
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
  await page.waitForFunction((before) => Number(document.querySelector("main tbody td").innerText) > before, { timeout: 15_000 }, was);
  await go(page, site.url, "#/sync?tab=sources");
  await press(page, "Compare with the source");
  await page.waitForFunction(() => /Both sides hold the same/.test(document.querySelector("main").innerText), { timeout: 30_000 });
  await clean(page, "the sync");
  await page.leave();
});

test("what of a file is not whole is told with its line, and stands in the quarantine", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/sync?tab=files");
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-file-"));
  const file = join(folder, "halves.csv");
  writeFileSync(file, "id,facility_id,type,name,install_date\nx-odd,f-0001,panel,Odd date,someday\n,f-0001,panel,No id,\n");
  await page.select("main select", "equipment");
  await (await page.$("input[type=file]")).uploadFile(file);
  await page.waitForFunction(() => /x-odd[\s\S]*install_date[\s\S]*someday[\s\S]*is not a date/.test(document.querySelector("main").innerText));
  assert.match(await text(page), /the row is kept out/);
  assert.deepEqual(await findings(page), []);
  await picture(page, "files-not-whole-dark");
  await go(page, site.url, "#/sync?tab=quarantine");
  await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("x-odd"));
  const row = await page.$$eval("main tbody tr", (rows) => rows.map((one) => one.innerText).find((one) => one.includes("x-odd")));
  for (const part of ["import", "equipment", "install_date", "someday", "is not a date"]) assert.ok(row.includes(part), `${part} in ${row}`);
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
  const box = await fresh(await freePort(), `\n[[source]]\nname = "silent"\nkind = "http"\nurl = "http://127.0.0.1:${silent.address().port}/"\ntoken = "none"\ninterval = "1h"\n`);
  const page = await tab(browser, box.url);
  try {
    await page.goto(box.link);
    await page.waitForSelector("input[name=again]");
    for (const [field, value] of [["username", "ada"], ["password", "correct horse"], ["again", "correct horse"]]) await page.type(`input[name=${field}]`, value);
    await press(page, "Make the administrator");
    await page.waitForSelector(".frame");
    await go(page, box.url, "#/sync");
    await press(page, "Sync now", "main");
    await page.waitForSelector("progress");
    assert.match(await text(page), /Under way[\s\S]*silent/);
    assert.deepEqual(await findings(page), []);
    await picture(page, "sync-under-way-dark");
    await press(page, "Cancel the run");
    await page.waitForFunction(() => !document.querySelector("progress") && /the run was cancelled/.test(document.querySelector("main").innerText));
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
  await until("VoltMetrics' figures", async () => { const { figures, under_way: open } = await (await api("/engine")).json(); return figures.voltmetrics > 0 && open === 0; });
  const worst = await (await api("/equipment?sort=risk_score&order=desc&limit=1")).json();
  const { id } = worst.equipment[0];
  const both = await (await api(`/equipment/${id}/engines`)).json();
  await go(page, site.url, `#/equipment/${id}`);
  const card = await text(page, "section[aria-label='Engines side by side']");
  for (const one of [both.local, both.remote]) assert.ok(card.includes(String(Math.round(one.score * 10) / 10)), `${one.score} in ${card}`);
  for (const { label } of both.factors) assert.ok(card.includes(label), label);
  assert.equal((await page.$$("section[aria-label='Engines side by side'] .figure[data-used=true]")).length, 1);
  await go(page, site.url, "#/facilities/f-0003?tab=engines");
  const { furthest } = await (await api("/engines/compare?facility_id=f-0003")).json();
  const rows = await page.$$eval("section[aria-label='Furthest apart'] tbody tr a", (links) => links.map((one) => one.innerText));
  assert.deepEqual(rows, furthest.map((one) => one.equipment_name));
  await clean(page, "the engines");
  await page.leave();
});

test("the engine is switched from the settings, after a question, and the overview tells it", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  const mode = async () => (await (await api("/engine")).json()).mode;
  await go(page, site.url, "#/settings?part=engine");
  await press(page, "Local", "main");
  await press(page, "Keep it as it is", "dialog");
  assert.equal(await mode(), "hybrid");
  await press(page, "Local", "main");
  await page.waitForSelector("dialog[open]");
  assert.deepEqual(await findings(page), []);
  await press(page, "Switch to local", "dialog");
  await page.waitForFunction(() => document.querySelector("main [aria-pressed=true]")?.innerText === "Local");
  assert.equal(await mode(), "local");
  await go(page, site.url, "#/overview");
  await page.waitForFunction(() => /Risk engine[\s\S]*Local, algorithm/.test(document.querySelector("section[aria-label='Sources and engine']")?.innerText));
  await go(page, site.url, "#/settings?part=engine");
  await press(page, "Hybrid", "main");
  await press(page, "Switch to hybrid", "dialog");
  await until("the mode", async () => (await mode()) === "hybrid");
  await clean(page, "the engine's switch");
  await page.leave();
});

test("the charts of the work view live, and are kept while somebody looks elsewhere", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/work");
  await page.waitForFunction(() => document.querySelectorAll("main .u-wrap canvas").length === 6);
  const one = "section[aria-label='Time to an answer']";
  const seen = async () => { await page.waitForSelector(`${one} tbody`); return page.$$eval(`${one} tbody tr`, (rows) => rows.length); };
  await page.click(`${one} summary`);
  const first = await seen();
  await page.waitForFunction((before, place) => document.querySelectorAll(`${place} tbody tr`).length > before + 1, {}, first, one);
  assert.deepEqual(await findings(page), []);
  await picture(page, "work-live-dark", { fullPage: true });
  await go(page, site.url, "#/overview");
  await go(page, site.url, "#/work");
  await page.waitForSelector(`${one} summary`);
  await page.click(`${one} summary`);
  assert.ok(await seen() > first + 1);
  await clean(page, "the charts");
  await page.leave();
});

test("a key is shown once, and revoking asks first", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/settings?part=keys");
  await press(page, "New key");
  await page.type("dialog input[name=name]", "map");
  await press(page, "Make the key");
  const key = await page.waitForSelector("dialog .keybox code").then((code) => code.evaluate((one) => one.innerText));
  assert.match(key, /^mb_/);
  assert.equal((await fetch(`${site.url}/api/v1/facilities`, { headers: { "X-API-Key": key } })).status, 200);
  await press(page, "I have it");
  await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("map"));
  assert.ok(!(await text(page)).includes(key), "it is not shown again");
  await press(page, "Revoke");
  await press(page, "Keep it as it is", "dialog");
  await press(page, "Revoke");
  await press(page, "Revoke the key", "dialog");
  await page.waitForFunction(() => document.querySelector("main tbody").innerText.includes("Revoked"));
  assert.equal((await fetch(`${site.url}/api/v1/facilities`, { headers: { "X-API-Key": key } })).status, 401);
  await clean(page, "the keys");
  await page.leave();
});

test("keyboard: the palette finds an item, ? lists the keys, g f goes to the facilities", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await page.waitForSelector(".palette input");
  await page.type(".palette input", "switchgear");
  await page.waitForFunction(() => [...document.querySelectorAll(".palette [role=option]")].some((row) => /switchgear/i.test(row.innerText)));
  assert.deepEqual(await findings(page), []);
  await picture(page, "palette-dark");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.startsWith("#/equipment/"));
  await settled(page);
  await page.keyboard.press("?");
  await page.waitForSelector("dialog kbd");
  assert.deepEqual(await findings(page), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.waitForFunction(() => location.hash === "#/facilities");
  await clean(page, "the keyboard");
  await page.leave();
});

test("a viewer sees no control that is not his, and is refused when trying", async () => {
  const made = await api("/users", { method: "POST", body: JSON.stringify({ username: "vera", password: "only looking", role: "viewer" }) });
  assert.ok([201, 409].includes(made.status));
  const page = await tab(browser, site.url, { expected: [{ status: 403, path: "/api/v1/" }] });
  await enter(page, { ...site, username: "vera", password: "only looking" });
  const rail = await text(page, ".rail");
  assert.ok(!/Sync|Work/.test(rail), rail);
  for (const [name, hash] of VIEWS) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForFunction(() => !document.querySelector(".bone, .boot"));
    const seen = await page.$$eval("main button, main .btn", (buttons) => buttons.map((one) => one.innerText.trim()));
    const forbidden = seen.filter((one) => /^(Sync now|Read everything again|New key|New user|Revoke|Disable|Check|Choose files|Start the first sync)$/.test(one));
    assert.deepEqual(forbidden, [], `${name} shows ${forbidden}`);
  }
  const statuses = await page.evaluate(async () => {
    const session = await (await fetch("/api/v1/auth/session")).json();
    const send = (method, path, body) => fetch(`/api/v1${path}`, { method, body: body && JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token } }).then((answer) => answer.status);
    return Promise.all([send("POST", "/sync", {}), send("GET", "/users"), send("GET", "/keys"), send("GET", "/logs"), send("GET", "/cache"), send("GET", "/sources"), send("POST", "/sources/condoit/check", {}), send("POST", "/users", { username: "eve", password: "longenough", role: "admin" })]);
  });
  assert.deepEqual(statuses, Array(8).fill(403));
  await clean(page, "the viewer");
  await page.leave();
});

test("the contract is shown offline, and can be tried", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  for (const theme of ["dark", "light"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await page.goto(`${site.url}/api/v1/docs`);
    await page.waitForSelector("article");
    await picture(page, `docs-${theme}`);
    assert.deepEqual(await findings(page), []);
  }
  const shown = await page.$$eval("article", (list) => list.length);
  const contract = await (await api("/openapi.json")).json();
  assert.equal(shown, Object.values(contract.paths).reduce((sum, item) => sum + Object.keys(item).filter((key) => ["get", "post", "put", "delete", "patch"].includes(key)).length, 0));
  await page.evaluate(() => { const article = document.getElementById("get--api-v1-portfolio-summary"); article.querySelector(":scope > details").open = true; article.querySelector("form button").click(); });
  await page.waitForFunction(() => document.querySelector("article pre")?.innerText.includes("total_facilities"));
  await clean(page, "the contract");
  await page.leave();
});

test("the README's two pictures", async () => {
  for (const [name, theme, hash, deed] of [["overview", "dark", "#/overview"], ["one-line", "light", "#/facilities/f-0003?tab=one-line", "main .rows button.row"]]) {
    const page = await tab(browser, site.url, { theme, width: 1360, height: 850 });
    await enter(page, site);
    await go(page, site.url, hash);
    if (deed) {
      await page.waitForSelector(".oneline canvas");
      await page.$eval(deed, (button) => button.click());
      await page.waitForFunction(() => /dark when it fails/.test(document.querySelector(".oneline .dark")?.innerText ?? ""));
      // The diagram glides to the item.
      await new Promise((rested) => setTimeout(rested, 500));
    }
    await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
    await picture(page, `readme-${name}`);
    await clean(page, name);
    await page.leave();
  }
});

test("an appliance that goes away is told, and its return as well", async () => {
  const other = await demo({ equipment: 20, facilities: 2 });
  const page = await tab(browser, other.url);
  await enter(page, other);
  await other.stop();
  await page.waitForSelector('.live[data-state="away"]');
  assert.ok((await text(page)).includes("Portfolio"), "what was shown stays");
  await page.leave();
});
