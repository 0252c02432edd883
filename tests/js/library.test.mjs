import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bin, dist, here, node22 } from "./support.mjs";

const runtimes = [
  ["node", process.env.EYELET_NODE ?? process.execPath, []],
  ["node 22", node22(), []],
  ["deno", bin("deno"), ["run", "--no-config", "--cached-only", "--allow-read"]],
  ["bun", bin("bun"), ["run", "--no-install"]],
];
for (const [name, program, args] of runtimes) {
  test(`the library in ${name}`, { skip: !existsSync(program) && `${name} is not there` }, async (t) => {
    const done = spawnSync(program, [...args, join(here, "library.mjs"), join(dist, "eyelet.wasm")], { encoding: "utf8", timeout: 60_000 });
    const lines = done.stdout.split("\n").filter((line) => /^(not )?ok /.test(line));
    assert.ok(lines.length >= 7, done.stderr + done.stdout);
    for (const line of lines) await t.test(`${name}: ${line.replace(/^(not )?ok /, "")}`, () => assert.match(line, /^ok /));
  });
}
