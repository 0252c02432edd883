/**
 * How does a JavaScript runtime serve webhooks with Eyelet? Host-neutral: web-standard APIs only.
 *
 * The core (eyelet.wasm) decides, this loop acts: it performs each step and reports back (handler/handler.h). It knows nothing of
 * webhooks. An instance handles one exchange at a time, so idle ones wait in a free list.
 */
import * as abi from "./memory.js";
import { createDeliver, isPromise, within } from "./deliver.js";
import { createMac, IN_WORKERD } from "./mac.js";
import { verifySignature } from "./signature.js";

/** Idle instances that are kept. */
const IDLE_MAX = 32;
/**
 * An instance that grew past this is dropped, so that one large body, a stranger's too, is not paid for for ever. One that took a body of
 * 1 MiB is kept: to make it anew costs more than all the rest.
 */
const INSTANCE_SIZE_MAX = 1536 * 1024;
/** Bytes that are counted for an instance in use: it has 448 KiB until it grows, which its body is counted for. */
const INSTANCE_SIZE = 512 * 1024;
/** Bytes of instances and bodies that may be in use at once, in all exchanges together (a Worker has 128 MiB for everything). */
const IN_FLIGHT_MAX = (IN_WORKERD ? 48 : 256) * 1024 * 1024;
/** A body that was on its way for longer may be given up. */
const SLOW_MS = 500;
/**
 * What began longer ago and is not on its way is counted no more where the room is needed: the runtime may have ended it without a word, so
 * that not even a `finally` ran (Cloudflare does 30 s after the client left, and where a limit is passed).
 */
const GONE_MS = 5 * 60 * 1000;
/** A call of the store that takes longer is not waited for: the lease has so much more than a delivery takes. */
const STORE_MS = 5_000;
/** Bytes of a body that is read whole; a larger one is hashed as it comes. */
const WHOLE_MAX = 1024 * 1024;

/**
 * @typedef {{result: "fresh" | "done"} | {result: "busy", left_s: number}} Claim
 *
 * Where it is remembered which events were handed on. A method that throws, or takes over 5 s, means: the store did not answer.
 * @typedef {object} Store
 * @property {(key: string, token: string, lease_s: number) => Promise<Claim>} claim
 * @property {(key: string, token: string, ttl_s: number) => Promise<void>} commit marks the event as done for ttl_s
 * @property {(key: string, token: string) => Promise<void>} release gives up a claim that still carries token
 *
 * @typedef {object} Delivery
 * @property {number} kind abi: URL_KIND, SERVICE, QUEUE or CALL
 * @property {string} target name of the binding; "" for a URL
 * @property {string} url
 * @property {string} method
 * @property {[string, string][]} headers
 * @property {Uint8Array<ArrayBuffer>} body the destination's own: nobody else has it
 * @property {string} key of the event; "" without dedup
 * @property {number} timeout_ms
 * @property {boolean} keeps_answer the answer's body is wanted: `response` must be given back unread
 *
 * Hands an event over. Rejects where there was no answer, with an error named TimeoutError where it came too late.
 * @typedef {((delivery: Delivery, context: Context) => Promise<{status: number, response?: Response}>) & {kinds?: number}} Deliver
 *
 * @typedef {object} EyeletEvent
 * @property {string} source name in webhooks.json
 * @property {string} id as in `headers`: percent-encoded outside 0x21-0x7E
 * @property {string} type likewise ("Push%20Hook"); "" where the provider names none
 * @property {Record<string, string>} headers what a destination would get, names in lower case
 * @property {Uint8Array<ArrayBuffer>} body the verified bytes
 * @property {() => string} text
 * @property {() => any} json
 * @property {AbortSignal} signal aborted when the delivery's timeout passes
 *
 * @typedef {object} Context
 * @property {(promise: Promise<any>) => void} [waitUntil] keeps the runtime alive until the exchange is settled
 * @property {any} [ctx] the runtime's own context; its waitUntil is used where `waitUntil` is not given
 * @property {any} [env] handed to onEvent
 * @property {Request} [request] the request that is answered
 * @property {string | null} [retry_after] written by createDeliver's: when the destination wants to be asked again
 *
 * @typedef {object} Options
 * @property {WebAssembly.Module} module eyelet.wasm, compiled
 * @property {string | object | Uint8Array} config webhooks.json
 * @property {Record<string, any> | ((name: string) => string | undefined | null)} [secrets] values by name; nothing else of it is read
 * @property {Store} [store] without one, events of sources that ask for dedup are answered 503
 * @property {Deliver} [deliver] default: fetch for `url` destinations
 * @property {(event: EyeletEvent, context: {request?: Request, env?: any, ctx?: any}) => any} [onEvent] the destination of sources
 *   without `deliver`: resolves: the event is done; rejects: the provider gets a 5xx and comes again
 * @property {(request: Request, context: Context) => string} [address] the client's address, from what the platform itself says
 * @property {(line: string) => void} [log] gets one JSON object a request; default console.log
 * @property {import("./mac.js").Mac | null} [mac] HMAC of bodies of its min_size bytes or more; default what mac.js finds in the runtime;
 *   null: always in WebAssembly
 * @property {Partial<abi.Limits & {in_flight_max: number}>} [limits]
 *
 * @typedef {{headers: abi.HeaderLookup, body: Uint8Array<ArrayBuffer>}} QueuedMessage what the destination gets is `body` itself
 *
 * @typedef {((request: Request, context?: Context) => Promise<Response>) & {
 *   fetch: (request: Request, context?: Context) => Promise<Response>,
 *   deliverQueued: (message: QueuedMessage, context?: Context) => Promise<number>,
 *   idleCount: () => number,
 * }} Eyelet
 */

