// Long lists: errors, filters, the way back, totals, CSV.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { logIn, accessibilityIssues, openView, click, waitUntilIdle, openTab, readText, waitFor } from "./harness.mjs";
import { api, browser, assertNoProblems, site } from "./fixture.mjs";

const sleep = (millis) => new Promise((done) => setTimeout(done, millis));
/** Responds to some requests in place of the appliance: `[pattern, (url) => body or status]`. */
async function interceptRequests(page, answers) {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const found = answers.find(([pattern]) => pattern.test(request.url()));
    const given = found?.[1](new URL(request.url()));
    if (given === undefined) request.continue();
    else if (typeof given === "number")
      request.respond({
        status: given,
        contentType: "application/json",
        body: JSON.stringify({
          error: { code: "INTERNAL_ERROR", message: "the store is busy", details: {}, request_id: "0" },
        }),
      });
    else request.respond({ status: 200, contentType: "application/json", body: JSON.stringify(given) });
  });
}

test("a refused list is requested once, names the field, and can be retried", async () => {
  const page = await openTab(browser, site.url, { expected: [{ status: 422, path: "/api/v1/equipment" }] });
  await logIn(page, site);
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().includes("sort=nonsense")) asked += 1;
  });
  await openView(page, "#/equipment?sort=nonsense");
  await page.waitForSelector(".vt-wrong");
  await sleep(1000);
  assert.equal(asked, 1);
  assert.match(await readText(page, ".vt-wrong"), /sort must be one of name, type/);
  assert.deepEqual(await accessibilityIssues(page), []);
  await click(page, "Retry");
  await waitFor("the second try", () => asked === 2);
  await sleep(500);
  assert.equal(asked, 2);
  await openView(page, "#/equipment");
  await page.waitForFunction(() => !document.querySelector(".vt-wrong") && document.querySelector(".vt-row b"));
  await assertNoProblems(page, "the refused list");
  await page.closeTab();
});

test("the overview counts all facilities, and says when some are missing on the map", async () => {
  const page = await openTab(browser, site.url, { expected: [{ status: 503, path: "/api/v1/facilities" }] });
  const { facilities } = await (await api("/facilities?limit=100")).json();
  const many = Array.from({ length: 100 }, (_, at) => ({
    ...facilities[at % facilities.length],
    id: `many-${at}`,
    name: `Facility ${at}`,
    compliance_status: "Compliant",
  }));
  let isBusy = true;
  await interceptRequests(page, [
    [
      /\/facilities\?sort=risk_score&order=desc&limit=100&page=/,
      (url) => {
        const number = Number(url.searchParams.get("page"));
        return number > 1 && isBusy
          ? 503
          : {
              total: 620,
              page: number,
              limit: 100,
              facilities: many.map((one) => ({ ...one, id: `${one.id}-${number}` })),
            };
      },
    ],
  ]);
  await logIn(page, site);
  const card = "section[aria-label='Map']";
  await page.waitForSelector(`${card} [role=alert]`);
  assert.match(
    await readText(page, card),
    /the 100 of 620 with the highest risk[\s\S]*400 facilities are not on the map: the store is busy/,
  );
  const counted = await page.$$eval("section[aria-label='Facilities by compliance'] b", (list) =>
    list.map((one) => Number(one.innerText)),
  );
  const true3 = await Promise.all(
    ["Out of Compliance", "Warning", "Compliant"].map(
      async (word) =>
        (await (await api(`/facilities?limit=1&compliance_status=${encodeURIComponent(word)}`)).json()).total,
    ),
  );
  assert.deepEqual(counted, true3, "counted by the appliance, not over what the map has");
  const rated = await page.$$eval("section[aria-label='Equipment by rating'] .legend b", (list) =>
    list.map((one) => Number(one.innerText.replace(/\D/g, ""))),
  );
  const true4 = await Promise.all(
    ["critical", "high", "medium", "low"].map(
      async (level) => (await (await api(`/equipment?limit=1&risk_level=${level}`)).json()).total,
    ),
  );
  assert.deepEqual(rated, true4);
  assert.deepEqual(await accessibilityIssues(page), []);
  isBusy = false;
  await click(page, "Retry", card);
  await page.waitForFunction(
    (place) => document.querySelector(place).innerText.includes("the 500 of 620 with the highest risk"),
    {},
    card,
  );
  await assertNoProblems(page, "the overview's counts");
  await page.closeTab();
});

