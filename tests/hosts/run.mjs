#!/usr/bin/env node
// Does every host behave the same? Runs tests/scenarios against a real host and prints `N passed, N failed`.
//   node tests/hosts/run.mjs [HOST ...] [--only TEXT]      HOST: wasmtime, jco, wasmcloud, worker, worker-do, fastly; default: those that are built
import { spawn } from "node:child_process";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { gunzipSync, gzipSync } from "node:zlib";
import { findViceroy } from "../../wasi_shims/fastly/viceroy.mjs";
import { signers } from "./signers.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const top = path.resolve(here, "../..");
const scenarioFolder = path.join(top, "tests/scenarios");
const environment = path.join(scenarioFolder, "secrets.env");
const secrets = Object.fromEntries(readFileSync(environment, "utf8").split("\n").filter(Boolean).map((line) => {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}));

/** What each host is, and what it cannot show. */
const hosts = {
  wasmtime: { artifact: "dist/eyelet-http.wasm", start: "start-wasmtime.mjs", args: [], exact: true, survives: true, files: true },
  jco: { artifact: "dist/eyelet-http.wasm", start: "start-jco.mjs", args: [], exact: true, survives: true, files: true, beside: true },
  wasmcloud: { artifact: "dist/eyelet-http.wasm", start: "start-wasmcloud.mjs", args: [], exact: true, survives: true, files: true, beside: true },
  "worker-do": { artifact: "dist/eyelet.wasm", start: "start-worker.mjs", args: ["--store", "durable-object"], exact: true, survives: true },
  worker: { artifact: "dist/eyelet.wasm", start: "start-worker.mjs", args: ["--store", "kv"], exact: true, survives: true },
  fastly: { artifact: "dist/eyelet-fastly.wasm", start: "start-fastly.mjs", args: [], exact: true, survives: false },
};