/** What is left of the last delivery. @typedef {{response?: Response, error?: string}} Kept */

/** Thrown where there is no room for a body. */
const OVERLOADED = new Error();

/** What a call of onEvent answers that went well. */
const HANDLED = { status: 200 };

/**
 * Where a body comes from, chunk by chunk; null: it is over, and it is not asked again. `announced`: bytes that the first will have, where
 * it is the whole body and nobody else has it; `held`: bytes that are counted as in use, the instance's among them; `since`: when it
 * began; `giveUp`: there while it is on its way; `arrived`: what came as a whole, and where the core has it, until it is handed on.
 * @typedef {{read(): Promise<Uint8Array | null>, cancel(): void, ended: boolean, announced: number, held: number, since: number,
 *   giveUp?: ((error: Error) => void) | undefined, arrived?: {at: number, bytes: Uint8Array<ArrayBuffer>} | undefined}} Body
 */

/**
 * The body of a request: whole where its size was announced and the runtime reads it faster so, else as it comes.
 * @param {Request} request @param {number} content_length -1: not known
 * @returns {Body}
 */
function bodyOf(request, content_length) {
  // In workerd each piece of a stream costs as much as a whole small request; Node's streams are quicker than its arrayBuffer().
  // Both headers stand there only where somebody tries to smuggle a body in.
  const whole = IN_WORKERD && content_length >= 0 && content_length <= WHOLE_MAX && !request.headers.get("transfer-encoding");
  /** @type {ReadableStreamDefaultReader<Uint8Array> | undefined} */
  let reader;
  /** @type {Body} */
  const body = {
    ended: !whole && !request.body,
    announced: whole ? content_length : 0,
    held: 0,
    since: Date.now(),
    async read() {
      if (whole) {
        body.ended = true;
        return new Uint8Array(await request.arrayBuffer());
      }
      reader ??= /** @type {ReadableStream<Uint8Array>} */ (request.body).getReader();
      const { done, value } = await reader.read();
      body.ended = done;
      return value ?? null;
    },
    // A body that is refused is not read on.
    cancel() {
      if (!body.ended) (reader ?? request.body)?.cancel().catch(() => {});
    },
  };
  return body;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Body} */
function bodyFromBytes(bytes) {
  return {
    ended: false,
    announced: bytes.length,
    held: 0,
    since: Date.now(),
    async read() {
      this.ended = true;
      return bytes;
    },
    cancel() {},
  };
}

/** Passes on at most `max` bytes; an answer that is longer breaks off instead of looking whole. @param {number} max */
function limit(max) {
  let left = max;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.length;
      if (left < 0) controller.error(new RangeError("the answer is too large"));
      else controller.enqueue(chunk);
    },
  });
}

const decoder = new TextDecoder();

const BODILESS = new Set([204, 205, 304]);

/** The headers of usual answers, by what they say: to make them anew costs as much as the rest of a Response. @type {Map<string, Headers>} */
const usual = new Map();
const USUAL_MAX = 16;

