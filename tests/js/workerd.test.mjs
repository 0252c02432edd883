import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { build, QUIET, stage } from "../../wrangler/tools.mjs";
import { here, node22, packages } from "./support.mjs";

test("in workerd", async (t) => {
  const folder = stage({ folder: join(build, "js-workerd"), config: join(here, "workerd/webhooks.json") });
  for (const file of ["vitest.config.mjs", "worker.test.js"]) copyFileSync(join(here, "workerd", file), join(folder, file));
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  symlinkSync(join(packages(), "node_modules"), join(folder, "node_modules"));
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const done = spawnSync(node22(), ["node_modules/vitest/vitest.mjs", "run", "--reporter=json", `--outputFile=${report}`, "--no-color"],
    { cwd: folder, encoding: "utf8", timeout: 180_000, env: { ...process.env, ...QUIET, PATH: `${dirname(node22())}:${process.env.PATH}`, CI: "1" } });
  assert.ok(existsSync(report), done.stdout + done.stderr);
  const results = JSON.parse(readFileSync(report, "utf8")).testResults;
  const cases = results.flatMap(({ assertionResults }) => assertionResults);
  assert.ok(cases.length > 15, results.map(({ message }) => message).join("\n") + done.stdout.slice(-3000) + done.stderr.slice(-3000));
  for (const { title, status, failureMessages } of cases)
    await t.test(`workerd: ${title}`, () => assert.equal(status, "passed", failureMessages?.join("\n")));
});