let passed = 0;
let failed = 0;
const report = (name, error) => {
  if (error) {
    failed++;
    console.log(`not ok - ${name}\n    ${String(error.message ?? error).split("\n").join("\n    ")}`);
  } else {
    passed++;
    console.log(`ok - ${name}`);
  }
};
const check = (condition, message) => {
  if (!condition) throw new Error(message);
};
const equal = (found, expected, what) =>
  check(JSON.stringify(found) === JSON.stringify(expected), `${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const { sources } = JSON.parse(readFileSync(path.join(scenarioFolder, "webhooks.json"), "utf8"));

/** What must be nowhere: the secrets, and the signatures, tokens and bodies that were sent. */
const guarded = {
  secrets: Object.entries(secrets).filter(([name]) => name !== "PLACEHOLDER").map(([, value]) => value),
  /** @type {Set<string>} */ proofs: new Set(),
  /** @type {Set<string>} */ bodies: new Set(),
  /** @type {string[]} */ urls: [],
};
const PIECE_SIZE_MIN = 16;

/** Notes what a signer made; ids and times stand in logs by design. @param {Record<string, string>} headers */
const guardProofs = (headers) => {
  for (const [name, value] of Object.entries(headers)) {
    if (!/signature|hmac|authorization/.test(name)) continue;
    for (const piece of value.split(/[,\s]|=(?=.{8})/)) if (piece.length >= PIECE_SIZE_MIN) guarded.proofs.add(piece);
  }
};

/** Which of these stand in the bytes. @param {Buffer} bytes @param {Iterable<string>} needles */
const found = (bytes, needles) => [...needles].filter((needle) => bytes.includes(needle));

/** @param {string} folder @returns {string[]} */
const filesBelow = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));

/** No secret, signature or body in what the server wrote, answered or stored; a queue and large queued bodies hold bodies by design. */
const checkSpills = (host) => {
  const output = Buffer.from(host.output.join("\n"));
  const answers = Buffer.concat(host.answers);
  check(output.length > 1000 && answers.length > 1000, `little was written: ${output.length}, ${answers.length} bytes`);
  const planted = Buffer.from(`${guarded.secrets[0]} ${[...guarded.proofs][0]} ${[...guarded.bodies][0]}`);
  check([guarded.secrets, guarded.proofs, guarded.bodies].every((needles) => found(planted, needles).length > 0), "the control: what is planted is not found");
  equal(found(output, [...guarded.secrets, ...guarded.proofs, ...guarded.bodies]), [], "in the output");
  equal(found(answers, [...guarded.secrets, ...guarded.proofs]), [], "in an answer");
  for (const file of filesBelow(host.folder)) {
    // The platform's own traces hold the URL, and with it a token that a provider puts there: README, "Security".
    const byPlatform = file.includes("/observability/") ? guarded.urls.join(" ") : "";
    const needles = [...guarded.secrets, ...guarded.proofs].filter((needle) => !byPlatform.includes(needle));
    equal(found(readFileSync(file), needles), [], `in ${path.relative(host.folder, file)}`);
  }
};

/** A destination whose answers the scenario chooses: behaviours by path, each a value or a list that is used up. */
class Receiver {
  constructor() {
    /** @type {{path: string, query: string, headers: http.IncomingHttpHeaders, body: Buffer}[]} */
    this.received = [];
    this.behaviour = 200;
    this.onRequest = undefined;
    this.server = http.createServer((request, response) => this.answer(request, response));
  }

  async listen() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  next(pathname) {
    const pick = (value) => (Array.isArray(value) ? (value.length > 1 ? value.shift() : value[0]) : value);
    const value = this.behaviour;
    if (value && typeof value === "object" && !Array.isArray(value) && !("status" in value)) {
      return pick(value[pathname] ?? 200);
    }
    return pick(value);
  }

  async answer(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, search: query } = new URL(request.url, "http://receiver");
    if (request.method === "GET" && pathname === "/") {
      response.end("receiver"); // Viceroy looks at each backend once when it starts
      return;
    }
    this.received.push({ path: pathname, query, method: request.method, headers: request.headers, body: Buffer.concat(chunks) });
    await this.onRequest?.();
    const behaviour = this.next(pathname);
    if (behaviour === "hang") {
      setTimeout(() => response.destroy(), 5000).unref();
    } else if (behaviour === "reset") {
      request.socket.destroy();
    } else if (typeof behaviour === "object") {
      const { status, type, encoding } = behaviour;
      const body = encoding === "gzip" ? gzipSync(behaviour.body) : Buffer.from(behaviour.body);
      response.writeHead(status, { "content-type": type, "content-length": body.length, ...(encoding && { "content-encoding": encoding }) }).end(body);
    } else {
      response.writeHead(behaviour, behaviour >= 300 && behaviour < 400 ? { location: `${this.url}/elsewhere` } : {}).end("answer");
    }
  }

  take() {
    return this.received.splice(0);
  }
}

const freePort = () =>
  new Promise((done) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

class Host {
  constructor(name, receiver) {
    this.name = name;
    this.kind = hosts[name];
    this.receiver = receiver;
    this.folder = mkdtempSync(path.join(os.tmpdir(), "eyelet-host-"));
    this.config = path.join(this.folder, "webhooks.json");
    this.log = [];
    /** @type {string[]} */
    this.output = [];
    /** @type {Buffer[]} */
    this.answers = [];
    const text = readFileSync(path.join(scenarioFolder, "webhooks.json"), "utf8");
    writeFileSync(this.config, text.replaceAll("${receiver}", receiver.url));
  }

  async start() {
    this.port ??= await freePort(); // the same again after a kill
    const args = [path.join(here, this.kind.start), "--config", this.config, "--env-file", environment, "--port", String(this.port), ...this.kind.args, "--state", this.folder];
    this.child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], cwd: top });
    this.exited = new Promise((done) => this.child.once("exit", done));
    this.url = await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`${this.name} did not start within 120 s`)), 120000);
      this.exited.then((code) => fail(new Error(`${this.name} ended with ${code} before it was ready`)));
      const read = (line) => {
        this.output.push(line);
        const ready = line.match(/^ready (http:\/\/127\.0\.0\.1:\d+)/);
        if (ready) {
          clearTimeout(timer);
          done(ready[1]);
        }
        const at = line.indexOf('{"outcome"');
        if (at >= 0) {
          try {
            this.log.push(JSON.parse(line.slice(at, line.lastIndexOf("}") + 1)));
          } catch {
            this.log.push({ unreadable: line });
          }
        } else if (process.env.EYELET_TEST_VERBOSE) {
          console.log(`# ${line}`);
        }
      };
      createInterface({ input: this.child.stdout }).on("line", read);
      createInterface({ input: this.child.stderr }).on("line", read);
    });
  }

  async stop(signal = "SIGTERM") {
    this.child.kill(signal);
    await this.exited;
  }

  /** Kills the server itself, not the script that started it, and waits until its port is closed. */
  async kill() {
    await this.stop("SIGUSR2");
  }

  /** The log lines since the last call; waits a little, as a log may come after the answer. */
  async takeLog(count = 1, wanted = (_line) => true) {
    for (let i = 0; i < 100 && this.log.filter(wanted).length < count; i++) await pause(20);
    return this.log.splice(0).filter(wanted);
  }
}

