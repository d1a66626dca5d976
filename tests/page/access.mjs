// Set-up, log-in, roles, API keys, and an appliance that is unavailable.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  setUp,
  startCondoit,
  startDemo,
  logIn,
  accessibilityIssues,
  startNewAppliance,
  openView,
  screenshot,
  click,
  openTab,
  readText,
} from "./harness.mjs";
import { VIEWS, api, browser, assertNoProblems, freePort, site } from "./fixture.mjs";

/** Paths that the server refuses to the page from now on. */
function recordRefusals(page) {
  const refused = [];
  page.on("response", (response) => response.status() === 403 && refused.push(new URL(response.url()).pathname));
  return refused;
}

test("the link of the demo opens the overview with the tour", async () => {
  const page = await openTab(browser, site.url);
  await page.goto(`${site.url}/enter#${site.username}:${site.password}`);
  await page.waitForSelector(".gauge .value");
  assert.ok(!page.url().includes(site.password), "the password does not stay in the address");
  await page.waitForSelector(".tour");
  assert.match(await readText(page, ".tour"), /Welcome to MasterBus/);
  for (let at = 0; at < 4; at += 1) await page.click(".tour .primary");
  await page.waitForFunction(() => !document.querySelector(".tour"));
  const cookies = await page.cookies();
  const session = cookies.find((one) => one.name === "masterbus_session");
  assert.ok(session.httpOnly && session.sameSite === "Strict", "no script reads the session, no other site sends it");
  assert.equal(await page.evaluate(() => document.cookie), "");
  await assertNoProblems(page, "the tour");
  await page.closeTab();
});

test("set-up with a configured source: link, administrator, check, first sync, overview", async () => {
  const appliance = await startNewAppliance(await freePort());
  const page = await openTab(browser, appliance.url);
  try {
    await page.goto(appliance.url);
    await page.waitForSelector("input[name=username]");
    assert.match(await readText(page), /set-up link[\s\S]*prints it at start-up/);
    await page.goto(`${appliance.url}/setup`);
    await page.waitForFunction(() => document.querySelector("main")?.innerText.includes("The link is incomplete"));
    await page.evaluate((link) => {
      location.href = link;
    }, appliance.link);
    await page.waitForFunction(() => document.querySelector("button.primary:not([disabled])"));
    assert.deepEqual(await accessibilityIssues(page), []);
    await screenshot(page, "setup-dark");
    await page.type("input[name=username]", "ada");
    await page.type("input[name=password]", "correct horse");
    await page.type("input[name=again]", "another horse");
    await click(page, "Create the administrator");
    await page.waitForSelector(".wrong");
    await page.$eval("input[name=again]", (field) => {
      field.value = "";
    });
    await page.type("input[name=again]", "correct horse");
    await click(page, "Create the administrator");
    await click(page, "Check", "main");
    await page.waitForFunction(() =>
      document.querySelector("main").innerText.includes("has everything that the mapping needs"),
    );
    // The appliance syncs its sources when it starts.
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("rows were read"), {
      timeout: 30_000,
    });
    assert.ok(!/Start the first sync/.test(await readText(page)), "what is done is not offered again");
    await click(page, "Go to the overview");
    await page.waitForFunction(() =>
      document.querySelector("main h1 + p")?.innerText.includes("6 items in 1 facility"),
    );
    await assertNoProblems(page, "the first run");
  } finally {
    await page.closeTab();
    await appliance.stop();
  }
});

