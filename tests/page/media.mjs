// The page on a wall display, on a phone, on paper; the map.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logIn, openView, screenshot, click, waitUntilIdle, openTab, readText } from "./harness.mjs";
import { browser, assertNoProblems, site } from "./fixture.mjs";

/** Cells of ratings and dates whose content is clipped. */
const clippedCells = (page) =>
  page.$$eval(".vt-row > span", (cells) =>
    cells
      .filter(
        (one) =>
          (one.querySelector(".badge, .tag, .score") || /, \d{4}$/.test(one.innerText)) &&
          one.scrollWidth > one.clientWidth + 1,
      )
      .map((one) => one.innerText),
  );

test("on a wall display the page has the full width, larger type and charts, and nothing is clipped", async () => {
  const page = await openTab(browser, site.url, { width: 3840, height: 2160 });
  await logIn(page, site);
  const seen = await page.evaluate(() => ({
    right: innerWidth - document.querySelector("main .grid").getBoundingClientRect().right,
    type: Number.parseFloat(getComputedStyle(document.body).fontSize),
    map: document.querySelector(".map").clientHeight,
    chart: document.querySelector(".chart").clientHeight,
  }));
  assert.ok(seen.right < 60 && seen.type > 20 && seen.map > 550 && seen.chart > 350, JSON.stringify(seen));
  await screenshot(page, "overview-wall", { fullPage: true });
  for (const hash of ["#/equipment?sort=risk_score&order=desc", "#/facilities"]) {
    await openView(page, hash);
    assert.deepEqual(await clippedCells(page), [], hash);
    const { wide, inner } = await page.$eval(".vt", (box) => ({ wide: box.scrollWidth, inner: box.clientWidth }));
    assert.ok(wide <= inner, `${hash} scrolls sideways: ${wide} in ${inner}`);
  }
  await screenshot(page, "facilities-wall");
  await assertNoProblems(page, "the wall");
  await page.closeTab();
});

test("on a desktop no rating or date is clipped, on a phone rating and score come first", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  for (const hash of ["#/equipment?sort=risk_score&order=desc", "#/facilities"]) {
    await openView(page, hash);
    assert.deepEqual(await clippedCells(page), [], hash);
    assert.ok(await page.$eval(".vt", (box) => box.scrollWidth <= box.clientWidth), `${hash} fits`);
  }
  await page.setViewport({ width: 390, height: 844 });
  for (const [hash, columns] of [
    ["#/equipment?sort=risk_score&order=desc", ["Name", "Rating", "Score"]],
    ["#/facilities", ["Name", "Risk", "Rating"]],
  ]) {
    await openView(page, hash);
    const shown = await page.$$eval("[role=columnheader]", (heads) =>
      heads.filter((one) => one.getBoundingClientRect().right <= innerWidth).map((one) => one.innerText.trim()),
    );
    assert.deepEqual(shown, columns);
    assert.deepEqual(await clippedCells(page), [], hash);
  }
  await assertNoProblems(page, "the columns");
  await page.closeTab();
});