/** One request, as raw as node:http lets it be. */
const exchange = (url, { method, headers, body, chunked }) =>
  new Promise((done, fail) => {
    const request = http.request(url, { method, headers: { ...headers, connection: "close" }, agent: false }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        done({ status: response.statusCode, headers: response.headers, body: response.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body });
      });
      response.on("error", fail);
    });
    // a server that refuses early may close while the body is still being sent: its answer is what counts
    request.on("error", (error) => (["EPIPE", "ECONNRESET"].includes(error.code) ? setTimeout(() => fail(error), 500) : fail(error)));
    if (body && !chunked) request.setHeader("content-length", body.length);
    if (body && chunked) {
      for (let at = 0; at < body.length; at += 65536) request.write(body.subarray(at, at + 65536));
    } else if (body) {
      request.write(body);
    }
    request.end();
  });

const makeBody = (body) => {
  if (body === undefined) return undefined;
  if (typeof body === "string") return Buffer.from(body);
  if (body.nest) return Buffer.from('{"id":' + "[".repeat(body.nest) + "]".repeat(body.nest) + "}");
  return Buffer.from('{"id":"evt_fill","fill":"' + "x".repeat(body.fill - 27) + '"}');
};

const fillId = (value, id) => JSON.parse(JSON.stringify(value).replaceAll("${id}", id));

const makeRequest = (send, url) => {
  const body = makeBody(send.body);
  const now = Math.floor(Date.now() / 1000) - (send.age_s ?? 0);
  const signWith = (secret) => signers[send.sign](body ?? Buffer.alloc(0), secrets[secret] ?? "", now, send.sign_url ?? url + send.to);
  const signed = signWith(send.secret);
  guardProofs({ ...signed, ...send.headers });
  // And those that would have been right.
  for (const secret of sources[send.to.split(/[/?]/)[1]]?.secrets ?? []) guardProofs(signWith(secret));
  guarded.urls.push(send.to);
  if (body && body.length >= PIECE_SIZE_MIN && body.length < 4096) guarded.bodies.add(body.toString()).add(JSON.stringify(body.toString()).slice(1, -1));
  return { url: url + send.to, method: send.method ?? "POST", headers: { ...signed, ...send.headers }, body, chunked: send.chunked };
};

const checkStandardSignature = (delivery, secretName) => {
  const key = Buffer.from(secrets[secretName].replace(/^whsec_/, ""), "base64");
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature } = delivery.headers;
  check(/^msg_[0-9a-f]{32}$/.test(id), `webhook-id ${id}`);
  check(Math.abs(Date.now() / 1000 - Number(time)) < 60, `webhook-timestamp ${time}`);
  const mac = createHmac("sha256", key).update(Buffer.concat([Buffer.from(`${id}.${time}.`), delivery.body])).digest("base64");
  equal(signature, `v1,${mac}`, "webhook-signature");
};

const checkDeliveries = (expect, deliveries, request) => {
  if (expect.delivered !== undefined) equal(deliveries.length, expect.delivered, "deliveries");
  if (expect.paths) equal(deliveries.map((d) => d.path), expect.paths, "destinations");
  if (expect.queries) equal(deliveries.map((d) => d.query), expect.queries, "queries");
  if (expect.same_body) check(deliveries.at(-1).body.equals(request.body), "the delivered body is another");
  if (expect.bodies) equal(deliveries.map((d) => d.body.toString()), expect.bodies, "delivered bodies");
  for (const [name, value] of Object.entries(expect.delivered_headers ?? {})) {
    equal(deliveries.at(-1).headers[name] ?? null, value, `delivered ${name}`);
  }
  if (expect.signed_with) checkStandardSignature(deliveries.at(-1), expect.signed_with);
  if (expect.envelope) {
    const envelope = JSON.parse(deliveries.at(-1).body.toString());
    check(Math.abs(Date.now() - envelope.received_at) < 60000, `received_at ${envelope.received_at}`);
    delete envelope.received_at;
    equal(envelope, expect.envelope, "envelope");
  }
};

