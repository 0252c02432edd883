#!/usr/bin/env node
// Does the Fastly host keep its promises when the platform fails? On real Viceroy; what every host must do is in tests/hosts.
//   node tests/fastly/run.mjs     prints `N passed, N failed`
// A second module, linked from the same objects with faults.c over them, stands for what Viceroy never does by itself: a store that
// refuses, a claim lost to another, and (as its stores end with the process) a kill between claim and commit.
import { spawn, spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { findViceroy } from "../../wasi_shims/fastly/viceroy.mjs";
import { build, linkFaults, top } from "./link.mjs";

const folder = path.join(build, "fastly/test");
const SECRET = "fastly-test-secret";
const LEASE_MS = 6000; // timeout_ms 1000: one second and five

let passed = 0;
let failed = 0;
const test = async (name, run) => {
  try {
    await run();
    passed++;
    console.log(`ok - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok - ${name}\n    ${error.message}`);
  }
};
const equal = (found, expected, what) => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

mkdirSync(folder, { recursive: true });
await test("deploy prepares the package and prints each step once, the index of the pieces last", () => {
  const config = path.join(folder, "deploy.json");
  const filler = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, { provider: "github", secrets: ["FIRST"], deliver: { url: `https://d.example/${"a".repeat(100)}` } }]));
  const text = JSON.stringify({ sources: { ...filler,
    one: { provider: "github", secrets: ["FIRST", "SECOND"], deliver: { backend: "ours" } },
    two: { provider: "github", secrets: ["SECOND"], deliver: { backend: "ours", sign: "THIRD" } } } });
  writeFileSync(config, text);
  const done = spawnSync("./build.sh", ["fastly", "deploy", "--config", config], { cwd: top, encoding: "utf8", env: { ...process.env, FASTLY_API_TOKEN: "none" } });
  equal(done.status, 0, done.stderr);
  const [enter, publish, , ...steps] = done.stdout.trimEnd().split("\n");
  const prepared = enter.replace(/^cd '(.*)'$/, "$1");
  equal(publish.startsWith("fastly compute publish"), true, publish);
  const keys = steps.map((line) => line.match(/^fastly config-store-entry .* --key (\S+) --stdin < entries\/\1$/)?.[1]).filter(Boolean);
  equal(keys.at(-1), "webhooks.json", "the last entry");
  equal(keys.toSorted(), readdirSync(path.join(prepared, "entries")).toSorted(), "entries");
  equal(keys.slice(0, -1).map((key) => readFileSync(path.join(prepared, "entries", key), "utf8")).join("") === text, true, "the pieces together");
  equal(steps.slice(keys.length, -1).map((line) => line.match(/^fastly (secret-store-entry|backend) create .*--name (\S+)/)?.slice(1)),
    [["secret-store-entry", "FIRST"], ["secret-store-entry", "SECOND"], ["secret-store-entry", "THIRD"], ["backend", "ours"]], "secrets and backends");
  equal(steps.at(-1).startsWith("fastly service-version activate --version latest"), true, "the version with the backend, a draft until then");
  const module = readFileSync(path.join(top, process.env.EYELET_DIST_DIR ?? "dist", "eyelet-fastly.wasm"));
  equal(readFileSync(path.join(prepared, "bin/main.wasm")).equals(module), true, "bin/main.wasm");
});

if (!findViceroy()) {
  console.log(`FASTLY IS NOT LOOKED AT: there is no Viceroy (./build.sh tool viceroy builds it)\n${passed} passed, ${failed} failed, 1 skipped`);
  process.exit(failed > 0 ? 1 : 0);
}

