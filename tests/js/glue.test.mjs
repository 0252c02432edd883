import assert from "node:assert/strict";
import { test } from "node:test";
import { QUEUE, SERVICE, URL_KIND } from "../../wrangler/memory.js";
import { createDeliver, within } from "../../wrangler/deliver.js";
import { backoff, createConsumer, replay } from "../../wrangler/consumer.js";
import { decode, encode, kvBodies, send } from "../../wrangler/message.js";
import { createKvStore } from "../../wrangler/store-kv.js";
import { createMemoryStore } from "../../wrangler/store-memory.js";
import { createMac, createNodeMac, createWebCryptoMac } from "../../wrangler/mac.js";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { parseJsonc } from "../../wrangler/tools.mjs";
import { make, signed, top } from "./support.mjs";

/** What eyelet.js counts for an instance in use. */
const INSTANCE_SIZE = 512 * 1024;

const failing = (verb) => ({ ...createMemoryStore(), [verb]: () => Promise.reject(new Error("store down")) });

test("a store that throws at claim: 503, nothing is delivered", async () => {
  const { eyelet, events, lines } = make({ store: failing("claim") });
  assert.equal((await eyelet(signed())).status, 503);
  assert.equal(events.length, 0);
  assert.equal(lines[0].reason, "store_unavailable");
});

test("no store at all: 503", async () => assert.equal((await make({ store: undefined }).eyelet(signed())).status, 503));

test("a store that answers what is no answer is one that did not answer", async () => {
  for (const claim of [async () => ({ result: "free" }), async () => ({}), async () => undefined, async () => "fresh"]) {
    const { eyelet, events } = make({ store: { ...createMemoryStore(), claim } });
    assert.equal((await eyelet(signed())).status, 503);
    assert.equal(events.length, 0);
  }
});

test("a commit that throws after delivery still answers 2xx", async () => {
  const { eyelet, events, lines } = make({ store: failing("commit") });
  assert.equal((await eyelet(signed())).status, 200);
  assert.equal(events.length, 1);
  assert.equal(lines[0].reason, "commit_failed");
});

test("a store that never answers is one that did not answer: each request has its answer all the same", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const faults = { claim: [503, "store_unavailable"], commit: [200, "commit_failed"], release: [502, "delivery_failed"] };
  for (const [verb, expected] of Object.entries(faults)) {
    let asked;
    const reached = new Promise((resolve) => (asked = resolve));
    const hanging = { ...createMemoryStore(), [verb]: () => (asked(), new Promise(() => {})) };
    const { eyelet, lines } = make({ store: hanging, ...(verb === "release" && { onEvent: () => Promise.reject(new Error("no")) }) });
    const answer = eyelet(signed());
    await reached;
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(5_000);
    const none = new Promise((resolve) => setImmediate(() => setImmediate(resolve, { status: "none" })));
    assert.deepEqual([(await Promise.race([answer, none])).status, lines[0]?.reason], expected, verb);
  }
});

test("a release that throws keeps the failure's status", async () => {
  const { eyelet } = make({ store: failing("release"), onEvent: () => Promise.reject(new Error("no")) });
  assert.equal((await eyelet(signed())).status, 502);
});

test("an instance that traps is dropped: 503, and the next request works", async () => {
  const { eyelet, events, lines } = make();
  await eyelet(signed());
  assert.equal(eyelet.idleCount(), 1);
  const request = signed();
  const trapping = { method: request.method, url: request.url, body: request.body,
    headers: { get: () => { throw new WebAssembly.RuntimeError("unreachable"); } } };
  // content-length is read before the core begins: let that one through.
  const broken = { ...trapping, headers: { get: (name) => (name === "content-length" ? null : trapping.headers.get()) } };
  const answer = await eyelet(broken);
  assert.equal(answer.status, 503);
  assert.deepEqual(await answer.json(), { error: "internal" });
  assert.equal(lines.at(-1).reason, "internal");
  assert.equal(eyelet.idleCount(), 0);
  assert.equal((await eyelet(signed())).status, 200);
  assert.equal(events.length, 2);
});

test("at most 32 instances of 1.5 MiB wait, however large the bodies were that strangers sent", async (t) => {
  const made = watchInstances(t);
  const forged = (size) => signed("x".repeat(size), { secret: "another-key-of-a-test" });
  const { eyelet } = make();
  await Promise.all(Array.from({ length: 50 }, () => eyelet(forged(1024 * 1024))));
  assert.equal(made.length, 50);
  assert.equal(eyelet.idleCount(), 32);
  assert.ok(made.every(({ exports }) => exports.memory.buffer.byteLength <= 1536 * 1024), "of 1.5 MiB");
  const other = make({}, { max_body: 8388608 });
  assert.equal((await other.eyelet(forged(1_200_000))).status, 401);
  assert.equal(other.eyelet.idleCount(), 0);
});

test("bodies past the limit of what may be in flight: 503, and room is given back", async () => {
  const { eyelet, lines } = make({ limits: { in_flight_max: INSTANCE_SIZE + 200_000 } });
  const answer = await eyelet(signed(`{"pad":"${"x".repeat(300_000)}"}`));
  assert.equal(answer.status, 503);
  assert.deepEqual(await answer.json(), { error: "overloaded" });
  assert.equal(lines.at(-1).reason, "overloaded");
  for (let i = 0; i < 3; i++) assert.equal((await eyelet(signed(`{"pad":"${"x".repeat(90_000)}"}`))).status, 200);
});

test("who comes back for certain statuses alone is told one of them where there is no room", async () => {
  const provider = { algorithm: "hmac-sha256", signature: { header: "X-Hub-Signature-256", encoding: "hex", prefix: "sha256=" }, signed: "{body}", retry_statuses: "429,500" };
  const { eyelet, lines } = make({ limits: { in_flight_max: INSTANCE_SIZE + 100 } }, { provider });
  // No room for the body, and none for the instance.
  const open = eyelet(signed(undefined, { body: new ReadableStream({ pull: () => new Promise(() => {}) }), duplex: "half" }));
  for (const answer of [await eyelet(signed("{}")), await make({ limits: { in_flight_max: INSTANCE_SIZE + 100 } }, { provider }).eyelet(signed("x".repeat(101)))]) {
    assert.deepEqual([answer.status, answer.headers.get("retry-after"), await answer.json()], [429, "5", { error: "overloaded" }]);
  }
  assert.deepEqual([lines.at(-1).source, lines.at(-1).reason], ["github", "overloaded"]);
  void open;
});

test("memory that does not grow is no fault of the request: 503, for the body of 400 would be the end of the event", async (t) => {
  const { eyelet, lines } = make();
  const { Core } = await import("../../wrangler/memory.js");
  t.mock.method(Core.prototype, "write", () => 0);
  assert.equal((await eyelet(signed())).status, 503);
  assert.equal(lines[0].reason, "overloaded");
  assert.equal(await eyelet.deliverQueued({ headers: new Headers([["eyelet-source", "github"]]), body: new Uint8Array(1) }), 503);
});

