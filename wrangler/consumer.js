/**
 * How are queued events delivered, and what becomes of those that cannot be?
 *
 * The core builds, signs and judges the delivery (eyelet_begin_queued). 2xx: done. 4xx: permanent, parked at once. Anything else comes
 * again with exponential backoff and jitter, or when the destination says, until the queue gives up and moves it to its dead-letter queue,
 * whose messages are parked too: in KV, under "dead/", where they can be listed, read and replayed.
 */
import { decode } from "./message.js";

const DELAY_FIRST_S = 10;
/** The longest that a queue delays a message. */
const DELAY_MAX_S = 12 * 3600;
/**
 * A dead letter waits for KV alone, which may take nothing until the day is over (the free plan's writes are used up): it is tried often
 * enough in the 24 hours that it lives there, and with a hundred retries for two days elsewhere. A destination that says when to come is
 * believed so far too: waited for longer, an event would outlive the queue's retention, which deletes it.
 */
const WAIT_MAX_S = 3600;
/**
 * Shorter than BODY_TTL_S in message.js by the longest stay in a queue. As a replay writes the body anew, no event outlives its body,
 * however often it is put back.
 */
const PARKED_TTL_S = 14 * 24 * 3600;
/** Time that one run of a replay takes at most: the next comes five minutes after it began, and KV shows a minute late how far it came. */
const REPLAY_MS = 3 * 60 * 1000;
/** Events that one run of a replay looks at, the next goes on: each takes up to 5 of the 1,000 calls that Cloudflare allows an invocation. */
export const REPLAY_COUNT_MAX = 150;

/**
 * @typedef {object} QueueMessage
 * @property {string} id
 * @property {any} body
 * @property {number} attempts
 * @property {() => void} ack
 * @property {(options?: {delaySeconds?: number}) => void} retry
 *
 * @typedef {object} ConsumerOptions
 * @property {import("./eyelet.js").Eyelet} eyelet
 * @property {any} kv a KVNamespace: where events that cannot be delivered are parked
 * @property {import("./message.js").BodyStore} bodies
 * @property {string} [dead_letter_queue] name of the queue whose messages are parked, not delivered
 * @property {(line: string) => void} log
 * @property {() => number} [random] for tests
 */

/** Seconds until attempt + 1: doubled each time, and spread over the upper half. @param {number} attempt @param {number} random */
export function backoff(attempt, random) {
  const delay = Math.min(DELAY_MAX_S, DELAY_FIRST_S * 2 ** (attempt - 1));
  return Math.ceil((delay * (1 + random)) / 2);
}

/** Seconds, or until a date (RFC 9110, 10.2.3). @param {string | null | undefined} retry_after */
const waitFor = (retry_after) => Math.ceil(Number(retry_after) || (Date.parse(/** @type {any} */ (retry_after)) - Date.now()) / 1000 || 0);

/** What KV takes: a message's bytes, or what another's message says. @param {any} body */
const storable = (body) => (body?.byteLength === undefined ? `${JSON.stringify(body)}` : body);

/**
 * The head is empty where the message is none of Eyelet's.
 * @param {QueueMessage} message @returns {{head: Partial<import("./message.js").Head>, body?: Uint8Array<ArrayBuffer>}}
 */
function read(message) {
  try {
    return decode(message.body);
  } catch {
    return { head: {} };
  }
}