test("set-up without a source: one is checked, saved, synced, and can be removed", async () => {
  const [appliance, source] = await Promise.all([
    freePort().then((port) => startNewAppliance(port, "", { records: false })),
    startCondoit(),
  ]);
  const page = await openTab(browser, appliance.url, { expected: [{ status: 422, path: "/api/v1/sources/check" }] });
  try {
    await setUp(page, appliance.link);
    await page.waitForSelector("select[name=kind]");
    await page.select("select[name=kind]", "http");
    await page.type("input[name=url]", "no address");
    await click(page, "Check the source");
    await page.waitForSelector("input[name=url][aria-invalid=true]");
    assert.deepEqual(await accessibilityIssues(page), []);
    await page.$eval("input[name=url]", (field) => {
      field.value = "";
    });
    await page.type("input[name=url]", source.url);
    await page.type("input[name=secret]", source.token);
    await click(page, "Check the source");
    await page.waitForFunction(() =>
      document.querySelector("main").innerText.includes("has everything that the mapping needs"),
    );
    assert.deepEqual(await accessibilityIssues(page), []);
    await screenshot(page, "first-source-dark", { fullPage: true });
    await click(page, "Save and sync");
    await page.waitForFunction(() => /rows were read from condoit/.test(document.querySelector("main").innerText), {
      timeout: 30_000,
    });
    await click(page, "Go to the overview");
    await page.waitForFunction(() => /items in 2 facilities/.test(document.querySelector("main h1 + p")?.innerText));
    await openView(page, "#/settings?part=sources");
    await click(page, "Remove");
    await click(page, "Remove the source", "dialog");
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("No source is configured"));
    await assertNoProblems(page, "the first source");
  } finally {
    await page.closeTab();
    await appliance.stop();
    await source.stop();
  }
});

test("a wrong password is refused, the right one logs in, and the session ends with the log-out", async () => {
  const page = await openTab(browser, site.url, { expected: [{ status: 401, path: "/api/v1/auth/page-login" }] });
  await page.goto(site.url);
  await page.waitForSelector("input[name=username]");
  assert.deepEqual(await accessibilityIssues(page), []);
  await screenshot(page, "login-dark");
  await page.type("input[name=username]", site.username);
  await page.type("input[name=password]", "not this one");
  await click(page, "Log in");
  await page.waitForSelector("[role=alert]");
  await assertNoProblems(page, "the log-in");
  await page.$eval("input[name=password]", (field) => {
    field.value = "";
  });
  await page.type("input[name=password]", site.password);
  await click(page, "Log in");
  await page.waitForSelector(".frame");
  await page.click(".menu > button");
  await click(page, "Log out");
  await page.waitForSelector("input[name=username]");
  assert.equal((await page.cookies()).length, 0, "the cookie is gone");
  await assertNoProblems(page, "logging out");
  await page.closeTab();
});

test("a change needs the CSRF token, the session cookie is not enough", async () => {
  const page = await openTab(browser, site.url, { expected: [{ status: 403, path: "/api/v1/sync" }] });
  await logIn(page, site);
  const status = await page.evaluate(() =>
    fetch("/api/v1/sync", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }).then(
      (answer) => answer.status,
    ),
  );
  assert.equal(status, 403);
  await page.closeTab();
});

test("an API key is shown once, and revoking it needs a confirmation", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/settings?part=keys");
  await click(page, "New key");
  await page.type("dialog input[name=name]", "map");
  await click(page, "Create the key");
  const key = await page.waitForSelector("dialog .keybox code").then((code) => code.evaluate((one) => one.innerText));
  assert.match(key, /^mb_/);
  assert.equal((await fetch(`${site.url}/api/v1/facilities`, { headers: { "X-API-Key": key } })).status, 200);
  await click(page, "Done");
  await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("map"));
  assert.ok(!(await readText(page)).includes(key), "it is not shown again");
  await click(page, "Revoke");
  await click(page, "Cancel", "dialog");
  await click(page, "Revoke");
  await click(page, "Revoke the key", "dialog");
  await page.waitForFunction(() => document.querySelector("main tbody").innerText.includes("Revoked"));
  assert.equal((await fetch(`${site.url}/api/v1/facilities`, { headers: { "X-API-Key": key } })).status, 401);
  await assertNoProblems(page, "the keys");
  await page.closeTab();
});