/** @param {[string, string][]} list */
function headersOf(list) {
  // A longer value may be what a caller sent (a handshake's), and is not kept.
  if (list.some(([, value]) => value.length > abi.WORD_SIZE_MAX)) return new Headers(list);
  const name = list.join();
  let headers = usual.get(name);
  if (!headers) {
    headers = new Headers(list);
    if (usual.size >= USUAL_MAX) usual.clear();
    usual.set(name, headers);
  }
  return headers;
}

/** What onEvent gets. A class, as a getter that is written into each event costs as much as the rest of it. @implements {EyeletEvent} */
class VerifiedEvent {
  #signal;

  /** @param {Record<string, string>} headers @param {Uint8Array<ArrayBuffer>} body @param {() => AbortSignal} signal */
  constructor(headers, body, signal) {
    this.source = headers["eyelet-source"] ?? "";
    this.id = headers["eyelet-event-id"] ?? "";
    this.type = headers["eyelet-event-type"] ?? "";
    this.headers = headers;
    this.body = body;
    this.text = () => decoder.decode(body);
    this.json = () => {
      try {
        return JSON.parse(this.text());
      } catch {
        // The runtime's own error quotes the body, and would be logged.
        throw new SyntaxError("the body is not JSON");
      }
    };
    this.#signal = signal;
  }

  get signal() {
    return this.#signal();
  }
}

/**
 * @param {Options} options
 * @returns {Eyelet}
 */
