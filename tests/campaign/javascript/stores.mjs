/**
 * What do Workers KV and a Durable Object namespace look like when they fail? The stores under test are wrangler's own; these are the
 * platform beneath them. `now` is the platform's: virtual, and never steps.
 */
import { registerHooks } from "node:module";
import { DatabaseSync } from "node:sqlite";

registerHooks({
  resolve: (specifier, context, next) => (specifier === "cloudflare:workers"
    ? { url: "data:text/javascript,export class DurableObject {}", shortCircuit: true } : next(specifier, context)),
});
const { EyeletClaims, createDurableObjectStore } = await import("../../../wrangler/store-durable-object.js");
export { createDurableObjectStore };

/** Seconds after which a write is seen everywhere, and for which a miss is remembered where it was read. */
const LATE_MAX_MS = 60_000;
/** KV refuses a second write to a key within it. */
const WRITE_PAUSE_MS = 1000;

/**
 * Workers KV seen from several places. `op(verb, key, act)` performs one operation with its latency and faults: act takes place in it.
 */
export function fakeKv({ clock, faults, op, onGet, onPut }) {
  const values = new Map();
  const misses = new Map();
  return (place) => ({
    get: (key) => op("get", key, () => {
      const found = values.get(key);
      const known = misses.get(`${place} ${key}`) ?? 0;
      const isThere = found !== undefined && found.end_ms > clock.true_ms;
      const isSeen = isThere && (found.place === place || (found.at_ms + found.late_ms <= clock.true_ms && known <= clock.true_ms));
      if (!isSeen) misses.set(`${place} ${key}`, clock.true_ms + LATE_MAX_MS);
      onGet(key, isThere && !isSeen && found.place !== place);
      return isSeen ? found.value : null;
    }),
    put: (key, value, { expirationTtl }) => op("put", key, () => {
      const before = values.get(key);
      if (before && clock.true_ms - before.at_ms < WRITE_PAUSE_MS) throw new Error("KV PUT failed: 429 Too Many Requests");
      if (expirationTtl < 60) throw new Error("KV PUT failed: 400 Invalid expiration_ttl");
      values.set(key, { value, place, at_ms: clock.true_ms, late_ms: faults.chance(0, LATE_MAX_MS), end_ms: clock.true_ms + expirationTtl * 1000 });
      onPut(key);
    }),
  });
}

/** A namespace of the real EyeletClaims, each object over a SQLite of its own, which outlives it. */
export function fakeNamespace({ clock, faults, op }) {
  const storages = new Map();
  const objects = new Map();
  function storageOf(name) {
    let storage = storages.get(name);
    if (storage) return storage;
    const db = new DatabaseSync(":memory:");
    const statements = new Map();
    let alarm = null;
    storage = {
      sql: {
        exec(query, ...values) {
          if (values.length === 0 && query.includes("CREATE")) return db.exec(query);
          let statement = statements.get(query);
          if (!statement) statements.set(query, (statement = db.prepare(query)));
          return { toArray: ((rows) => () => rows)(statement.all(...values)) };
        },
      },
      getAlarm: async () => alarm,
      setAlarm: async (at_ms) => {
        alarm = at_ms;
        clock.at(at_ms - Date.now(), async () => {
          alarm = null;
          await objectOf(name).alarm();
        });
      },
    };
    storages.set(name, storage);
    return storage;
  }
  function objectOf(name) {
    // An object that was evicted begins anew over what it stored.
    if (!objects.has(name) || faults.strikes("Durable Object: evicted")) objects.set(name, new EyeletClaims({ storage: storageOf(name) }, {}));
    return objects.get(name);
  }
  const call = (verb) => (name, key, ...rest) => op(verb, key, () => objectOf(name)[verb](key, ...rest));
  const [claim, commit, release] = ["claim", "commit", "release"].map(call);
  return {
    idFromName: (name) => name,
    get: (name) => ({ claim: (...args) => claim(name, ...args), commit: (...args) => commit(name, ...args), release: (...args) => release(name, ...args) }),
  };
}
