// Writes types/api.d.ts from the OpenAPI document of the program, or with `--check` tests that it is up to date.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTypescript, { astToString } from "openapi-typescript";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const file = join(here, "api.d.ts");
const builds = ["target/release/masterbus", "target/debug/masterbus"].map((path) => join(root, path));
const binary = process.env.MASTERBUS ?? builds.find(existsSync);
if (!binary) throw new Error("no binary found: build one, or name it in MASTERBUS");

const openApi = JSON.parse(execFileSync(binary, ["openapi"], { encoding: "utf8", maxBuffer: 1 << 26 }));
const header = "// Generated from the OpenAPI document by `npm run types`. Do not edit.\n";
const types = header + astToString(await openapiTypescript(openApi));

if (!process.argv.includes("--check")) {
  writeFileSync(file, types);
} else if (!existsSync(file) || readFileSync(file, "utf8") !== types) {
  process.stderr.write("tests/page/types/api.d.ts is out of date: run `npm run types` in tests/page\n");
  process.exit(1);
}
