// The command palette: search, manual, keyboard shortcuts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibilityIssues, logIn, openTab, readText, screenshot, waitUntilIdle } from "./harness.mjs";
import { assertNoProblems, browser, site } from "./fixture.mjs";

async function openPalette(page, text) {
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await page.waitForSelector(".palette[open] input");
  await page.type(".palette input", text);
}

const hasEntry = (page, pattern) =>
  page.waitForFunction(
    (source) =>
      [...document.querySelectorAll(".palette [role=option]")].some((row) =>
        new RegExp(source, "i").test(row.innerText),
      ),
    {},
    pattern,
  );

/** Responds to requests for the index of the manual in place of the appliance. */
async function respondWithManual(page, response) {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (request.url().endsWith("/manual/index.json")) request.respond(response);
    else request.continue();
  });
}

test("the palette finds an item, ? lists the shortcuts, g f opens the facilities", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await page.waitForSelector(".palette[open] input");
  await page.type(".palette input", "switchgear");
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".palette [role=option]")].some((row) => /switchgear/i.test(row.innerText)),
  );
  assert.deepEqual(await accessibilityIssues(page), []);
  await screenshot(page, "palette-dark");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.startsWith("#/equipment/"));
  await waitUntilIdle(page);
  await page.keyboard.press("?");
  await page.waitForSelector("dialog kbd");
  assert.deepEqual(await accessibilityIssues(page), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.waitForFunction(() => location.hash === "#/facilities");
  await assertNoProblems(page, "the keyboard");
  await page.closeTab();
});

test("the palette finds pages and sections of the manual and opens them", async () => {
  const page = await openTab(browser, site.url);
  const manual = [
    {
      page: "operation",
      title: "Operation",
      sections: [{ id: "storage", title: "Storage of xylophones" }],
      text: "How to tune zithers.",
    },
  ];
  await respondWithManual(page, { status: 200, contentType: "application/json", body: JSON.stringify(manual) });
  await logIn(page, site);
  await openPalette(page, "zithers");
  await hasEntry(page, "Operation");
  await page.$eval(".palette input", (field) => field.select());
  await page.type(".palette input", "storage xylo");
  await hasEntry(page, "Storage of xylophones\\s+Operation");
  assert.match(await readText(page, ".palette ul"), /Manual/);
  assert.deepEqual(await accessibilityIssues(page), []);
  await screenshot(page, "palette-manual-dark");
  await assertNoProblems(page, "the manual in the palette");
  const opened = page.waitForRequest((request) => request.isNavigationRequest());
  await page.keyboard.press("Enter");
  assert.ok((await opened).url().endsWith("/manual/operation#storage"));
  await page.closeTab();
});

test("the palette works without the manual", async () => {
  const page = await openTab(browser, site.url, { expected: [{ status: 404, path: "/manual/index.json" }] });
  await respondWithManual(page, { status: 404, body: "" });
  await logIn(page, site);
  await openPalette(page, "overview");
  await hasEntry(page, "Overview");
  assert.equal(await page.$(".toast"), null);
  await assertNoProblems(page, "the palette without the manual");
  await page.closeTab();
});