const received = [];
let status = 200;
const receiver = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method !== "GET") received.push({ url: request.url, host: request.headers.host, body: Buffer.concat(chunks).toString() });
  response.writeHead(status).end("answer");
});
await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
const to = `http://127.0.0.1:${receiver.address().port}`;
const closedPort = await new Promise((done) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

const github = (deliver, more = {}) => ({ provider: "github", secrets: ["GITHUB_SECRET"], deliver, ...more });
const config = { sources: {
  url: github({ url: `${to}/url`, timeout_ms: 1000 }),
  named: github({ backend: "ours", path: "/named?a=b" }),
  shut: github({ backend: "shut" }),
  nowhere: github({ backend: "unknown" }),
  refused: github({ url: `http://127.0.0.1:${closedPort}/` }),
  unknown: github({ url: "http://no-such-name.invalid/" }),
  small: github({ url: `${to}/small` }, { max_body: 1000 }),
  proxied: github({ url: `${to}/proxied` }, { mode: "proxy" }),
  local: github({ url: `${to}/local` }, { allow_ips: ["127.0.0.1"] }),
  remote: github({ url: `${to}/remote` }, { allow_ips: ["192.0.2.1"] }),
  unset: { ...github({ url: `${to}/unset` }), secrets: ["NOT_SET"] },
} };

const environment = path.join(folder, "secrets.env");
writeFileSync(environment, `GITHUB_SECRET=${SECRET}\n`, { mode: 0o600 });

/** Starts what a user starts. */
const start = async (name, text, wasm, more = []) => {
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, text);
  const args = ["tests/hosts/start-fastly.mjs", "--config", file, "--env-file", environment, "--port", "0", "--state", folder,
    "--backend", `ours=${to}`, "--backend", `shut=http://127.0.0.1:${closedPort}`, ...(wasm ? ["--wasm", wasm] : []), ...more];
  const child = spawn(process.execPath, args, { cwd: top, stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  const said = [];
  const exited = new Promise((done) => child.once("exit", done));
  const url = await new Promise((done, fail) => {
    exited.then((code) => fail(new Error(`the host ended with ${code} before it was ready`)));
    const read = (line) => {
      const ready = line.match(/^ready (\S+)/);
      if (ready) done(ready[1]);
      if (line.startsWith("{")) log.push(JSON.parse(line));
      else said.push(line);
      if (process.env.EYELET_TEST_VERBOSE) console.log(`# ${line}`);
    };
    createInterface({ input: child.stdout }).on("line", read);
    createInterface({ input: child.stderr }).on("line", read);
  });
  return { url, log, said, stop: () => (child.kill("SIGTERM"), exited) };
};

/** One signed event. */
const send = (host, source, { id = randomBytes(8).toString("hex"), fault, body = `{"id":"${id}"}` } = {}) => new Promise((done, fail) => {
  received.length = 0;
  host.log.length = 0;
  const headers = { "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`, "x-github-delivery": id,
    "x-github-event": "push", "content-type": "application/json", "content-length": Buffer.byteLength(body), connection: "close", ...(fault && { "x-fault": fault }) };
  const request = http.request(`${host.url}/${source}`, { method: "POST", headers, agent: false }, (response) => {
    response.resume().on("end", async () => {
      for (let i = 0; i < 100 && host.log.length === 0 && !fault?.startsWith("trap"); i++) await pause(10);
      done({ status: response.statusCode, retry: response.headers["retry-after"], reason: host.log.at(-1)?.reason, delivered: received.length });
    });
  });
  request.on("error", fail).end(body);
});
const expect = async (answer, status, delivered, reason) => {
  const found = await answer;
  equal([found.status, found.delivered, ...(reason ? [found.reason] : [])], [status, delivered, ...(reason ? [reason] : [])], "status, deliveries, reason");
  return found;
};

await test("Viceroy ends with what started it, however that ends", async () => {
  const port = closedPort;
  const child = spawn("./build.sh", ["fastly", "--port", String(port)], { cwd: top, stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  await new Promise((done) => child.once("exit", done) && child.stderr.on("data", (chunk) => (text += chunk).includes("Eyelet serves http") && done()));
  child.kill("SIGKILL");
  let up = true;
  for (let i = 0; i < 50 && up; i++) {
    await pause(100);
    up = await new Promise((done) => net.connect(port, "127.0.0.1", function () { done(true); this.destroy(); }).on("error", () => done(false)));
  }
  equal([text.includes("Eyelet serves http"), up], [true, false], `served, and still serves; ${text}`);
});

const plain = await start("plain", JSON.stringify(config), undefined, ["--store", folder]);
await test("--store is taken and said to have no meaning here", () => {
  equal(plain.said.filter((line) => line.startsWith("--store has no meaning")).length, 1, "lines");
});
await test("a dynamic backend gets the event, with the destination's own Host", async () => {
  await expect(send(plain, "url"), 200, 1, "ok");
  equal(received[0].host, new URL(to).host, "host");
});
await test("a static backend by name gets the event at its path", async () => {
  await expect(send(plain, "named"), 200, 1, "ok");
  equal(received[0].url, "/named?a=b", "path");
});
await test("a static backend that refuses, and one that is not there", async () => {
  await expect(send(plain, "shut"), 502, 0, "delivery_failed");
  await expect(send(plain, "nowhere"), 502, 0, "delivery_failed");
});
await test("a dynamic backend that refuses, and a name that is unknown", async () => {
  await expect(send(plain, "refused"), 502, 0, "delivery_failed");
  await expect(send(plain, "unknown"), 502, 0, "delivery_failed");
});
await test("after a failed delivery the claim is free at once", async () => {
  const id = randomBytes(8).toString("hex");
  status = 500;
  await expect(send(plain, "url", { id }), 502, 1);
  status = 200;
  await expect(send(plain, "url", { id }), 200, 1);
  await expect(send(plain, "url", { id }), 200, 0);
});
await test("a secret that does not exist closes its source alone", async () => {
  await expect(send(plain, "unset"), 503, 0);
  await expect(send(plain, "url"), 200, 1);
});
await test("a body of the cap passes, one byte more does not", async () => {
  const body = (size) => `{"fill":"${"x".repeat(size - 11)}"}`;
  await expect(send(plain, "small", { body: body(1000) }), 200, 1);
  await expect(send(plain, "small", { body: body(1001) }), 413, 0);
});
await test("a URL longer than most is read whole, one beyond the core's limit is refused", async () => {
  for (const size of [10, 240, 300, 8000]) {
    const query = `?x=${"y".repeat(size)}`;
    await expect(send(plain, `proxied${query}`), 200, 1);
    equal(received[0].url, `/proxied${query}`, "URL");
  }
  for (const size of [8200, 13000]) await expect(send(plain, `proxied?x=${"y".repeat(size)}`), 414, 0);
});
await test("the client's address is the connection's", async () => {
  await expect(send(plain, "local"), 200, 1);
  await expect(send(plain, "remote"), 403, 0);
});
await test("forty requests in a row, over several sandboxes, each delivered once", async () => {
  for (let i = 0; i < 40; i++) await expect(send(plain, "url"), 200, 1);
});
await plain.stop();

// 26,000 characters, some of three bytes: four entries of the config store.
const filler = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`filler-${i}`, github({ url: `${to}/fi\u20ac\u20acer`, headers: { "x-a": "a".repeat(120) } })]));
const long = await start("long", JSON.stringify({ sources: { ...filler, ...config.sources } }));
await test("a webhooks.json longer than an entry is read from its pieces", async () => {
  await expect(send(long, "url"), 200, 1, "ok");
});
await long.stop();
const port = new URL(long.url).port;
const entries = JSON.parse(readFileSync(path.join(build, `fastly/run-${port}/config-store.json`), "utf8"));
await test("its pieces are as the README says", () => {
  const [, count, , id] = entries["webhooks.json"].match(/^pieces:(\d+):(\d+):([0-9a-f]{16})$/);
  equal(Object.keys(entries).length, Number(count) + 2, "entries");
  equal(Object.values(entries).every((value) => [...value].length <= 8000), true, "all within 8,000 characters");
  equal(typeof entries[`${id}.0`], "string", "the first piece");
});
// Half of an update: a piece is missing, or the index tells of another size.
const index = entries["webhooks.json"];
for (const [name, change] of [["a piece is missing", { [`${index.split(":")[3]}.1`]: undefined }], ["the size is another", { "webhooks.json": index.replace(/:(\d+):([0-9a-f])/, (_, size, id) => `:${Number(size) + 1}:${id}`) }]]) {
  await test(`a webhooks.json in pieces where ${name} answers 503, never 404`, async () => {
    const manifest = path.join(build, `fastly/run-${port}/fastly.toml`);
    writeFileSync(path.join(build, `fastly/run-${port}/config-store.json`), JSON.stringify({ ...entries, ...change }));
    const child = spawn(findViceroy(), ["serve", "--addr", `127.0.0.1:${port}`, "--config", manifest, path.join(top, process.env.EYELET_DIST_DIR ?? "dist", "eyelet-fastly.wasm")],
      { stdio: "ignore", env: { ...process.env, EYELET_SECRET_0: SECRET } });
    try {
      let answer;
      for (let i = 0; i < 100 && !answer; i++) answer = await fetch(`${long.url}/url`, { method: "POST", body: "{}" }).catch(() => pause(100));
      equal(answer.status, 503, "status");
    } finally {
      const exited = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await exited;
    }
  });
}

const host = await start("faults", JSON.stringify(config), linkFaults(path.join(folder, "faults.wasm")));
await test("the module with faults behaves as the real one where none is asked for", async () => {
  const id = randomBytes(8).toString("hex");
  await expect(send(host, "url", { id }), 200, 1, "ok");
  await expect(send(host, "url", { id }), 200, 0, "duplicate");
});
await test("a sandbox has forgotten a request before it takes the next", async () => {
  for (let i = 0; i < 12; i++) await expect(send(host, "url", {}), 200, 1, "ok");
});
for (const fault of ["no-store", "lookup-429", "claim-429"]) {
  await test(`KV: ${fault}: 503, nothing is delivered, and the retry is`, async () => {
    const id = randomBytes(8).toString("hex");
    await expect(send(host, "url", { id, fault }), 503, 0, "store_unavailable");
    await expect(send(host, "url", { id }), 200, 1);
  });
}
await test("KV: the add is lost to another and then unseen: busy for a second, nothing is delivered", async () => {
  for (const fault of ["add-lost", "claim-unseen"]) {
    const answer = await expect(send(host, "url", { fault }), 503, 0, "busy");
    equal(answer.retry, "1", "retry-after");
  }
});
await test("KV: a commit that is refused still acknowledges, and says so in the log", async () => {
  await expect(send(host, "url", { fault: "commit-429" }), 200, 1, "commit_failed");
});
for (const [fault, what] of [["release-429", "a release that is refused keeps the failure's status; the lease keeps others away"],
  ["stranger", "a release by who does not hold the claim leaves it"]]) {
  await test(`KV: ${what}`, async () => {
    const id = randomBytes(8).toString("hex");
    status = 500;
    await expect(send(host, "url", { id, fault }), 502, 1);
    status = 200;
    await expect(send(host, "url", { id }), 503, 0, "busy");
  });
}

const ids = ["before", "after", "lost", "late", "denied"].map((name) => `${name}-${randomBytes(8).toString("hex")}`);
const [before, after, lost, late, denied] = ids;
await test("trapped between claim and commit: an error now, busy during the lease", async () => {
  await expect(send(host, "url", { id: before, fault: "trap-before" }), 500, 0);
  await expect(send(host, "url", { id: after, fault: "trap-after" }), 500, 1);
  await expect(send(host, "url", { id: lost, fault: "trap-before" }), 500, 0);
  await expect(send(host, "url", { id: denied, fault: "trap-before" }), 500, 0);
  await expect(send(host, "url", { id: late }), 200, 1);
  const answer = await expect(send(host, "url", { id: before }), 503, 0, "busy");
  equal(Number(answer.retry) >= 1 && Number(answer.retry) <= 6, true, `retry-after ${answer.retry}`);
});
await pause(LEASE_MS + 500);
await test("after the lease the retry delivers, once", async () => {
  await expect(send(host, "url", { id: before }), 200, 1, "ok");
  await expect(send(host, "url", { id: before }), 200, 0, "duplicate");
});
await test("a crash after the delivery and before the commit costs a second delivery, never a loss", async () => {
  await expect(send(host, "url", { id: after }), 200, 1, "ok");
});
await test("KV: an expired claim lost to another taker: busy, nothing is delivered", async () => {
  await expect(send(host, "url", { id: lost, fault: "takeover-lost" }), 503, 0, "busy");
  await expect(send(host, "url", { id: lost }), 200, 1, "ok");
});
await test("KV: taking over an expired claim is refused for now: 503, nothing is delivered, and the retry is", async () => {
  await expect(send(host, "url", { id: denied, fault: "takeover-429" }), 503, 0, "store_unavailable");
  await expect(send(host, "url", { id: denied }), 200, 1, "ok");
});
await test("KV: a commit that came after the look is seen after the take-over: not delivered again", async () => {
  await expect(send(host, "url", { id: late, fault: "done-late" }), 200, 0, "duplicate");
});
await test("KV: a claim from a clock that is a day ahead holds the key no longer than a lease can last", async () => {
  const id = `ahead-${randomBytes(8).toString("hex")}`;
  await expect(send(host, "url", { id, fault: "trap-ahead" }), 500, 0);
  await expect(send(host, "url", { id }), 200, 1, "ok");
});
await test("twenty takers of one expired claim: one delivers", async () => {
  const id = `many-${randomBytes(8).toString("hex")}`;
  await expect(send(host, "url", { id, fault: "trap-before" }), 500, 0);
  await pause(LEASE_MS + 500);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(host, "url", { id })));
  await pause(200);
  equal(received.length, 1, "deliveries");
  equal(answers.every((answer) => answer.status === 200 || answer.status === 503), true, "statuses");
});
await host.stop();
receiver.closeAllConnections();
receiver.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
