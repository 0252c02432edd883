#!/usr/bin/env node
// What does a flood, a crowd of slow clients or a bomb do to the real hosts, and does memory stay flat?
//   node tests/load/run.mjs [HOST ...]      HOST: library, wasmtime, workerd, wrangler; default: all but the last, in the long run all
// Counts and statuses in any run. With EYELET_LONG=1 (./build.sh test --long load) more of everything, and resident memory over a million
// requests, each bound with a control that leaks. EYELET_LOAD_REQUESTS sets that million. Ends with `N passed, N failed`.
import { execFileSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bytesOf, Connection, sendMany } from "./client.mjs";
import { startWasmtime, startWorkerd, startWrangler } from "./hosts.mjs";
import { growth, SIZES } from "./sizes.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const long = Boolean(process.env.EYELET_LONG);
const CAP = 1024 * 1024; // max_body where a source does not set it
const MIB = 2 ** 20;
const SECRET = "key-of-a-load-test-0123456789";
const bodies = SIZES.map((size) => Buffer.alloc(size, "x"));
const sign = (body) => `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
const signatures = bodies.map(sign);
const run = randomBytes(4).toString("hex");
let serial = 0;

let passed = 0;
let failed = 0;
const check = (condition, message) => {
  if (!condition) throw new Error(message);
};
const same = (found, expected, what) =>
  check(JSON.stringify(found) === JSON.stringify(expected), `${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const mib = (size) => `${(size / MIB).toFixed(1)} MiB`;

/** A destination that counts. */
const receiver = { count: 0 };
const server = http.createServer((request, response) => {
  receiver.count++;
  request.resume().on("end", () => response.end());
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const deliver = { url: `http://127.0.0.1:${server.address().port}/in` };
const github = { provider: "github", secrets: ["SECRET"] };
// `quiet` verifies and delivers nothing: what is measured there is Eyelet, not its destination.
const config = { sources: { github: { ...github, deliver }, quiet: { ...github, events: [], deliver } } };

const headersOf = (signature, id = `${run}-${++serial}`) => ({ "content-type": "text/plain", "x-github-event": "push", "x-github-delivery": id,
  "x-hub-signature-256": signature });
/** @param {number} at which of the bodies @param {{source?: string, forged?: boolean}} [options] */
const webhook = (at, { source = "github", forged = false } = {}) =>
  bytesOf({ path: `/${source}`, body: bodies[at], headers: headersOf(forged ? `sha256=${"0".repeat(64)}` : signatures[at]) });
const small = SIZES.indexOf(300);

/** Each good, and delivered: what holds after any abuse. @param {any} host @param {number} count */
async function stillGood(host, count, atOnce = 10) {
  const before = receiver.count;
  same(await sendMany(host.url, { count, atOnce, request: () => ({ kind: "good", bytes: webhook(small) }) }), { good: { 200: count } }, "good requests");
  same(receiver.count - before, count, "deliveries");
}

const cases = {
  "good requests are all answered beside four times as many forged ones, which touch no storage": async (host) => {
    const count = long ? 50_000 : 1_500;
    const sizes = SIZES.length;
    const forgedOnly = count / 2;
    await stillGood(host, 5);
    await pause(300); // a KV write goes on behind its answer
    const records = host.records();
    if (host.recordsPerEvent) check(records > 0, "good events have no record: this is not the store");
    const request = (i) => ({ kind: "forged", bytes: webhook(i % sizes, { forged: true }) });
    same(await sendMany(host.url, { count: forgedOnly, atOnce: 50, request }), { forged: { 401: forgedOnly } }, "forged alone");
    if (host.recordsPerEvent) same(host.records(), records, "records of the store after forged ones alone");
    const before = receiver.count;
    const start = performance.now();
    const statuses = await sendMany(host.url, { count, atOnce: 50, request: (i) => (i % 5 === 0 ? { kind: "good", bytes: webhook(small) } : request(i)) });
    const seconds = (performance.now() - start) / 1000;
    same([statuses.good, statuses.forged], [{ 200: count / 5 }, { 401: (count / 5) * 4 }], "statuses");
    same(receiver.count - before, count / 5, "deliveries");
    if (host.recordsPerEvent) {
      await pause(1500);
      check(host.records() - records <= (count / 5) * host.recordsPerEvent, `${host.records() - records} records of ${count / 5} events`);
    }
    return `${count / 5} good: 200, ${(count / 5) * 4} forged: 401, ${Math.round(count / seconds)} a second`;
  },

  "a thousand slow clients keep nobody out": async (host) => {
    // A quarter each: a body of which one byte comes now and then, one that stops at once, one that announces all that is allowed, a
    // chunked one. What the first three announce is together more than a Worker holds in memory, to the last good request's few bytes.
    const head = (length) => {
      const fields = { host: "127.0.0.1", ...headersOf(signatures[small]), ...length };
      return `POST /github HTTP/1.1\r\n${Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
    };
    const kinds = [head({ "content-length": 300 }) + "x", head({ "content-length": 20_000 }), head({ "content-length": CAP }) + "x", head({ "transfer-encoding": "chunked" }) + "1\r\nx\r\n"];
    const { hostname, port } = new URL(host.url);
    const resident = host.resident();
    const answers = {};
    const sockets = await Promise.all(Array.from({ length: 1000 }, (_, i) => new Promise((done) => {
      const socket = net.connect(Number(port), hostname, () => {
        socket.write(kinds[i % 4]);
        done(socket);
      });
      socket.on("error", () => done(socket));
      socket.on("data", (chunk) => {
        const status = chunk.toString("latin1", 9, 12);
        answers[status] = (answers[status] ?? 0) + 1;
      });
    })));
    try {
      await pause(1000); // slow is who takes longer than half a second
      for (let round = 0; round < (long ? 20 : 4); round++) {
        sockets.forEach((socket, i) => void (i % 4 === 0 && !socket.destroyed && socket.write("x")));
        await stillGood(host, 50);
      }
      const open = sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length;
      return `${open} of ${sockets.length} still wait${Object.keys(answers).length ? `, answers ${JSON.stringify(answers)}` : ""}; ${mib(host.resident() - resident)} more for them`;
    } finally {
      for (const socket of sockets) socket.destroy();
      await pause(500);
      await stillGood(host, 20);
    }
  },

  "bombs of headers and URLs are refused, by Eyelet or before it": async (host) => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`x-bomb-${i}`, "x"]));
    const good = headersOf(signatures[small]);
    const bombs = {
      "5,000 headers": [{ headers: { ...good, ...many } }, [200, 400, 431, 0]],
      "a header of 1 MB": [{ headers: { ...good, "x-bomb": "x".repeat(1_000_000) } }, [200, 400, 431, 413, 0]],
      "a signature of 20 KB": [{ headers: { ...good, "x-hub-signature-256": `sha256=${"0".repeat(20_000)}` } }, [401, 431]],
      "a URL of 10 KB": [{ path: `/github?${"a".repeat(10_000)}`, headers: good }, [414]],
      "a URL of 1 MB": [{ path: `/github?${"a".repeat(1_000_000)}`, headers: good }, [400, 414, 431, 0]],
      "a path of 4 KB": [{ path: `/${"a".repeat(4_000)}`, headers: good }, [404]],
    };
    const found = [];
    for (const [name, [request, allowed]] of Object.entries(bombs)) {
      const connection = new Connection(host.url);
      const status = await connection.send(bytesOf({ path: "/github", body: bodies[small], ...request }));
      connection.close();
      check(allowed.includes(status), `${name}: ${status} is not of ${allowed}`);
      found.push(`${name}: ${status || "closed"}`);
    }
    await stillGood(host, 20);
    return found.join(", ");
  },

  "many sources in the URL: 404 each": async (host) => {
    const count = long ? 100_000 : 1_000;
    const before = host.resident();
    const records = host.records();
    same(await sendMany(host.url, { count, atOnce: 50, request: (i) => ({ kind: "unknown", bytes: bytesOf({ path: `/source-${i}-${run}`, body: bodies[small], headers: headersOf(signatures[small]) }) }) }),
      { unknown: { 404: count } }, "unknown sources");
    if (host.recordsPerEvent) same(host.records(), records, "records of the store");
    return `${count}, ${mib(host.resident() - before)} more`;
  },

  "bodies at the cap, over it, chunked, shorter and longer than announced": async (host) => {
    const at = Buffer.alloc(CAP, "x");
    const over = Buffer.alloc(CAP + 1, "x");
    const one = async (bytes) => {
      const connection = new Connection(host.url);
      const status = await connection.send(bytes);
      connection.close();
      return status;
    };
    const chunked = (body, headers) => Buffer.concat([
      Buffer.from(`POST /github HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`),
      ...Array.from({ length: Math.ceil(body.length / 65536) }, (_, i) => body.subarray(i * 65536, (i + 1) * 65536))
        .flatMap((piece) => [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]), Buffer.from("0\r\n\r\n")]);
    const before = receiver.count;
    same(await one(bytesOf({ path: "/github", body: at, headers: headersOf(sign(at)) })), 200, "at the cap");
    same(await one(chunked(at, headersOf(sign(at)))), 200, "at the cap, chunked");
    same(receiver.count - before, 2, "deliveries");
    // A server may refuse while the body is still on its way, and reset the connection under the answer.
    for (const [name, bytes] of [["over the cap", bytesOf({ path: "/github", body: over, headers: headersOf(sign(over)) })], ["over the cap, chunked", chunked(over, headersOf(sign(over)))]]) {
      const status = await one(bytes);
      check(status === 413 || status === 0, `${name}: ${status}`);
    }
    // Announced shorter: the rest is another request, and no good one.
    same(await one(Buffer.concat([bytesOf({ path: "/github", body: bodies[small].subarray(1), headers: headersOf(signatures[small]) }), bodies[small].subarray(0, 1)])), 401, "longer than announced");
    // Announced longer: the body never ends, then the client goes.
    const connection = new Connection(host.url);
    const never = connection.send(bytesOf({ path: "/github", body: bodies[small], headers: { ...headersOf(signatures[small]), "content-length": bodies[small].length + 1 } }));
    await pause(200);
    connection.socket?.end();
    const status = await Promise.race([never, pause(2000).then(() => 0)]);
    connection.close();
    check(status === 0 || status >= 400, `shorter than announced: ${status}`);
    same(receiver.count - before, 2, "deliveries");
    await stillGood(host, 10);
  },
};

const million = Number(process.env.EYELET_LOAD_REQUESTS ?? 1_000_000);
/** Resident memory over many requests: mostly verified and acknowledged, one in five forged, one in fifty claimed, delivered and settled. */
async function flatMemory(host, count, { ids = true } = {}) {
  const step = Math.max(1, Math.floor(count / 50));
  const samples = [];
  const first = host.resident();
  const start = performance.now();
  const large = new Set([SIZES.indexOf(300_000), SIZES.indexOf(1_000_000)]);
  const request = (i) => {
    // A million of the largest would be 100 GB: they come once in 200.
    const at = large.has(i % SIZES.length) && i % 200 >= SIZES.length ? small : i % SIZES.length;
    if (i % 5 === 4) return { kind: "forged", bytes: webhook(at, { forged: true }) };
    if (ids && i % 50 === 0) return { kind: "delivered", bytes: webhook(at) };
    return { kind: "verified", bytes: webhook(at, { source: "quiet" }) };
  };
  const statuses = await sendMany(host.url, { count, atOnce: 50, request, onAnswer: (done) => void (done % step === 0 && samples.push({ at: done, rss: host.resident() })) });
  const seconds = (performance.now() - start) / 1000;
  const grown = growth(samples);
  const text = `${count} requests in ${Math.round(seconds)} s: ${JSON.stringify(statuses)}; resident ${mib(first)} at the start, ${mib(samples[9]?.rss ?? 0)} after a fifth, ` +
    `${mib(samples.at(-1)?.rss ?? 0)} at the end, fitted growth ${mib(grown)}`;
  for (const counts of Object.values(statuses)) same(Object.keys(counts).length, 1, `kinds of answers (${text})`);
  return { grown, text };
}
const GROWTH_MAX = 48 * MIB;

/** A Worker that keeps every body: the control of the check of memory. */
const LEAKY = `import module from "./eyelet.wasm";
import config from "./webhooks.json";
import { createWorker } from "./create-worker.js";
export { EyeletClaims } from "./store-durable-object.js";
const kept = [];
const worker = createWorker({ module, config });
export default { ...worker, async fetch(request, env, ctx) {
  kept.push(new Uint8Array(await request.clone().arrayBuffer()));
  return worker.fetch(request, env, ctx);
} };
`;

const report = async (name, work) => {
  try {
    const note = await work();
    passed++;
    console.log(`ok - ${name}${note ? ` (${note})` : ""}`);
  } catch (error) {
    failed++;
    console.log(`not ok - ${name}\n    ${error.message}`);
  }
};

async function library() {
  const count = long ? 100_000 : 2_000;
  const start = (...args) => JSON.parse(execFileSync(process.execPath, ["--expose-gc", path.join(here, "library.mjs"), ...args.map(String)], { encoding: "utf8", maxBuffer: 10 * MIB }));
  const held = ({ samples }) => growth(samples.map((each) => ({ at: each.at, rss: each.held })));
  await report(`library: ${count} requests of 0 B to 1 MB, 50 at once: every good one 200, every forged one 401 with no storage asked, memory flat`, () => {
    const result = start(count);
    same(result.statuses, { "forged 401": count / 5, "good 200": (count / 5) * 4 }, "statuses");
    same([result.events, result.calls], [(count / 5) * 4, { claim: 0, commit: 0, release: 0 }], "events and calls of the store");
    check(result.idle <= 32, `${result.idle} idle instances`);
    // After a full collection what is held does not depend on time; what the system leaves resident does.
    check(held(result) < 24 * MIB, `held memory grew by ${mib(held(result))}`);
    if (long) check(growth(result.samples) < GROWTH_MAX, `resident memory grew by ${mib(growth(result.samples))}`);
    return `resident ${mib(result.samples[0].rss)} to ${mib(result.samples.at(-1).rss)}, fitted growth ${mib(growth(result.samples))}, of what is held ${mib(held(result))}, ${result.seconds.toFixed(0)} s`;
  });
  await report("library: one that keeps every body is seen", () => {
    const grown = held(start(2_000, "leak"));
    check(grown > 24 * MIB, `only ${mib(grown)}`);
    return `held memory grew by ${mib(grown)}`;
  });
}

const hosts = {
  wasmtime: (folder) => startWasmtime({ config, secrets: { SECRET }, folder }).then((host) => ({ ...host, recordsPerEvent: 3 })),
  wrangler: (folder) => startWrangler({ config, secrets: { SECRET }, folder }).then((host) => ({ ...host, recordsPerEvent: 1 })),
  workerd: (folder) => startWorkerd({ config, secrets: { SECRET }, folder }),
};

const wanted = process.argv.slice(2);
if (wanted.length === 0 || wanted.includes("library")) await library();
for (const [name, begin] of Object.entries(hosts)) {
  if (wanted.length > 0 ? !wanted.includes(name) : name === "wrangler" && !long) continue;
  const folder = mkdtempSync(path.join(os.tmpdir(), "eyelet-load-"));
  let host;
  try {
    host = await begin(folder);
    for (const [title, work] of Object.entries(cases)) await report(`${name}: ${title}`, () => work(host));
    if (long && name !== "wrangler") {
      await report(`${name}: resident memory stays flat`, async () => {
        const { grown, text } = await flatMemory(host, million);
        check(grown < GROWTH_MAX, text);
        return text;
      });
    }
  } catch (error) {
    await report(`${name}: starts`, () => Promise.reject(error));
  } finally {
    await host?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
if (long && (wanted.length === 0 || wanted.includes("workerd"))) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "eyelet-load-"));
  const host = await startWorkerd({ config, secrets: { SECRET }, folder, worker: LEAKY });
  await report("workerd: one that keeps every body is seen", async () => {
    const { grown, text } = await flatMemory(host, 20_000);
    check(grown > GROWTH_MAX, text);
    return text;
  });
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
}
server.closeAllConnections();
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
