// Harness of the page tests: starts appliances from the real binary and a Chromium, and records the problems of a page.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "../..");
const screenshotFolder = process.env.PAGE_SHOTS ?? join(root, "target/page-shots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TIMEOUT_MS = 60_000;
/** A debug build takes minutes to assess a large demo. */
const DEMO_TIMEOUT_MS = 600_000;
const POLL_MS = 50;
const ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The binary under test: MASTERBUS, else the release build, else the debug build. */
const builds = ["target/release/masterbus", "target/debug/masterbus"].map((path) => join(root, path));
const binary = process.env.MASTERBUS ?? builds.find(existsSync);
const chromium = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Calls `check` until it returns something, and returns that. */
export async function waitFor(what, check, timeout = TIMEOUT_MS) {
  const end = Date.now() + timeout;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (Date.now() > end) throw new Error(`timed out while waiting for ${what}`);
    await sleep(POLL_MS);
  }
}

/** Starts a command of the program. `stop` ends it as Ctrl C would. */
function startProgram(command, options = {}) {
  const child = spawn(binary, command.split(" "), { stdio: ["ignore", "pipe", "pipe"], ...options });
  let output = "";
  const collect = (chunk) => {
    output += chunk;
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const exited = new Promise((resolve) => child.on("exit", resolve));
  const stop = async () => {
    child.kill("SIGINT");
    await exited;
  };
  /** Waits for `check`, and fails with the output if the program ends before. */
  const waitUntil = (what, check, timeout) =>
    waitFor(
      what,
      () => {
        if (child.exitCode !== null) throw new Error(output);
        return check();
      },
      timeout,
    );
  return { output: () => output, stop, waitUntil };
}

const newFolder = () => mkdtempSync(join(tmpdir(), "masterbus-page-"));
const removeFolder = (folder) => rmSync(folder, { recursive: true, force: true });

/** A demo on a free port: { url, username, password, token, stop }. `engine` is the mode of the risk engine. */
export async function startDemo({ equipment = 600, facilities = 8, engine = "hybrid" } = {}) {
  const folder = newFolder();
  const file = join(folder, "ready.json");
  const size = `--equipment ${equipment} --facilities ${facilities} --engine ${engine}`;
  const program = startProgram(`demo --listen 127.0.0.1:0 ${size} --ready-file ${file}`, { cwd: folder });
  await program.waitUntil("the demo", () => existsSync(file), DEMO_TIMEOUT_MS);
  const stop = async () => {
    await program.stop();
    removeFolder(folder);
  };
  return { ...JSON.parse(readFileSync(file, "utf8")), stop };
}

/** A simulated Condoit: { url, token, stop }. */
export async function startCondoit() {
  const token = "a-token-for-tests";
  const size = "--facilities 2 --equipment 20";
  const program = startProgram(`simulate condoit --listen 127.0.0.1:0 ${size} --token ${token}`);
  const findUrl = () => /http:\/\/[\d.:]+\S*/.exec(program.output())?.[0];
  return { url: await program.waitUntil("the simulated Condoit", findUrl), token, stop: program.stop };
}

/**
 * Six panels of one facility, for a file source. None was ever serviced; the first one has an arc-flash study that has
 * expired.
 */
function writeRecords(file) {
  const equipment = Array.from({ length: 6 }, (_, index) => ({
    id: `e${index}`,
    facility_id: "f1",
    type: "panel",
    name: `Panel ${index}`,
    install_date: "1979-05-01",
  }));
  equipment[0].arc_flash = { assessment_date: "2015-01-01", incident_energy_cal_cm2: 0.9 };
  equipment[0].conductor = { connection_type: "lug" };
  const facilities = [{ id: "f1", name: "First hall", coordinates: { lat: 41.9, lng: -87.6 } }];
  writeFileSync(file, JSON.stringify({ facilities, equipment }));
}

/** Configuration of a source that reads over HTTP. */
export const httpSource = (name, port) =>
  `\n[[source]]\nname = "${name}"\nkind = "http"\nurl = "http://127.0.0.1:${port}/"\ntoken = "none"\ninterval = "1h"\n`;

/**
 * An appliance without an administrator: { url, link, stop }. `configuration` is added to that of a file source, or is
 * all of it without `records`.
 */
export async function startNewAppliance(port, configuration = "", { records: hasRecords = true } = {}) {
  const folder = newFolder();
  const records = join(folder, "records.json");
  writeRecords(records);
  const source = `[[source]]\nname = "records"\nkind = "file"\npath = "${records}"\ninterval = "1h"\n`;
  writeFileSync(join(folder, "masterbus.toml"), hasRecords ? source + configuration : configuration);
  const data = join(folder, "data");
  const program = startProgram(`serve --listen 127.0.0.1:${port} --data-dir ${data}`, { cwd: folder });
  const link = join(data, "setup-link");
  const readLink = () => existsSync(link) && readFileSync(link, "utf8").includes("#");
  await program.waitUntil("the set-up link", readLink);
  const url = readFileSync(link, "utf8").trim();
  const stop = async () => {
    await program.stop();
    removeFolder(folder);
  };
  return { link: url, url: new URL(url).origin, stop };
}

export async function launchBrowser() {
  const args = ["--no-sandbox", "--disable-gpu", "--lang=en-US", "--force-color-profile=srgb", "--hide-scrollbars"];
  const env = { ...process.env, LANG: "en_US.UTF-8", TZ: "UTC" };
  return puppeteer.launch({ executablePath: chromium, headless: true, args, env });
}

/**
 * A tab that records every problem: console errors, exceptions, violations of the content security policy, responses
 * with an error status, and requests to anything but the appliance. `expected` statuses and paths are no problems.
 */
export async function openTab(browser, url, { theme = "dark", width = 1440, height = 900, expected = [] } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: theme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.evaluateOnNewDocument(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
      globalThis.violations.push(`${violatedDirective}: ${blockedURI} ${sourceFile}`),
    );
  });
  const problems = recordProblems(page, url, expected);
  page.problems = async () => {
    const violations = await page.evaluate(() => globalThis.violations.splice(0));
    return [...problems.splice(0), ...violations.map((violation) => `policy: ${violation}`)];
  };
  page.closeTab = () => context.close();
  return page;
}

