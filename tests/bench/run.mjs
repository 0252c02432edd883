#!/usr/bin/env node
// How fast is Eyelet beside its peers?   ./build.sh bench [--quick]
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findViceroy } from "../../wasi_shims/fastly/viceroy.mjs";
import { buildCore, die, parseOptions, say } from "../../wrangler/tools.mjs";
import { contestants } from "./contestants.mjs";
import { bundle, folder, startNode, startWorkerd } from "./engines.mjs";
import { checkCell, measureCell, median, SIZES, sizeName } from "./micro.mjs";

const HELP = `./build.sh bench [--quick] [WHAT...]

  Eyelet beside its peers, all in one run and taking turns: medians in microseconds and, in brackets, how many times Eyelet's.
  WHAT: micro (one webhook in Node 22 and in workerd), hosts (wasmtime, Viceroy); without it everything.
  Of micro, one cell in seconds, to see what a change does:
    EYELET_NO_BUILD=1 ./build.sh bench micro --engine node|workerd --level verify|serve --size 1024 --compact [--only eyelet,stripe] [--rounds 15]
  --cpu: processor time of all threads in place of time passed, for a machine that is busy with other things
  --level serve: Request in, Response out (createEyelet); verify: bytes and headers in (of Eyelet the core alone, through memory.js)
`;

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("help")) {
  process.stdout.write(HELP);
  process.exit(0);
}
const what = args.filter((arg, i) => !arg.startsWith("--") && !(/^--(engine|level|size|only|rounds)$/.test(args[i - 1] ?? "")));
const options = parseOptions(args.filter((arg) => !what.includes(arg)), ["engine", "level", "size", "only", "rounds"], ["quick", "indented", "compact", "cpu"]);
for (const each of what) if (!["micro", "hosts"].includes(each)) die(`${each}: what is that?\n${HELP}`);
const quick = Boolean(options.quick);
const wants = (/** @type {string} */ name) => what.length === 0 || what.includes(name);
const effort = { cpu: Boolean(options.cpu),
  ...quick ? { rounds: 3, slice_ms: 8, warm_ms: 40 } : { rounds: Number(options.rounds?.[0] ?? 15), slice_ms: 12, warm_ms: 200 } };

/** @param {string[][]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")).join("\n");
}
const us = (/** @type {number} */ value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : String(Math.round(value)));

async function micro() {
  await bundle();
  const names = Object.keys(contestants).filter((name) => !options.only || options.only.join(",").split(",").includes(name));
  const wanted = options.engine ?? ["node", "workerd"];
  const sizes = options.size ? options.size.map(Number) : quick ? [1024, 102400] : SIZES;
  const levels = /** @type {("verify" | "serve")[]} */ (options.level ?? ["serve", "verify"]);
  const forms = options.indented ? [true] : quick || options.compact ? [false] : [false, true];
  const results = [];
  for (const engine of [...wanted.includes("node") ? [await startNode(names)] : [], ...wanted.includes("workerd") ? [await startWorkerd(names)] : []]) {
    try {
      let right = 0;
      for (const level of levels) {
        for (const size of sizes) for (const indented of forms) right += await checkCell(engine.runners, { size, level, indented });
      }
      say(`${engine.name}: ${right} answers right before anything is timed`);
      for (const level of levels) {
        for (const indented of forms) {
          /** @type {Record<number, Record<string, number[]>>} */
          const bySize = {};
          for (const size of sizes) bySize[size] = await measureCell(engine.runners, { size, level, indented }, effort);
          const shown = names.filter((name) => bySize[sizes[0] ?? 0]?.[name]);
          console.log(`\n${engine.name} ${engine.version}, ${level === "serve" ? "Request in, Response out" : "bytes and headers in"}, ${indented ? "indented" : "compact"}: ${effort.cpu ? "processor " : ""}µs a webhook, median of ${effort.rounds} (times Eyelet's)`);
          console.log(table([["", ...sizes.map(sizeName)], ...shown.map((name) => [contestants[name]?.label ?? name, ...sizes.map((size) => {
            const value = median(bySize[size]?.[name] ?? []);
            const mine = bySize[size]?.eyelet ? median(bySize[size].eyelet) : NaN;
            return `${us(value)}${name === "eyelet" || Number.isNaN(mine) ? "       " : ` (${(value / mine).toFixed(2)})`}`;
          })])]));
          results.push({ engine: engine.name, version: engine.version, level, indented, times: bySize });
        }
      }
    } finally {
      engine.stop();
    }
  }
  writeFileSync(join(folder, "micro.json"), JSON.stringify(results));
}

function hosts() {
  const here = import.meta.dirname;
  const [rounds, seconds] = quick ? ["3", "2"] : ["7", "5"];
  const found = findViceroy() ? ["wasmtime", "fastly"] : ["wasmtime"];
  for (const host of found) {
    if (spawnSync(process.execPath, [join(here, host, "run.mjs"), rounds, seconds], { stdio: "inherit" }).status !== 0) process.exitCode = 1;
  }
  if (found.length === 1) console.log("fastly: not measured, Viceroy is not here (./build.sh fastly builds it once)");
}

buildCore();
if (wants("micro")) await micro();
if (wants("hosts") && !quick) hosts();
