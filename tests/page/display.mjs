// What a reader takes from the page: figures in his unit and his way of writing, whose figures they are, a diagram that can
// be read, and words that stay true while the appliance is away or a source is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { demo, enter, findings, fresh, go, picture, press, settled, tab, text } from "./harness.mjs";
import { api, browser, clean, freePort, site } from "./fixture.mjs";

/** What a function of the page's own module makes of something. */
const made = (page, module, name, ...given) =>
  page.evaluate(
    async (file, called, args) => {
      const main = document.querySelector("script[type=module]").src;
      return (await import(main.replace("main.js", file)))[called](...args);
    },
    module,
    name,
    given,
  );

test("temperatures are in the chosen unit wherever they stand, also within the API's sentences", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
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
  await go(page, site.url, `#/equipment/${warm.id}`);
  for (const [unit, other] of [
    ["C", "F"],
    ["F", "C"],
  ]) {
    await page.click("button[aria-label^=Account]");
    await press(page, `°${unit}`);
    await page.keyboard.press("Escape");
    await page.evaluate(() =>
      document.querySelectorAll("main details").forEach((one) => {
        one.open = true;
      }),
    );
    const said = await text(page);
    assert.match(said, new RegExp(`temperature -?[\\d.]+ °${unit}`));
    assert.ok(!said.includes(`°${other}`), `°${other} in ${/[^\n]*°[^\n]*/.exec(said)?.[0]}`);
  }
  assert.equal(
    await made(page, "lib/format.js", "convertTemperatures", "Humidity 67 %; temperature 28 °C; dust"),
    "Humidity 67 %; temperature 82.4 °F; dust",
  );
  await clean(page, "the units");
  await page.leave();
});

test("a budget is read as the locale writes it, and what is none is refused at the field", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/facilities/f-0003?tab=actions");
  const plan = async (written) => {
    await page.click("#budget", { clickCount: 3 });
    await page.type("#budget", written);
    await press(page, "Plan", "main");
  };
  for (const none of ["-5", "plenty", "20.000", "1,5"]) {
    await plan(none);
    await page.waitForFunction((said) => document.querySelector("#budget-error")?.innerText.includes(said), {}, none);
    assert.equal(await page.$eval("#budget", (field) => field.getAttribute("aria-invalid")), "true");
  }
  assert.deepEqual(await findings(page), []);
  await picture(page, "budget-refused-dark", { fullPage: true });
  await plan("$20,000.00");
  await page.waitForFunction(
    () =>
      !document.querySelector("#budget-error") &&
      /For \$[1-9][\d,]* the score/.test(document.querySelector("main").innerText),
  );
  await clean(page, "the budget");
  await page.evaluateOnNewDocument(() => Object.defineProperty(navigator, "language", { get: () => "de-DE" }));
  await page.reload();
  await settled(page);
  assert.deepEqual(
    [
      await made(page, "lib/parse-dollars.js", "parseDollars", "20.000"),
      await made(page, "lib/parse-dollars.js", "parseDollars", "20.000,50"),
      await made(page, "lib/parse-dollars.js", "parseDollars", "20,000"),
    ],
    [20_000, 20_000.5, null],
  );
  await page.leave();
});

test("where VoltMetrics' figures are in use, a what-if says that the embedded engine tried it", async () => {
  const page = await tab(browser, site.url);
  await enter(page, site);
  await go(page, site.url, "#/facilities/f-0003?tab=actions");
  const { remote_in_use: remote } = await (await api("/engines/compare?facility_id=f-0003")).json();
  assert.ok(remote > 0, "the demo's figures come from VoltMetrics");
  await page.click("main tbody input[type=checkbox]");
  await page.waitForFunction(() =>
    /calculated by the embedded engine[\s\S]*VoltMetrics/.test(
      document.querySelector("section[aria-label='What if']").innerText,
    ),
  );
  await clean(page, "the what-if");
  await page.leave();
});

