#!/usr/bin/env node
// How fast is Eyelet beside its peers?   ./build.sh bench [--quick] [WHAT...]
// This file chooses what is measured and says what came out; HELP tells the rest.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { findViceroy } from "../../wasi_shims/fastly/viceroy.mjs";
import { buildCore, die, parseOptions, say, top } from "../../wrangler/tools.mjs";
import { contestants, namesOf } from "./contestants.mjs";
import { bundle, folder, startNode, startWorkerd } from "./engines.mjs";
import { checkCell, measureCell, median, SIZES, sizeName } from "./micro.mjs";
import { markdown, plot, rivalOf } from "./report.mjs";
import { measureServed, servedRows } from "./served.mjs";

const WHAT = ["serve", "verify", "parts", "mac", "served", "hosts"];
const HELP = `./build.sh bench [--quick] [WHAT...]

Eyelet beside its peers in one run, all taking turns, in Node 22 and in workerd. Everyone first shows that it accepts what is signed and
refuses what is not. Medians; in brackets how many times Eyelet's. Without WHAT everything, in under 10 minutes; --quick in under 50 s.

  serve    one webhook, Request in and Response out; Eyelet is createEyelet with onEvent
  verify   one webhook, bytes and headers in; Eyelet is the core alone, through memory.js, and the HMAC that createEyelet takes
  parts    hashes, JSON, compiling and instantiating, 1 to 1,000 sources
  mac      from which size on does the host's HMAC pay? (mac_min in wrangler/mac.js)
  served   requests a second in workerd on loopback, by wrk, 1 KB
  hosts    requests a second on wasmtime, and on Viceroy where it is built

  --engine node|workerd   --size 1024 (can be repeated)   --only eyelet,stripe   --rounds 15
  --compact, --indented   only bodies without, with indentation (verify: compact unless asked)
  --cpu                   processor time of all threads in place of time passed, for a machine that is busy with other things
  --write                 puts the tables and the plot of a whole run into README.md and tests/bench/speed.svg

One cell in seconds, to see what a change does (EYELET_NO_BUILD=1 takes dist/ as it is):
  ./build.sh bench serve --engine workerd --size 1024 --compact --only eyelet,stripe,webcrypto
`;

const args = process.argv.slice(2);
if (args.includes("--help") || args.includes("help")) {
  process.stdout.write(HELP);
  process.exit(0);
}
const what = args.filter((arg) => WHAT.includes(arg));
const options = parseOptions(args.filter((arg) => !WHAT.includes(arg)), ["engine", "size", "only", "rounds"], ["quick", "indented", "compact", "cpu", "write"]);
const quick = Boolean(options.quick), cpu = Boolean(options.cpu);
const wants = (/** @type {string} */ name) => what.length === 0 || what.includes(name);
const effort = { cpu, ...quick ? { rounds: 3, slice_ms: 5, warm_ms: 40 } : { rounds: Number(options.rounds?.[0] ?? 15), slice_ms: 12, warm_ms: 150 } };
const engines = [{ name: "node", start: startNode }, { name: "workerd", start: startWorkerd }].filter(({ name }) => (options.engine ?? [name]).includes(name));
const only = options.only?.join(",").split(",");
const chosen = (/** @type {string} */ group) => namesOf(group).filter((name) => !only || only.includes(name));
const sizes = options.size ? options.size.map(Number) : quick ? [1024, 102400] : SIZES;

/** All that was measured, for the plot and the README. */
const results = { date: new Date().toISOString().slice(0, 10), machine: `${cpus().length} processors of ${cpus()[0]?.model}`, cells: /** @type {any[]} */ ([]), served: /** @type {any} */ (null) };

