// Checks that every vendored file equals the one in its npm package. Needs the registry, so it is not part of the
// tests: run `node tests/page/vendor.mjs` after a change in assets/admin/vendor.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../assets/admin/vendor");
const list = JSON.parse(readFileSync(join(folder, "vendor.json"), "utf8"));
const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");
const scratch = mkdtempSync(join(tmpdir(), "masterbus-vendor-"));
const faults = [];
try {
  for (const name of readdirSync(folder)) {
    if (name !== "vendor.json" && !name.startsWith("LICENCE-") && !list.some((one) => one.file === name))
      faults.push(`${name} is not in vendor.json`);
  }
  const packages = [...new Set(list.map((one) => `${one.package}@${one.version}`))];
  execFileSync(
    "npm",
    ["install", "--prefix", scratch, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", ...packages],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  for (const one of list) {
    const held = sum(readFileSync(join(folder, one.file)));
    const published = sum(readFileSync(join(scratch, "node_modules", one.package, one.path)));
    const { version, license } = JSON.parse(
      readFileSync(join(scratch, "node_modules", one.package, "package.json"), "utf8"),
    );
    if (held !== one.sha256) faults.push(`${one.file} is not what vendor.json says`);
    if (published !== one.sha256)
      faults.push(`${one.file} is not what ${one.package} ${one.version} holds at ${one.path}`);
    if (version !== one.version || license !== one.licence)
      faults.push(`${one.package} is ${version} under ${license}`);
    process.stdout.write(`${one.file}  ${one.package} ${one.version}  ${one.licence}\n`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (faults.length > 0) {
  process.stderr.write(`${faults.join("\n")}\n`);
  process.exit(1);
}
