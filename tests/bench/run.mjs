#!/usr/bin/env node
// What does Eyelet cost on a host, beside the same host answering 200 by itself?   ./build.sh bench [--quick]
// wasmtime always; Viceroy where it has been built. tests/bench/<host>/run.mjs says what is measured.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findViceroy } from "../../wasi_shims/fastly/viceroy.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const [rounds, seconds] = process.argv.includes("--quick") ? ["3", "2"] : ["7", "5"];
const hosts = findViceroy() ? ["wasmtime", "fastly"] : ["wasmtime"];
let bad = 0;
for (const host of hosts) {
  bad += spawnSync(process.execPath, [path.join(here, host, "run.mjs"), rounds, seconds], { stdio: "inherit" }).status === 0 ? 0 : 1;
}
if (hosts.length === 1) console.log("fastly: not measured, Viceroy is not here (./build.sh fastly builds it once)");
process.exit(bad);