test("bodies that come slowly make room for another: who sends so keeps nobody out", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const { eyelet, events, lines } = make({ limits: { in_flight_max: 4 * INSTANCE_SIZE } });
  const stalled = Array.from({ length: 3 }, () => {
    let canceled = false;
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(INSTANCE_SIZE / 4)), pull: () => new Promise(() => {}), cancel: () => void (canceled = true) });
    const request = new Request("http://eyelet.test/github", { method: "POST", body, duplex: "half", headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}` } });
    return { answer: eyelet(request), isCanceled: () => canceled };
  });
  await new Promise((resolve) => setImmediate(resolve));
  // Not those that came just now: else a rush would let nobody through.
  assert.equal((await eyelet(signed())).status, 503);
  t.mock.timers.tick(501);
  assert.equal((await eyelet(signed())).status, 200);
  assert.equal((await Promise.race(stalled.map(({ answer }) => answer))).status, 503);
  assert.equal(lines.filter(({ reason }) => reason === "overloaded").length, 2);
  assert.equal(stalled.filter(({ isCanceled }) => isCanceled()).length, 1);
  assert.equal(events.length, 1);
});

test("events that wait for a slow destination are bounded, with the instances that they hold", async () => {
  const waiting = [];
  const { eyelet } = make({ limits: { in_flight_max: 4 * INSTANCE_SIZE }, onEvent: () => new Promise((resolve) => waiting.push(resolve)) });
  const first = Array.from({ length: 3 }, () => eyelet(signed()));
  while (waiting.length < 3) await new Promise((resolve) => setImmediate(resolve));
  const more = await Promise.all(Array.from({ length: 5 }, () => eyelet(signed())));
  assert.deepEqual(more.map(({ status }) => status), Array(5).fill(503));
  for (const resolve of waiting) resolve();
  assert.deepEqual((await Promise.all(first)).map(({ status }) => status), Array(3).fill(200));
  assert.equal(waiting.length, 3);
});

test("a body whose next piece has come is not given up in name alone, its memory still in use", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const { eyelet, events } = make({ limits: { in_flight_max: 2 * INSTANCE_SIZE + 100_000 } });
  const sent = ["a", "b"].map((letter) => {
    const text = `{"pad":"${letter.repeat(59_990)}"}`;
    let controller;
    const body = new ReadableStream({ start: (given) => void (controller = given) });
    const answer = eyelet(new Request("http://eyelet.test/github", { method: "POST", body, duplex: "half", headers: signed(text).headers }));
    return { answer, push: (from, to) => controller.enqueue(Buffer.from(text.slice(from, to))), close: () => controller.close() };
  });
  const [first, second] = sent;
  first.push(0, 59_000);
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(501);
  second.push(0, 60_000);
  first.push(59_000);
  await new Promise((resolve) => setImmediate(resolve));
  for (const { close } of sent) try { close(); } catch { /* it was given up */ }
  assert.deepEqual((await Promise.all(sent.map(({ answer }) => answer))).map(({ status }) => status).sort(), [200, 503]);
  assert.equal(events.length, 1);
});

test("exchanges that the runtime ended without a word, as Cloudflare does 30 s after the client left, take no room for ever", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  let count = 0;
  const deliver = async () => (++count <= 3 ? new Promise(() => {}) : { status: 200 });
  const { eyelet } = make({ limits: { in_flight_max: 4 * INSTANCE_SIZE - 1 }, onEvent: undefined, deliver }, { deliver: { url: "http://b.test/" } });
  for (let i = 0; i < 3; i++) void eyelet(signed());
  while (count < 3) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(60_000);
  assert.equal((await eyelet(signed())).status, 503, "one that goes on is not forgotten");
  t.mock.timers.tick(300_000);
  for (let i = 0; i < 5; i++) assert.equal((await eyelet(signed())).status, 200);
});

/** The instances that are made from here on. @param {import("node:test").TestContext} t */
function watchInstances(t) {
  const made = [];
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = class extends Instance {
    constructor(...args) {
      super(...args);
      made.push(this);
    }
  };
  t.after(() => (WebAssembly.Instance = Instance));
  return made;
}

test("a flood that is refused for lack of room costs no instance a request, and none keeps what it read", async (t) => {
  const made = watchInstances(t);
  const { eyelet } = make({ limits: { in_flight_max: INSTANCE_SIZE + 20_000 } });
  for (let i = 0; i < 5; i++) {
    let pulled = 0;
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(++pulled * 10_000).fill("7")) });
    const request = new Request("http://eyelet.test/github", { method: "POST", body, duplex: "half", headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}` } });
    assert.equal((await eyelet(request)).status, 503);
  }
  assert.deepEqual([made.length, eyelet.idleCount()], [1, 1]);
  assert.equal(Buffer.from(made[0].exports.memory.buffer).indexOf(Buffer.alloc(100, 7)), -1);
});

test("an instance that waits for the next request has forgotten the last one", async (t) => {
  const made = watchInstances(t);
  const { eyelet } = make();
  const body = '{"card":"4242 4242 4242 4242"}';
  assert.equal((await eyelet(signed(body))).status, 200);
  assert.deepEqual([made.length, eyelet.idleCount()], [1, 1]);
  assert.equal(Buffer.from(made[0].exports.memory.buffer).indexOf("4242 4242"), -1);
});

test("a body over max_body: 413, and it is not read on", async () => {
  let pulled = 0, cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1000).fill(++pulled)),
    cancel: () => void (cancelled = true),
  }, { highWaterMark: 0 });
  const request = new Request("http://eyelet.test/github", { method: "POST", body, duplex: "half",
    headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, "content-type": "application/json" } });
  assert.equal((await make({}, { max_body: 2500 }).eyelet(request)).status, 413);
  await new Promise((wake) => setTimeout(wake, 10));
  assert.ok(cancelled);
  assert.ok(pulled <= 4, `${pulled} pieces were read`);
});

test("a body over anything that is allowed, in one piece: 413, and no memory is taken for it", async (t) => {
  const made = [];
  const { Instance } = WebAssembly;
  t.mock.method(WebAssembly, "Instance", function (...args) {
    made.push(new Instance(...args));
    return made.at(-1);
  });
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(33 * 1024 * 1024)) }, { highWaterMark: 0 });
  const request = new Request("http://eyelet.test/github", { method: "POST", body, duplex: "half",
    headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, "content-type": "application/json" } });
  assert.equal((await make({}, { max_body: 2500 }).eyelet(request)).status, 413);
  assert.ok(made.at(-1).exports.memory.buffer.byteLength < 1024 * 1024);
});

test("a body that breaks off: 400, nothing is delivered", async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const request = new Request("http://eyelet.test/github", { method: "POST", body, duplex: "half",
    headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, "content-type": "application/json" } });
  const { eyelet, events } = make();
  assert.equal((await eyelet(request)).status, 400);
  assert.equal(events.length, 0);
});

test("waitUntil gets the whole exchange, commit included", async () => {
  const order = [];
  const store = createMemoryStore();
  const kept = [];
  const { eyelet } = make({ store: { ...store, commit: async (...args) => (await new Promise((wake) => setTimeout(wake, 20)), await store.commit(...args), order.push("commit")) } });
  void eyelet(signed(), { waitUntil: (promise) => kept.push(promise) });
  await kept[0];
  assert.deepEqual(order, ["commit"]);
  const ctx = { kept: [], waitUntil(promise) { this.kept.push(promise); } };
  await eyelet(signed(), { ctx });
  assert.equal(ctx.kept.length, 1);
});

test("an onEvent that is late is answered 504, its signal is aborted, and the retry is handed on", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let signal, called;
  const reached = new Promise((resolve) => (called = resolve));
  const { eyelet } = make({ onEvent: (event) => (signal ? undefined : (signal = event.signal, called(), new Promise(() => {}))) });
  const first = eyelet(signed('{"late":1}', { id: "late" }));
  await reached;
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(9_999);
  assert.equal(signal.aborted, false);
  t.mock.timers.tick(1);
  assert.deepEqual([(await first).status, signal.aborted], [504, true]);
  assert.equal((await eyelet(signed('{"late":1}', { id: "late" }))).status, 200);
});

