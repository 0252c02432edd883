#!/usr/bin/env node
// Does the README tell the truth? Its tables against the C rows, its example against `check`, its first minute as a user types it.
//   node tests/readme/run.mjs [--write]      --write puts the tables in
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const file = path.join(top, "README.md");
const entry = path.join(top, "build.sh");
const dist = process.env.EYELET_DIST_DIR ?? path.join(top, "dist");
let readme = readFileSync(file, "utf8");
let passed = 0;
let failed = 0;
const report = (name, problem) => {
  problem ? failed++ : passed++;
  console.log(problem ? `not ok - ${name}\n    ${problem.split("\n").join("\n    ")}` : `ok - ${name}`);
};

execFileSync(entry, ["build", "cli"], { stdio: "ignore" });
const wasmtime = execFileSync(entry, ["tool", "wasmtime"]).toString().trim();
for (const table of ["providers", "reasons"]) {
  const wanted = execFileSync(wasmtime, ["run", path.resolve(top, dist, "eyelet-cli.wasm"), table]).toString().trim();
  const place = new RegExp(`(<!-- ${table}: [^>]*-->\\n)([\\s\\S]*?)(\\n?<!-- /${table} -->)`);
  const found = readme.match(place);
  if (process.argv.includes("--write")) {
    readme = readme.replace(place, (_, head) => `${head}${wanted}\n<!-- /${table} -->`);
    writeFileSync(file, readme);
  } else {
    report(`the table of ${table} is up to date`, found?.[2].trim() === wanted ? "" : "node tests/readme/run.mjs --write");
  }
}
if (process.argv.includes("--write")) process.exit(0);

const library = readme.match(/<!-- library[^>]*-->\n```js\n([\s\S]*?)```/)?.[1];
report("the five lines of the library are those that tests/js runs", library === readFileSync(path.join(top, "tests/js/five-lines.js"), "utf8") ? "" : "copy tests/js/five-lines.js");

const folder = mkdtempSync(path.join(os.tmpdir(), "eyelet-readme-"));
const example = readme.match(/<!-- example[^>]*-->\n```json\n([\s\S]*?)```/)[1];
const config = path.join(folder, "webhooks.json");
const secrets = path.join(folder, "secrets.env");
writeFileSync(config, example);
writeFileSync(secrets, ["STRIPE_SECRET", "STRIPE_SECRET_OLD", "SHOPIFY_SECRET", "MY_SECRET"].map((name) => `${name}=${name.toLowerCase()}-value\n`).join("") +
  "DELIVERY_SECRET=whsec_ZGVsaXZlcnktc2VjcmV0LW9mLXRlc3Q=\n");
const checked = spawnSync(entry, ["check", config, "--env-file", secrets], { encoding: "utf8" });
report("the example configuration has no fault", checked.status === 0 ? "" : checked.stdout + checked.stderr);
writeFileSync(config, example.replace('"provider": "stripe"', '"provider": "strpie"').replace('"events"', '"evnets"'));
const wrong = spawnSync(entry, ["check", config, "--env-file", secrets], { encoding: "utf8" });
const told = wrong.stdout + wrong.stderr;
report("a wrong configuration is told with its places, all at once",
  wrong.status !== 0 && told.includes("sources.stripe.provider") && told.includes("sources.shop.evnets") ? "" : told);

const port = await new Promise((done) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});
// The wrong configuration is served all the same, but not in silence.
const faulty = spawn(entry, ["run", "--config", config, "--env-file", secrets, "--port", String(port), "--store", path.join(folder, "faulty")], { stdio: ["ignore", "ignore", "pipe"] });
let said = "";
await new Promise((done) => {
  faulty.stderr.on("data", (chunk) => (said += chunk).includes("Eyelet serves http") && done());
  faulty.once("exit", done);
});
const gone = new Promise((done) => faulty.once("exit", done));
faulty.kill("SIGTERM");
await gone;
report("run tells what is wrong before it serves", said.includes("sources.stripe.provider") && said.includes("Eyelet serves") ? "" : said);

// ---- the first minute ----
const commands = readme.match(/<!-- tour[^>]*-->\n```console\n([\s\S]*?)```/)[1].split("\n").filter((line) => line.startsWith("$ ")).map((line) => line.slice(2).split(/\s+/));
const [run, ...sends] = commands;
const where = ["--port", String(port), "--store", path.join(folder, "store")];
const server = spawn(path.join(top, run[0]), [...run.slice(1), ...where], { cwd: top, stdio: ["ignore", "pipe", "pipe"] });
let output = "";
for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (output += chunk));
const ended = new Promise((done) => server.once("exit", done));
const until = async (text, seconds) => {
  for (let i = 0; i < seconds * 10 && !output.includes(text) && server.exitCode === null; i++) await new Promise((wake) => setTimeout(wake, 100));
  return output.includes(text);
};
report("run serves the sample and prints what to try", (await until("./build.sh send stripe", 120)) ? "" : output);
const expected = [["200", '"reason":"ok"'], ["200", '"reason":"duplicate"'], ["401", '"reason":"signature_mismatch"']];
for (const [i, send] of sends.entries()) {
  const answer = spawnSync(path.join(top, send[0]), [...send.slice(1), "--to", `http://127.0.0.1:${port}`], { cwd: top, encoding: "utf8" });
  const [status, reason] = expected[i];
  const good = answer.stdout.startsWith(status) && (await until(reason, 10));
  report(`${send.join(" ")} -> ${status}, ${reason}`, good ? "" : `${answer.stdout}${answer.stderr}\n${output.slice(-2000)}`);
}
report("every command of the first minute was run", sends.length === expected.length ? "" : `${sends.length} commands`);
report("the receiver prints what it was sent, once", output.split("eyelet-event-id: evt_1").length === 2 ? "" : output.slice(-3000));
server.kill("SIGINT");
const timer = setTimeout(() => server.kill("SIGKILL"), 10000);
await ended;
clearTimeout(timer);
const closed = await new Promise((done) => {
  const socket = net.connect(port, "127.0.0.1").on("connect", () => (socket.destroy(), done(false))).on("error", () => done(true));
});
report("Ctrl-C ends all that run started", closed ? "" : `port ${port} is still open`);
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