const runStep = async (host, step, previous) => {
  host.receiver.behaviour = step.destination ?? 200;
  await host.takeLog(0);
  const request = step.send === "again" ? previous : makeRequest(step.send, host.url);
  const answer = await exchange(request.url, request);
  host.answers.push(Buffer.from(JSON.stringify(answer.headers)), answer.body);
  const deliveries = host.receiver.take();
  const expect = step.expect;
  equal(answer.status, expect.status, `status (${answer.body.toString().slice(0, 200)})`);
  if (expect.body !== undefined) equal(answer.body.toString(), expect.body, "body");
  if (expect.body_has) check(answer.body.toString().includes(expect.body_has), `body: ${answer.body.toString().slice(0, 300)}`);
  for (const [name, value] of Object.entries(expect.headers ?? {})) equal(answer.headers[name], value, name);
  checkDeliveries(expect, deliveries, request);
  // The start script asks for the page, too, and its line may be late.
  const isPage = ["/", "/healthz"].includes(new URL(request.url).pathname);
  const line = (await host.takeLog(1, ({ reason }) => isPage || reason !== "page")).at(-1);
  check(line, "no log line");
  equal(line.status, expect.status, "status in the log");
  if (expect.reason) equal(line.reason, expect.reason, "reason in the log");
  for (const [name, value] of Object.entries(expect.log ?? {})) equal(line[name], value, `${name} in the log`);
  return request;
};

const githubEvent = (url, source = "/github", id = randomBytes(8).toString("hex")) =>
  makeRequest({ to: source, sign: "github", secret: "GITHUB_SECRET", headers: { "x-github-delivery": id, "x-github-event": "push" }, body: `{"n":"${id}"}` }, url);

/** Scenarios that are more than a request and its answer. */
const special = {
  "twenty copies at once are delivered exactly once": async (host) => {
    host.receiver.behaviour = 200;
    host.receiver.onRequest = () => pause(300);
    const request = githubEvent(host.url);
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(request.url, request)));
    host.receiver.onRequest = undefined;
    equal(host.receiver.take().length, 1, "deliveries");
    check(answers.filter((a) => a.status === 200).length >= 1, "nobody was acknowledged");
    for (const answer of answers) {
      check(answer.status === 200 || (answer.status === 503 && Number(answer.headers["retry-after"]) >= 1), `status ${answer.status}, retry-after ${answer.headers["retry-after"]}`);
    }
    equal((await exchange(request.url, request)).status, 200, "a later copy");
    equal(host.receiver.take().length, 0, "deliveries of a later copy");
  },
  "a slow client is served, and others beside it": async (host) => {
    host.receiver.behaviour = 200;
    const request = githubEvent(host.url);
    const { hostname, port } = new URL(host.url);
    const socket = net.connect(Number(port), hostname);
    const chunks = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    const closed = new Promise((done) => socket.on("close", done));
    const head = [`POST /github HTTP/1.1`, `host: ${hostname}:${port}`, "connection: close", `content-length: ${request.body.length}`, ...Object.entries(request.headers).map(([n, v]) => `${n}: ${v}`)];
    socket.write(head.join("\r\n") + "\r\n\r\n");
    for (const byte of request.body) {
      socket.write(Buffer.from([byte]));
      await pause(40);
    }
    const other = githubEvent(host.url);
    equal((await exchange(other.url, other)).status, 200, "another request meanwhile");
    await closed;
    check(Buffer.concat(chunks).toString().startsWith("HTTP/1.1 200"), `answer: ${Buffer.concat(chunks).toString().slice(0, 80)}`);
    equal(host.receiver.take().length, 2, "deliveries");
  },
  "a client that disconnects early leaves nothing behind": async (host) => {
    host.receiver.behaviour = 200;
    const request = githubEvent(host.url);
    const { hostname, port } = new URL(host.url);
    const socket = net.connect(Number(port), hostname);
    const head = [`POST /github HTTP/1.1`, `host: ${hostname}:${port}`, `content-length: ${request.body.length}`, ...Object.entries(request.headers).map(([n, v]) => `${n}: ${v}`)];
    socket.write(head.join("\r\n") + "\r\n\r\n" + request.body.toString().slice(0, 4));
    await pause(200);
    socket.destroy();
    await pause(300);
    equal(host.receiver.take().length, 0, "deliveries of half a body");
    equal((await exchange(request.url, request)).status, 200, "the whole request later");
    equal(host.receiver.take().length, 1, "deliveries");
  },
  "half of a body is no event, though the token that vouches for it is right": async (host) => {
    host.receiver.behaviour = 200;
    const { hostname, port } = new URL(host.url);
    for (const [framing, half] of [["content-length: 10", "half "], ["transfer-encoding: chunked", "5\r\nhalf \r\n"]]) {
      const socket = net.connect(Number(port), hostname);
      socket.on("error", () => {});
      // Its own side alone is closed: it could still hear the answer, so that the host has no reason to end the exchange.
      socket.end(`POST /contact HTTP/1.1\r\nhost: ${hostname}:${port}\r\nx-eyelet-token: ${secrets.FORM_TOKEN}\r\n${framing}\r\n\r\n${half}`);
      await pause(500);
      socket.destroy();
      equal(host.receiver.take().length, 0, `deliveries with ${framing}`);
    }
  },
  "a client that disconnects while its event is delivered loses no commit": async (host) => {
    host.receiver.behaviour = 200;
    const request = githubEvent(host.url);
    const client = http.request(request.url, { method: "POST", headers: { ...request.headers, "content-length": request.body.length }, agent: false });
    client.on("error", () => {});
    host.receiver.onRequest = async () => {
      client.destroy();
      await pause(200);
    };
    client.end(request.body);
    await pause(900);
    host.receiver.onRequest = undefined;
    const first = host.receiver.take().length;
    equal(first, 1, "deliveries");
    const answer = await exchange(request.url, request);
    const second = host.receiver.take().length;
    if (host.name === "wasmtime" || host.name === "fastly") {
      // these hosts may end the sandbox with its client: then the lease must run out and the event come again, never be lost
      check(answer.status === 200 || answer.status === 503, `status ${answer.status}`);
    } else {
      equal(answer.status, 200, "the same event again");
      equal(second, 0, "deliveries of the second copy");
    }
  },
};

