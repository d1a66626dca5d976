// What the tests of the page stand on: an appliance started from the real binary, a Chromium that reports everything it
// should not, and a few words for what a person does.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "../..");
export const shots = process.env.PAGE_SHOTS ?? join(root, "target/page-shots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE = 60_000;

/** The binary under test: the one named, else the release build, else the debug build. */
export const binary =
  process.env.MASTERBUS ??
  [join(root, "target/release/masterbus"), join(root, "target/debug/masterbus")].find(existsSync);

const chromium = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

export async function until(what, look, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Starts a verb of the program; `stop` ends it as a person would. */
function start(words, options = {}) {
  const child = spawn(binary, words, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let log = "";
  child.stdout.on("data", (part) => {
    log += part;
  });
  child.stderr.on("data", (part) => {
    log += part;
  });
  const ended = new Promise((done) => child.on("exit", done));
  return {
    child,
    log: () => log,
    stop: async () => {
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** A demo on a free port: { url, username, password, token, stop }. `engine` tells who calculates. */
export async function demo({ equipment = 600, facilities = 8, engine = "hybrid" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-"));
  const file = join(folder, "ready.json");
  const run = start(
    [
      "demo",
      "--listen",
      "127.0.0.1:0",
      "--equipment",
      String(equipment),
      "--facilities",
      String(facilities),
      "--engine",
      engine,
      "--ready-file",
      file,
    ],
    { cwd: folder },
  );
  await until(
    "the demo",
    () => {
      if (run.child.exitCode !== null) throw new Error(run.log());
      return existsSync(file);
    },
    600_000,
  );
  const ready = JSON.parse(readFileSync(file, "utf8"));
  return {
    ...ready,
    log: run.log,
    stop: async () => {
      await run.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A simulated Condoit: { url, token, stop }. */
export async function condoit() {
  const token = "a-token-for-tests";
  const run = start([
    "simulate",
    "condoit",
    "--listen",
    "127.0.0.1:0",
    "--facilities",
    "2",
    "--equipment",
    "20",
    "--token",
    token,
  ]);
  const url = await until("the simulated Condoit", () => {
    if (run.child.exitCode !== null) throw new Error(run.log());
    return /http:\/\/[\d.:]+\S*/.exec(run.log())?.[0];
  });
  return { url, token, stop: run.stop };
}

/** An appliance that nobody has set up, with what `more` configures beside a file of records: { url, link, stop }. */
export async function fresh(port, more = "", { records: hasRecords = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "masterbus-page-"));
  const records = join(folder, "records.json");
  const equipment = Array.from({ length: 6 }, (_, at) => ({
    id: `e${at}`,
    facility_id: "f1",
    type: "panel",
    name: `Panel ${at}`,
    install_date: "1979-05-01",
  }));
  writeFileSync(
    records,
    JSON.stringify({
      facilities: [{ id: "f1", name: "First hall", coordinates: { lat: 41.9, lng: -87.6 } }],
      equipment,
    }),
  );
  writeFileSync(
    join(folder, "masterbus.toml"),
    hasRecords ? `[[source]]\nname = "records"\nkind = "file"\npath = "${records}"\ninterval = "1h"\n${more}` : more,
  );
  const run = start(["serve", "--listen", `127.0.0.1:${port}`, "--data-dir", join(folder, "data")], { cwd: folder });
  const link = join(folder, "data/setup-link");
  await until("the set-up link", () => {
    if (run.child.exitCode !== null) throw new Error(run.log());
    return existsSync(link) && readFileSync(link, "utf8").includes("#");
  });
  const address = readFileSync(link, "utf8").trim();
  return {
    link: address,
    url: new URL(address).origin,
    stop: async () => {
      await run.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function open() {
  return puppeteer.launch({
    executablePath: chromium,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--lang=en-US", "--force-color-profile=srgb", "--hide-scrollbars"],
    env: { ...process.env, LANG: "en_US.UTF-8", TZ: "UTC" },
  });
}

/**
 * A tab that notes every fault: console errors, exceptions, violations of the policy, answers of 400 and more, and
 * requests to anything but the appliance. `expected` answers (status and path) are no faults.
 */
export async function tab(browser, url, { theme = "dark", width = 1440, height = 900, expected = [] } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const faults = [];
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: theme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.evaluateOnNewDocument(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`),
    );
  });
  const isExpected = (status, path) => expected.some((one) => one.status === status && path.startsWith(one.path));
  page.on("console", (message) => {
    const at = message.location().url ?? "";
    const refused = /status of (\d+)/.exec(message.text());
    if (refused && isExpected(Number(refused[1]), at.replace(url, ""))) return;
    if (["error", "warn", "warning"].includes(message.type()))
      faults.push(`console ${message.type()}: ${message.text()} (${at})`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && hostname !== "127.0.0.1")
      faults.push(`left loopback: ${request.url()}`);
  });
  page.on("response", (answer) => {
    const path = answer.url().replace(url, "");
    if (answer.status() >= 400 && !isExpected(answer.status(), path)) faults.push(`${answer.status()} ${path}`);
  });
  page.faults = async () => {
    const violations = await page.evaluate(() => globalThis.violations.splice(0));
    return [...faults.splice(0), ...violations.map((one) => `policy: ${one}`)];
  };
  page.leave = () => context.close();
  return page;
}

/** Nothing is loading any more: no bone, no busy grid, no view on its way. */
export async function settled(page) {
  await page.waitForFunction(
    () => !document.querySelector(".loading, .skeleton, [aria-busy=true]") && document.querySelector("#main"),
    { timeout: PATIENCE },
  );
  await page.waitForNetworkIdle({ idleTime: 150, concurrency: 1, timeout: PATIENCE }).catch(() => {
    /* figures that are read every two seconds never rest */
  });
}

export async function go(page, url, hash) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForFunction((to) => location.hash === to, {}, hash);
  await settled(page);
}

export async function enter(page, { url, username, password }) {
  await page.goto(url);
  await page.waitForSelector("input[name=username]");
  await page.type("input[name=username]", username);
  await page.type("input[name=password]", password);
  await page.click("button.primary");
  await page.waitForSelector(".frame");
  await page.evaluate(() => localStorage.setItem("masterbus.toured", "yes"));
  await settled(page);
}

/** What axe finds wrong, by the rules of WCAG 2.2 AA and good practice. */
export async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return violations.map(
    (one) =>
      `${one.id} (${one.impact}, ${one.nodes.length}): ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary.split("\n")[1] ?? ""}`,
  );
}

export async function picture(page, name, options = {}) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), ...options });
}

export const text = (page, selector = "main") => page.$eval(selector, (element) => element.innerText);

/** Clicks the button or link that says this. */
export async function press(page, words, within = "body") {
  const handle = await page.waitForFunction(
    (said, place) =>
      [...document.querySelectorAll(`${place} button, ${place} a, ${place} summary`)].find(
        (one) => one.innerText.trim() === said || one.getAttribute("aria-label") === said,
      ),
    { timeout: 15_000 },
    words,
    within,
  );
  await handle.asElement().click();
}