test("on a phone one finger scrolls past the map, two fingers zoom it", async () => {
  const page = await openTab(browser, site.url);
  await page.setViewport({ width: 390, height: 844, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  await logIn(page, site);
  await page.waitForSelector(".map .pin");
  await page.$eval(".map", (map) => map.scrollIntoView({ block: "center" }));
  const session = await page.createCDPSession();
  const touch = (type, points) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const drawn = () => page.$eval(".map svg.world g", (outline) => outline.getAttribute("transform"));
  const [from, before] = [await page.evaluate(() => scrollY), await drawn()];
  await touch("touchStart", [[200, 450]]);
  for (let step = 1; step <= 15; step += 1) await touch("touchMove", [[200, 450 - step * 15]]);
  await touch("touchEnd", []);
  await page.waitForFunction((was) => scrollY > was + 100, {}, from);
  assert.equal(await drawn(), before, "the map stays as it was");
  await page.$eval(".map", (map) => map.scrollIntoView({ block: "center" }));
  const zoom = async () => Number(/scale\(([\d.]+)\)/.exec(await drawn())[1]);
  const far = await zoom();
  await touch("touchStart", [
    [180, 420],
    [210, 420],
  ]);
  for (let step = 1; step <= 10; step += 1)
    await touch("touchMove", [
      [180 - step * 6, 420],
      [210 + step * 6, 420],
    ]);
  await touch("touchEnd", []);
  assert.ok((await zoom()) > far * 2, `${far} to ${await zoom()}`);
  await assertNoProblems(page, "the fingers");
  await page.closeTab();
});

test("map markers do not overlap, tooltips are not clipped, and zooming in keeps a marker visible", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await page.waitForSelector(".map .pin");
  const marks = () =>
    page.$$eval(".map .pin", (pins) =>
      pins.map((pin) => {
        const { left, right, top } = pin.querySelector(".ring").getBoundingClientRect();
        return { x: (left + right) / 2, y: top + (right - left) / 2, r: (right - left) / 2 };
      }),
    );
  for (let step = 0; step < 10; step += 1) {
    const all = await marks();
    all.forEach((one, at) =>
      all
        .slice(at + 1)
        .forEach((other) =>
          assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= one.r + other.r - 1, "two marks overlap"),
        ),
    );
    const inside = await page.evaluate(() => {
      const box = document.querySelector(".map").getBoundingClientRect();
      return [...document.querySelectorAll(".map .pin")].filter((pin) => {
        const { left, top } = pin.getBoundingClientRect();
        return left < box.right && left > box.left - 20 && top < box.bottom && top > box.top - 20;
      }).length;
    });
    assert.ok(inside > 0, `a mark is in sight after ${step} steps`);
    for (const pin of await page.$$(".map .pin")) {
      await pin.evaluate((mark) => mark.focus());
      const kept = await page.$eval(".map .tip", (tip) => {
        const [a, b] = [tip.getBoundingClientRect(), tip.closest(".map").getBoundingClientRect()];
        return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
      });
      assert.ok(kept, "the tip is whole");
    }
    await click(page, "Zoom in", ".map");
  }
  await assertNoProblems(page, "the map");
  await page.closeTab();
});

test("paper has the light theme, no controls, and the rows that are in memory", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  // Selected, not the system's: emulating print media resets that.
  await page.evaluate(() => localStorage.setItem("masterbus.theme", "dark"));
  await page.reload();
  await page.waitForSelector(".chart canvas");
  await waitUntilIdle(page);
  const inks = () =>
    page.$eval(".chart canvas", (canvas) => {
      const { width, height } = canvas;
      const copy = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d", {
        willReadFrequently: true,
      });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, width, height);
      let [light, dark] = [0, 0];
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] < 200) continue;
        const near = (r, g, b) => Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 24;
        if (near(0, 106, 158)) light += 1;
        else if (near(99, 199, 255)) dark += 1;
      }
      return { light, dark };
    });
  assert.ok((await inks()).dark > 100);
  await page.emulateMediaType("print");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
  const printed = await inks();
  assert.ok(printed.light > 100 && printed.dark === 0, JSON.stringify(printed));
  assert.deepEqual(
    await page.$$eval("main button, main .btn, main input, main select", (all) =>
      all.filter((one) => one.offsetParent).map((one) => one.innerText),
    ),
    [],
  );
  await screenshot(page, "overview-paper", { fullPage: true });
  await page.emulateMediaType(null);
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  assert.ok((await inks()).dark > 100, "the screen is as it was");
  await openView(page, "#/equipment?sort=risk_score&order=desc");
  await page.emulateMediaType("print");
  await page.waitForSelector(".print-table table");
  assert.match(await readText(page, ".print-table p"), /The first 200 of \d+\. The CSV file has all of them\./);
  assert.equal((await page.$$(".print-table tbody tr")).length, 200);
  assert.equal(await page.$eval(".print-table .badge", (badge) => getComputedStyle(badge).printColorAdjust), "exact");
  await screenshot(page, "equipment-paper", { fullPage: true });
  await page.emulateMediaType(null);
  await page.waitForFunction(() => !document.querySelector(".print-table"));
  await assertNoProblems(page, "paper");
  await page.closeTab();
});

test("an unknown address is reported", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/nonsense");
  assert.match(await readText(page), /Page not found[\s\S]*nonsense/);
  await click(page, "Go to the overview", "main");
  await page.waitForSelector(".gauge .value");
  await assertNoProblems(page, "nowhere");
  await page.closeTab();
});