/** The server is killed between claim and commit; after the lease the retry delivers. */
const killScenario = async (host) => {
  const request = githubEvent(host.url);
  host.receiver.behaviour = "hang";
  const claimed = new Promise((done) => (host.receiver.onRequest = done));
  const lost = exchange(request.url, request).catch(() => undefined);
  await claimed;
  host.receiver.onRequest = undefined;
  await host.kill();
  await lost;
  host.receiver.take();
  host.receiver.behaviour = 200;
  await host.start();
  let status = 0;
  const statuses = [];
  for (let i = 0; i < 40 && status !== 200; i++) {
    const answer = await exchange(request.url, request);
    status = answer.status;
    statuses.push(status);
    if (status !== 200) await pause(500);
  }
  equal(status, 200, `the retry (${statuses.join(" ")})`);
  equal(host.receiver.take().length, 1, "deliveries after the restart");
};

/** Faults of the file store, and many processes on it. */
const fileStore = {
  "a commit that fails after the delivery is acknowledged and logged": async (host) => {
    const id = randomBytes(8).toString("hex");
    const request = githubEvent(host.url, "/github", id);
    const key = createHash("sha256").update(`github/${id}`).digest("hex");
    const folder = path.join(host.folder, "store", key.slice(0, 2), key);
    host.receiver.behaviour = 200;
    host.receiver.onRequest = () => {
      check(existsSync(folder), `no claim at ${folder}`);
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "in the way");
    };
    await pause(200);
    await host.takeLog(0); // of earlier requests
    const answer = await exchange(request.url, request);
    host.receiver.onRequest = undefined;
    rmSync(folder);
    equal(answer.status, 200, "status");
    equal((await host.takeLog()).at(-1)?.reason, "commit_failed", "reason in the log");
    equal(host.receiver.take().length, 1, "deliveries");
  },
  "a done mark that has ended keeps nothing out": async (host) => {
    host.receiver.behaviour = 200;
    for (const [expiry, deliveries] of [[Date.now() + 60_000, 0], [Date.now() - 1, 1]]) {
      const id = randomBytes(8).toString("hex");
      const key = createHash("sha256").update(`github/${id}`).digest("hex");
      const folder = path.join(host.folder, "store", key.slice(0, 2), key);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, "done"), `${expiry}\n`);
      const request = githubEvent(host.url, "/github", id);
      equal((await exchange(request.url, request)).status, 200, "status");
      equal(host.receiver.take().length, deliveries, "deliveries");
    }
  },
  "fifty copies over four processes on one expired lease have one winner": async (host) => {
    const request = githubEvent(host.url);
    host.receiver.behaviour = "hang";
    const claimed = new Promise((done) => (host.receiver.onRequest = done));
    const lost = exchange(request.url, request).catch(() => undefined);
    await claimed;
    await host.kill();
    await lost;
    host.receiver.take();
    host.receiver.behaviour = 200;
    host.receiver.onRequest = () => pause(300);
    await pause(6500); // the lease: 1 s of timeout and 5 s more
    const others = Array.from({ length: 3 }, () => new Host(host.name, host.receiver));
    try {
      await host.start();
      for (const other of others) {
        rmSync(other.folder, { recursive: true });
        Object.assign(other, { folder: host.folder, config: host.config });
        await other.start();
      }
      const urls = [host, ...others].map((each) => `${each.url}/github`);
      const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => exchange(urls[i % urls.length], request)));
      equal(host.receiver.take().length, 1, "deliveries");
      check(answers.every((a) => a.status === 200 || a.status === 503), `statuses ${answers.map((a) => a.status)}`);
      check(answers.some((a) => a.status === 200), "nobody was acknowledged");
    } finally {
      host.receiver.onRequest = undefined;
      for (const other of others) if (other.child?.exitCode === null) await other.stop();
    }
  },
};

