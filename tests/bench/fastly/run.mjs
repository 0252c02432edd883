#!/usr/bin/env node
// How many requests a second does Eyelet serve on Viceroy, beside a program that reads the body and answers 200, and beside the least
// that a verifier can do: the calls of the platform and the HMAC?
//   node tests/bench/fastly/run.mjs [ROUNDS [SECONDS]]
// 1 KB, signed as GitHub signs, "events": []: verified, answered, nothing delivered. All six run at once and are measured in turn, so
// that what else the machine does meets each alike; the median of the rounds counts. Processor time and page faults are Viceroy's own (Linux):
// they still tell something where the machine is busy, and leave out what the client costs. A page of memory that a fresh sandbox writes to is
// one fault.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { findViceroy } from "../../../wasi_shims/fastly/viceroy.mjs";
import { build, link, top } from "../../fastly/link.mjs";

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 4);
const folder = path.join(build, "fastly/bench");
const secret = "fastly-bench-secret";
const body = `{"fill":"${"x".repeat(1013)}"}`;

if (!findViceroy()) throw new Error("Viceroy is not here: ./build.sh fastly builds it once");
mkdirSync(folder, { recursive: true });
const webhooks = JSON.stringify({ sources: { quiet: { provider: "github", secrets: ["GITHUB_SECRET"], events: [], deliver: { url: "http://127.0.0.1:9/" } } } });
// inline-toml: a store of format json is read from its file and parsed again for each sandbox, which Fastly's is not.
writeFileSync(path.join(folder, "fastly.toml"), `manifest_version = 3
name = "bench"
[local_server.config_stores.eyelet-config]
format = "inline-toml"
[local_server.config_stores.eyelet-config.contents]
"webhooks.json" = ${JSON.stringify(webhooks)}
[local_server.secret_stores]
eyelet-secrets = [{key = "GITHUB_SECRET", data = "${secret}"}]
[local_server.kv_stores]
eyelet-dedup = []
`);
const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
writeFileSync(path.join(folder, "post.lua"), `wrk.method = "POST"
wrk.body = [[${body}]]
wrk.headers["content-type"] = "application/json"
wrk.headers["x-hub-signature-256"] = "${signature}"
wrk.headers["x-github-event"] = "push"
wrk.headers["x-github-delivery"] = "bench"
`);

const out = (name) => path.join(folder, `${name}.wasm`);
const modules = {
  "Eyelet": path.join(top, process.env.EYELET_DIST_DIR ?? "dist", "eyelet-fastly.wasm"),
  "verifier": link({ source: "tests/bench/fastly/verifier.c", output: out("verifier"), over: "core", flags: ["-DREUSE"] }),
  "baseline": link({ source: "tests/bench/fastly/baseline.c", output: out("baseline"), flags: ["-DREUSE"] }),
  "Eyelet, no reuse": link({ source: "tests/bench/fastly/no_reuse.c", output: out("eyelet-no-reuse"), over: "host", wrapped: ["fastly_next_request"] }),
  "verifier, no reuse": link({ source: "tests/bench/fastly/verifier.c", output: out("verifier-no-reuse"), over: "core" }),
  "baseline, no reuse": link({ source: "tests/bench/fastly/baseline.c", output: out("baseline-no-reuse") }),
};
const freePort = () => new Promise((done) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

const running = [];
for (const [name, module] of Object.entries(modules)) {
  const port = await freePort();
  const child = spawn(findViceroy(), ["serve", "--addr", `127.0.0.1:${port}`, "--config", path.join(folder, "fastly.toml"), module], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/quiet`;
  let status = 0;
  for (let i = 0; i < 100 && status === 0; i++) {
    status = await fetch(url, { method: "POST", body, headers: { "x-hub-signature-256": signature, "x-github-event": "push", "x-github-delivery": "bench" } })
      .then((answer) => answer.status, () => new Promise((wake) => setTimeout(() => wake(0), 100)));
  }
  if (status !== 200) throw new Error(`${name} answers ${status}`);
  running.push({ name, url, child, rates: [], costs: [], faults: [] });
}
/** What a process has used: processor time in microseconds (ticks of 10 ms), page faults. */
const usage = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return { time: (Number(fields[11]) + Number(fields[12])) * 10000, faults: Number(fields[7]) };
};
const measure = ({ url, child, rates, costs, faults }, time) => {
  const before = usage(child.pid);
  const text = execFileSync("wrk", ["-t1", "-c16", `-d${time}s`, "-s", path.join(folder, "post.lua"), url], { encoding: "utf8" });
  if (/Non-2xx/.test(text)) throw new Error(`${url}: ${text}`);
  rates.push(Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]));
  const after = usage(child.pid);
  const count = Number(text.match(/(\d+) requests in/)[1]);
  costs.push((after.time - before.time) / count);
  faults.push((after.faults - before.faults) / count);
};
try {
  for (const { url, child } of running) measure({ url, child, rates: [], costs: [], faults: [] }, 1); // warm
  for (let round = 0; round < rounds; round++) for (const one of running) measure(one, seconds);
} finally {
  for (const { child } of running) child.kill("SIGTERM");
}
const median = (rates) => rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)];
for (const { name, rates, costs, faults } of running) {
  console.log(`${name.padEnd(20)} ${Math.round(median(rates)).toString().padStart(6)} requests/s   ${Math.round(median(costs)).toString().padStart(5)} us, ${median(faults).toFixed(1).padStart(4)} page faults a request   (${
    rates.map(Math.round).join(" ")})`);
}
// Each against what was measured in the same round, a few seconds before or after it: the machine's own ups and downs are longer.
const [eyelet, verifier, baseline, eyeletPlain, verifierPlain, baselinePlain] = running;
const ratio = (one, other) => median(one.rates.map((rate, round) => rate / other.rates[round])).toFixed(3);
const both = (one, other, onePlain, otherPlain) => `${ratio(one, other)} with the reusable sandbox, ${ratio(onePlain, otherPlain)} without`;
console.log(`Eyelet / baseline, requests/s: ${both(eyelet, baseline, eyeletPlain, baselinePlain)}`);
console.log(`verifier / baseline, requests/s: ${both(verifier, baseline, verifierPlain, baselinePlain)}`);
console.log(`Eyelet / verifier, requests/s: ${both(eyelet, verifier, eyeletPlain, verifierPlain)}`);
