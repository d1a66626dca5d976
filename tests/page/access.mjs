// Coming in and being let in: first runs, log-in, roles, keys, and an appliance that goes away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { condoit, demo, enter, findings, fresh, go, picture, press, tab, text } from "./harness.mjs";
import { VIEWS, api, browser, clean, freePort, site } from "./fixture.mjs";

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
    await page.goto(box.url);
    await page.waitForSelector("input[name=username]");
    assert.match(await text(page), /set-up link[\s\S]*prints it at start-up/);
    await page.goto(`${box.url}/setup`);
    await page.waitForFunction(() => document.querySelector("main")?.innerText.includes("The link is incomplete"));
    await page.evaluate((link) => {
      location.href = link;
    }, box.link);
    await page.waitForFunction(() => document.querySelector("button.primary:not([disabled])"));
    assert.deepEqual(await findings(page), []);
    await picture(page, "setup-dark");
    await page.type("input[name=username]", "ada");
    await page.type("input[name=password]", "correct horse");
    await page.type("input[name=again]", "another horse");
    await press(page, "Create the administrator");
    await page.waitForSelector(".wrong");
    await page.$eval("input[name=again]", (field) => {
      field.value = "";
    });
    await page.type("input[name=again]", "correct horse");
    await press(page, "Create the administrator");
    await press(page, "Check", "main");
    await page.waitForFunction(() =>
      document.querySelector("main").innerText.includes("has everything that the mapping needs"),
    );
    // The appliance reads its sources by itself as soon as it runs.
    await page.waitForFunction(() => document.querySelector("main").innerText.includes("rows were read"), {
      timeout: 30_000,
    });
    assert.ok(!/Start the first sync/.test(await text(page)), "what is done is not offered again");
    await press(page, "Go to the overview");
    await page.waitForFunction(() =>
      document.querySelector("main h1 + p")?.innerText.includes("6 items in 1 facility"),
    );
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
    for (const [field, value] of [
      ["username", "ada"],
      ["password", "correct horse"],
      ["again", "correct horse"],
    ])
      await page.type(`input[name=${field}]`, value);
    await press(page, "Create the administrator");
    await page.waitForSelector("select[name=kind]");
    await page.select("select[name=kind]", "http");
    await page.type("input[name=url]", "no address");
    await press(page, "Check the source");
    await page.waitForSelector("input[name=url][aria-invalid=true]");
    assert.deepEqual(await findings(page), []);
    await page.$eval("input[name=url]", (field) => {
      field.value = "";
    });
    await page.type("input[name=url]", there.url);
    await page.type("input[name=secret]", there.token);
    await press(page, "Check the source");
    await page.waitForFunction(() =>
      document.querySelector("main").innerText.includes("has everything that the mapping needs"),
    );
    assert.deepEqual(await findings(page), []);
    await picture(page, "first-source-dark", { fullPage: true });
    await press(page, "Save and sync");
    await page.waitForFunction(() => /rows were read from condoit/.test(document.querySelector("main").innerText), {
      timeout: 30_000,
    });
    await press(page, "Go to the overview");
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
  await page.$eval("input[name=password]", (field) => {
    field.value = "";
  });
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
  const status = await page.evaluate(() =>
    fetch("/api/v1/sync", { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }).then(
      (answer) => answer.status,
    ),
  );
  assert.equal(status, 403);
  await page.leave();
});

test("a key is shown once, and revoking asks first", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/settings?part=keys");
  await press(page, "New key");
  await page.type("dialog input[name=name]", "map");
  await press(page, "Create the key");
  const key = await page.waitForSelector("dialog .keybox code").then((code) => code.evaluate((one) => one.innerText));
  assert.match(key, /^mb_/);
  assert.equal((await fetch(`${site.url}/api/v1/facilities`, { headers: { "X-API-Key": key } })).status, 200);
  await press(page, "Done");
  await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("map"));
  assert.ok(!(await text(page)).includes(key), "it is not shown again");
  await press(page, "Revoke");
  await press(page, "Cancel", "dialog");
  await press(page, "Revoke");
  await press(page, "Revoke the key", "dialog");
  await page.waitForFunction(() => document.querySelector("main tbody").innerText.includes("Revoked"));
  assert.equal((await fetch(`${site.url}/api/v1/facilities`, { headers: { "X-API-Key": key } })).status, 401);
  await clean(page, "the keys");
  await page.leave();
});

test("a viewer sees no control that is not his, and is refused when trying", async () => {
  const made = await api("/users", {
    method: "POST",
    body: JSON.stringify({ username: "vera", password: "only looking", role: "viewer" }),
  });
  assert.ok([201, 409].includes(made.status));
  const page = await tab(browser, site.url, { expected: [{ status: 403, path: "/api/v1/" }] });
  await enter(page, { ...site, username: "vera", password: "only looking" });
  const rail = await text(page, ".rail");
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
  await clean(page, "the viewer");
  await page.leave();
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