test("onEvent is told where it runs", async () => {
  let seen;
  const { eyelet } = make({ onEvent: (_, context) => void (seen = context) });
  const request = signed();
  const env = {}, ctx = { waitUntil() {} };
  await eyelet(request, { env, ctx });
  assert.ok(seen.env === env && seen.ctx === ctx && seen.request === request);
});

test("the runtime's HMAC gives the same verdicts; one that fails falls back", async () => {
  for (const mac of [createWebCryptoMac(), createMac(), null, () => { throw new Error("no"); }, () => Promise.reject(new Error("no")), async () => new Uint8Array(3)]) {
    const { eyelet } = make({ mac, limits: { mac_min: 1 } });
    assert.equal((await eyelet(signed('{"n":1}'))).status, 200, String(mac));
    assert.equal((await eyelet(signed('{"n":2}', { secret: "another-key-of-a-test" }))).status, 401, String(mac));
  }
});

test("the runtime's HMAC in all four hashes is that of RFC 4231 and RFC 2202", async () => {
  const key = Buffer.from("Jefe"), data = Buffer.from("what do ya want for nothing?");
  const known = { 1: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", 256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" };
  for (const mac of [createWebCryptoMac(), createNodeMac({ createHmac }), createMac()])
    for (const [bits, expected] of Object.entries(known)) assert.equal(Buffer.from(await mac(Number(bits), key, data)).toString("hex"), expected);
  for (const mac of [createWebCryptoMac(), createMac()]) for (const [bits, name] of [[1, "sha1"], [256, "sha256"], [384, "sha384"], [512, "sha512"]])
    for (let again = 0; again < 2; again++)
      assert.equal(Buffer.from(await mac(Number(bits), key, data)).toString("hex"), createHmac(name, key).update(data).digest("hex"));
});

test("a body of min_size bytes or more goes to the runtime's HMAC, a smaller one does not", async () => {
  const sizes = [];
  const mac = Object.assign((...args) => (sizes.push(args[2].length), createNodeMac({ createHmac })(...args)), { min_size: 100 });
  const { eyelet } = make({ mac });
  for (const size of [99, 100, 200]) {
    const body = JSON.stringify({ fill: "x".repeat(size - 11) });
    assert.equal((await eyelet(signed(body, { headers: { "content-length": String(body.length) } }))).status, 200);
  }
  assert.deepEqual(sizes, [100, 200]);
  assert.ok(createMac().min_size < createWebCryptoMac().min_size, "Node has a faster one than WebCrypto");
});

const PUBLIC_KEYS = {
  ed25519: () => generateKeyPairSync("ed25519"),
  "ecdsa-p256": () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "rsa-sha256": () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

for (const [algorithm, generate] of Object.entries(PUBLIC_KEYS)) {
  test(`${algorithm}: the runtime says whether a public key accepts, with each key and each signature of the request`, async () => {
    const [old, current, strange] = [generate(), generate(), generate()];
    const pem = ({ publicKey }) => publicKey.export({ type: "spki", format: "pem" });
    const provider = { algorithm, key: "public", signature: { header: "x-sig", encoding: "base64", separator: "," } };
    const { eyelet, events, lines } = make({ config: { sources: { keys: { provider, secrets: ["OLD", "NEW"], dedup: false } } }, secrets: { OLD: pem(old), NEW: pem(current) } });
    const body = '{"n":1}';
    const by = ({ privateKey }, text = body) => sign(algorithm === "ed25519" ? null : "sha256", Buffer.from(text), privateKey).toString("base64");
    const ask = (signatures, text = body) => eyelet(new Request("https://a.test/keys", { method: "POST", headers: { "content-type": "application/json", "x-sig": signatures.join() }, body: text }));
    for (const [place, signatures] of [[0, [by(old)]], [1, [by(current)]], [1, [by(strange), by(current, "{}"), by(current)]], [0, [by(strange), by(old)]]]) {
      assert.equal((await ask(signatures)).status, 200);
      assert.equal(lines.at(-1).secret, place);
    }
    assert.equal(events.length, 4);
    for (const signatures of [[by(strange)], [by(current, "{}")], ["AAAA"], [by(strange), by(strange)]]) assert.equal((await ask(signatures)).status, 401);
    assert.equal((await ask([by(current)], '{"n":2}')).status, 401);
    assert.equal(events.length, 4);
  });
}

test("a runtime that rejects a signature, as workerd does one of another size, has not accepted it", async (t) => {
  const { publicKey } = PUBLIC_KEYS.ed25519();
  const provider = { algorithm: "ed25519", key: "public", signature: { header: "x-sig", encoding: "base64" } };
  const { eyelet, events } = make({ config: { sources: { keys: { provider, secrets: ["KEY"], dedup: false } } }, secrets: { KEY: publicKey.export({ type: "spki", format: "pem" }) } });
  t.mock.method(crypto.subtle, "verify", () => Promise.reject(new DOMException("Invalid signature size.", "OperationError")));
  const answer = await eyelet(new Request("https://a.test/keys", { method: "POST", headers: { "x-sig": Buffer.alloc(64).toString("base64") }, body: "{}" }));
  assert.deepEqual([answer.status, events.length], [401, 0]);
});

test("a runtime that cannot ask a public key answers 503, and goes on", async (t) => {
  const { publicKey, privateKey } = PUBLIC_KEYS.ed25519();
  const provider = { algorithm: "ed25519", key: "public", signature: { header: "x-sig", encoding: "base64" } };
  const { eyelet, lines } = make({ config: { sources: { keys: { provider, secrets: ["KEY"], dedup: false } } }, secrets: { KEY: publicKey.export({ type: "spki", format: "pem" }) } });
  const ask = () => eyelet(new Request("https://a.test/keys", { method: "POST", headers: { "x-sig": sign(null, Buffer.from("{}"), privateKey).toString("base64") }, body: "{}" }));
  const missing = t.mock.method(crypto.subtle, "importKey", () => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError")));
  assert.equal((await ask()).status, 503);
  assert.equal(lines.at(-1).reason, "internal");
  missing.mock.restore();
  assert.equal((await ask()).status, 200);
});

test("what is done at once is not raced with the clock; a signal that is asked for too late is aborted already", async () => {
  assert.equal(within(0, () => 7), 7);
  await assert.rejects(within(1000, () => Promise.reject(new Error("its own"))), /its own/);
  let ask;
  await assert.rejects(within(5, (signal) => (ask = signal, new Promise(() => {}))), { name: "TimeoutError" });
  assert.equal(ask().aborted, true);
  assert.equal(ask().reason.name, "TimeoutError");
});

test("an event's signal is the same each time", async () => {
  let signals;
  const { eyelet } = make({ onEvent: (event) => void (signals = [event.signal, event.signal]) });
  assert.equal((await eyelet(signed())).status, 200);
  assert.ok(signals[0] instanceof AbortSignal && signals[0] === signals[1] && !signals[0].aborted);
});

test("what an event offers can be taken out of it", async () => {
  let seen;
  const { eyelet } = make({ onEvent: ({ source, type, body, text, json, signal }) => void (seen = [source, type, body.length, text(), json(), signal.aborted]) });
  assert.equal((await eyelet(signed('{"n":7}'))).status, 200);
  assert.deepEqual(seen, ["github", "push", 7, '{"n":7}', { n: 7 }, false]);
});

test("each request is read by its own headers, though an instance remembers words", async () => {
  const { eyelet, events } = make();
  for (const type of ["push", "ping", "p\u00eeng", "push", "star"])
    assert.equal((await eyelet(signed(undefined, { headers: { "x-github-event": type } }))).status, 200, type);
  assert.deepEqual(events.map(({ type }) => type), ["push", "ping", "p%EEng", "push", "star"]);
});

test("a text that begins another, and stands where it stood, is not taken for it", async () => {
  const { eyelet, events } = make();
  for (const id of ["10", "1", "11"]) {
    const { status } = await eyelet(signed(undefined, { id }));
    assert.deepEqual([status, events.at(-1).id], [200, id]);
  }
  assert.equal(events.length, 3);
});

test("a header that does not fit is refused, not cut", async () => {
  const { eyelet, lines } = make();
  for (const value of ["0".repeat(20_000), "\u00ff".repeat(20_000)]) {
    assert.equal((await eyelet(signed(undefined, { headers: { "x-hub-signature-256": `sha256=${value}` } }))).status, 431);
    assert.equal(lines.at(-1).reason, "headers_too_large");
  }
});

test("an answer's headers are its own, though usual ones are remembered", async () => {
  const { eyelet } = make();
  const first = await eyelet(signed());
  const before = [...first.headers];
  first.headers.set("cache-control", "public");
  first.headers.set("x-mine", "1");
  assert.deepEqual([...(await eyelet(signed())).headers], before);
  for (const left_s of [7, 9]) {
    const { eyelet } = make({ store: { ...createMemoryStore(), claim: async () => ({ result: "busy", left_s }) } });
    assert.equal((await eyelet(signed())).headers.get("retry-after"), `${left_s}`);
  }
});

test("a token is never given twice", async () => {
  const store = createMemoryStore();
  const tokens = [];
  const { eyelet } = make({ store: { ...store, claim: (key, token, lease_s) => (tokens.push(token), store.claim(key, token, lease_s)) } });
  for (let i = 0; i < 300; i++) await eyelet(signed());
  assert.ok(tokens.every((token) => /^[0-9a-f-]{36}$/.test(token)));
  assert.equal(new Set(tokens).size, 300);
});

test("secrets: only strings that the object itself has", async () => {
  for (const secrets of [{}, { SECRET: { toString: () => "x" } }, Object.create({ SECRET: "inherited-key-of-a-test" })])
    assert.equal((await make({ secrets }).eyelet(signed())).status, 503);
});

test("a binding is one of its own, not what every object has", async () => {
  await assert.rejects(createDeliver({ bindings: {} })({ kind: SERVICE, target: "toString", url: "https://shop/", timeout_ms: 100 }), /no binding "toString"/);
});

test("a destination that rejects: 502; one that is late: 504; a redirect: 502; then delivered on retry", async () => {
  const faults = [
    [() => Promise.reject(new TypeError("refused")), 502],
    [(_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))), 504],
    [async () => new Response(null, { status: 307 }), 502],
    [async () => Response.error(), 502], // status 0, as a browser-like runtime shows a redirect
    [async () => new Response("no", { status: 410 }), 502],
    [async () => new Response("ok"), 200],
  ];
  const store = createMemoryStore();
  for (const [fetch, status] of faults) {
    const { eyelet } = make({ store, onEvent: undefined, deliver: createDeliver({ fetch }) }, { deliver: { url: "http://b.test/", timeout_ms: 100 } });
    assert.equal((await eyelet(signed('{"same":1}', { id: "the-same" }))).status, status);
  }
});