/** @param {string[][]} rows */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")).join("\n");
}
const us = (/** @type {number} */ value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
const labelOf = (/** @type {string} */ name) => contestants[name]?.label ?? name;

/**
 * Every named contestant at every size, and the table of it. `base` is whose time the brackets divide by.
 * @param {any} engine @param {string[]} names @param {{title: string, sizes: number[], level: "verify" | "serve", indented?: boolean, base: (name: string) => string,
 *   show?: (us: number, size: number) => string}} plan
 */
async function measure(engine, names, { title, sizes, level, indented = false, base, show = us }) {
  /** @type {Record<string, Record<number, number[]>>} */
  const times = {};
  const runners = Object.fromEntries(names.filter((name) => engine.runners[name]).map((name) => [name, engine.runners[name]]));
  for (const size of sizes) {
    for (const [name, values] of Object.entries(await measureCell(runners, { size, level, indented }, effort))) (times[name] ??= {})[size] = values;
  }
  console.log(`\n${engine.name} ${engine.version}: ${title}, ${show === us ? `${cpu ? "processor " : ""}µs` : "MB/s"}, median of ${effort.rounds}`);
  console.log(table([["", ...sizes.map(sizeName)], ...Object.keys(times).map((name) => [labelOf(name), ...sizes.map((size) => {
    const value = median(times[name]?.[size] ?? []);
    const other = base(name);
    const ratio = times[other] && other !== name ? ` (${(value / median(times[other][size] ?? [])).toFixed(2)})` : "       ";
    return show(value, size) + ratio;
  })])]));
  results.cells.push({ engine: engine.name, version: engine.version, title, level, indented, sizes, times });
  return times;
}

/** @param {"serve" | "verify"} level */
async function webhooks(level) {
  const names = chosen("peers");
  for (const { start } of engines) {
    const engine = await start(names);
    const forms = options.indented ? [true] : options.compact || quick || level === "verify" ? [false] : [false, true];
    try {
      let right = 0;
      for (const size of sizes) for (const indented of forms) right += await checkCell(engine.runners, { size, level, indented });
      say(`${engine.name}: ${right} answers right before anything is timed`);
      for (const indented of forms) {
        const title = `one webhook, ${level === "serve" ? "Request in, Response out" : "bytes and headers in"}, ${indented ? "indented" : "compact"}`;
        await measure(engine, names, { title, sizes, level, indented, base: (name) => (names.includes(rivalOf(name)) ? rivalOf(name) : "eyelet") });
      }
    } finally {
      engine.stop();
    }
  }
}

async function parts() {
  const groups = ["hash", "json", "start", "sources"];
  for (const { start } of engines) {
    const engine = await start(groups.flatMap(chosen));
    try {
      await checkCell(engine.runners, { size: 1024, level: "verify" });
      const large = sizes.filter((size) => size >= 1024);
      await measure(engine, chosen("hash"), { title: "hashes", sizes: large, level: "verify", base: (name) => name.replace("bearssl", "eyelet"),
        show: (us, size) => String(Math.round(size / us)) });
      await measure(engine, chosen("json"), { title: "JSON, compact", sizes: large, level: "verify", base: () => "json-eyelet" });
      if (!quick) await measure(engine, chosen("json"), { title: "JSON, indented", sizes: large, level: "verify", indented: true, base: () => "json-eyelet" });
      await measure(engine, chosen("start"), { title: "start", sizes: [1024], level: "verify", base: (name) => name });
      await measure(engine, chosen("sources"), { title: "sources in webhooks.json", sizes: [1024], level: "verify", base: (name) => name.replace(/\d+/, "1") });
    } finally {
      engine.stop();
    }
  }
}

async function macs() {
  for (const { start } of engines) {
    const engine = await start(chosen("mac"));
    try {
      const steps = options.size ? sizes : quick ? [4096, 65536] : [1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 1048576];
      await checkCell(engine.runners, { size: 65536, level: "verify" });
      await measure(engine, chosen("mac"), { title: "whose HMAC (the core alone)", sizes: steps, level: "verify", base: () => "mac-core" });
    } finally {
      engine.stop();
    }
  }
}

async function served() {
  if (spawnSync("wrk", ["-v"]).error) return console.log("\nserved: not measured, wrk is not here (apt-get install wrk)");
  const [rounds, seconds] = quick ? [2, 1] : [5, 3];
  results.served = await measureServed({ rounds, seconds });
  console.log(`\nworkerd on loopback, 1 KB, wrk -c32: requests a second, median of ${rounds} rounds of ${seconds} s (times an empty Worker's)`);
  console.log(table(servedRows(results.served).map(({ label, rate, ratio }) => [label, Math.round(rate).toLocaleString("en"), `(${ratio.toFixed(2)})`])));
}

function hosts() {
  const [rounds, seconds] = ["5", "4"];
  const found = findViceroy() ? ["wasmtime", "fastly"] : ["wasmtime"];
  console.log("");
  for (const host of found) {
    if (spawnSync(process.execPath, [join(import.meta.dirname, host, "run.mjs"), rounds, seconds], { stdio: "inherit" }).status !== 0) process.exitCode = 1;
  }
  if (found.length === 1) console.log("fastly: not measured, Viceroy is not here (./build.sh fastly builds it once)");
}

const start = Date.now();
buildCore();
if (what.some((name) => name !== "hosts") || what.length === 0) await bundle();
if (wants("serve")) await webhooks("serve");
if (wants("verify")) await webhooks("verify");
if (wants("parts")) await parts();
if (wants("mac")) await macs();
if (wants("served")) await served();
if (wants("hosts") && (what.length > 0 || !quick)) hosts();
writeFileSync(join(folder, "results.json"), JSON.stringify(results));
if (options.write) {
  if (what.length > 0 || quick || options.size || options.engine) die("--write: only a whole run is worth keeping");
  const readme = readFileSync(join(top, "README.md"), "utf8");
  const marks = /(<!-- speed: [^\n]*-->\n)[^]*?(\n<!-- \/speed -->)/;
  if (!marks.test(readme)) die("README.md has no <!-- speed: ... --> mark");
  writeFileSync(join(top, "README.md"), readme.replace(marks, (_, start, end) => start + markdown(results) + end));
  writeFileSync(join(top, "tests/bench/speed.svg"), plot(results));
}
say(`\n${Math.round((Date.now() - start) / 1000)} s`);
