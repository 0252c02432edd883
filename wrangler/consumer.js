/**
 * How are queued events delivered, and what becomes of those that cannot be?
 *
 * The core builds, signs and judges the delivery (eyelet_begin_queued). 2xx: done. 4xx: permanent, parked at once. Anything else comes
 * again with exponential backoff and jitter, until the queue gives up and moves it to its dead-letter queue, whose messages are parked
 * too: in KV, under "dead/", where they can be listed, read and replayed.
 */
import { decode } from "./message.js";

const DELAY_FIRST_S = 10;
/** The longest that a queue delays a message. */
const DELAY_MAX_S = 12 * 3600;
/**
 * A dead letter waits for KV alone, which may take nothing until the day is over (the free plan's writes are used up): it is tried often
 * enough in the 24 hours that it lives there, and with a hundred retries for two days elsewhere.
 */
const DEAD_DELAY_MAX_S = 3600;
/**
 * Shorter than BODY_TTL_S in message.js by the longest stay in a queue. As a replay writes the body anew, no event outlives its body,
 * however often it is put back.
 */
const PARKED_TTL_S = 14 * 24 * 3600;
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
 * @property {(line: string) => void} [log]
 * @property {() => number} [random] for tests
 */

/** Seconds until attempt + 1: doubled each time, and spread over the upper half. @param {number} attempt @param {number} random */
export function backoff(attempt, random) {
  const delay = Math.min(DELAY_MAX_S, DELAY_FIRST_S * 2 ** Math.min(attempt - 1, 16));
  return Math.ceil(delay / 2 + (random * delay) / 2);
}

/** What KV takes: a message's bytes, or what another's message says. @param {any} body */
const storable = (body) => (body?.byteLength === undefined ? `${JSON.stringify(body)}` : body);

/** @param {QueueMessage} message @returns {Partial<import("./message.js").Head>} */
function headOf(message) {
  try {
    return decode(message.body).head;
  } catch {
    return {};
  }
}

/** @param {ConsumerOptions} options */
export function createConsumer({ eyelet, kv, bodies, dead_letter_queue, log = console.log, random = Math.random }) {
  /** @param {QueueMessage} message @param {string} reason @param {number} status */
  async function park(message, reason, status) {
    const about = Object.fromEntries((headOf(message).headers ?? []).filter(([name]) => name.startsWith("eyelet-")));
    const metadata = { reason, status, attempts: message.attempts, source: about["eyelet-source"]?.slice(0, 64),
      id: about["eyelet-event-id"]?.slice(0, 256) };
    await kv.put(`dead/${new Date().toISOString()}-${message.id}`, storable(message.body), { expirationTtl: PARKED_TTL_S, metadata });
    log(JSON.stringify({ outcome: "parked", ...metadata }));
    message.ack();
  }

  /** @param {QueueMessage} message @param {import("./eyelet.js").Context} context */
  async function deliver(message, context) {
    let decoded;
    try {
      decoded = decode(message.body);
    } catch {
      return park(message, "message_unreadable", 0);
    }
    const { headers, body_key } = decoded.head;
    // A body that is not there yet: KV is eventually consistent.
    const body = body_key ? await bodies.get(body_key) : decoded.body;
    if (!body) log(JSON.stringify({ reason: "body_missing", attempts: message.attempts }));
    const status = body ? await eyelet.deliverQueued({ headers: new Headers(headers), body }, context) : 503;
    if (status >= 200 && status < 300) {
      message.ack();
      if (body_key) await bodies.delete(body_key).catch(() => {});
    } else if (status >= 400 && status < 500) {
      await park(message, "refused", status);
    } else {
      message.retry({ delaySeconds: backoff(message.attempts, random()) });
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
        await (isDead ? park(message, "attempts_exhausted", 0) : deliver(message, context));
      } catch (error) {
        // The store for bodies or for parked events did not answer.
        log(JSON.stringify({ reason: "store_unavailable", error: String(error) }));
        message.retry({ delaySeconds: Math.min(backoff(message.attempts, random()), isDead ? DEAD_DELAY_MAX_S : DELAY_MAX_S) });
      }
    };
    // A body that is kept elsewhere may have 32 MiB, and an isolate has 128 for everything: one at a time.
    let turn = Promise.resolve();
    await Promise.all(batch.messages.map((message) => (headOf(message).body_key ? turn = turn.then(() => handle(message)) : handle(message))));
  };
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(message);
}

/** The keys of parked events before `end`, which are in the order of time. @param {any} kv @param {string} end */
async function* keysBefore(kv, end) {
  /** @type {string | undefined} */
  let cursor;
  do {
    const page = await kv.list({ prefix: "dead/", cursor });
    for (const { name } of page.keys) {
      if (name >= end) return;
      yield name;
    }
    ({ cursor } = page); // none after the last
  } while (cursor);
}

/**
 * Puts parked events back on their queues, if a replay was asked for. The key "replay" holds where they end (an event that is parked again
 * later stays parked) and, behind a blank, the event that the last run ended with. Returns how many.
 * @param {any} kv @param {import("./message.js").BodyStore} bodies @param {Record<string, any>} bindings @param {(line: string) => void} [log]
 */
export async function replay(kv, bodies, bindings, log = console.log) {
  const asked = await kv.get("replay");
  if (!asked) return 0;
  const [end, start = ""] = asked.split(" ");
  let count = 0, left = REPLAY_COUNT_MAX, last = "";
  for await (const name of keysBefore(kv, `dead/${end}`)) {
    if (name <= start) continue;
    if (--left < 0) break;
    last = name;
    const parked = await kv.get(name, "arrayBuffer");
    if (!parked) continue;
    try {
      const { queue, body_key } = decode(parked).head;
      if (!Object.hasOwn(bindings, queue) || typeof bindings[queue]?.send !== "function") fail(`no queue "${queue}"`);
      if (body_key) await bodies.put(body_key, await bodies.get(body_key) ?? fail("its body is gone"));
      await bindings[queue].send(new Uint8Array(parked), { contentType: "bytes" });
    } catch (error) {
      log(JSON.stringify({ outcome: "not_replayed", key: name, error: String(error) }));
      continue;
    }
    count++;
    try {
      await kv.delete(name);
    } catch {
      // The free plan's deletes are used up: the next run goes on behind it, else each would put it back once more.
      left = -1;
      break;
    }
  }
  await (left < 0 ? kv.put("replay", `${end} ${last}`) : kv.delete("replay"));
  log(JSON.stringify({ outcome: "replayed", count }));
  return count;
}
