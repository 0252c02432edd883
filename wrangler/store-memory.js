/**
 * How does one process remember which events were handed on? In its own memory: exact within the process, forgotten with it.
 * For Node, Deno and Bun where one process serves, and for tests. Elsewhere use a store that outlives the process.
 */

/**
 * @param {{now?: () => number, key_count_max?: number}} [options] past key_count_max the oldest keys are forgotten
 * @returns {import("./eyelet.js").Store}
 */
export function createMemoryStore({ now = Date.now, key_count_max = 100_000 } = {}) {
  /** @type {Map<string, {token: string, until: number}>} */
  const claims = new Map();
  /** @type {Map<string, number>} */
  const done = new Map();
  /** @param {Map<string, any>} map */
  const bound = (map) => {
    for (const key of map.keys()) {
      if (map.size <= key_count_max) return;
      map.delete(key);
    }
  };
  return {
    async claim(key, token, lease_s) {
      if ((done.get(key) ?? 0) > now()) return { result: "done" };
      const left = (claims.get(key)?.until ?? 0) - now();
      if (left > 0) return { result: "busy", left_s: Math.ceil(left / 1000) };
      claims.set(key, { token, until: now() + lease_s * 1000 });
      bound(claims);
      return { result: "fresh" };
    },
    async commit(key, token, ttl_s) {
      // Deleted first, so that the order of the map is the order of age.
      done.delete(key);
      done.set(key, now() + ttl_s * 1000);
      bound(done);
      if (claims.get(key)?.token === token) claims.delete(key);
    },
    async release(key, token) {
      if (claims.get(key)?.token === token) claims.delete(key);
    },
  };
}
