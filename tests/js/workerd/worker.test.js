// In workerd, with local KV, Durable Object and queues: run by tests/js/workerd.test.mjs, which puts the Worker beside this file.
import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult, runDurableObjectAlarm, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import entry from "./worker.js";
import { createWorker } from "./create-worker.js";
import module from "./eyelet.wasm";
import config from "./webhooks.json";
import { createKvStore } from "./store-kv.js";
import { createDurableObjectStore } from "./store-durable-object.js";
import { decode, encode } from "./message.js";
import { Core } from "./memory.js";

const lines = [];
// As worker.js makes it, with a log that can be read.
const worker = createWorker({ module, config, log: (line) => lines.push(line) });
const exact = { ...env, EYELET_STORE: "durable-object" };
let serial = 0;
let backend;
beforeEach(() => {
  backend = vi.fn(async () => new Response("ok"));
  vi.spyOn(globalThis, "fetch").mockImplementation((...args) => backend(...args));
  lines.length = 0;
});
afterEach(() => vi.restoreAllMocks());

async function sign(body, secret = "key-of-a-test-0123456789") {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body)));
  return `sha256=${Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
async function request(path, { body = `{"n":${++serial}}`, id = `id-${++serial}`, headers = {} } = {}) {
  return new Request(`https://eyelet.test/${path}`, { method: "POST", body, headers: { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": id,
    "x-hub-signature-256": await sign(body), ...headers } });
}
async function send(path, options, bindings = env) {
  const ctx = createExecutionContext();
  const answer = await worker.fetch(await request(path, options), bindings, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}

test("the Worker's own entry answers", async () => {
  expect((await entry.fetch(new Request("https://eyelet.test/healthz"), env, createExecutionContext())).status).toBe(200);
});

test("the Worker's page names no source unless it is told to", async () => {
  const page = async (bindings) => (await worker.fetch(new Request("https://eyelet.test/"), bindings, createExecutionContext())).text();
  for (const value of [undefined, "", "1", "false"]) expect(await page({ ...env, EYELET_LISTS_SOURCES: value })).not.toContain("/direct");
  expect(await page({ ...env, EYELET_LISTS_SOURCES: "true" })).toContain("/direct");
});

for (const [name, bindings] of [["KV", env], ["Durable Object", exact]]) {
  test(`${name}: signed, delivered; again, a duplicate; forged, refused`, async () => {
    const id = `twice-${name.length}`;
    expect((await send("direct", { id, body: "{}" }, bindings)).status).toBe(200);
    expect((await send("direct", { id, body: "{}" }, bindings)).status).toBe(200);
    expect(backend).toHaveBeenCalledTimes(1);
    const [url, init] = backend.mock.calls[0];
    expect([url, init.redirect, new TextDecoder().decode(init.body)]).toEqual(["http://backend.test/in", "manual", "{}"]);
    expect((await send("direct", { headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}` } }, bindings)).status).toBe(401);
    expect(backend).toHaveBeenCalledTimes(1);
  });

  test(`${name}: a failed delivery leaves the event free for the retry`, async () => {
    backend.mockRejectedValueOnce(new TypeError("refused"));
    const id = `retry-${name.length}`;
    expect((await send("direct", { id, body: "{}" }, bindings)).status).toBe(502);
    expect((await send("direct", { id, body: "{}" }, bindings)).status).toBe(200);
    expect(backend).toHaveBeenCalledTimes(2);
  });

  test(`${name}: twenty copies at once in one isolate are delivered once`, async () => {
    backend.mockImplementation(async () => (await new Promise((wake) => setTimeout(wake, 50)), new Response("ok")));
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => send("direct", { id: `at-once-${name.length}`, body: "{}" }, bindings)))).map((r) => r.status);
    expect(backend).toHaveBeenCalledTimes(1);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
  });
}

test("an EYELET_STORE that is neither word is no store, not the weaker one", async () => {
  expect((await send("direct", {}, { ...env, EYELET_STORE: "durable_object" })).status).toBe(503);
  expect(backend).toHaveBeenCalledTimes(0);
  expect(lines.some((line) => line.includes('EYELET_STORE is \\"durable_object\\": write kv or durable-object'))).toBe(true);
});

test("a limit that is no number from 1 is the default, not none at all; a number is taken", async () => {
  const begin = vi.spyOn(Core.prototype, "begin");
  for (const [value, ...expected] of [[undefined, 30, 950], ["", 30, 950], ["thirty", 30, 950], ["-5", 30, 950], ["0", 30, 950], ["0.5", 30, 950], ["30 ", 30, 30], ["7", 7, 7]]) {
    expect((await send("direct", {}, { ...env, EYELET_DELIVERY_MAX: value, EYELET_OPERATION_MAX: value, EYELET_MAC_MIN: value })).status).toBe(200);
    const [, , { delivery_max, operation_max }] = begin.mock.calls.at(-1);
    expect([value, delivery_max, operation_max]).toEqual([value, ...expected]);
  }
});

test("a second attempt gets the verified bytes, though the first destination wrote into what it got", async () => {
  const bodies = [];
  const deliver = async ({ body }) => {
    bodies.push(new TextDecoder().decode(body));
    body.fill(0);
    return { status: bodies.length === 1 ? 500 : 200 };
  };
  const twice = createWorker({ module, deliver, log() {}, config: { sources: { twice: { provider: "github", secrets: ["SECRET"], dedup: false,
    deliver: { url: "http://backend.test/in", attempts: 2 } } } } });
  const body = `{"pad":"${"x".repeat(5000)}"}`;
  const ctx = createExecutionContext();
  const answer = await twice.fetch(await request("twice", { body, headers: { "content-length": String(body.length) } }), env, ctx);
  await waitOnExecutionContext(ctx);
  expect(answer.status).toBe(200);
  expect(bodies).toEqual([body, body]);
});

test("KV that throws at get: 503; at put, twice: still 200, and the log says so", async () => {
  const broken = (verb) => ({ ...env, EYELET_KV: { get: (...a) => env.EYELET_KV.get(...a), put: (...a) => env.EYELET_KV.put(...a),
    [verb]: () => Promise.reject(new Error("KV failed")) } });
  expect((await send("direct", {}, broken("get"))).status).toBe(503);
  expect(backend).toHaveBeenCalledTimes(0);
  expect((await send("direct", {}, broken("put"))).status).toBe(200);
  expect(backend).toHaveBeenCalledTimes(1);
  expect(lines.some((line) => line.includes("commit_failed"))).toBe(true);
});

test("KV refuses a second put within a second: the commit is tried again and taken", async () => {
  let puts = 0;
  const kv = { get: (...a) => env.EYELET_KV.get(...a), put: async (...a) => (++puts === 1 ? Promise.reject(new Error("KV PUT failed: 429")) : env.EYELET_KV.put(...a)) };
  expect((await send("direct", { id: "second-put" }, { ...env, EYELET_KV: kv })).status).toBe(200);
  expect(puts).toBe(2);
  expect(lines.some((line) => line.includes("commit_failed"))).toBe(false);
});

test("a Durable Object that throws: 503", async () => {
  const EYELET_CLAIMS = { idFromName: () => "x", get: () => ({ claim: () => Promise.reject(new Error("overloaded")) }) };
  expect((await send("direct", {}, { ...exact, EYELET_CLAIMS })).status).toBe(503);
});

test("the Durable Object: one winner, owned releases, done before busy, an alarm that sweeps", async () => {
  const store = createDurableObjectStore(env.EYELET_CLAIMS);
  const results = await Promise.all(Array.from({ length: 20 }, (_, i) => store.claim("s/exact", `t${i}`, 15)));
  expect(results.filter(({ result }) => result === "fresh").length).toBe(1);
  const winner = `t${results.findIndex(({ result }) => result === "fresh")}`;
  expect(results.find(({ result }) => result === "busy").left_s).toBe(15);
  await store.release("s/exact", "somebody else");
  expect((await store.claim("s/exact", "x", 15)).result).toBe("busy");
  await store.release("s/exact", winner);
  expect((await store.claim("s/exact", "y", 15)).result).toBe("fresh");
  await store.commit("s/exact", "y", 1);
  expect((await store.claim("s/exact", "z", 15)).result).toBe("done");
  await new Promise((wake) => setTimeout(wake, 1100));
  expect((await store.claim("s/exact", "w", 15)).result).toBe("fresh"); // not swept yet, and over all the same
  await store.release("s/exact", "w");
  const ids = ["s/exact"];
  let swept = 0;
  for (let shard = 0; shard < 16; shard++) {
    const stub = env.EYELET_CLAIMS.get(env.EYELET_CLAIMS.idFromName(`claims-${shard}`));
    await runDurableObjectAlarm(stub);
    swept += await runInDurableObject(stub, (_, state) => state.storage.sql.exec("SELECT COUNT(*) AS n FROM done WHERE key = ?", ids[0]).one().n);
  }
  expect(swept).toBe(0);
  expect((await store.claim("s/exact", "z", 15)).result).toBe("fresh");
});

test("the Durable Object: a sweep that leaves expired rows comes again at once, one that leaves none later", async () => {
  const stub = env.EYELET_CLAIMS.get(env.EYELET_CLAIMS.idFromName("a shard of its own"));
  const left = async () => {
    await runDurableObjectAlarm(stub);
    return runInDurableObject(stub, async (_, state) => [state.storage.sql.exec("SELECT COUNT(*) AS n FROM done").one().n, (await state.storage.getAlarm()) - Date.now()]);
  };
  await runInDurableObject(stub, async (_, state) => {
    for (let i = 0; i < 1500; i++) state.storage.sql.exec("INSERT INTO done VALUES (?, ?)", `s/${i}`, Date.now() - 1000);
    state.storage.sql.exec("INSERT INTO done VALUES ('s/live', ?)", Date.now() + 60_000);
    await state.storage.setAlarm(Date.now() + 60_000);
  });
  const [rows, wait] = await left();
  expect(rows).toBe(501);
  expect(wait).toBeLessThan(5_000);
  const [rest, later] = await left();
  expect(rest).toBe(1);
  expect(later).toBeGreaterThan(30_000);
});

test("the Durable Object: a sweep reads no row that it does not delete, however many there are", async () => {
  const stub = env.EYELET_CLAIMS.get(env.EYELET_CLAIMS.idFromName("a shard with a past"));
  const read = await runInDurableObject(stub, async (object, state) => {
    for (let i = 0; i < 500; i++) state.storage.sql.exec("INSERT INTO done VALUES (?, ?)", `s/${i}`, Date.now() + 60_000 + i);
    let rows = 0;
    const cursors = [];
    const { exec } = object.sql;
    object.sql = { exec: (...args) => (cursors.push(exec.apply(state.storage.sql, args)), cursors.at(-1)) };
    await object.alarm();
    for (const cursor of cursors) {
      cursor.toArray();
      rows += cursor.rowsRead;
    }
    return rows;
  });
  expect(read).toBeLessThan(10);
});

test("the Durable Object: a lease that ran out is taken over, and the late owner's release does nothing", async () => {
  const store = createDurableObjectStore(env.EYELET_CLAIMS);
  await store.claim("s/lease", "a", 1);
  await new Promise((wake) => setTimeout(wake, 1100));
  expect((await store.claim("s/lease", "b", 15)).result).toBe("fresh");
  await store.release("s/lease", "a");
  expect((await store.claim("s/lease", "c", 15)).result).toBe("busy");
});

test("KV: a done mark lives in KV and another isolate's store sees it", async () => {
  const first = createKvStore(env.EYELET_KV);
  await first.claim("s/kv", "a", 15);
  await first.commit("s/kv", "a", 5);
  expect(await createKvStore(env.EYELET_KV).claim("s/kv", "b", 15)).toEqual({ result: "done" });
});

test("an instance that traps is discarded: 503, and the next request works", async () => {
  const good = await request("direct");
  const headers = { get: (name) => { if (name === "content-length" || name === "cf-connecting-ip") return null; throw new WebAssembly.RuntimeError("unreachable"); } };
  const answer = await worker.fetch({ method: good.method, url: good.url, body: good.body, headers }, env, createExecutionContext());
  expect([answer.status, await answer.json()]).toEqual([503, { error: "internal" }]);
  expect((await send("direct")).status).toBe(200);
});

test("the client's address is CF-Connecting-IP and nothing else", async () => {
  expect((await send("local", { headers: { "cf-connecting-ip": "192.0.2.7" } })).status).toBe(200);
  expect((await send("local", { headers: { "cf-connecting-ip": "203.0.113.9", "x-forwarded-for": "192.0.2.7", "x-real-ip": "192.0.2.7" } })).status).toBe(403);
  expect((await send("local", { headers: { "x-forwarded-for": "192.0.2.7" } })).status).toBe(403);
});

test("a service binding gets the event; one that is not there is 502", async () => {
  const seen = [];
  const SHOP = { fetch: async (url, init) => (seen.push([url, init.headers.find(([name]) => name === "eyelet-source")[1]]), new Response(null, { status: 204 })) };
  expect((await send("service", {}, { ...env, SHOP })).status).toBe(200);
  expect(seen).toEqual([["https://shop/hooks", "service"]].map(([url, source]) => [expect.stringMatching(/^https:\/\/shop\/hooks$/i), source]));
  expect((await send("service", {})).status).toBe(502);
});

test("a missing secret: 503, and nothing else is asked of anybody", async () => {
  expect((await send("direct", {}, { ...env, SECRET: undefined })).status).toBe(503);
  expect((await send("direct", {}, { ...env, SECRET: "changeme" })).status).toBe(503);
  expect(backend).toHaveBeenCalledTimes(0);
});

// ---- queue ----

/** What a message is made of: taken from what the Worker really sends. */
async function enqueued(options, bindings = env) {
  const sent = [];
  const EYELET_QUEUE = { send: async (body, { contentType }) => void sent.push([body, contentType]) };
  const answer = await send("queued", options, { ...bindings, EYELET_QUEUE });
  expect(answer.status).toBe(200);
  expect(sent[0][1]).toBe("bytes");
  return sent[0][0];
}
async function consume(messages, bindings = env, queue = "eyelet-events") {
  const batch = createMessageBatch(queue, messages.map(({ id = `m${++serial}`, body, attempts = 1 }) => ({ id, timestamp: new Date(), attempts, body })));
  const ctx = createExecutionContext();
  await worker.queue(batch, bindings, ctx);
  return getQueueResult(batch, ctx);
}

test("queue: the real binding takes the message and 200 is answered before any delivery", async () => {
  expect((await send("queued")).status).toBe(200);
});

test("queue that throws: 502, and the provider's retry is enqueued", async () => {
  const EYELET_QUEUE = { send: vi.fn().mockRejectedValueOnce(new Error("queue down")).mockResolvedValue(undefined) };
  expect((await send("queued", { id: "queue-down", body: "{}" }, { ...env, EYELET_QUEUE })).status).toBe(502);
  expect((await send("queued", { id: "queue-down", body: "{}" }, { ...env, EYELET_QUEUE })).status).toBe(200);
  expect(EYELET_QUEUE.send).toHaveBeenCalledTimes(2);
});

test("the consumer delivers, signed at the time of sending with an id that stays the same", async () => {
  const body = await enqueued({ body: '{"a":1}', id: "stable-id" });
  expect((await consume([{ id: "m", body }])).explicitAcks).toEqual(["m"]);
  expect((await consume([{ id: "m", body, attempts: 2 }])).explicitAcks).toEqual(["m"]);
  const headers = backend.mock.calls.map(([, init]) => Object.fromEntries(init.headers));
  expect(headers[0]["webhook-id"]).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(headers[1]["webhook-id"]).toBe(headers[0]["webhook-id"]);
  expect(headers[0]["webhook-signature"]).toMatch(/^v1,/);
  expect(Math.abs(Number(headers[0]["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(5);
  expect(headers[0]["eyelet-destination"]).toBeUndefined();
  expect(new TextDecoder().decode(backend.mock.calls[0][1].body)).toBe('{"a":1}');
});

test("the consumer: 5xx and no answer come again later and later, 4xx is parked at once", async () => {
  const body = await enqueued();
  backend.mockResolvedValueOnce(new Response(null, { status: 500 }));
  const first = await consume([{ id: "m", body }]);
  backend.mockRejectedValueOnce(new TypeError("refused"));
  const fifth = await consume([{ id: "m", body, attempts: 5 }]);
  expect([first.explicitAcks, fifth.explicitAcks]).toEqual([[], []]);
  // The delays themselves are looked at in glue.test.mjs: this harness does not report them.
  expect([first, fifth].map(({ retryMessages }) => retryMessages.map(({ msgId }) => msgId))).toEqual([["m"], ["m"]]);
  backend.mockResolvedValueOnce(new Response(null, { status: 410 }));
  expect((await consume([{ id: "gone", body }])).explicitAcks).toEqual(["gone"]);
  const { keys } = await env.EYELET_KV.list({ prefix: "dead/" });
  expect(keys.find(({ name }) => name.endsWith("-gone")).metadata).toMatchObject({ source: "queued", reason: "refused" });
});

test("a body over 100 KB is kept in KV until it is delivered", async () => {
  const text = JSON.stringify({ pad: "x".repeat(300_000) });
  const body = await enqueued({ body: text });
  expect(body.byteLength).toBeLessThan(4000);
  const { body_key } = decode(body).head;
  expect((await env.EYELET_KV.get(body_key, "arrayBuffer")).byteLength).toBe(text.length);
  expect((await consume([{ id: "m", body }])).explicitAcks).toEqual(["m"]);
  expect(new TextDecoder().decode(backend.mock.calls[0][1].body)).toBe(text);
  expect(await env.EYELET_KV.get(body_key)).toBe(null);
  expect((await consume([{ id: "m", body, attempts: 2 }])).retryMessages.length).toBe(1);
});

test("a bucket that is bound while events are queued or parked: their bodies are still found in KV", async () => {
  const objects = new Map();
  const EYELET_BODIES = { put: async (key, body) => void objects.set(key, body), delete: async (key) => void objects.delete(key),
    get: async (key) => (objects.has(key) ? { arrayBuffer: async () => objects.get(key).slice().buffer } : null) };
  const text = JSON.stringify({ pad: "y".repeat(300_000) });
  const queued = await enqueued({ body: text });
  const parked = await enqueued({ body: text });
  expect((await consume([{ id: "m", body: queued }], { ...env, EYELET_BODIES })).explicitAcks).toEqual(["m"]);
  expect(new TextDecoder().decode(backend.mock.calls[0][1].body)).toBe(text);
  await env.EYELET_KV.put("dead/2026-01-01T00:00:00.000Z-bucket", parked);
  await env.EYELET_KV.put("replay", "2026-01-02~1");
  const sent = [];
  const EYELET_QUEUE = { send: async (message) => void sent.push(message) };
  await worker.scheduled(createScheduledController(), { ...env, EYELET_BODIES, EYELET_QUEUE }, createExecutionContext());
  expect(sent.length).toBe(1);
  expect(objects.size).toBe(1);
});

test("dead letters are parked, and a replay puts them back", async () => {
  const body = await enqueued({ id: "dead-one" });
  expect((await consume([{ id: "dead", body }], env, "eyelet-dead-letters")).explicitAcks).toEqual(["dead"]);
  expect(backend).toHaveBeenCalledTimes(0);
  const asked = new Date(Date.now() + 1000).toISOString();
  await env.EYELET_KV.put("replay", asked);
  const sent = [];
  const EYELET_QUEUE = { send: async (message, { contentType }) => void sent.push([decode(message).head.headers, contentType]) };
  await worker.scheduled(createScheduledController(), { ...env, EYELET_QUEUE }, createExecutionContext());
  expect(sent.some(([headers, type]) => type === "bytes" && headers.some(([name, value]) => name === "eyelet-event-id" && value === "dead-one"))).toBe(true);
  expect((await env.EYELET_KV.list({ prefix: "dead/" })).keys).toEqual([]);
  expect(await env.EYELET_KV.get("replayed")).toBe(`${asked} ~`);
});

test("a message that is none is parked and does not stop the others", async () => {
  const body = await enqueued();
  const result = await consume([{ id: "bad", body: "text" }, { id: "good", body }]);
  expect(result.explicitAcks.sort()).toEqual(["bad", "good"]);
});

test("a message for a source that was removed comes again: the source may come back before the message is given up", async () => {
  const body = encode({ queue: "EYELET_QUEUE", headers: [["eyelet-source", "removed"], ["eyelet-event-id", "r1"], ["eyelet-key", "removed/r1"]] }, new Uint8Array(2));
  const { explicitAcks, retryMessages } = await consume([{ id: "removed", body }]);
  expect([explicitAcks, retryMessages.map(({ msgId }) => msgId)]).toEqual([[], ["removed"]]);
});
