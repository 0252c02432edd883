/**
 * Which binding means what? The handlers of a Cloudflare Worker, made from its environment:
 *
 *   EYELET_KV          KV namespace: done marks (unless EYELET_STORE says otherwise), large queued bodies, parked events
 *   EYELET_CLAIMS      Durable Object namespace of EyeletClaims, used where the variable EYELET_STORE is "durable-object"
 *   EYELET_BODIES      R2 bucket for large queued bodies instead of KV (optional)
 *   EYELET_ANALYTICS   Analytics Engine data set (optional)
 *   EYELET_DEAD_LETTER_QUEUE, EYELET_DELIVERY_MAX, EYELET_OPERATION_MAX, EYELET_MAC_MIN, EYELET_LISTS_SOURCES   variables, see wrangler.jsonc
 *   any other name     a secret, service or queue that webhooks.json names
 */
import { createConsumer, replay } from "./consumer.js";
import { createDeliver } from "./deliver.js";
import { createEyelet } from "./eyelet.js";
import { kvBodies, r2Bodies } from "./message.js";
import { createKvStore } from "./store-kv.js";
import { createDurableObjectStore } from "./store-durable-object.js";

/**
 * A request: 32 Workers, itself one of them, by service bindings, and on the free plan 50 calls to the outside, 1,000 to Cloudflare's own
 * services (platform/limits, service-bindings). Some are left for what is not counted. A variable that is no number from 1 is as good as none.
 */
const DELIVERY_MAX = 30, OPERATION_MAX = 950;
/** @param {any} value @param {number} otherwise */
const atMost = (value, otherwise) => (value >= 1 ? Number(value) : otherwise);

/** @param {string} line @param {any} dataset */
function count(line, dataset) {
  try {
    const { source = "", provider = "", outcome = "", reason = "", event_type = "", status = 0, body_size = 0, duration_ms = 0 } = JSON.parse(line);
    dataset.writeDataPoint({ indexes: [source], blobs: [source, provider, outcome, reason, event_type], doubles: [1, status, body_size, duration_ms] });
  } catch { /* counting never stops a delivery */ }
}

/**
 * A word that is neither is no store: every event is answered 503, rather than told apart less well than was meant.
 * @param {any} env @param {(line: string) => void} log
 */
function storeOf(env, log) {
  const kind = env.EYELET_STORE ?? "kv";
  if (kind === "kv") return env.EYELET_KV && createKvStore(env.EYELET_KV);
  if (kind === "durable-object") return env.EYELET_CLAIMS && createDurableObjectStore(env.EYELET_CLAIMS);
  log(JSON.stringify({ outcome: "failed", reason: "store_unavailable", detail: `EYELET_STORE is "${kind}": write kv or durable-object` }));
}

/**
 * @param {{module: WebAssembly.Module, config: string | object, log?: (line: string) => void} & Partial<import("./eyelet.js").Options>} options
 */
export function createWorker({ log = (line) => console.log(line), ...options }) {
  /** @type {WeakMap<object, {eyelet: import("./eyelet.js").Eyelet, consume: ReturnType<typeof createConsumer>,
   *   bodies: import("./message.js").BodyStore}>} */
  const made = new WeakMap();

  /** Once an isolate: env stays the same object. @param {any} env */
  function parts(env) {
    let known = made.get(env);
    if (known) return known;
    const inKv = env.EYELET_KV && kvBodies(env.EYELET_KV);
    const bodies = env.EYELET_BODIES ? r2Bodies(env.EYELET_BODIES, inKv) : inKv;
    const store = storeOf(env, log);
    /** @param {string} line */
    const logAndCount = (line) => {
      log(line);
      if (env.EYELET_ANALYTICS) count(line, env.EYELET_ANALYTICS);
    };
    const eyelet = createEyelet({
      secrets: env, store, deliver: createDeliver({ bindings: env, bodies }), log: logAndCount,
      // The platform sets it; X-Forwarded-For is the caller's own word.
      address: (request) => request.headers.get("cf-connecting-ip") ?? "",
      ...options,
      limits: { delivery_max: atMost(env.EYELET_DELIVERY_MAX, DELIVERY_MAX), operation_max: atMost(env.EYELET_OPERATION_MAX, OPERATION_MAX),
        ...(env.EYELET_MAC_MIN !== undefined && { mac_min: Number(env.EYELET_MAC_MIN) }),
        lists_sources: env.EYELET_LISTS_SOURCES === "true", ...options.limits },
    });
    const consume = createConsumer({ eyelet, kv: env.EYELET_KV, bodies, dead_letter_queue: env.EYELET_DEAD_LETTER_QUEUE, log });
    made.set(env, known = { eyelet, consume, bodies });
    return known;
  }

  return {
    /** @param {Request} request @param {any} env @param {any} ctx @returns {Promise<Response>} */
    fetch: (request, env, ctx) => parts(env).eyelet(request, { env, ctx }),
    /** @param {any} batch @param {any} env @param {any} ctx @returns {Promise<void>} */
    queue: (batch, env, ctx) => parts(env).consume(batch, { env, ctx }),
    /** @param {any} _ @param {any} env @returns {Promise<any>} */
    scheduled: (_, env) => replay(env.EYELET_KV, parts(env).bodies, env, log),
  };
}
