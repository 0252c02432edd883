/**
 * Is an event lost, or doubled without a cause, when the real server is killed?
 *
 *   node kills.mjs [HOST ...] [--kills N] [--seed N] [--broken]     HOST: wasmtime, worker-do, worker, fastly; default: those built
 *
 * A stream of signed events goes to a real host, which delivers to a receiver that records; the server gets SIGKILL at seeded random
 * moments and is started again; who sent comes again until it has a 2xx. Viceroy's stores end with it, so there a trap between claim
 * and commit stands for the kill. At the end every event must have arrived; one that arrived twice must have been under way when its
 * process was killed. Copies of what was acknowledged must then reach nobody.
 * --broken turns dedup off, which must be found out. Prints `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findViceroy } from "../../wasi_shims/fastly/viceroy.mjs";
import { freePort } from "../../wrangler/tools.mjs";
import { build, linkFaults } from "../fastly/link.mjs";
import { bodyOf, DELIVERY_SECRET, headersOf, isSigned, itemOf, providers } from "./javascript/providers.mjs";
import { Faults } from "./javascript/world.mjs";

const top = fileURLToPath(new URL("../..", import.meta.url));
const HOSTS = {
  wasmtime: { artifact: "dist/eyelet-http.wasm", start: "start-wasmtime.mjs", args: [] },
  "worker-do": { artifact: "dist/eyelet.wasm", start: "start-worker.mjs", args: ["--store", "durable-object"] },
  worker: { artifact: "dist/eyelet.wasm", start: "start-worker.mjs", args: ["--store", "kv"] },
  fastly: { artifact: "dist/eyelet-fastly.wasm", start: "start-fastly.mjs", args: [], traps: true },
};
const SOURCES = ["stripe", "shopify", "meta", "standard", "discord", "own"];
/** The lease is 5 s longer: so long an event waits whose process was killed. */
const TIMEOUT_MS = 5000;
/** Longer than a host is down again and again. */
const PATIENCE_MS = 600_000;
const COPY_COUNT = 30;
/** For so many pauses traps are waited for. */
const PAUSES_MAX = 300;
/** Events that have no answer yet: so many, and no more come. */
const BACKLOG_MAX = 24;

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  kills: { type: "string", default: "1" }, seed: { type: "string", default: "1" }, broken: { type: "boolean", default: false } } });
const kills = Number(options.kills);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** @type {Server | undefined} */
let running;

class Receiver {
  takes = new Map();
  faults = [];

  async listen() {
    this.server = http.createServer(async (request, response) => {
      const chunks = [];
      try {
        for await (const chunk of request) chunks.push(chunk);
      } catch {
        return; // its sender was killed
      }
      if (request.method === "GET") return void response.end(); // Viceroy looks once
      this.#take(request, Buffer.concat(chunks));
      setTimeout(() => response.writeHead(200).end(), this.chance.chance(1, 60));
    });
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  #take(request, body) {
    const found = itemOf(body);
    if (!found) return void this.faults.push("a delivery of none or of several events");
    const provider = providers.find(({ source }) => source === request.headers["eyelet-source"]);
    if (!provider || !bodyOf(provider, found.event, [found.item]).equals(body)) this.faults.push(`event ${found.event}: the delivered body is another`);
    if (provider?.signs_delivery && !isSigned(new Headers(request.headers), body)) this.faults.push(`event ${found.event}: not signed`);
    const unit = `${found.event}.${found.item}${request.url}`;
    this.takes.set(unit, [...(this.takes.get(unit) ?? []), { time: performance.now(), attempt: Number(request.headers["x-attempt"]) }]);
  }
}

class Server {
  constructor(name, receiver, wasm) {
    this.kind = HOSTS[name];
    this.folder = mkdtempSync(path.join(os.tmpdir(), "eyelet-kills-"));
    const urls = (provider) => Array.from({ length: provider.destinations }, (_, i) =>
      ({ name: `d${i}`, url: `${receiver.url}/${i}`, timeout_ms: TIMEOUT_MS, forward: ["x-attempt"], ...(provider.signs_delivery && { sign: "delivery" }) }));
    const config = { sources: Object.fromEntries(providers.filter(({ source }) => SOURCES.includes(source)).map((provider) =>
      [provider.source, { ...provider.settings, secrets: [provider.source], deliver: urls(provider), ...(options.broken && { dedup: false }) }])) };
    writeFileSync(path.join(this.folder, "webhooks.json"), JSON.stringify(config));
    writeFileSync(path.join(this.folder, "secrets.env"), [...providers.map(({ source, secret }) => `${source}=${secret}`),
      `delivery=${DELIVERY_SECRET}`, "meta_verify=meta", ""].join("\n"), { mode: 0o600 });
    this.wasm = wasm ? ["--wasm", wasm] : [];
  }