test("proxy mode passes status, content-type and body on, and breaks an answer that is too large off", async () => {
  const answer = (size) => async () => new Response("y".repeat(size), { status: 418, headers: { "content-type": "text/teapot", "x-private": "1" } });
  const settings = { mode: "proxy", max_body: 1000, deliver: { url: "http://b.test/" } };
  const passed = await make({ onEvent: undefined, deliver: createDeliver({ fetch: answer(900) }) }, settings).eyelet(signed());
  assert.equal(passed.status, 418);
  assert.equal(passed.headers.get("content-type"), "text/teapot");
  assert.equal(passed.headers.get("x-private"), null);
  assert.equal((await passed.text()).length, 900);
  const large = await make({ onEvent: undefined, deliver: createDeliver({ fetch: answer(1100) }) }, settings).eyelet(signed());
  await assert.rejects(large.text());
});

test("proxy mode: what a runtime's fetch has decompressed is not called compressed", async (t) => {
  const server = createServer((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("as it was meant")));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { eyelet } = make({ onEvent: undefined }, { mode: "proxy", origin: "https://shop.example", deliver: { url: `http://127.0.0.1:${server.address().port}/` } });
  const answer = await eyelet(signed("{}", { headers: { origin: "https://shop.example" } }));
  assert.equal(await answer.text(), "as it was meant");
  assert.deepEqual(Object.fromEntries(answer.headers),
    { "access-control-allow-origin": "https://shop.example", "cache-control": "no-store", "x-content-type-options": "nosniff" });
});

test("proxy mode: the body of an answer that is not passed on is given up", async () => {
  for (const [status, headers] of [[302, {}], [200, { "content-length": "1001" }]]) {
    let cancelled = false;
    const body = new ReadableStream({ cancel: () => void (cancelled = true) });
    const { eyelet } = make({ onEvent: undefined, deliver: createDeliver({ fetch: async () => new Response(body, { status, headers }) }) },
      { mode: "proxy", max_body: 1000, deliver: { url: "http://b.test/" } });
    assert.deepEqual([(await eyelet(signed())).status, cancelled], [502, true], String(status));
  }
});

test("a header's bytes above 127 go through unchanged, in and out", async () => {
  const seen = [];
  const fetch = async (_, { headers }) => (seen.push(new Headers(headers)), new Response("ok"));
  const { eyelet, lines } = make({ onEvent: undefined, deliver: createDeliver({ fetch }) }, { deliver: { url: "http://b.test/", forward: ["x-note"] } });
  const asSent = Buffer.from("na\u00efve").toString("latin1");
  assert.equal((await eyelet(signed("{}", { id: asSent, headers: { "x-note": asSent } }))).status, 200);
  assert.equal(lines[0].event_id, "na\u00efve");
  assert.equal(seen[0].get("x-note"), asSent);
});

// ---- stores ----

/** Workers KV as it is documented: one write a second a key, lives of 60 s or more. */
function fakeKv({ now = Date.now } = {}) {
  const entries = new Map(), written = new Map();
  return { entries, puts: 0,
    async get(key, type) {
      const entry = entries.get(key);
      return !entry || entry.until <= now() ? null : type === "arrayBuffer" ? entry.value.slice().buffer : entry.value;
    },
    async put(key, value, { expirationTtl = Infinity, metadata } = {}) {
      this.puts++;
      if (expirationTtl < 60) throw new Error("KV PUT failed: 400 Invalid expiration_ttl");
      if (now() - (written.get(key) ?? -Infinity) < 1000) throw new Error("KV PUT failed: 429 Too Many Requests");
      written.set(key, now());
      entries.set(key, { value: value instanceof ArrayBuffer ? new Uint8Array(value.slice(0)) : value, until: now() + expirationTtl * 1000, metadata });
    },
    async delete(key) { entries.delete(key); },
    async list({ prefix, limit = 100, cursor = "" }) { // smaller pages than KV's, so that there are several
      const all = [...entries].filter(([name]) => name.startsWith(prefix) && name > cursor).sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { metadata }]) => ({ name, metadata }));
      const keys = all.slice(0, limit);
      return keys.length === all.length ? { keys, list_complete: true } : { keys, list_complete: false, cursor: keys.at(-1)?.name };
    } };
}

