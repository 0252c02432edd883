/**
 * Does wrangler/eyelet.js lose or double an event when everything around it fails?
 *
 *   node campaign.mjs [--seed N] [--events N] [--rate PER_MILLE] [--store kv|durable-object] [--broken NAME]
 *
 * The real createEyelet, dist/eyelet.wasm, wrangler's own stores and deliver.js in virtual time: providers that sign and come back as
 * theirs do, destinations, and ISOLATE_COUNT isolates at two places, each with any number of requests in flight. An exchange or
 * an isolate is killed by never resolving anything for it again. --broken makes the host wrong on purpose (native/world.c names how); the
 * campaign must then find violations. Prints `VIOLATION: ...` lines and counts; its exit status is 1 where there was one.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHmac, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDeliver } from "../../../wrangler/deliver.js";
import { createEyelet } from "../../../wrangler/eyelet.js";
import { decode } from "../../../wrangler/message.js";
import { createKvStore } from "../../../wrangler/store-kv.js";
import { dist } from "../../../wrangler/tools.mjs";
import { Ledger } from "./ledger.mjs";
import { bodyOf, config, headersOf, isSigned, itemOf, providers, secrets } from "./providers.mjs";
import { createDurableObjectStore, fakeKv, fakeNamespace } from "./stores.mjs";
import { Clock, Faults } from "./world.mjs";

const ISOLATE_COUNT = 8;
const PLACE_COUNT = 2;
/** Providers that try so often give up only by a chain of faults. */
const PERSISTENT = 8;
const EXHAUSTED_MAX = 1 / 1000;
/** Events from which every kind of fault must have had its chance, times rate from which it must have struck, and from which
 *  every cause of a duplicate must be met; how many kinds there are. */
const ASKED_MIN = 1000, STRUCK_MIN = 100_000, WHOLE_MIN = 1_000_000;
const KIND_COUNT = { kv: 30, "durable-object": 33 };
/** What genuine events may be answered when all around fails, and forged ones. */
const EARLY = ["body_incomplete", "timestamp_stale", "timestamp_future"];
const REASONS = [...EARLY, "ok", "duplicate", "commit_failed", "busy", "store_unavailable", "budget_exhausted", "delivery_failed", "delivery_timed_out"];
/** A genuine event that is answered so is a fault of ours, whoever tries again, unless WebCrypto failed or was wrong. */
const DOUBTED = ["signature_mismatch", "internal"];
const FORGED = [...EARLY, "signature_mismatch"];
/** One each: what waits for a shared promise is kept as long as that is. */
const never = () => new Promise(() => {});

const { values: options } = parseArgs({ options: {
  seed: { type: "string", default: "1" }, events: { type: "string", default: "10000" }, rate: { type: "string", default: "10" },
  store: { type: "string", default: "durable-object" }, broken: { type: "string", default: "" } } });
const eventMax = Number(options.events);
const isKv = options.store === "kv";
const module = new WebAssembly.Module(readFileSync(join(dist, "eyelet.wasm")));
const clock = new Clock();
const faults = new Faults(options.seed, Number(options.rate) / 1000);
const ledger = new Ledger({ kv: isKv });
const reasons = new Map();
let exhausted = 0, requests = 0, exchanges = 0;

/** The exchange that runs. @type {AsyncLocalStorage<any>} */
const context = new AsyncLocalStorage();

// ---- killed, stalled, late

function kill(exchange) {
  exchange.killed = true;
  exchange.isolate.exchanges.delete(exchange);
  hearsNothing(exchange.attempt);
}
/** Before and after each effect: the exchange may end here, and its isolate with all that it handles. */
async function mayDie(exchange) {
  if (!exchange.killed && faults.strikes("process: killed between two steps")) {
    const { isolate } = exchange;
    const all = faults.chance(0, 3) === 0;
    for (const each of all ? [...isolate.exchanges] : [exchange]) kill(each);
    if (all) {
      isolate.eyelet = undefined; // the ledger remembers the exchange, and shall not keep the memory of its isolate
      isolates[isolate.number] = startIsolate(isolate.number);
    }
  }
  if (exchange.killed) await never();
}
async function pause(exchange, ms) {
  if (exchange.stalls_at-- === 0) {
    exchange.stalled = true;
    ms += faults.chance(1000, 120_000);
  }
  await clock.sleep(ms);
  if (exchange.killed) await never();
}

