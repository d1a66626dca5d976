// Units and regional formats, notes on engines, the diagram, tabs and menus, and messages about unavailable parts.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  httpSource,
  setUp,
  startDemo,
  logIn,
  accessibilityIssues,
  startNewAppliance,
  openView,
  screenshot,
  click,
  waitUntilIdle,
  openTab,
  readText,
} from "./harness.mjs";
import { api, browser, assertNoProblems, freePort, site } from "./fixture.mjs";

/** Result of a function of one of the page's modules. */
const callModule = (page, module, name, ...given) =>
  page.evaluate(
    async (file, called, args) => {
      const main = document.querySelector("script[type=module]").src;
      return (await import(main.replace("main.js", file)))[called](...args);
    },
    module,
    name,
    given,
  );

test("temperatures are shown in the selected unit, also in sentences of the API", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  const { equipment } = await (await api("/equipment?limit=50")).json();
  const warm = (
    await Promise.all(
      equipment.map(({ id }) =>
        api(`/equipment/${id}/explain`)
          .then((one) => one.json())
          .then((one) => ({ id, one })),
      ),
    )
  ).find(({ one }) => JSON.stringify(one).includes("°F"));
  assert.ok(warm, "an item whose explanation names a temperature");
  await openView(page, `#/equipment/${warm.id}`);
  for (const [unit, other] of [
    ["C", "F"],
    ["F", "C"],
  ]) {
    await page.click("button[aria-label^=Account]");
    await click(page, `°${unit}`);
    await page.keyboard.press("Escape");
    await page.evaluate(() =>
      document.querySelectorAll("main details").forEach((one) => {
        one.open = true;
      }),
    );
    const said = await readText(page);
    assert.match(said, new RegExp(`temperature -?[\\d.]+ °${unit}`));
    assert.ok(!said.includes(`°${other}`), `°${other} in ${/[^\n]*°[^\n]*/.exec(said)?.[0]}`);
  }
  assert.equal(
    await callModule(page, "lib/format.js", "convertTemperatures", "Humidity 67 %; temperature 28 °C; dust"),
    "Humidity 67 %; temperature 82.4 °F; dust",
  );
  await assertNoProblems(page, "the units");
  await page.closeTab();
});

test("a budget is read in the format of the region, and anything else is refused", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/facilities/f-0003?tab=actions");
  const plan = async (written) => {
    await page.click("#budget", { clickCount: 3 });
    await page.type("#budget", written);
    await click(page, "Plan", "main");
  };
  for (const none of ["-5", "plenty", "20.000", "1,5"]) {
    await plan(none);
    await page.waitForFunction((said) => document.querySelector("#budget-error")?.innerText.includes(said), {}, none);
    assert.equal(await page.$eval("#budget", (field) => field.getAttribute("aria-invalid")), "true");
  }
  assert.deepEqual(await accessibilityIssues(page), []);
  await screenshot(page, "budget-refused-dark", { fullPage: true });
  await plan("$20,000.00");
  await page.waitForFunction(
    () =>
      !document.querySelector("#budget-error") &&
      /For \$[1-9][\d,]* the score/.test(document.querySelector("main").innerText),
  );
  await assertNoProblems(page, "the budget");
  await page.evaluateOnNewDocument(() => Object.defineProperty(navigator, "language", { get: () => "de-DE" }));
  await page.reload();
  await waitUntilIdle(page);
  assert.deepEqual(
    [
      await callModule(page, "lib/parse-dollars.js", "parseDollars", "20.000"),
      await callModule(page, "lib/parse-dollars.js", "parseDollars", "20.000,50"),
      await callModule(page, "lib/parse-dollars.js", "parseDollars", "20,000"),
    ],
    [20_000, 20_000.5, null],
  );
  await page.closeTab();
});

test("a what-if says that it is calculated by the local engine", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/facilities/f-0003?tab=actions");
  const { remote_in_use: remote } = await (await api("/engines/compare?facility_id=f-0003")).json();
  assert.ok(remote > 0, "the demo's figures come from VoltMetrics");
  await page.click("main tbody input[type=checkbox]");
  await page.waitForFunction(() =>
    /calculated by the local engine[\s\S]*VoltMetrics/.test(
      document.querySelector("section[aria-label='What if']").innerText,
    ),
  );
  await assertNoProblems(page, "the what-if");
  await page.closeTab();
});