test("KV store: fresh, busy while in flight, done after; one write an event", async () => {
  const kv = fakeKv();
  const store = createKvStore(kv);
  assert.deepEqual(await store.claim("s/1", "a", 15), { result: "fresh" });
  assert.deepEqual(await store.claim("s/1", "b", 15), { result: "busy", left_s: 15 });
  await store.commit("s/1", "a", 5);
  assert.deepEqual(await store.claim("s/1", "c", 15), { result: "done" });
  assert.deepEqual(await createKvStore(kv).claim("s/1", "d", 15), { result: "done" });
  assert.equal(kv.puts, 1);
});

test("KV store: a release gives the key back, and only its owner's", async () => {
  const store = createKvStore(fakeKv());
  await store.claim("s/1", "a", 15);
  await store.release("s/1", "b");
  assert.equal((await store.claim("s/1", "b", 15)).result, "busy");
  await store.release("s/1", "a");
  assert.equal((await store.claim("s/1", "b", 15)).result, "fresh");
});

test("KV store: a lease that ran out is taken over", async () => {
  let at = 0;
  const store = createKvStore(fakeKv({ now: () => at }), { now: () => at });
  await store.claim("s/1", "a", 15);
  at = 15_001;
  assert.equal((await store.claim("s/1", "b", 15)).result, "fresh");
});

test("KV store: a put refused within a second is tried again after 1.1 s; twice refused throws", async () => {
  let at = 1_000_000;
  const slept = [];
  const kv = fakeKv({ now: () => at });
  const store = createKvStore(kv, { now: () => at, sleep: async (ms) => (slept.push(ms), void (at += ms)) });
  await kv.put("done/s/1", "0", {});
  await store.claim("s/2", "a", 15);
  await store.commit("s/1", "a", 100);
  assert.deepEqual(slept, [1100]);
  kv.put = () => Promise.reject(new Error("429"));
  await assert.rejects(store.commit("s/2", "a", 100));
  assert.equal((await store.claim("s/2", "b", 15)).result, "done", "this isolate knows that it was handed on");
});

test("KV store: what an isolate remembers of its own commits is bounded, the oldest goes first", async () => {
  let gets = 0;
  const kv = { get: async () => (gets++, null), put: async () => {} };
  const store = createKvStore(kv, { now: () => 0 });
  for (let i = 0; i < 10_001; i++) await store.commit(`s/${i}`, "a", 60);
  assert.deepEqual(await store.claim("s/10000", "b", 15), { result: "done" });
  assert.equal(gets, 0);
  await store.claim("s/0", "b", 15);
  assert.equal(gets, 1);
});

test("KV store: what another isolate has done is no claim that copies would wait for", async () => {
  const kv = fakeKv();
  await createKvStore(kv).commit("s/1", "a", 60);
  const store = createKvStore(kv);
  for (const token of ["b", "c"]) assert.deepEqual(await store.claim("s/1", token, 15), { result: "done" });
});
test("KV store: KV that throws at get holds nothing", async () => {
  const kv = fakeKv();
  const get = kv.get;
  kv.get = () => Promise.reject(new Error("KV GET failed: 500"));
  const store = createKvStore(kv);
  await assert.rejects(store.claim("s/1", "a", 15));
  kv.get = get;
  assert.equal((await store.claim("s/1", "b", 15)).result, "fresh");
});

test("memory store: a token that lost its claim cannot release it; a bound on keys", async () => {
  let at = 0;
  const store = createMemoryStore({ now: () => at, key_count_max: 10 });
  await store.claim("k", "a", 1);
  at = 1001;
  assert.equal((await store.claim("k", "b", 1)).result, "fresh");
  await store.release("k", "a");
  assert.equal((await store.claim("k", "c", 1)).result, "busy");
  for (let i = 0; i < 100; i++) await store.commit(`k${i}`, "x", 60);
  assert.equal((await store.claim("k99", "x", 1)).result, "done");
  assert.equal((await store.claim("k0", "x", 1)).result, "fresh");
  for (let i = 0; i < 11; i++) await store.claim(`c${i}`, "dead", 60);
  assert.deepEqual([(await store.claim("c10", "y", 1)).result, (await store.claim("c0", "y", 1)).result], ["busy", "fresh"]);
});

// ---- queue ----

test("a message keeps head and bytes; what is none is refused", () => {
  const body = Uint8Array.from([0, 255, 10, 13, 128]);
  const { head, body: found } = decode(encode({ queue: "Q", headers: [["a", "b"]] }, body).buffer);
  assert.deepEqual(head, { queue: "Q", headers: [["a", "b"]] });
  assert.deepEqual([...found], [...body]);
  for (const bad of [new Uint8Array(0), new Uint8Array([255, 255, 255, 255]), new TextEncoder().encode("\x02\0\0\0{}")])
    assert.throws(() => decode(bad));
});

test("a body of 100 KB travels in KV, and the message stays under the queue's limit", async () => {
  const kv = fakeKv();
  const sent = [];
  const queue = { send: async (body, options) => void sent.push([body, options.contentType]) };
  await send(queue, "Q", [["a", "b"]], new Uint8Array(99_000).fill(7), kvBodies(kv));
  assert.equal(kv.entries.size, 0);
  await send(queue, "Q", [["a", "b"]], new Uint8Array(100_000).fill(7), kvBodies(kv));
  assert.equal(kv.entries.size, 1);
  assert.ok(sent.every(([body, type]) => body.byteLength < 128_000 && type === "bytes"));
  const { head } = decode(sent[1][0]);
  assert.equal((await kvBodies(kv).get(head.body_key)).length, 100_000);
  await assert.rejects(send(queue, "Q", [], new Uint8Array(100_000), undefined));
});