// ---- the platform's stores

async function op(verb, key, act) {
  const exchange = context.getStore();
  if (exchange.attempt.forged) ledger.violation(`a forged request reaches the store: ${verb} ${key}`);
  const latency = () => {
    if (!faults.strikes("store: a verb takes seconds")) return faults.chance(1, 20);
    exchange.stalled = true;
    return faults.chance(1000, 8000);
  };
  await mayDie(exchange);
  await pause(exchange, latency());
  if (faults.strikes(`store: ${verb} failed, nothing done`)) throw new Error("the store is down");
  const result = await act();
  if (verb === "claim" && result.result === "fresh" && exchange.key === key) exchange.granted = grantOf(exchange);
  if (verb === "commit") committed(key);
  await mayDie(exchange);
  await pause(exchange, latency());
  if (faults.strikes(`store: ${verb} done, reported as failed`)) throw new Error("the store's answer was lost");
  return result;
}
const grantOf = (exchange) => ({ isolate: exchange.isolate.number, at_ms: clock.true_ms, clock_steps_ms: clock.steps_ms,
  lease_end_ms: clock.true_ms, order: ++ledger.order, read_late: false });
function committed(key) {
  const exchange = context.getStore();
  if (exchange.written.has(key)) return;
  exchange.written.add(key);
  ledger.committed(exchange, key, true);
}

const kvAt = fakeKv({ clock, faults, op,
  onGet(key, late) {
    const exchange = context.getStore();
    if (exchange.key === key.slice("done/".length)) exchange.granted = { ...grantOf(exchange), read_late: late };
  },
  onPut: (key) => committed(key.slice("done/".length)),
});
const namespace = fakeNamespace({ clock, faults, op });

/** Tells the ledger what a store under test grants and what it could not commit. @param {import("../../../wrangler/eyelet.js").Store} store */
function observe(store) {
  return {
    async claim(key, token, lease_s) {
      const exchange = context.getStore();
      const start_ms = clock.true_ms;
      exchange.grant = exchange.granted = undefined;
      exchange.key = key;
      const claim = await store.claim(key, token, lease_s);
      // Not where it came too late: Eyelet has gone on.
      if (claim.result === "fresh" && exchange.key === key) exchange.grant = { ...exchange.granted, lease_end_ms: (isKv ? start_ms : exchange.granted.at_ms) + lease_s * 1000 };
      return claim;
    },
    async commit(key, token, ttl_s) {
      const exchange = context.getStore();
      try {
        await store.commit(key, token, ttl_s);
      } catch (error) {
        if (!exchange.written.has(key)) ledger.committed(exchange, key, false);
        throw error;
      }
    },
    release: (key, token) => store.release(key, token),
  };
}
/** A store that is wrong on purpose. @param {import("../../../wrangler/eyelet.js").Store} store */
function breakStore(store) {
  if (options.broken === "done-early") {
    return { ...store, claim: async (...args) => {
      const claim = await store.claim(...args);
      return claim.result === "busy" ? { result: "done" } : claim;
    } };
  }
  if (options.broken === "forgetful") return { ...store, commit: async () => {} };
  if (options.broken === "no-lease") {
    return { ...store, claim: async (key, token, lease_s) => {
      const claim = await store.claim(key, token, lease_s);
      const exchange = context.getStore();
      exchange.granted ??= grantOf(exchange);
      return claim.result === "busy" ? { result: "fresh" } : claim;
    } };
  }
  return store;
}

// ---- destinations

function drawFate() {
  const wrong = [301, 302, 307, 308, 400, 404, 408, 410, 422, 429];
  if (faults.strikes("delivery: refused")) return { throws: true };
  if (faults.strikes("delivery: reset before all of it arrived")) return { throws: true };
  if (faults.strikes("delivery: timed out, did not arrive")) return { hangs: true };
  if (faults.strikes("delivery: 5xx, not taken")) return { status: faults.chance(500, 599) };
  if (faults.strikes("delivery: 3xx or 4xx, not taken")) return { status: wrong[faults.chance(0, wrong.length - 1)] };
  if (faults.strikes("delivery: taken, the answer lost")) return { taken: true, throws: true, why: "answer_lost" };
  if (faults.strikes("delivery: taken, but too slow to answer")) return { taken: true, hangs: true, why: "timed_out" };
  if (faults.strikes("delivery: timed out, taken afterwards")) return { late: true, hangs: true, why: "timed_out" };
  if (faults.strikes("delivery: taken, then 5xx")) return { taken: true, status: faults.chance(500, 599), why: "taken_5xx" };
  return { taken: true, status: faults.chance(200, 206) };
}