export function createEyelet(options) {
  const { module, secrets = {}, onEvent, address = () => "", log = (line) => console.log(line) } = options;
  // Where there is none a call of it throws, as where it does not answer.
  const store = /** @type {Store} */ (options.store);
  const deliver = options.deliver ?? createDeliver();
  const mac = options.mac === undefined ? createMac() : options.mac;
  const limits = { mac_min: mac ? mac.min_size ?? 65536 : 0, in_flight_max: IN_FLIGHT_MAX, ...options.limits };
  const config = options.config instanceof Uint8Array ? options.config
    : new TextEncoder().encode(typeof options.config === "string" ? options.config : JSON.stringify(options.config));
  const kinds = (deliver.kinds ?? 1 << abi.URL_KIND) | (onEvent ? 1 << abi.CALL : 0);
  const secret = /** @type {(name: string) => string | undefined | null} */ (typeof secrets === "function" ? secrets : (name) => {
    const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    return typeof value === "string" ? value : undefined;
  });

  /** @type {abi.Core[]} */
  const idle = [];
  let inFlight = 0;
  /** What is counted in it. @type {Set<Body>} */
  const using = new Set();

  /** Not called for an instance that trapped: it is never used again. @param {abi.Core} core */
  function rest(core) {
    core.forget();
    if (idle.length < IDLE_MAX && core.size <= INSTANCE_SIZE_MAX) idle.push(core);
  }

  /** @param {Body} body */
  function free(body) {
    inFlight -= body.held;
    body.held = 0;
    using.delete(body);
  }

  /**
   * Counts what comes into memory. Where it is full, a body that comes slowly is given up: else strangers who send so would keep everybody
   * out. Any of them, for were it always the oldest, a rush would let nobody through.
   * @param {Body} body @param {number} size
   */
  function hold(body, size) {
    while (inFlight + size > limits.in_flight_max) {
      const others = [...using].filter(({ since, giveUp }) => Date.now() - since > (giveUp ? SLOW_MS : GONE_MS));
      const other = others[Math.random() * others.length | 0];
      if (!other) throw OVERLOADED;
      free(other);
      other.giveUp?.(OVERLOADED);
    }
    using.add(body);
    inFlight += size;
    body.held += size;
  }

  /** @param {abi.Core} core @param {boolean} complete */
  const end = (core, complete) => core.step(core.call.eyelet_end(complete, Date.now()));

  /** @param {abi.Core} core @param {Body} body */
  async function read(core, body) {
    if (body.ended) return end(core, true);
    const max = core.u32(abi.STEP_READ_MAX) + 1;
    const { announced } = body;
    hold(body, announced);
    body.announced = 0;
    /** @type {Uint8Array | null | void} undefined: it broke off */
    let chunk = await new Promise((resolve, reject) => {
      body.giveUp = reject;
      // Taken back at once, not where it is awaited: what has come is not given up any more.
      body.read().catch(() => {}).finally(() => (body.giveUp = undefined)).then(resolve);
    });
    if (!chunk) return end(core, chunk === null);
    if (chunk.length > max) chunk = chunk.subarray(0, max);
    hold(body, Math.max(0, chunk.length - announced));
    const at = core.write(chunk);
    if (!at) throw OVERLOADED;
    if (announced > 0) body.arrived = { at, bytes: /** @type {Uint8Array<ArrayBuffer>} */ (chunk) };
    return core.step(core.call.eyelet_body(chunk.length, Date.now(), body.ended));
  }

  /** @param {abi.Core} core */
  async function authenticate(core) {
    let result = new Uint8Array(0);
    try {
      if (mac) {
        result = /** @type {Uint8Array<ArrayBuffer>} */ (
          await mac(core.u32(abi.STEP_MAC_BITS), core.span(abi.STEP_MAC_KEY), core.pieces()));
      }
    } catch { /* size 0: the core computes it */ }
    return core.mac(result, Date.now());
  }

  /** @param {abi.Core} core */
  async function verify(core) {
    const accepted = await verifySignature(core.u32(abi.STEP_SIGNATURE_KIND), core.span(abi.STEP_SIGNATURE_KEY),
      core.span(abi.STEP_SIGNATURE_MESSAGE), core.span(abi.STEP_SIGNATURE_VALUE));
    return core.step(core.call.eyelet_verified(accepted, Date.now()));
  }

  /** @param {abi.Core} core @param {() => string} token */
  async function claim(core, token) {
    /** @type {{result: keyof typeof abi.CLAIM_RESULT, left_s?: number}} */
    let claimed = { result: "unavailable" };
    try {
      claimed = await within(STORE_MS, () => store.claim(core.text(abi.STEP_KEY), token(), core.u32(abi.STEP_LEASE_S)));
    } catch { /* unavailable */ }
    return core.step(core.call.eyelet_claimed(abi.CLAIM_RESULT[claimed.result] ?? 3, claimed.left_s, Date.now()));
  }

  /** @param {abi.Core} core @param {() => string} token */
  async function settle(core, token) {
    let ok = false;
    try {
      const key = core.text(abi.STEP_KEY);
      await within(STORE_MS, () =>
        core.flag(abi.STEP_COMMIT) ? store.commit(key, token(), core.u32(abi.STEP_TTL_S)) : store.release(key, token()));
      ok = true;
    } catch { /* the core logs that it was not taken */ }
    return core.step(core.call.eyelet_settled(ok, Date.now()));
  }

  /** @param {Delivery} delivery @param {Context} context @returns {ReturnType<Deliver> | Awaited<ReturnType<Deliver>>} */
  function call(delivery, context) {
    /** @type {Record<string, string>} */
    const headers = {};
    for (const [name, value] of delivery.headers) headers[name.toLowerCase()] = value;
    const handled = within(delivery.timeout_ms, (signal) => onEvent?.(new VerifiedEvent(headers, delivery.body, signal),
      { request: context.request, env: context.env, ctx: context.ctx }));
    return isPromise(handled) ? handled.then(() => HANDLED) : HANDLED;
  }

  /** What a destination gets: what arrived, where that is all of it and no destination has had it yet, else a copy. @param {abi.Core} core @param {Body} body */
  function bodyFor(core, body) {
    const { arrived } = body;
    body.arrived = undefined;
    return arrived && arrived.at === core.u32(abi.STEP_BODY) && arrived.bytes.length === core.u32(abi.STEP_BODY + 4)
      ? arrived.bytes : core.span(abi.STEP_BODY).slice();
  }

  /** @param {abi.Core} core @param {Body} body @param {Context} context @param {Kept} kept */
  async function handOver(core, body, context, kept) {
    let outcome = abi.DELIVERY_OUTCOME.answered;
    let status = 0;
    const url = core.text(abi.STEP_URL);
    try {
      const delivery = {
        kind: core.u32(abi.STEP_DESTINATION_KIND), target: core.text(abi.STEP_DESTINATION_TARGET), url,
        method: core.text(abi.STEP_METHOD), headers: core.headerList(), body: bodyFor(core, body),
        key: core.text(abi.STEP_KEY), timeout_ms: core.u32(abi.STEP_TIMEOUT_MS), keeps_answer: core.flag(abi.STEP_KEEPS_ANSWER),
      };
      const handed = (delivery.kind === abi.CALL ? call : deliver)(delivery, context);
      const answer = isPromise(handed) ? await handed : handed;
      status = answer.status;
      kept.response = answer.response;
    } catch (error) {
      outcome = /** @type {any} */ (error)?.name === "TimeoutError" ? abi.DELIVERY_OUTCOME.timed_out : abi.DELIVERY_OUTCOME.failed;
      // A URL may carry a token, a header an API key, and an error may quote either, the URL as the runtime writes it.
      kept.error = core.headerList().reduce((text, [, value]) => (value.length < 8 ? text : text.replaceAll(value, "(header)")),
        String(error).replace(/https?:\/\/\S+/gi, "(url)")).slice(0, 200);
    }
    return core.step(core.call.eyelet_delivered(outcome, status, Date.now()));
  }

  /** @param {abi.Core} core @param {Response | undefined} kept */
  function answerOf(core, kept) {
    const status = core.u32(abi.STEP_STATUS);
    const passes = core.u32(abi.STEP_KIND) === abi.PASS;
    const headers = core.headerList();
    // Not content-encoding: the runtime has taken it off.
    const type = passes && kept?.headers.get("content-type");
    if (type) headers.push(["content-type", type]);
    const body = passes ? kept?.body?.pipeThrough(limit(core.u32(abi.STEP_PASS_MAX))) : core.text(abi.STEP_BODY) || null;
    return new Response(BODILESS.has(status) ? null : body, { status, headers: headersOf(headers) });
  }

  /**
   * One exchange, from begin to the answer.
   * @param {Body} body @param {Context} context @param {abi.HeaderLookup} headers
   * @param {(core: abi.Core) => number} begin
   */
  async function exchange(body, context, headers, begin) {
    /** @type {string | undefined} */
    let owner;
    const token = () => owner ??= crypto.randomUUID();
    /** @type {Kept} */
    const kept = {};
    try {
      const core = idle.pop() ?? new abi.Core(module, config, kinds, secret);
      core.headers = headers;
      let kind = begin(core);
      try {
        hold(body, INSTANCE_SIZE);
        while (kind < abi.PASS) {
          if (kind === abi.READ) kind = await read(core, body);
          else if (kind === abi.MAC) kind = await authenticate(core);
          else if (kind === abi.VERIFY) kind = await verify(core);
          else if (kind === abi.CLAIM) kind = await claim(core, token);
          else if (kind === abi.DELIVER) kind = await handOver(core, body, context, kept);
          else kind = await settle(core, token);
        }
      } catch (error) {
        if (error !== OVERLOADED) throw error;
        // The core knows which status its provider comes back for.
        kind = core.step(core.call.eyelet_overloaded(Date.now()));
      }
      if (kind === abi.PASS && Number(kept.response?.headers.get("content-length")) > core.u32(abi.STEP_PASS_MAX)) {
        kind = core.step(core.call.eyelet_pass_failed(Date.now()));
      }
      if (kind !== abi.PASS) kept.response?.body?.cancel().catch(() => {});
      const line = core.text(abi.STEP_LOG);
      log(kept.error ? `${line.slice(0, -1)},"error":${JSON.stringify(kept.error)}}` : line);
      const answer = answerOf(core, kept.response);
      rest(core);
      return answer;
    } catch (error) {
      log(JSON.stringify({ outcome: "failed", reason: "internal", status: 503, error: String(error) }));
      return Response.json({ error: "internal" }, { status: 503, headers: { "retry-after": "5" } });
    } finally {
      free(body);
      body.cancel();
    }
  }

  /** @type {Eyelet["fetch"]} */
  const fetch = (request, context = {}) => {
    const { method, url, headers } = request;
    const length = Number(headers.get("content-length") ?? NaN);
    const content_length = Number.isSafeInteger(length) && length >= 0 ? length : -1;
    const inner = { ...context, env: context.env, ctx: context.ctx, request };
    const answer = exchange(bodyOf(request, content_length), inner, headers, (core) =>
      core.begin({ method, url, address: address(request, context), content_length }, Date.now(), limits));
    // A client that disconnects must not lose a commit.
    const keeper = context.waitUntil ? context : context.ctx;
    keeper?.waitUntil?.(answer);
    return answer;
  };

  return Object.assign(
    (/** @type {Request} */ request, /** @type {Context | undefined} */ context) => fetch(request, context),
    {
      fetch,
      /** @type {Eyelet["deliverQueued"]} */
      deliverQueued: async ({ headers, body }, context = {}) =>
        (await exchange(bodyFromBytes(body), context, headers, (core) => core.beginQueued(Date.now()))).status,
      idleCount: () => idle.length,
    });
}