test("a viewer sees no controls of other roles, and is refused when using the API", async () => {
  const made = await api("/users", {
    method: "POST",
    body: JSON.stringify({ username: "vera", password: "only looking", role: "viewer" }),
  });
  assert.ok([201, 409].includes(made.status));
  const page = await openTab(browser, site.url, { expected: [{ status: 403, path: "/api/v1/" }] });
  const refused = recordRefusals(page);
  await logIn(page, { ...site, username: "vera", password: "only looking" });
  const rail = await readText(page, ".rail");
  assert.ok(!/Sync|Monitoring/.test(rail), rail);
  for (const [name, hash] of VIEWS) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForFunction(() => !document.querySelector(".skeleton, .loading"));
    const seen = await page.$$eval("main button, main .btn", (buttons) => buttons.map((one) => one.innerText.trim()));
    const forbidden = seen.filter((one) =>
      /^(Sync now|Full sync|New key|New user|Revoke|Disable|Check|Select files|Start the first sync)$/.test(one),
    );
    assert.deepEqual(forbidden, [], `${name} shows ${forbidden}`);
  }
  assert.deepEqual(refused, [], "the page requests nothing that a viewer may not see");
  const statuses = await page.evaluate(async () => {
    const session = await (await fetch("/api/v1/auth/session")).json();
    const send = (method, path, body) =>
      fetch(`/api/v1${path}`, {
        method,
        body: body && JSON.stringify(body),
        headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token },
      }).then((answer) => answer.status);
    return Promise.all([
      send("POST", "/sync", {}),
      send("GET", "/users"),
      send("GET", "/keys"),
      send("GET", "/logs"),
      send("GET", "/cache"),
      send("GET", "/sources"),
      send("POST", "/sources/condoit/check", {}),
      send("POST", "/users", { username: "eve", password: "longenough", role: "admin" }),
    ]);
  });
  assert.deepEqual(statuses, Array(8).fill(403));
  await assertNoProblems(page, "the viewer");
  await page.closeTab();
});

test("an administrator of one facility sees nothing of what belongs to none", async () => {
  const made = await api("/users", {
    method: "POST",
    body: JSON.stringify({ username: "lim", password: "only mine", role: "admin", facilities: ["f-0001"] }),
  });
  assert.ok([201, 409].includes(made.status));
  const page = await openTab(browser, site.url);
  await logIn(page, { ...site, username: "lim", password: "only mine" });
  const rail = await readText(page, ".rail");
  assert.ok(/Monitoring/.test(rail) && !/Sync/.test(rail), rail);
  const more = ["#/monitoring?tab=log", "#/monitoring?tab=dead-letters", "#/settings?part=users", "#/sync", "#/start"];
  const own = VIEWS.map(([, hash]) => hash.replace("f-0003", "f-0001"));
  for (const hash of [...own, ...more]) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForFunction(() => !document.querySelector(".skeleton, .loading"));
  }
  await openView(page, "#/settings");
  const parts = await readText(page, "main nav");
  assert.ok(/Engine/.test(parts) && !/Users|API keys|Sources/.test(parts), parts);
  await assertNoProblems(page, "the limited administrator");
  await page.closeTab();
});

test("the link of the demo keeps a session that exists, and a disabled user can be enabled", async () => {
  const made = await api("/users", {
    method: "POST",
    body: JSON.stringify({ username: "vic", password: "only looking", role: "viewer" }),
  });
  assert.ok([201, 409].includes(made.status));
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await page.goto(`${site.url}/enter#vic:${encodeURIComponent("only looking")}`);
  await page.waitForSelector(".frame");
  const session = await page.evaluate(() => fetch("/api/v1/auth/session").then((answer) => answer.json()));
  assert.equal(session.username, site.username);
  await openView(page, "#/settings?part=users");
  const row = (text) => `//tr[contains(., "vic")]//button[contains(., "${text}")]`;
  await page.locator(`xpath/${row("Disable")}`).click();
  await click(page, "Disable the user", "dialog");
  await page.locator(`xpath/${row("Enable")}`).click();
  await page.waitForSelector(`xpath/${row("Disable")}`);
  await assertNoProblems(page, "the users");
  await page.closeTab();
});

test("an unavailable appliance is shown as such, and the last content stays", async () => {
  const other = await startDemo({ equipment: 20, facilities: 2 });
  const page = await openTab(browser, other.url);
  await logIn(page, other);
  await other.stop();
  await page.waitForSelector('.live[data-state="away"]');
  assert.ok((await readText(page)).includes("Portfolio"), "what was shown stays");
  await page.closeTab();
});