  async start() {
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.child = spawn(process.execPath, [path.join(top, "tests/hosts", this.kind.start), "--config", path.join(this.folder, "webhooks.json"),
      "--env-file", path.join(this.folder, "secrets.env"), "--port", String(this.port), ...this.kind.args, ...this.wasm, "--state", this.folder],
    { stdio: ["ignore", "pipe", "pipe"], cwd: top });
    this.exited = new Promise((done) => this.child.once("exit", done));
    const said = [];
    await new Promise((done, fail) => {
      this.exited.then((code) => fail(new Error(`the server ended with ${code} before it was ready:\n${said.slice(-5).join("\n")}`)));
      for (const stream of [this.child.stdout, this.child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          if (line.startsWith("ready ")) done();
          if (said.length < 200) said.push(line);
          if (process.env.EYELET_TEST_VERBOSE) console.log(`# ${line}`);
        });
      }
    });
  }

  async end(signal) {
    this.child.kill(signal);
    await this.exited;
  }
}

/** One request; status 0 where the connection broke. */
const post = (url, headers, body) => new Promise((done) => {
  const request = http.request(url, { method: "POST", agent: false, headers: { ...headers, "content-length": body.length, connection: "close" } },
    (response) => response.resume().on("end", () => done(response.statusCode)).on("error", () => done(0)));
  request.on("error", () => done(0)).end(body);
});