test("the diagram: a key to its symbols, a name that is not there, a finger that chooses", async () => {
  const page = await tab(browser, site.url, { width: 390, height: 844 });
  await page.setViewport({ width: 390, height: 844, hasTouch: true, isMobile: true });
  await enter(page, site);
  await go(page, site.url, "#/facilities/f-0003?tab=one-line");
  await page.waitForSelector(".oneline canvas");
  const { nodes } = await (await api("/facilities/f-0003/one-line")).json();
  const key = await text(page, "section[aria-label='Legend']");
  for (const word of ["Transformer", "Breaker", "Critical risk", "Alternate feed"]) assert.ok(key.includes(word), word);
  await page.type(".diagram-search input", nodes[0].name);
  await press(page, "Find");
  await page.waitForFunction(
    (name) => document.querySelector(".oneline .failure")?.innerText.includes(name),
    {},
    nodes[0].name,
  );
  await page.click(".diagram-search input", { clickCount: 3 });
  await page.type(".diagram-search input", "no such thing");
  await press(page, "Find");
  await page.waitForFunction(
    () =>
      /No item named “no such thing”/.test(document.querySelector(".not-found").innerText) &&
      !document.querySelector(".oneline .failure"),
  );
  assert.deepEqual(await findings(page), []);
  await page.reload();
  await settled(page);
  await page.waitForSelector(".oneline canvas");
  // It begins at the item that feeds the others, which stands in the middle of the upper edge.
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
  await picture(page, "one-line-phone");
  await clean(page, "the diagram on a phone");
  await page.leave();
});

test("on a phone the tab one is on is in sight; the report's menu closes by Esc and by a click elsewhere", async () => {
  const page = await tab(browser, site.url, { width: 390, height: 844 });
  await enter(page, site);
  await go(page, site.url, "#/facilities/f-0003?tab=engines");
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
  await go(page, site.url, "#/start");
  assert.match(await text(page), /[1-9][\d,]* rows were read/);
  assert.ok(!/Start the first sync/.test(await text(page)), "what is done is not offered again");
  await clean(page, "the tabs");
  await page.leave();
});

test("a source that never answered is named with its reason while the appliance is not ready", async () => {
  const box = await fresh(
    await freePort(),
    `\n[[source]]\nname = "silent"\nkind = "http"\nurl = "http://127.0.0.1:${await freePort()}/"\ntoken = "none"\ninterval = "1h"\n`,
  );
  const page = await tab(browser, box.url, { expected: [{ status: 503, path: "/api/v1/ready" }] });
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
    await go(page, box.url, "#/sync?tab=sources");
    await page.waitForFunction(
      () => /silent[\s\S]*Failed/.test(document.querySelector("section[aria-label=silent]")?.innerText),
      { timeout: 60_000 },
    );
    assert.ok(
      !/Compare with the source/.test(await text(page, "section[aria-label=records]")),
      "a file keeps nothing to compare with",
    );
    await go(page, box.url, "#/overview");
    await page.waitForFunction(() =>
      /silent[\s\S]*Failed/.test(document.querySelector("section[aria-label='Sources and engine']")?.innerText),
    );
    await clean(page, "a source that is away");
  } finally {
    await page.leave();
    await box.stop();
  }
});

test("what is shown once is closed by its button only, and that it was copied is seen", async () => {
  const page = await tab(browser, site.url);
  await page
    .browserContext()
    .overridePermissions(site.url, ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"]);
  await enter(page, site);
  await go(page, site.url, "#/settings?part=keys");
  await press(page, "New key");
  await page.type("dialog input[name=name]", "kept in sight");
  await press(page, "Create the key");
  await page.waitForSelector("dialog .keybox code");
  await page.mouse.click(5, 5);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.ok(await page.$("dialog[open] .keybox code"), "it is still shown");
  await press(page, "Copy", "dialog");
  await page.waitForFunction(
    () =>
      /Copied/.test(document.querySelector("dialog .keybox button").innerText) &&
      document.querySelector(".toasts").matches(":popover-open"),
  );
  assert.deepEqual(await findings(page), []);
  await picture(page, "key-copied-dark");
  await press(page, "Done");
  await clean(page, "a new key");
  await page.leave();
});

test("a view that is first opened while the appliance is away says so", async () => {
  const other = await demo({ equipment: 20, facilities: 2 });
  const page = await tab(browser, other.url);
  await enter(page, other);
  await other.stop();
  await page.waitForSelector('.live[data-state="away"]');
  await page.evaluate(() => {
    location.hash = "#/settings";
  });
  await page.waitForFunction(() =>
    document.querySelector("main [role=alert]")?.innerText.includes("The appliance does not respond"),
  );
  await page.leave();
});