test("the overview says what is overdue, also when nothing is due", async () => {
  const page = await openTab(browser, site.url);
  const calendar = await (await api("/compliance/calendar?limit=1")).json();
  await interceptRequests(page, [
    [
      /\/compliance\/calendar\?from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d&limit=8$/,
      () => ({ ...calendar, total: 0, entries: [] }),
    ],
  ]);
  await logIn(page, site);
  const card = "section[aria-label='Due in 30 days']";
  await page.waitForFunction(
    (place) => /Nothing is due in the next 30 days/.test(document.querySelector(place)?.innerText),
    {},
    card,
  );
  const text = (await readText(page, card)).replaceAll(",", "");
  assert.ok(calendar.overdue > 0 && calendar.never_recorded > 0, "the demo has both");
  assert.ok(text.includes(`${calendar.overdue} inspections and studies are overdue`), text);
  assert.ok(text.includes(`${calendar.never_recorded} maintenance tasks were never recorded`), text);
  assert.ok(!text.includes("Nothing is overdue"), text);
  await page.click(`${card} .note-box a`);
  await page.waitForFunction(() => location.hash.includes("compliance_status=Out"));
  await assertNoProblems(page, "what is overdue");
  await page.closeTab();
});

test("a facility is picked by its name, and its name is shown again after a reload", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  const {
    facilities: [, , meant],
  } = await (await api("/facilities?sort=name&limit=3")).json();
  await openView(page, "#/equipment");
  const search = page.waitForResponse(
    (answer) => answer.url().includes("/facilities?") && answer.url().includes("search="),
  );
  await page.type("input[aria-label=Facility]", meant.name.slice(0, -1));
  await search;
  await page.waitForFunction(
    (name) => [...document.querySelectorAll("datalist option")].some((one) => one.value === name),
    {},
    meant.name,
  );
  assert.deepEqual(await accessibilityIssues(page), []);
  await page.type("input[aria-label=Facility]", meant.name.slice(-1));
  await page.waitForFunction((id) => location.hash.includes(`facility_id=${id}`), {}, meant.id);
  await waitUntilIdle(page);
  assert.equal(Number((await readText(page, "main h1 + p")).replace(/\D/g, "")), meant.equipment_count);
  await page.reload();
  await page.waitForFunction(
    (name) => document.querySelector("input[aria-label=Facility]")?.value === name,
    {},
    meant.name,
  );
  await assertNoProblems(page, "the facility's filter");
  await page.closeTab();
});

test("Back from an item returns to its row", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  await openView(page, "#/equipment?sort=risk_score&order=desc");
  await page.$eval(".vt", (box) => {
    box.scrollTop = 300 * 40;
  });
  await page.waitForFunction(() => document.querySelector("#row-305 b"));
  const name = await page.$eval("#row-305 b", (one) => one.innerText);
  await page.click("#row-305");
  await page.waitForFunction((title) => document.querySelector("main h1")?.innerText === title, {}, name);
  await page.goBack();
  await page.waitForFunction(
    (title) => document.querySelector("#row-305[aria-selected=true] b")?.innerText === title,
    {},
    name,
  );
  await page.waitForFunction(() => document.activeElement.className === "vt");
  assert.equal(await page.$eval(".vt", (box) => box.scrollTop), 300 * 40);
  await openView(page, "#/overview");
  await openView(page, "#/equipment?sort=risk_score&order=desc");
  assert.equal(await page.$eval(".vt", (box) => box.scrollTop), 0, "who comes by a link starts at the top");
  await assertNoProblems(page, "the way back");
  await page.closeTab();
});

test("the CSV has temperatures as numbers, in the unit of the screen", async () => {
  const page = await openTab(browser, site.url);
  await logIn(page, site);
  const record = {
    equipment: [
      {
        id: "x-cold",
        facility_id: "f-0001",
        type: "panel",
        name: '=Cold, "panel"',
        install_date: "2001-02-03",
        condition: { temperature_c: -30 },
      },
    ],
  };
  assert.equal(
    (
      await api("/import?name=cold.json", {
        method: "POST",
        body: JSON.stringify(record),
        headers: { "Content-Type": "application/octet-stream" },
      })
    ).status,
    200,
  );
  const session = await page.createCDPSession();
  for (const [unit, field, value] of [
    ["C", "temperature_c", "-30"],
    ["F", "temperature_f", "-22"],
  ]) {
    const folder = mkdtempSync(join(tmpdir(), "masterbus-page-csv-"));
    await session.send("Browser.setDownloadBehavior", {
      behavior: "allow",
      downloadPath: folder,
      browserContextId: page.browserContext().id,
    });
    await page.evaluate((to) => localStorage.setItem("masterbus.unit", to), unit);
    await page.goto(`${site.url}/#/equipment?search=Cold,`);
    await page.reload();
    await page.waitForFunction(() => document.querySelector(".vt-row b")?.innerText.includes("Cold"));
    await click(page, "CSV");
    const [head, row] = await waitFor("the CSV", () => {
      try {
        return readFileSync(join(folder, "equipment.csv"), "utf8").trim().split("\r\n");
      } catch {
        return null;
      }
    });
    assert.equal(head.split(",").at(-1), field);
    assert.ok(row.endsWith(`,${value}`), row);
    assert.ok(row.includes(`"'=Cold, ""panel"""`), "a text that looks like a formula is told to be a text");
    rmSync(folder, { recursive: true });
  }
  await assertNoProblems(page, "the CSV");
  await page.closeTab();
});