function recordProblems(page, url, expected) {
  const problems = [];
  const isExpected = (status, path) => expected.some((one) => one.status === status && path.startsWith(one.path));
  page.on("console", (message) => {
    const source = message.location().url ?? "";
    const status = /status of (\d+)/.exec(message.text())?.[1];
    if (status && isExpected(Number(status), source.replace(url, ""))) return;
    const isProblem = ["error", "warn", "warning"].includes(message.type());
    if (isProblem) problems.push(`console ${message.type()}: ${message.text()} (${source})`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isLocal = ["data:", "blob:"].includes(protocol) || hostname === "127.0.0.1";
    if (!isLocal) problems.push(`request to another host: ${request.url()}`);
  });
  page.on("response", (response) => {
    const path = response.url().replace(url, "");
    if (response.status() >= 400 && !isExpected(response.status(), path)) {
      problems.push(`${response.status()} ${path}`);
    }
  });
  return problems;
}

/** Waits until nothing is loading: no skeleton, no busy grid, no view being imported. */
export async function waitUntilIdle(page) {
  const isIdle = () =>
    !document.querySelector(".loading, .skeleton, [aria-busy=true]") && document.querySelector("#main");
  await page.waitForFunction(isIdle, { timeout: TIMEOUT_MS });
  const options = { idleTime: 150, concurrency: 1, timeout: TIMEOUT_MS };
  await page.waitForNetworkIdle(options).catch(() => {
    // Views that read metrics every two seconds are never idle.
  });
}

/** Opens a view in the page that is loaded. */
export async function openView(page, hash) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForFunction((to) => location.hash === to, {}, hash);
  await waitUntilIdle(page);
}

export async function logIn(page, { url, username, password }) {
  await page.goto(url);
  await page.waitForSelector("input[name=username]");
  await page.type("input[name=username]", username);
  await page.type("input[name=password]", password);
  await page.click("button.primary");
  await page.waitForSelector(".frame");
  await page.evaluate(() => localStorage.setItem("masterbus.toured", "yes"));
  await waitUntilIdle(page);
}

/** Creates the first administrator of a new appliance. */
export async function setUp(page, link) {
  await page.goto(link);
  await page.waitForSelector("input[name=again]");
  await page.type("input[name=username]", "ada");
  await page.type("input[name=password]", "correct horse");
  await page.type("input[name=again]", "correct horse");
  await click(page, "Create the administrator");
}

/** Violations of WCAG 2.2 AA and of good practice that axe finds. */
export async function accessibilityIssues(page) {
  await page.evaluate(axe);
  const options = { runOnly: ACCESSIBILITY_RULES };
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), options);
  return violations.map(({ id, impact, nodes }) => {
    const [first] = nodes;
    const reason = first.failureSummary.split("\n")[1] ?? "";
    return `${id} (${impact}, ${nodes.length}): ${first.html.slice(0, 160)} ${reason}`;
  });
}

/** Writes a PNG file to the folder of screenshots. */
export async function screenshot(page, name, options = {}) {
  mkdirSync(screenshotFolder, { recursive: true });
  await page.screenshot({ path: join(screenshotFolder, `${name}.png`), ...options });
}

export const readText = (page, selector = "main") => page.$eval(selector, (element) => element.innerText);

/** Clicks the button or link with a text or label. */
export async function click(page, label, within = "body") {
  const find = (wanted, place) =>
    [...document.querySelectorAll(`${place} button, ${place} a, ${place} summary`)].find(
      (element) => element.innerText.trim() === wanted || element.getAttribute("aria-label") === wanted,
    );
  const handle = await page.waitForFunction(find, { timeout: 15_000 }, label, within);
  await handle.asElement().click();
}
