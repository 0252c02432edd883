#!/usr/bin/env node
// How many requests a second does Eyelet serve under `wasmtime serve`, beside the same host with a core that reads and answers 200?
//   node tests/bench/wasmtime/run.mjs [ROUNDS [SECONDS]]
// 1 KB, signed as GitHub signs, "events": []: verified, answered, nothing claimed or delivered. Both run at once, with instance reuse, and
// are measured in turn; the median of the rounds counts.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, openSync, readdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const build = path.resolve(top, process.env.EYELET_BUILD_DIR ?? ".build");
const dist = path.resolve(top, process.env.EYELET_DIST_DIR ?? "dist");
const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 4);
const folder = path.join(build, "bench/wasmtime");
const tool = (name) => execFileSync("./build.sh", ["tool", name], { cwd: top, encoding: "utf8" }).trim().split(/\s+/).filter(Boolean);

execFileSync("./build.sh", ["build", "http"], { cwd: top, stdio: ["ignore", "ignore", 2] });
mkdirSync(path.join(folder, "config"), { recursive: true });
mkdirSync(path.join(folder, "store"), { recursive: true });
const secret = "wasmtime-bench-secret";
const body = `{"fill":"${"x".repeat(1013)}"}`;
writeFileSync(path.join(folder, "config/webhooks.json"), JSON.stringify({
  sources: { quiet: { provider: "github", secrets: ["GITHUB_SECRET"], events: [], deliver: { url: "http://127.0.0.1:9/" } } },
}));
writeFileSync(path.join(folder, "post.lua"), `wrk.method = "POST"
wrk.body = [[${body}]]
wrk.headers["content-type"] = "application/json"
wrk.headers["x-hub-signature-256"] = "sha256=${createHmac("sha256", secret).update(body).digest("hex")}"
wrk.headers["x-github-event"] = "push"
wrk.headers["x-github-delivery"] = "bench"
`);

const answer = path.join(folder, "answer.o");
execFileSync(tool("clang")[0], [...tool("wasm-flags"), "-Ihandler", "-c", "tests/bench/wasmtime/answer.c", "-o", answer], { cwd: top, stdio: ["ignore", 2, 2] });
const host = ["wasi_shims/wasi_http", "wasi_shims/libc", "handler/base"].map((name) => path.join(build, "wasm", name))
  .flatMap((each) => readdirSync(each).filter((file) => file.endsWith(".o")).map((file) => path.join(each, file)));
const baseline = path.join(folder, "answer.wasm");
execFileSync(tool("wasm-component-ld")[0], ["--wasm-ld-path", tool("wasm-ld")[0], "--component-type", "wasi_shims/wasi_http/world.wit", "--wasi-adapter", "none", "--no-entry",
  "--gc-sections", "--strip-all", "--stack-first", "-z", "stack-size=131072", answer, ...["serve.o", "text.o"].map((name) => path.join(build, "wasm/wasi_shims", name)), ...host, "-o", baseline],
  { cwd: top, stdio: ["ignore", 2, 2] });

const freePort = () => new Promise((done) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});
const [wasmtime] = tool("wasmtime");
const servers = [];
const results = {};
try {
  for (const [name, module] of [["Eyelet", path.join(dist, "eyelet-http.wasm")], ["reads and answers", baseline]]) {
    const port = await freePort();
    const log = openSync(path.join(folder, `${name}.log`), "w");
    const child = spawn(wasmtime, ["serve", "--addr", `127.0.0.1:${port}`, "-S", "cli", "--no-logging-prefix", "--max-instance-reuse-count", "1000", "--max-instance-concurrent-reuse-count", "1",
      "--dir", `${folder}/config::/config`, "--dir", `${folder}/store::/store`, "--env", `GITHUB_SECRET=${secret}`, module], { stdio: ["ignore", log, log] });
    servers.push(child);
    const url = `http://127.0.0.1:${port}/quiet`;
    let status = 0;
    for (let i = 0; i < 200 && !status; i++) {
      status = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`, "x-github-delivery": "b" } })
        .then((r) => r.status, () => new Promise((wake) => setTimeout(wake, 50, 0)));
    }
    if (status !== 200) throw new Error(`${name} answers ${status}`);
    results[name] = { url, rates: [] };
  }
  const measure = (url, time) => {
    const text = execFileSync("wrk", ["-t1", "-c32", `-d${time}s`, "-s", path.join(folder, "post.lua"), url], { encoding: "utf8" });
    if (/Non-2xx/.test(text)) throw new Error(text);
    return Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]);
  };
  for (const { url } of Object.values(results)) measure(url, 1);
  for (let round = 0; round < rounds; round++) {
    for (const each of Object.values(results)) each.rates.push(measure(each.url, seconds));
  }
} finally {
  for (const server of servers) server.kill("SIGTERM");
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
console.log(`wasmtime serve, 1 KB, instance reuse, wrk -c32: medians of ${rounds} rounds of ${seconds} s`);
const base = median(results["reads and answers"].rates);
for (const [name, { rates }] of Object.entries(results)) {
  console.log(`${name.padEnd(20)} ${Math.round(median(rates)).toString().padStart(7)} requests/s   ratio ${(median(rates) / base).toFixed(2)}   (${rates.map(Math.round).join(" ")})`);
}
