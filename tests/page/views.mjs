// Every view in both themes and on a phone: problems, accessibility, screenshots. API documentation, README.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstViewSize } from "./first-view-size.mjs";
import { logIn, accessibilityIssues, openView, screenshot, openTab } from "./harness.mjs";
import { VIEWS, api, browser, assertNoProblems, site } from "./fixture.mjs";

/** Bytes of what the browser loads before it draws the overview. */
const MAX_FIRST_VIEW = 58_000;

for (const theme of ["dark", "light"]) {
  test(`every view in ${theme}: no problems and no accessibility issues`, async () => {
    const page = await openTab(browser, site.url, { theme });
    await logIn(page, site);
    const worst = await (await api("/equipment?sort=risk_score&order=desc&limit=1")).json();
    const item = `#/equipment/${worst.equipment[0].id}`;
    const wrong = [];
    for (const [name, hash] of [...VIEWS, ["item", item]]) {
      await openView(page, hash);
      assert.ok((await page.$$("main h1")).length === 1, `${name} has one heading`);
      await screenshot(page, `${name}-${theme}`, { fullPage: true });
      wrong.push(
        ...(await accessibilityIssues(page)).map((one) => `${name}: ${one}`),
        ...(await page.problems()).map((one) => `${name}: ${one}`),
      );
    }
    assert.deepEqual(wrong, []);
    await page.closeTab();
  });
}

test("on a phone no view is wider than the screen", async () => {
  const page = await openTab(browser, site.url, { width: 390, height: 844 });
  await logIn(page, site);
  const wrong = [];
  for (const [name, hash] of VIEWS) {
    await openView(page, hash);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
    wrong.push(...(await accessibilityIssues(page)).map((one) => `${name}: ${one}`));
    if (["overview", "facility", "facility-engines", "equipment", "monitoring"].includes(name))
      await screenshot(page, `${name}-phone`, { fullPage: name !== "equipment" });
  }
  assert.deepEqual(wrong, []);
  await assertNoProblems(page, "the phone");
  await page.closeTab();
});

test("the first view is at most 58 kB gzipped", async () => {
  const size = await firstViewSize(site.url);
  assert.ok(size <= MAX_FIRST_VIEW, `${size} bytes`);
});

test("the API documentation works offline and can send requests", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  for (const theme of ["dark", "light"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await page.goto(`${site.url}/api/v1/docs`);
    await page.waitForSelector("article");
    await screenshot(page, `docs-${theme}`);
    assert.deepEqual(await accessibilityIssues(page), []);
  }
  const shown = await page.$$eval("article", (list) => list.length);
  const contract = await (await api("/openapi.json")).json();
  assert.equal(
    shown,
    Object.values(contract.paths).reduce(
      (sum, item) =>
        sum + Object.keys(item).filter((key) => ["get", "post", "put", "delete", "patch"].includes(key)).length,
      0,
    ),
  );
  await page.evaluate(() => {
    const article = document.getElementById("get--api-v1-portfolio-summary");
    article.querySelector(":scope > details").open = true;
    article.querySelector("form button").click();
  });
  await page.waitForFunction(() => document.querySelector("article pre")?.innerText.includes("total_facilities"));
  await assertNoProblems(page, "the contract");
  await page.closeTab();
});

test("screenshots of the README", async () => {
  for (const [name, theme, hash, deed] of [
    ["overview", "dark", "#/overview"],
    ["one-line", "light", "#/facilities/f-0003?tab=one-line", "main .rows button.row"],
  ]) {
    const page = await openTab(browser, site.url, { theme, width: 1360, height: 850 });
    await logIn(page, site);
    await openView(page, hash);
    if (deed) {
      await page.waitForSelector(".oneline canvas");
      await page.$eval(deed, (button) => button.click());
      await page.waitForFunction(() =>
        /power when it fails/.test(document.querySelector(".oneline .failure")?.innerText ?? ""),
      );
      // The diagram moves to the item.
      await new Promise((rested) => setTimeout(rested, 500));
    }
    await page.evaluate(() => {
      document.activeElement?.blur();
      scrollTo(0, 0);
    });
    await screenshot(page, `readme-${name}`);
    await assertNoProblems(page, name);
    await page.closeTab();
  }
});
