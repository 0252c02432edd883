/** Which JavaScript tests are there, and did they all pass? Ends with `N passed, N failed`. Arguments: names of test files. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { buildCore, dist, wrangler } from "../../wrangler/tools.mjs";
import { here, node22, packages } from "./support.mjs";

packages();
// The runner itself needs Node 22.
if (Number(process.versions.node.split(".")[0]) < 22) {
  const again = spawnSync(node22(), [...process.argv.slice(1)], { stdio: "inherit", env: { ...process.env, EYELET_NODE: process.execPath } });
  process.exit(again.status ?? 1);
}
if (!existsSync(join(dist, "eyelet.wasm"))) buildCore();
wrangler(); // installed before a test waits for what it starts

const wanted = process.argv.slice(2);
const files = readdirSync(here).filter((file) => file.endsWith(".test.mjs"))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name))).sort();
let passed = 0, failed = 0, skipped = 0;
for await (const { type, data } of run({ files: files.map((file) => join(here, file)), concurrency: 1 })) {
  if (type === "test:stdout" || type === "test:stderr") process.stderr.write(data.message);
  if (type !== "test:pass" && type !== "test:fail") continue;
  // A file counts only where it could not be run at all.
  if (data.details.type === "suite" || (data.nesting === 0 && files.some((file) => data.name.endsWith(file)) && type === "test:pass")) continue;
  if (data.skip !== undefined) skipped++;
  else if (type === "test:pass") passed++;
  else failed++;
  if (type === "test:fail") {
    const cause = data.details.error?.cause ?? data.details.error;
    console.log(`FAILED ${data.file ? data.file.slice(here.length) : ""}: ${data.name}\n${cause?.stack ?? cause}`);
  }
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed || passed === 0 ? 1 : 0);