/** The unit that this delivery is of; checks that it is that, byte for byte. */
function unitOf(exchange, url, headers, body) {
  const { event, provider, items } = exchange.attempt.event;
  const found = itemOf(body);
  if (!found || found.event !== event.number || found.item >= items) {
    ledger.violation(`event ${event.number}: a delivery of none, of another or of several events`);
    return event.units[0];
  }
  if (!bodyOf(provider, event.number, [found.item]).equals(body)) ledger.violation(`event ${event.number}: the delivered body is another`);
  if (provider.signs_delivery && !isSigned(new Headers(headers), body)) ledger.violation(`event ${event.number}: the delivery is not signed`);
  return event.units[found.item * provider.destinations + (url.endsWith("/1") ? 1 : 0)];
}

/** One delivery. Resolves to a status, or rejects. */
async function destination(url, headers, body, signal) {
  const exchange = context.getStore();
  await mayDie(exchange);
  const provider = exchange.attempt.event.provider;
  if (exchange.attempt.forged) ledger.violation(`a forged request of ${provider.source} is delivered`);
  if (provider.asks_host && !exchange.accepted) ledger.violation(`exchange ${exchange.number} delivers what no key has accepted`);
  if (!exchange.grant && provider.source !== "undeduped") ledger.violation(`exchange ${exchange.number} delivers what it has not claimed`);
  const receipt = ledger.sent(unitOf(exchange, url, headers, body), exchange, exchange.key, exchange.grant);
  const fate = drawFate();
  if (fate.late) {
    receipt.why = fate.why;
    clock.at(faults.chance(10_001, 40_000), () => (receipt.taken = true));
  }
  await clock.sleep(faults.chance(1, 40));
  if (fate.taken) receipt.taken = true;
  await mayDie(exchange);
  await clock.sleep(faults.strikes("delivery: taken just within the time") ? 1300 : faults.chance(1, 60));
  if (fate.why) receipt.why = fate.why;
  if (fate.hangs) {
    await (signal ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))) : never());
  }
  if (exchange.killed) await never();
  if (fate.status >= 200 && fate.status <= 299) ledger.confirmed(receipt);
  else if (options.broken === "ack-first") return 200;
  if (fate.throws) throw new TypeError("fetch failed");
  return fate.status;
}
const fetchFrom = async (url, { headers, body, signal }) => {
  const status = await destination(url, headers, body, signal);
  return new Response([204, 205].includes(status) ? null : "answer", { status });
};
const bindings = {
  OTHER: { fetch: fetchFrom },
  // What a queue took is stored durably: its consumer has tests of its own.
  EVENTS: { send: async (message) => {
    const { head, body } = decode(message);
    const status = await destination("queue", head.headers, body);
    if (status < 200 || status > 299) throw new Error(`Queue send failed: ${status}`);
  } },
};
async function onEvent(event) {
  const status = await destination("call", Object.entries(event.headers), event.body, event.signal);
  if (status < 200 || status > 299) throw new Error(`handler failed: ${status}`);
}

// ---- WebCrypto, which says whether a public key accepts a signature

/** Import and verification are the stand-in's, as the runtime's own end whenever they like. */
const isAsked = new Set();
Object.assign(crypto.subtle, {
  /** Each key fails once: an import that failed must not be kept. */
  async importKey(format, key, algorithm) {
    const name = Buffer.from(key).toString("hex");
    const spki = format === "raw" ? `302a300506032b6570032100${name}` : name; // RFC 8410
    if (isAsked.has(name)) return { key: createPublicKey({ key: Buffer.from(spki, "hex"), format: "der", type: "spki" }), algorithm };
    isAsked.add(name);
    context.getStore().doubted = true;
    throw new Error("OperationError");
  },
  async verify(algorithm, { key }, value, message) {
    const exchange = context.getStore();
    await mayDie(exchange);
    await pause(exchange, faults.strikes("WebCrypto: verifies for seconds") ? faults.chance(1000, 8000) : faults.chance(0, 2));
    if (options.broken === "trusting") return (exchange.accepted = true);
    const accepted = verify(algorithm.hash?.replace("-", ""), message, { key, dsaEncoding: "ieee-p1363" }, value);
    const fails = faults.strikes("WebCrypto: verifying fails");
    const lies = faults.strikes("WebCrypto: says no, which is wrong") && accepted;
    if (accepted && (fails || lies)) exchange.doubted = true;
    if (fails) throw new Error("OperationError");
    return (exchange.accepted = accepted && !lies);
  },
});