/** @param {ConsumerOptions} options */
export function createConsumer({ eyelet, kv, bodies, dead_letter_queue, log, random = Math.random }) {
  /** @param {QueueMessage} message @param {string} reason @param {number} status */
  async function park(message, reason, status) {
    const about = Object.fromEntries(read(message).head.headers ?? []);
    const metadata = { reason, status, attempts: message.attempts, source: about["eyelet-source"]?.slice(0, 64),
      id: about["eyelet-event-id"]?.slice(0, 256) };
    await kv.put(`dead/${new Date().toISOString()}-${message.id}`, storable(message.body), { expirationTtl: PARKED_TTL_S, metadata });
    log(JSON.stringify({ outcome: "parked", ...metadata }));
    message.ack();
  }

  /** @param {QueueMessage} message @param {number} least_s @param {number} most_s */
  const retry = (message, least_s, most_s) =>
    message.retry({ delaySeconds: Math.min(most_s, Math.max(least_s, backoff(message.attempts, random()))) });

  /** @param {QueueMessage} message @param {import("./eyelet.js").Context} context the message's own */
  async function deliver(message, context) {
    const { head: { headers, body_key }, body: own } = read(message);
    if (!headers) return park(message, "message_unreadable", 0);
    // A body that is not there yet: KV is eventually consistent.
    const body = body_key ? await bodies.get(body_key) : own;
    if (!body) log(JSON.stringify({ reason: "body_missing", attempts: message.attempts }));
    const status = body ? await eyelet.deliverQueued({ headers: new Headers(headers), body }, context) : 503;
    if (status < 300) {
      message.ack();
      if (body_key) await bodies.delete(body_key).catch(() => {});
    } else if (status < 500) {
      await park(message, "refused", status);
    } else {
      retry(message, Math.min(waitFor(context.retry_after), WAIT_MAX_S), DELAY_MAX_S);
    }
  }

  /**
   * @param {{queue: string, messages: readonly QueueMessage[]}} batch
   * @param {import("./eyelet.js").Context} [context]
   */
  return async function consume(batch, context = {}) {
    const isDead = batch.queue === dead_letter_queue;
    /** @param {QueueMessage} message */
    const handle = async (message) => {
      try {
        await (isDead ? park(message, "attempts_exhausted", 0) : deliver(message, { ...context }));
      } catch (error) {
        // The store for bodies or for parked events did not answer.
        log(JSON.stringify({ reason: "store_unavailable", error: String(error) }));
        retry(message, 0, isDead ? WAIT_MAX_S : DELAY_MAX_S);
      }
    };
    // A body that is kept elsewhere may have 32 MiB, and an isolate has 128 for everything: one at a time.
    let turn = Promise.resolve();
    await Promise.all(batch.messages.map((message) => (read(message).head.body_key ? turn = turn.then(() => handle(message)) : handle(message))));
  };
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(message);
}

/** The keys of parked events between two, which are in the order of time. @param {any} kv @param {string} start @param {string} end */
async function* keysBetween(kv, start, end) {
  /** @type {string | undefined} */
  let cursor;
  do {
    const page = await kv.list({ prefix: "dead/", cursor });
    for (const { name } of page.keys) {
      if (name >= end) return;
      if (name > start) yield name;
    }
    ({ cursor } = page); // none after the last
  } while (cursor);
}

/** Until when a run keeps the others of its isolate away, and goes on itself. */
let busyUntil = 0;

/**
 * Puts parked events back on their queues, if a replay was asked for. The key "replay" is written by who asks alone, so that none is
 * swallowed: where the events end (one that is parked again later stays parked), another each time. "replayed" is written here: what was
 * asked for and, behind a blank, the event that the last run ended with, "~" after all. Returns how many.
 * @param {any} kv @param {import("./message.js").BodyStore} bodies @param {Record<string, any>} bindings @param {(line: string) => void} log
 */
export async function replay(kv, bodies, bindings, log) {
  const asked = await kv.get("replay");
  const replayed = await kv.get("replayed") ?? "";
  // One that an older Worker was asked for has blanks of its own.
  let name = replayed.startsWith(`${asked} `) ? replayed.slice(`${asked} `.length) : "";
  if (!asked || name === "~" || Date.now() < busyUntil) return 0;
  busyUntil = Date.now() + REPLAY_MS;
  let count = 0, left = REPLAY_COUNT_MAX;
  try {
    for await (const next of keysBetween(kv, name, `dead/${asked}`)) {
      if (Date.now() > busyUntil) left = 0;
      if (--left < 0) break;
      name = next;
      try {
        const parked = await kv.get(name, "arrayBuffer");
        if (!parked) continue;
        const { queue, body_key } = decode(parked).head;
        const to = bindings[queue] ?? fail(`no queue "${queue}"`);
        if (body_key) await bodies.put(body_key, await bodies.get(body_key) ?? fail("its body is gone"));
        await to.send(new Uint8Array(parked), { contentType: "bytes" });
      } catch (error) {
        log(JSON.stringify({ outcome: "not_replayed", key: name, error: String(error) }));
        continue;
      }
      count++;
      // Where the free plan's deletes are used up the next run goes on behind it, else each would put it back once more.
      await kv.delete(name).catch(() => (left = 0));
    }
    await kv.put("replayed", `${asked} ${left < 0 ? name : "~"}`);
  } finally {
    busyUntil = 0;
  }
  log(JSON.stringify({ outcome: "replayed", count }));
  return count;
}