async function runHost(name) {
  const faults = new Faults(options.seed, 0.01);
  const receiver = new Receiver();
  receiver.chance = faults;
  await receiver.listen();
  const kind = HOSTS[name];
  const wasm = kind.traps && linkFaults(path.join(build, "campaign/faults.wasm"));
  const server = (running = new Server(name, receiver, wasm));
  const events = [];
  /** From the signal until the process was gone. */
  const downs = [];
  let sending = true, requests = 0, traps = 0;

  /** @returns {Promise<number>} */
  async function send(event, fault) {
    const url = `${server.url}/${event.provider.source}`;
    const body = bodyOf(event.provider, event.number, event.items);
    const attempt = { start: performance.now(), end: Infinity, status: -1, fault };
    event.attempts.push(attempt);
    requests++;
    attempt.status = await post(url, { ...headersOf(event.provider, event.number, body, Date.now(), url),
      "x-attempt": String(event.attempts.length - 1), ...(fault && { "x-fault": fault }) }, body);
    attempt.end = performance.now();
    return attempt.status;
  }
  const isSuccess = (status) => status >= 200 && status <= 299;
  /** A provider: comes again until it has a 2xx. */
  async function persist(event) {
    const start = performance.now();
    while (performance.now() - start < PATIENCE_MS) {
      const traps_now = kind.traps && traps < kills && faults.chance(0, 3) === 0;
      const status = await send(event, traps_now ? ["trap-before", "trap-after"][faults.chance(0, 1)] : undefined);
      if (traps_now && status === 500) traps++; // Viceroy's answer; Eyelet has none like it
      if (isSuccess(status)) return void (event.acknowledged = true);
      await pause(faults.chance(200, 900));
    }
  }
  const underWay = [];
  async function stream() {
    for (let number = 0; sending; await pause(faults.chance(10, 60))) {
      if (events.filter(({ acknowledged }) => !acknowledged).length >= BACKLOG_MAX) continue;
      const provider = providers.find(({ source }) => source === SOURCES[number % SOURCES.length]);
      const event = { number: number++, provider, items: Array.from({ length: faults.chance(1, provider.items) }, (_, i) => i), attempts: [], acknowledged: false };
      events.push(event);
      underWay.push(persist(event));
    }
  }
  const unitsOf = ({ number, provider, items }) => items.flatMap((item) =>
    Array.from({ length: provider.destinations }, (_, i) => `${number}.${item}/${i}`));
  const wasCut = ({ start, end, status }) => status === 0 && downs.some(({ from, to }) => start <= to && end >= from);
  const takesOf = (unit) => receiver.takes.get(unit) ?? [];
  const cutCount = () => events.filter(({ attempts }) => attempts.some(wasCut)).length;

  const problems = receiver.faults;
  const duplicates = { killed: 0, late: 0 };
  try {
    await server.start();
    const streaming = stream();
    // A few more, where none has met an event.
    for (let i = 0; kind.traps ? traps < kills && i < PAUSES_MAX : i < kills || (cutCount() === 0 && i < kills + 3); i++) {
      await pause(faults.chance(100, 1200));
      if (kind.traps) continue;
      const from = performance.now();
      await server.end("SIGUSR2");
      downs.push({ from, to: performance.now() });
      await server.start();
    }
    await pause(500);
    sending = false;
    await streaming;
    await Promise.all(underWay);

    for (const event of events) {
      if (!event.acknowledged) problems.push(`event ${event.number} of ${event.provider.source} was never acknowledged: ${event.attempts.map(({ status }) => status)}`);
      const answered = event.attempts.find(({ status }) => isSuccess(status));
      for (const unit of unitsOf(event)) {
        // In the order of sending: what a killed process sent may be read late.
        const takes = takesOf(unit).map(({ time, attempt }) => ({ time, attempt: event.attempts[attempt] })).sort((a, b) => a.attempt.start - b.attempt.start);
        if (answered && !takes.some(({ time }) => time <= answered.end)) problems.push(`${unit} was acknowledged and lost`);
        for (const { attempt } of takes.slice(0, -1)) {
          if (kind.traps ? attempt.fault && !isSuccess(attempt.status) : wasCut(attempt)) duplicates.killed++;
          else if (attempt.status === 504) duplicates.late++;
          else problems.push(`${unit} was delivered again, though its process was not killed: ${JSON.stringify(attempt)}`);
        }
      }
    }
    const before = new Map([...receiver.takes].map(([unit, times]) => [unit, times.length]));
    const copied = events.filter(({ acknowledged }) => acknowledged).sort(() => faults.chance(0, 1) - 0.5).slice(0, COPY_COUNT);
    const statuses = await Promise.all(copied.map((event) => send(event)));
    if (!statuses.every(isSuccess)) problems.push(`copies of acknowledged events were answered ${statuses}`);
    for (const unit of copied.flatMap(unitsOf)) if (takesOf(unit).length !== before.get(unit)) problems.push(`${unit}: a copy was delivered`);
  } finally {
    sending = false;
    if (server.child.exitCode === null && server.child.signalCode === null) await server.end("SIGTERM");
    receiver.server.closeAllConnections();
    receiver.server.close();
    rmSync(server.folder, { recursive: true, force: true });
  }
  const cut = cutCount();
  // Else it stood idle, or ended in order, and nothing was tried.
  if (!kind.traps && cut < kills / 4) problems.push(`${cut} events were under way at ${downs.length} kills`);
  if (kind.traps && traps < kills) problems.push(`${traps} traps of ${kills}`);
  const what = kind.traps ? `${traps} traps between claim and commit` : `${downs.length} kills, ${cut} events under way at one`;
  return { problems, what: `${what}, ${events.length} events, ${requests} requests, delivered again: ${duplicates.killed} of the killed, ${duplicates.late} that were answered too late` };
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => (running?.child?.kill("SIGTERM"), process.exit(1)));
mkdirSync(path.join(build, "campaign"), { recursive: true });
const names = positionals.length ? positionals : Object.keys(HOSTS).filter((name) => existsSync(path.join(top, HOSTS[name].artifact)) && (name !== "fastly" || findViceroy()));
if (!positionals.length && !findViceroy()) console.log("FASTLY IS NOT LOOKED AT: there is no Viceroy (./build.sh tool viceroy builds it)");
let passed = 0, failed = 0;
for (const name of names) {
  const start = performance.now();
  let problems, what = "";
  try {
    ({ problems, what } = await runHost(name));
  } catch (error) {
    problems = [String(error.stack ?? error)];
  }
  const line = `${name}: killed at any moment, nothing is lost (${what}; ${Math.round((performance.now() - start) / 1000)} s)`;
  if (problems.length) failed++;
  else passed++;
  console.log(`${problems.length ? "not ok" : "ok"} ${line}`);
  for (const problem of problems.slice(0, 10)) console.log(`    ${problem}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