// ---- isolates

function startIsolate(number) {
  const store = isKv ? createKvStore(kvAt(number % PLACE_COUNT)) : createDurableObjectStore(namespace);
  return { number, exchanges: new Set(), eyelet: createEyelet({
    module, config, secrets, store: observe(breakStore(store)), deliver: createDeliver({ fetch: fetchFrom, bindings }), onEvent,
    limits: { delivery_max: 7, operation_max: 45, mac_min: 1024 },
    async mac(bits, key, bytes) {
      if (faults.strikes("WebCrypto: refuses")) throw new Error("OperationError");
      return new Uint8Array(createHmac(bits === 1 ? "sha1" : `sha${bits}`, key).update(bytes).digest());
    },
    log(line) {
      const { killed, doubted, attempt: { forged } } = context.getStore();
      if (killed) return;
      const { reason } = JSON.parse(line);
      if (!(forged ? FORGED : REASONS).includes(reason) && !(doubted && DOUBTED.includes(reason))) {
        ledger.violation(`a ${forged ? "forged" : "genuine"} event is answered so: ${line}`);
      }
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    },
  }) };
}
const isolates = Array.from({ length: ISOLATE_COUNT }, (_, number) => startIsolate(number));

// ---- providers

/** The body as it comes: at once, slowly, or not to its end. */
function streamOf(body, attempt) {
  const slow = faults.strikes("request: a slow client");
  const breaks = faults.strikes("request: the body breaks off");
  if (!slow && !breaks) return body;
  const cut = faults.chance(0, body.length - 1);
  const parts = [body.subarray(0, cut), body.subarray(cut)].filter((part) => part.length);
  return new ReadableStream({ async pull(controller) {
    if (slow) await clock.sleep(faults.chance(500, 2500));
    const part = parts.shift();
    if (part && !(breaks && parts.length === 0)) return controller.enqueue(part);
    if (!breaks) return controller.close();
    hearsNothing(attempt);
    controller.error(new Error("reset"));
  } }, { highWaterMark: 0 });
}

function comeBack(event, retryAfter_s = 0) {
  const { provider } = event;
  if (event.event.acknowledged) return;
  let pause_s = provider.retries[event.retries];
  if (pause_s === undefined) {
    event.event.given_up = true;
    exhausted += provider.retries.length >= PERSISTENT ? 1 : 0;
    return;
  }
  event.retries++;
  if (provider.heeds_retry_after) pause_s = Math.max(pause_s, retryAfter_s);
  sendIn(pause_s * 1000 + faults.chance(0, 2000), event, false);
}
/** The provider waits no longer, or its connection broke. */
function hearsNothing(attempt) {
  if (attempt.over) return;
  attempt.over = true;
  if (!attempt.copy) comeBack(attempt.event);
}
function hears(attempt, status, retryAfter_s) {
  if (attempt.over) return;
  attempt.over = true;
  const { event, provider } = attempt.event;
  if (attempt.forged) return;
  if (status >= 200 && status <= 299) Object.assign(event, { acknowledged: true, given_up: false });
  else if (!attempt.copy && provider.comes_back(status)) comeBack(attempt.event, retryAfter_s);
  else if (!attempt.copy && !event.acknowledged) event.given_up = true;
}

function stepClock() {
  const size = () => (faults.chance(0, 7) === 0 ? faults.chance(60_000, 600_000) : faults.chance(1000, 60_000));
  if (faults.strikes("clock: steps forward")) clock.step(size(), faults.chance(500, 10_000));
  else if (faults.strikes("clock: steps back")) clock.step(-size(), faults.chance(500, 10_000));
}

function sendIn(ms, event, copy, forged = false) {
  clock.at(ms, () => {
    const attempt = { event, copy, forged, over: false };
    if (!copy && event.event.acknowledged) return;
    requests++;
    stepClock();
    const hangsUp = faults.strikes("request: the client hangs up while it is handled");
    clock.at(hangsUp ? faults.chance(5, 300) : event.provider.deadline_ms, () => hearsNothing(attempt));
    begin(attempt);
  });
}