test("a body that travels apart is not copied into a message first", async () => {
  const body = new Uint8Array(16 * 1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  let grown;
  await send({ send: async () => {} }, "Q", [], body, { put: async () => void (grown = process.memoryUsage().arrayBuffers - before) });
  assert.ok(grown < 1024 * 1024, `${grown} bytes`);
});

test("a queued body is handed to its destination as it came: a copy of 32 MiB more is what an isolate has no room for", async () => {
  const seen = [];
  const deliver = async ({ body }) => (seen.push(body), { status: 200 });
  deliver.kinds = 1 << URL_KIND | 1 << QUEUE;
  const { eyelet } = make({ onEvent: undefined, deliver }, { deliver: { queue: "Q", to: { url: "http://b.test/" } } });
  const body = new Uint8Array(300_000).fill(7);
  const headers = new Headers([["eyelet-source", "github"], ["eyelet-destination", ""], ["eyelet-key", "github/1"]]);
  assert.equal(await eyelet.deliverQueued({ headers, body }), 200);
  assert.ok(seen[0].buffer === body.buffer && seen[0].length === body.length && seen[0].every((byte) => byte === 7));
});

test("a body is stored before its message is: the consumer must find it", async () => {
  const order = [];
  const queue = { send: async () => void order.push("message") };
  const put = (fails) => ({ put: async () => {
    await new Promise((wake) => setTimeout(wake, 5));
    if (fails) throw new Error("KV down");
    order.push("body");
  } });
  await send(queue, "Q", [], new Uint8Array(100_000), put(false));
  assert.deepEqual(order, ["body", "message"]);
  await assert.rejects(send(queue, "Q", [], new Uint8Array(100_000), put(true)), /KV down/);
  assert.equal(order.length, 2);
});

test("an event whose body took longer to store than it may is not put on the queue after 504 was answered", async () => {
  const sent = [], stored = [];
  const bodies = { put: async (key) => (await new Promise((wake) => setTimeout(wake, 200)), void stored.push(key)) };
  const deliver = createDeliver({ bindings: { Q: { send: async (message) => void sent.push(message) } }, bodies });
  const { eyelet } = make({ onEvent: undefined, deliver }, { deliver: { queue: "Q", to: { url: "http://b.test/" }, timeout_ms: 100 } });
  assert.equal((await eyelet(signed(`{"pad":"${"x".repeat(200_000)}"}`))).status, 504);
  await new Promise((wake) => setTimeout(wake, 200));
  assert.deepEqual([stored.length, sent.length], [1, 0]);
});

test("backoff doubles, stays within the queue's longest delay and is spread", () => {
  assert.deepEqual([1, 2, 3, 14, 100].map((attempt) => backoff(attempt, 1)), [10, 20, 40, 43200, 43200]);
  assert.deepEqual([1, 2, 3].map((attempt) => backoff(attempt, 0)), [5, 10, 20]);
});

test("the retries end within half of the 24 hours that a message lives on Cloudflare's free plan", () => {
  const { queues } = parseJsonc(readFileSync(join(top, "wrangler/wrangler.jsonc"), "utf8"));
  const retries = queues.consumers.find(({ queue }) => queue === "eyelet-events").max_retries;
  let seconds = 0;
  for (let attempt = 1; attempt <= retries; attempt++) seconds += backoff(attempt, 1);
  assert.ok(seconds < 12 * 3600, `${seconds / 3600} hours`);
});

test("where the consumer is ended before it can say when, the retries last for hours, and within the 24 that a message lives", () => {
  const { queues } = parseJsonc(readFileSync(join(top, "wrangler/wrangler.jsonc"), "utf8"));
  for (const { queue, max_retries, retry_delay = 0 } of queues.consumers) {
    const hours = max_retries * retry_delay / 3600;
    assert.ok(hours >= 2 && hours < 24, `${queue}: ${hours} hours`);
  }
});

function message(bytes, { id = "m1", attempts = 1 } = {}) {
  const calls = [];
  return { id, body: bytes.buffer ?? bytes, attempts, calls, ack: () => calls.push("ack"), retry: (options) => calls.push(["retry", options.delaySeconds]) };
}
const head = { queue: "Q", headers: [["eyelet-source", "s"], ["eyelet-event-id", "e1"]] };
const consumer = (status, options = {}) => createConsumer({ eyelet: { deliverQueued: async () => status }, kv: fakeKv(), bodies: undefined, log() {}, random: () => 1, dead_letter_queue: "dead", ...options });

test("the consumer: 2xx acknowledges, 5xx comes again, 4xx is parked", async () => {
  const kv = fakeKv();
  for (const [status, calls] of [[200, ["ack"]], [502, [["retry", 20]]], [404, ["ack"]]]) {
    const m = message(encode(head, new Uint8Array(3)), { attempts: 2 });
    await consumer(status, { kv })({ queue: "events", messages: [m] });
    assert.deepEqual(m.calls, calls);
  }
  assert.equal(kv.entries.size, 1);
  const [[name, { metadata }]] = kv.entries;
  assert.match(name, /^dead\/20\d\d-.*-m1$/);
  assert.deepEqual(metadata, { reason: "refused", status: 404, attempts: 2, source: "s", id: "e1" });
});

test("the consumer: Retry-After of an answer is waited for, in seconds or as a date, an hour at most and never less than the backoff", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 27, 11) });
  const wait = async (status, retryAfter, attempts = 1) => {
    const fetch = async () => new Response(null, { status, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } });
    const { eyelet } = make({ onEvent: undefined, deliver: createDeliver({ bindings: {}, fetch }) }, { deliver: { queue: "Q", to: { url: "http://b.test/" } } });
    const m = message(encode({ queue: "Q", headers: [["eyelet-source", "github"], ["eyelet-destination", ""], ["eyelet-key", "github/1"]] }, new Uint8Array(3)), { attempts });
    await consumer(0, { eyelet })({ queue: "events", messages: [m] });
    return m.calls[0][1];
  };
  // RFC 9110, 10.2.3: delay-seconds, or an HTTP-date.
  for (const status of [429, 503]) for (const [value, seconds] of [["120", 120], ["Fri, 27 Nov 2026 11:10:00 GMT", 600], ["Fri, 27 Nov 2026 10:00:00 GMT", 10],
    [undefined, 10], ["", 10], ["0", 10], ["-60", 10], ["soon", 10], ["90.5", 91], ["3601", 3600], ["86400", 3600], ["1e99", 3600], ["Infinity", 3600], ["Sat, 27 Nov 2027 11:00:00 GMT", 3600]])
    assert.equal(await wait(status, value), seconds, `${status} ${value}`);
  assert.equal(await wait(503, "120", 8), 1280);
  // A message lives 24 hours on the free plan; what outlives them is lost.
  let total = 0;
  const { queues } = parseJsonc(readFileSync(join(top, "wrangler/wrangler.jsonc"), "utf8"));
  const retries = queues.consumers.find(({ queue }) => queue === "eyelet-events").max_retries;
  for (let attempt = 1; attempt <= retries; attempt++) total += await wait(503, "86400", attempt);
  assert.ok(total < 20 * 3600, `${total / 3600} hours`);
});

test("deliver within one that hands on what is to be delivered alone: an answer is no failure", async () => {
  const inner = createDeliver({ fetch: async () => new Response(null, { headers: { "retry-after": "600" } }) });
  const { eyelet } = make({ onEvent: undefined, deliver: (delivery) => inner(delivery) }, { deliver: { url: "http://b.test/" } });
  assert.equal((await eyelet(signed())).status, 200);
});

test("the consumer: one destination's Retry-After holds for its own message alone", async () => {
  const fetch = async (url, { headers }) => (new Headers(headers).get("eyelet-event-id") === "busy"
    ? new Response(null, { status: 429, headers: { "retry-after": "600" } }) : new Response(null, { status: 503 }));
  const { eyelet } = make({ onEvent: undefined, deliver: createDeliver({ bindings: {}, fetch }) }, { deliver: { queue: "Q", to: { url: "http://b.test/" } } });
  const messages = ["busy", "other"].map((id) => message(encode({ queue: "Q",
    headers: [["eyelet-source", "github"], ["eyelet-destination", ""], ["eyelet-key", `github/${id}`], ["eyelet-event-id", id]] }, new Uint8Array(3)), { id }));
  await consumer(0, { eyelet })({ queue: "events", messages });
  assert.deepEqual(messages.map(({ calls }) => calls[0][1]), [600, 10]);
});

test("the consumer: a body that KV does not show yet comes again; one that is there is deleted after", async () => {
  const kv = fakeKv(), bodies = kvBodies(kv);
  const far = encode({ ...head, body_key: "body/1" }, new Uint8Array(0));
  const early = message(far);
  await consumer(200, { kv, bodies })({ queue: "events", messages: [early] });
  assert.deepEqual(early.calls, [["retry", 10]]);
  await bodies.put("body/1", new Uint8Array(9));
  let there;
  const failing = { deliverQueued: async () => (there = await bodies.get("body/1"), 503) };
  await consumer(0, { kv, bodies, eyelet: failing })({ queue: "events", messages: [message(far)] });
  assert.ok(there && await bodies.get("body/1"), "it stays as long as the event is not delivered");
  const later = message(far, { attempts: 2 });
  await consumer(200, { kv, bodies })({ queue: "events", messages: [later] });
  assert.deepEqual(later.calls, ["ack"]);
  assert.equal(kv.entries.size, 0);
});

