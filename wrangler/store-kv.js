/**
 * How does Workers KV remember which events were handed on? One read and one write an event; eventually consistent.
 *
 * KV can make nothing exclusive and takes one write a second a key, so no lease is written there: copies that arrive together are told
 * apart within an isolate only, and a done mark may take 60 seconds or more to be seen elsewhere (a miss is cached too). Where a copy
 * must never be delivered twice use store-durable-object.js.
 */

/** KV refuses a shorter life. */
const TTL_MIN_S = 60;
/** KV takes one write a second a key. */
const RETRY_AFTER_MS = 1100;
/** How long an isolate trusts its own memory of a done mark over KV's cached miss. */
const SEEN_MS = 120_000;
const SEEN_COUNT_MAX = 10_000;

/**
 * @param {any} kv a KVNamespace
 * @param {{now?: () => number, sleep?: (ms: number) => Promise<void>}} [options] for tests
 * @returns {import("./eyelet.js").Store}
 */
export function createKvStore(kv, { now = Date.now, sleep = (ms) => new Promise((wake) => setTimeout(wake, ms)) } = {}) {
  /** The keys that this isolate handles right now. @type {Map<string, {token: string, until: number}>} */
  const inFlight = new Map();
  /** The keys that this isolate has committed lately. @type {Map<string, number>} */
  const seen = new Map();

  const sweep = () => {
    for (const [key, { until }] of inFlight) if (until <= now()) inFlight.delete(key);
    for (const [key, until] of seen) {
      if (until > now() && seen.size <= SEEN_COUNT_MAX) break;
      seen.delete(key);
    }
  };
  /** @param {string} key @param {string} token */
  const release = async (key, token) => {
    if (inFlight.get(key)?.token === token) inFlight.delete(key);
  };

  return {
    async claim(key, token, lease_s) {
      sweep();
      const left = (inFlight.get(key)?.until ?? 0) - now();
      if (left > 0) return { result: "busy", left_s: Math.ceil(left / 1000) };
      if ((seen.get(key) ?? 0) > now()) return { result: "done" };
      // Held before KV is asked: the copies that come meanwhile are told to wait.
      inFlight.set(key, { token, until: now() + lease_s * 1000 });
      try {
        if ((await kv.get(`done/${key}`)) === null) return { result: "fresh" };
      } catch (error) {
        await release(key, token);
        throw error;
      }
      await release(key, token);
      return { result: "done" };
    },
    async commit(key, token, ttl_s) {
      const put = () => kv.put(`done/${key}`, "1", { expirationTtl: Math.max(TTL_MIN_S, ttl_s) });
      // Even where KV refuses: the event was handed on, and this isolate knows.
      seen.delete(key);
      seen.set(key, now() + Math.min(SEEN_MS, ttl_s * 1000));
      await release(key, token);
      try {
        await put();
      } catch {
        await sleep(RETRY_AFTER_MS);
        await put();
      }
    },
    release,
  };
}
