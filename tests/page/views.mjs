// Every view as it looks: faults, axe, both themes, a phone, the keyboard, the contract, the pictures of the README.
import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, findings, go, picture, settled, tab } from "./harness.mjs";
import { VIEWS, api, browser, clean, site } from "./fixture.mjs";

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
      wrong.push(
        ...(await findings(page)).map((one) => `${name}: ${one}`),
        ...(await page.faults()).map((one) => `${name}: ${one}`),
      );
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
    if (["overview", "facility", "facility-engines", "equipment", "monitoring"].includes(name))
      await picture(page, `${name}-phone`, { fullPage: name !== "equipment" });
  }
  assert.deepEqual(wrong, []);
  await clean(page, "the phone");
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
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".palette [role=option]")].some((row) => /switchgear/i.test(row.innerText)),
  );
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
  await clean(page, "the contract");
  await page.leave();
});

test("the README's two pictures", async () => {
  for (const [name, theme, hash, deed] of [
    ["overview", "dark", "#/overview"],
    ["one-line", "light", "#/facilities/f-0003?tab=one-line", "main .rows button.row"],
  ]) {
    const page = await tab(browser, site.url, { theme, width: 1360, height: 850 });
    await enter(page, site);
    await go(page, site.url, hash);
    if (deed) {
      await page.waitForSelector(".oneline canvas");
      await page.$eval(deed, (button) => button.click());
      await page.waitForFunction(() =>
        /power when it fails/.test(document.querySelector(".oneline .failure")?.innerText ?? ""),
      );
      // The diagram glides to the item.
      await new Promise((rested) => setTimeout(rested, 500));
    }
    await page.evaluate(() => {
      document.activeElement?.blur();
      scrollTo(0, 0);
    });
    await picture(page, `readme-${name}`);
    await clean(page, name);
    await page.leave();
  }
});