const runHost = async (name, only) => {
  const receiver = new Receiver();
  await receiver.listen();
  const host = new Host(name, receiver);
  const wants = (title) => !only || title.includes(only);
  try {
    await host.start();
    const files = JSON.parse(readFileSync(path.join(scenarioFolder, "requests.json"), "utf8"));
    for (const scenario of files.filter((s) => wants(s.name) && !(s.not_on ?? []).includes(name))) {
      const id = randomBytes(8).toString("hex");
      let previous;
      await (async () => {
        for (const step of fillId(scenario.steps, id)) previous = await runStep(host, step, previous);
      })().then(() => report(`${name}: ${scenario.name}`), (error) => report(`${name}: ${scenario.name}`, error));
      await pause(0);
      receiver.take();
    }
    for (const [title, run] of Object.entries(special).filter(([title]) => wants(title))) {
      await run(host).then(() => report(`${name}: ${title}`), (error) => report(`${name}: ${title}`, error));
      receiver.onRequest = undefined;
      receiver.take();
    }
    for (const [title, run] of Object.entries(fileStore).filter(([title]) => host.kind.files && wants(title))) {
      await run(host).then(() => report(`${name}: ${title}`), (error) => report(`${name}: ${title}`, error));
      receiver.onRequest = undefined;
      receiver.take();
    }
    const title = "killed between claim and commit, the retry delivers";
    if (host.kind.survives && wants(title)) {
      await killScenario(host).then(() => report(`${name}: ${title}`), (error) => report(`${name}: ${title}`, error));
    }
    if (!only) {
      await host.stop();
      await Promise.resolve(host).then(checkSpills).then(() => report(`${name}: no secret, signature or body spills`), (error) => report(`${name}: no secret, signature or body spills`, error));
    }
  } catch (error) {
    report(`${name}: starts and stops`, error);
  } finally {
    if (host.child && host.child.exitCode === null) await host.stop();
    receiver.server.closeAllConnections();
    receiver.server.close();
    rmSync(host.folder, { recursive: true, force: true });
  }
};

const args = process.argv.slice(2);
const onlyAt = args.indexOf("--only");
const only = onlyAt >= 0 ? args.splice(onlyAt, 2)[1] : undefined;
const names = args.length > 0 ? args : Object.keys(hosts).filter((name) => existsSync(path.join(top, hosts[name].artifact)) && existsSync(path.join(here, hosts[name].start))
  && (name !== "wasmcloud" || `${process.platform} ${process.arch}` === "linux x64") // the one wheel that is pinned
  && (name !== "fastly" || findViceroy()));
const skipped = args.length === 0 && !findViceroy() ? 1 : 0;
if (skipped) console.log("FASTLY IS NOT LOOKED AT: there is no Viceroy (./build.sh tool viceroy builds it)");
for (const name of names) check(hosts[name], `no host ${name}: ${Object.keys(hosts).join(", ")}`);
for (const name of names.filter((name) => !hosts[name].beside)) await runHost(name, only);
// Other hosts of a component that was shown above: beside each other, as most of their time is waiting.
await Promise.all(names.filter((name) => hosts[name].beside).map((name) => runHost(name, only)));
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