test("the consumer: a dead letter is parked, and comes again where KV throws", async () => {
  const kv = fakeKv();
  const good = message(encode(head, new Uint8Array(3)));
  await consumer(200, { kv })({ queue: "dead", messages: [good] });
  assert.deepEqual(good.calls, ["ack"]);
  assert.equal(kv.entries.size, 1);
  const bad = message(encode(head, new Uint8Array(3)));
  await consumer(200, { kv: { put: () => Promise.reject(new Error("429")) } })({ queue: "dead", messages: [bad] });
  assert.deepEqual(bad.calls, [["retry", 10]]);
});

test("the consumer: a dead letter that KV does not take all day, its writes being used up, is parked before its queue's 24 hours are over", async () => {
  const { queues } = parseJsonc(readFileSync(join(top, "wrangler/wrangler.jsonc"), "utf8"));
  const retries = queues.consumers.find(({ queue }) => queue === "eyelet-dead-letters").max_retries;
  for (const random of [0, 0.5, 1]) for (let until_h = 0; until_h < 23; until_h++) {
    let at_s = 0;
    const kv = { put: async () => { if (at_s < until_h * 3600) throw new Error("KV PUT failed: 429"); } };
    const consume = consumer(200, { kv, random: () => random });
    for (let attempts = 1; ; attempts++) {
      const m = message(encode(head, new Uint8Array(3)), { attempts });
      await consume({ queue: "dead", messages: [m] });
      if (m.calls[0] === "ack") break;
      at_s += m.calls[0][1];
      assert.ok(attempts <= retries && at_s < 24 * 3600, `down for ${until_h} h: lost after ${attempts} attempts and ${at_s / 3600} h`);
    }
  }
});

test("the consumer: one bad message does not stop the others", async () => {
  const kv = fakeKv();
  const messages = [message(new Uint8Array(2), { id: "bad" }), message(encode(head, new Uint8Array(3)))];
  await consumer(200, { kv })({ queue: "events", messages });
  assert.deepEqual(messages.map((m) => m.calls), [["ack"], ["ack"]]);
  assert.ok([...kv.entries.keys()].some((name) => name.endsWith("-bad")));
});

test("a large body lives on however often its event is put back, and one that is gone is not put back", async () => {
  let now = 0;
  const kv = fakeKv({ now: () => now }), bodies = kvBodies(kv);
  const far = encode({ ...head, body_key: "body/1" }, new Uint8Array(0)).buffer;
  const sent = [];
  const bindings = { Q: { send: async (body) => void sent.push(body) } };
  const lines = [];
  await bodies.put("body/1", new Uint8Array(9));
  // The longest that each of these may last: 14 days in a queue, 14 parked.
  for (let round = 1; round <= 3; round++) {
    now += 28 * 24 * 3600 * 1000 - 2;
    await kv.put("dead/2026-01-01-x", far, {});
    await kv.put("replay", `2026-02-01~${round}`, {});
    assert.equal(await replay(kv, bodies, bindings, () => {}), 1, `round ${round}`);
  }
  assert.equal((await bodies.get("body/1")).length, 9);
  await bodies.delete("body/1");
  now += 2000;
  await kv.put("dead/2026-01-01-x", far, {});
  await kv.put("replay", "2026-02-01~4", {});
  assert.equal(await replay(kv, bodies, bindings, (line) => lines.push(line)), 0);
  assert.match(lines[0], /not_replayed.*its body is gone/);
  assert.equal(sent.length, 3);
});

test("the consumer: of the large bodies one at a time is in memory, delivered or parked; the small messages do not wait", async () => {
  const kv = fakeKv(), bodies = kvBodies(kv);
  let held = 0, most = 0;
  const counted = { ...bodies, get: async (key) => {
    most = Math.max(most, ++held);
    return bodies.get(key);
  } };
  const order = [];
  const eyelet = { deliverQueued: async ({ body }) => {
    order.push(body.length);
    await new Promise((wake) => setTimeout(wake, 5));
    if (body.length > 3) held--;
    return 200;
  } };
  const messages = [];
  for (let i = 0; i < 4; i++) {
    await bodies.put(`body/${i}`, new Uint8Array(9));
    messages.push(message(encode({ ...head, body_key: `body/${i}` }, new Uint8Array(0)), { id: `large-${i}` }));
  }
  messages.push(message(encode(head, new Uint8Array(3)), { id: "small" }));
  await consumer(200, { kv, bodies: counted, eyelet })({ queue: "events", messages });
  assert.deepEqual(messages.map(({ calls }) => calls), Array(5).fill(["ack"]));
  assert.equal(most, 1);
  assert.ok(order.indexOf(3) < 2, `the small one came ${order.indexOf(3)} others later`);
});

test("the consumer: a message of any kind that is none of Eyelet's is parked", async () => {
  const kv = fakeKv();
  kv.put = (put => function (key, value, options) {
    if (typeof value !== "string" && !(value instanceof ArrayBuffer) && !ArrayBuffer.isView(value)) throw new TypeError("KV.put() accepts only strings and bytes");
    return put.call(this, key, value, options);
  })(kv.put);
  for (const [i, body] of [{ a: 1 }, null, 7, "text", undefined].entries()) {
    const m = { ...message(new Uint8Array(0), { id: `m${i}` }), body };
    await consumer(200, { kv })({ queue: "events", messages: [m] });
    assert.deepEqual(m.calls, ["ack"], JSON.stringify(body));
  }
  assert.equal(kv.entries.size, 5);
});

/** Is what was asked for done? @param {ReturnType<typeof fakeKv>} kv */
const isReplayed = (kv) => kv.entries.get("replayed")?.value === `${kv.entries.get("replay").value} ~`;

test("replay reaches what lies behind more than a hundred events that cannot be put back", async () => {
  let now = 0;
  const kv = fakeKv({ now: () => now });
  const lost = encode({ ...head, queue: "REMOVED" }, new Uint8Array(1)).buffer;
  for (let i = 0; i < 250; i++) await kv.put(`dead/2026-01-01T00:00:00.${String(i).padStart(3, "0")}Z-x`, lost, {});
  for (let i = 0; i < 150; i++) await kv.put(`dead/2026-01-02T00:00:00.${String(i).padStart(3, "0")}Z-y`, encode(head, new Uint8Array(1)).buffer, {});
  await kv.put("replay", "2026-02-01", {});
  let sent = 0;
  const bindings = { Q: { send: async () => void sent++ } };
  const counts = [];
  while (!isReplayed(kv)) {
    now += 300_000;
    counts.push(await replay(kv, undefined, bindings, () => {}));
  }
  assert.deepEqual(counts, [0, 50, 100], "a run has its bound, the next one goes on");
  assert.deepEqual([sent, [...kv.entries.keys()].filter((name) => name.startsWith("dead/")).length], [150, 250]);
});

test("replay stays within the 1,000 calls of KV that an invocation may make, and comes to an end, however many cannot be put back", async () => {
  let now = 0;
  const kv = fakeKv({ now: () => now }), bodies = kvBodies(kv);
  const put = (at, queue, body_key) => kv.put(`dead/2026-01-01T00:00:00.${String(at).padStart(4, "0")}Z-x`, encode({ ...head, queue, body_key }, new Uint8Array(1)).buffer, {});
  for (let i = 0; i < 1500; i++) await put(i, "REMOVED");
  for (let i = 0; i < 300; i++) await put(1500 + i, "Q", `body/${i}`);
  for (let i = 0; i < 300; i++) await bodies.put(`body/${i}`, new Uint8Array(1));
  let left = 0;
  const limited = Object.fromEntries(["get", "put", "delete", "list"].map((verb) => [verb, async (...args) => {
    if (--left < 0) throw new Error("Too many API requests by single worker invocation.");
    return kv[verb](...args);
  }]));
  await kv.put("replay", "2026-02-01", {});
  let sent = 0, runs = 0;
  const bindings = { Q: { send: async () => void (left--, sent++) } };
  for (; !isReplayed(kv) && runs < 20; runs++) {
    left = 1000;
    now += 300_000;
    await replay(limited, kvBodies(limited), bindings, () => {});
  }
  assert.ok(runs < 20, "it ends");
  assert.equal(sent, 300);
  assert.equal([...kv.entries.keys()].filter((name) => name.startsWith("dead/")).length, 1500);
});