async function begin(attempt) {
  const { event, provider, items } = attempt.event;
  const isolate = isolates[faults.chance(0, ISOLATE_COUNT - 1)];
  const exchange = { number: ++exchanges, attempt, isolate, killed: false, stalled: false, written: new Set(), grant: undefined,
    stalls_at: faults.strikes("process: stands still for longer than a lease") ? faults.chance(0, 8) : -1 };
  const url = `https://eyelet.example/${provider.source}`;
  const signed = bodyOf(provider, event.number, Array.from({ length: items }, (_, i) => i));
  // A stranger's has the signature of a genuine one.
  const body = attempt.forged ? Buffer.concat([signed, Buffer.from(" ")]) : signed;
  // One in five comes without its length; a long one with it is authenticated by the host (step MAC).
  const length = event.number % 5 && { "content-length": String(body.length) };
  const request = new Request(url, { method: "POST", headers: { ...headersOf(provider, event.number, signed, clock.true_ms, url), ...length },
    body: streamOf(body, attempt), duplex: "half" });
  isolate.exchanges.add(exchange);
  const response = await context.run(exchange, () => isolate.eyelet(request, { waitUntil() {} }));
  await mayDie(exchange);
  isolate.exchanges.delete(exchange);
  if (attempt.forged && response.status < 400) ledger.violation(`a forged request of ${provider.source} is answered ${response.status}`);
  if (!attempt.forged) ledger.answered(event, response.status);
  if (faults.strikes("request: our answer lost on its way")) hearsNothing(attempt);
  else hears(attempt, response.status, Number(response.headers.get("retry-after") ?? 0));
}

function makeEvent() {
  const number = ledger.events.length;
  if (number === eventMax) return;
  const provider = providers[number % providers.length];
  const items = faults.chance(1, provider.items);
  const event = { event: ledger.event(items * provider.destinations), provider, items, retries: 0 };
  sendIn(faults.chance(0, 200), event, false);
  if (faults.strikes("provider: sends a copy at once")) sendIn(faults.chance(0, 200), event, true);
  if (faults.strikes("provider: sends a copy later")) {
    const span_ms = (60 + provider.retries.reduce((a, b) => a + b, 0)) * 1000;
    sendIn(faults.chance(0, 1) ? faults.chance(1000, 60_000) : faults.chance(1000, span_ms), event, true);
  }
  if (faults.strikes("stranger: sends it altered")) sendIn(faults.chance(0, 10_000), event, true, true);
  clock.at(faults.chance(20, 180), makeEvent);
}

// Whatever fails outside an exchange is a fault of the program.
process.on("unhandledRejection", (error) => ledger.violation(`unhandled: ${error?.stack ?? error}`));
clock.start();
clock.at(0, makeEvent);
await clock.run();
clock.stop();
for (const { exchanges } of isolates) for (const { number } of exchanges) ledger.violation(`exchange ${number} never ends`);
if (exhausted > eventMax * EXHAUSTED_MAX + 1) ledger.violation(`${exhausted} events were given up by providers that try for a day`);
// A fault that never strikes was left out somewhere.
if (eventMax >= ASKED_MIN && faults.counts.size !== KIND_COUNT[options.store]) ledger.violation(`${faults.counts.size} kinds of faults`);
if (eventMax * Number(options.rate) >= STRUCK_MIN) {
  for (const [name, count] of faults.counts) if (count === 0) ledger.violation(`never injected: ${name}`);
  for (const reason of [...REASONS, ...DOUBTED]) if (!reasons.has(reason)) ledger.violation(`never answered: ${reason}`);
}
console.log(`seed ${options.seed}, ${eventMax} events, ${options.store}`);
for (const line of ledger.close(eventMax * Number(options.rate) >= WHOLE_MIN)) console.log(line);
console.log(`  ${requests} requests in ${clock.hours()} hours of virtual time, answered:\n    ${[...reasons].map(([reason, count]) => `${reason} ${count}`).join(" ")}`);
console.log("  injected:");
for (const [name, count] of [...faults.counts].sort()) console.log(`    ${String(count).padStart(8)}  ${name}`);
process.exit(ledger.violations ? 1 : 0);