test("the diagram has a legend, reports an unknown name, and selects an item by a tap", async () => {
  const page = await openTab(browser, site.url, { width: 390, height: 844 });
  await page.setViewport({ width: 390, height: 844, hasTouch: true, isMobile: true });
  await logIn(page, site);
  await openView(page, "#/facilities/f-0003?tab=one-line");
  await page.waitForSelector(".oneline canvas");
  const { nodes } = await (await api("/facilities/f-0003/one-line")).json();
  const key = await readText(page, "section[aria-label='Legend']");
  for (const word of ["Transformer", "Breaker", "Critical risk", "Alternate feed"]) assert.ok(key.includes(word), word);
  await page.type(".diagram-search input", nodes[0].name);
  await click(page, "Find");
  await page.waitForFunction(
    (name) => document.querySelector(".oneline .failure")?.innerText.includes(name),
    {},
    nodes[0].name,
  );
  await page.click(".diagram-search input", { clickCount: 3 });
  await page.type(".diagram-search input", "no such thing");
  await click(page, "Find");
  await page.waitForFunction(
    () =>
      /No item named “no such thing”/.test(document.querySelector(".not-found").innerText) &&
      !document.querySelector(".oneline .failure"),
  );
  assert.deepEqual(await accessibilityIssues(page), []);
  await page.reload();
  await waitUntilIdle(page);
  await page.waitForSelector(".oneline canvas");
  // The diagram opens at the service entrance, in the middle of its upper edge.
  await page.$eval(".oneline", (one) => one.scrollIntoView({ block: "center" }));
  const middle = await page.$eval(".oneline .cy", (one) => {
    const { left, top, width } = one.getBoundingClientRect();
    return [left + width / 2, top + 84];
  });
  await page.touchscreen.tap(...middle);
  await page.waitForFunction(() =>
    /power when it fails/.test(document.querySelector(".oneline .failure")?.innerText ?? ""),
  );
  assert.ok(page.url().endsWith("tab=one-line"), "a tap chooses and does not lead away");
  await screenshot(page, "one-line-phone");
  await assertNoProblems(page, "the diagram on a phone");
  await page.closeTab();
});

test("on a phone the current tab is visible; the report menu closes with Esc and a click outside", async () => {
  const page = await openTab(browser, site.url, { width: 390, height: 844 });
  await logIn(page, site);
  await openView(page, "#/facilities/f-0003?tab=engines");
  const seen = await page.$eval(".tabs [aria-current]", (one) => {
    const { left, right } = one.getBoundingClientRect();
    return left >= 0 && right <= innerWidth;
  });
  assert.ok(seen, "the tab is in sight");
  const isOpen = () => page.$eval(".menu.report", (one) => one.open);
  for (const close of [() => page.keyboard.press("Escape"), () => page.click("main h1")]) {
    await page.click(".menu.report summary");
    assert.ok(await isOpen());
    await close();
    assert.ok(!(await isOpen()));
  }
  await openView(page, "#/start");
  assert.match(await readText(page), /[1-9][\d,]* rows were read/);
  assert.ok(!/Start the first sync/.test(await readText(page)), "what is done is not offered again");
  await assertNoProblems(page, "the tabs");
  await page.closeTab();
});

test("a source that never responded is shown with the reason while the appliance is not ready", async () => {
  const appliance = await startNewAppliance(await freePort(), httpSource("silent", await freePort()));
  const page = await openTab(browser, appliance.url, { expected: [{ status: 503, path: "/api/v1/ready" }] });
  try {
    await setUp(page, appliance.link);
    await page.waitForSelector(".frame");
    await openView(page, "#/sync");
    await click(page, "Sync now", "main");
    await openView(page, "#/sync?tab=sources");
    await page.waitForFunction(
      () => /silent[\s\S]*Failed/.test(document.querySelector("section[aria-label=silent]")?.innerText),
      { timeout: 60_000 },
    );
    assert.ok(
      !/Compare with the source/.test(await readText(page, "section[aria-label=records]")),
      "a file source cannot be compared",
    );
    await openView(page, "#/overview");
    await page.waitForFunction(() =>
      /silent[\s\S]*Failed/.test(document.querySelector("section[aria-label='Sources and engine']")?.innerText),
    );
    await assertNoProblems(page, "a source that is away");
  } finally {
    await page.closeTab();
    await appliance.stop();
  }
});

test("the dialog of a new key is closed by its button only, and copying is confirmed", async () => {
  const page = await openTab(browser, site.url);
  await page
    .browserContext()
    .overridePermissions(site.url, ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"]);
  await logIn(page, site);
  await openView(page, "#/settings?part=keys");
  await click(page, "New key");
  await page.type("dialog input[name=name]", "kept in sight");
  await click(page, "Create the key");
  await page.waitForSelector("dialog .keybox code");
  await page.mouse.click(5, 5);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.ok(await page.$("dialog[open] .keybox code"), "it is still shown");
  await click(page, "Copy", "dialog");
  await page.waitForFunction(
    () =>
      /Copied/.test(document.querySelector("dialog .keybox button").innerText) &&
      document.querySelector(".toasts").matches(":popover-open"),
  );
  assert.deepEqual(await accessibilityIssues(page), []);
  await screenshot(page, "key-copied-dark");
  await click(page, "Done");
  await assertNoProblems(page, "a new key");
  await page.closeTab();
});

test("a view that is opened while the appliance is unavailable says so", async () => {
  const other = await startDemo({ equipment: 20, facilities: 2 });
  const page = await openTab(browser, other.url);
  await logIn(page, other);
  await other.stop();
  await page.waitForSelector('.live[data-state="away"]');
  await page.evaluate(() => {
    location.hash = "#/settings";
  });
  await page.waitForFunction(() =>
    document.querySelector("main [role=alert]")?.innerText.includes("MasterBus does not respond"),
  );
  await page.closeTab();
});