test("replay puts parked events back once, when asked, and not those that were parked since", async () => {
  const kv = fakeKv();
  const sent = [];
  const bindings = { Q: { send: async (body) => void sent.push(decode(body).head.headers[1][1]) } };
  const put = (at, id) => kv.put(`dead/${at}-${id}`, encode({ queue: "Q", headers: [["eyelet-source", "s"], ["eyelet-event-id", id]] }, new Uint8Array(1)).buffer, {});
  await put("2026-01-01T00:00:00.000Z", "old");
  await put("2026-03-01T00:00:00.000Z", "new");
  assert.equal(await replay(kv, undefined, bindings, () => {}), 0);
  await kv.put("replay", "2026-02-01T00:00:00.000Z", {});
  assert.equal(await replay(kv, undefined, bindings, () => {}), 1);
  assert.deepEqual(sent, ["old"]);
  assert.deepEqual([...kv.entries.keys()].filter((name) => name.startsWith("dead/")), ["dead/2026-03-01T00:00:00.000Z-new"]);
  assert.equal(await replay(kv, undefined, bindings, () => {}), 0);
});

test("replay puts an event back once, though KV deletes no more: the free plan's thousand a day are used up", async () => {
  let now = 0;
  const kv = fakeKv({ now: () => now });
  for (let i = 0; i < 3; i++) await kv.put(`dead/2026-01-01-${i}`, encode({ ...head, headers: [["eyelet-event-id", `${i}`]] }, new Uint8Array(1)).buffer, {});
  await kv.put("replay", "2026-02-01", {});
  const full = { ...kv, delete: () => Promise.reject(new Error("KV DELETE failed: 429 Too Many Requests")) };
  const sent = [];
  const bindings = { Q: { send: async (body) => void sent.push(decode(body).head.headers[0][1]) } };
  for (let run = 0; run < 10; run++) {
    now += 300_000;
    await replay(full, undefined, bindings, () => {}).catch(() => {});
  }
  assert.deepEqual(sent, ["0", "1", "2"]);
});

test("a replay that is asked for while one runs is not swallowed, at its end or on its way", async () => {
  for (const count of [2, 200]) {
    let now = 0;
    const kv = fakeKv({ now: () => now });
    const put = (at) => kv.put(`dead/2026-01-01T00:00:00.${String(at).padStart(3, "0")}Z-x`, encode(head, new Uint8Array(1)).buffer, {});
    for (let i = 0; i < count; i++) await put(i);
    await kv.put("replay", "2026-02-01~1", {});
    let sent = 0;
    const bindings = { Q: { send: async () => {
      if (++sent !== 2) return;
      now += 2000;
      await put(900);
      await kv.put("replay", "2026-02-01~2", {});
    } } };
    for (let run = 0; run < 4; run++) {
      now += 300_000;
      await replay(kv, undefined, bindings, () => {});
    }
    assert.equal(sent, count + 1, `of ${count}`);
  }
});

test("a replay that an older Worker has begun, and wrote where it was into what was asked for, ends", async () => {
  let now = 0, lists = 0;
  const kv = fakeKv({ now: () => now });
  await kv.put("dead/2026-01-01-x", encode(head, new Uint8Array(1)).buffer, {});
  await kv.put("replay", "2026-02-01~ dead/2026-01-01-w", {});
  const counted = { ...kv, list: (options) => (lists++, kv.list(options)) };
  const counts = [];
  for (let run = 0; run < 3; run++) {
    now += 300_000;
    counts.push(await replay(counted, undefined, { Q: { send: async () => {} } }, () => {}));
  }
  assert.deepEqual([counts, lists], [[1, 0, 0], 1]);
});

test("a replay goes on though KV never gives one event, and names it", async () => {
  let now = 0;
  const kv = fakeKv({ now: () => now });
  const parked = encode(head, new Uint8Array(1)).buffer;
  for (const [name, value] of [["a", parked], ["b", parked], ["c", "no message"], ["d", new Uint8Array([3, 0, 0, 0, 123, 125, 32])], ["e", parked]]) await kv.put(`dead/2026-01-01-${name}`, value, {});
  await kv.put("replay", "2026-02-01~1", {});
  const broken = { ...kv, get: async (key, type) => {
    if (key.endsWith("-b")) throw new Error("KV GET failed: 500");
    const value = await kv.get(key);
    return type === "arrayBuffer" && value !== null ? (typeof value === "string" ? new TextEncoder().encode(value) : value).slice().buffer : value;
  } };
  let sent = 0;
  const lines = [];
  for (let run = 0; run < 3; run++) {
    now += 300_000;
    await replay(broken, undefined, { Q: { send: async () => void sent++ } }, (line) => lines.push(JSON.parse(line)));
  }
  assert.equal(sent, 2);
  assert.deepEqual(lines.filter(({ outcome }) => outcome === "not_replayed").map(({ key }) => key.at(-1)), ["b", "c", "d"]);
  assert.match(lines.find(({ key }) => key?.endsWith("-b")).error, /KV GET failed: 500/);
});

test("two runs of a replay do not put one event back twice: neither at once, nor one that takes longer than the five minutes to the next", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 0 });
  const kv = fakeKv();
  for (let i = 0; i < 20; i++) await kv.put(`dead/2026-01-01-${String(i).padStart(2, "0")}`, encode({ ...head, headers: [["eyelet-event-id", `${i}`]] }, new Uint8Array(1)).buffer, {});
  await kv.put("replay", "2026-02-01~1", {});
  const sent = [];
  const bindings = { Q: { send: async (body) => {
    sent.push(decode(body).head.headers[0][1]);
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(50_000);
  } } };
  await Promise.all([1, 2].map(() => replay(kv, undefined, bindings, () => {})));
  assert.ok(Date.now() < 300_000, `a run of ${Date.now() / 1000} s`);
  for (let run = 0; run < 9; run++) {
    t.mock.timers.tick(300_000);
    await replay(kv, undefined, bindings, () => {});
  }
  assert.deepEqual(sent, Array.from({ length: 20 }, (_, i) => `${i}`));
  // One whose run was ended without a word is not waited for for ever.
  await kv.put("dead/2026-01-01-x", encode(head, new Uint8Array(1)).buffer, {});
  await kv.put("replay", "2026-02-01~2", {});
  void replay({ ...kv, list: () => new Promise(() => {}) }, undefined, bindings, () => {});
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(300_000);
  assert.equal(await replay(kv, undefined, bindings, () => {}), 1);
});

test("replay keeps an event whose queue refuses it", async () => {
  const kv = fakeKv();
  await kv.put("dead/2026-01-01-x", encode(head, new Uint8Array(1)).buffer, {});
  await kv.put("replay", "2026-02-01", {});
  assert.equal(await replay(kv, undefined, { Q: { send: () => Promise.reject(new Error("down")) } }, () => {}), 0);
  assert.ok(kv.entries.has("dead/2026-01-01-x"));
});
