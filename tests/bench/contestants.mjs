/**
 * Who is measured, and on what terms? Runs inside Node and inside workerd, one contestant a process or isolate.
 *
 * The same for all: in go the raw body's bytes and the headers, out comes a verified event with its id and type, or a refusal.
 * `verify` starts from bytes and a Headers object, the way an SDK is called; `serve` from a Request, and answers with a Response, as a
 * Worker does. Each peer is called as its documentation says, with whatever it can keep (keys, clients) made once.
 */
import { createEyelet } from "../../wrangler/eyelet.js";
import * as abi from "../../wrangler/memory.js";
import { createMac, createNodeMac, createWebCryptoMac } from "../../wrangler/mac.js";
import { createDeliver } from "../../wrangler/deliver.js";

/**
 * @typedef {{id: string, type: string}} Event
 * @typedef {{body: Uint8Array, headers: Headers}} Message
 * @typedef {{
 *   verify: (message: Message) => Event | null | Promise<Event | null>,
 *   serve: (request: Request) => Promise<Response>,
 *   last: () => Event | null }} Contestant
 * @typedef {{module: WebAssembly.Module, primitives: WebAssembly.Module, secret: string, mac?: any, stripe?: any, svix?: any, standardwebhooks?: any, octokit?: any,
 *   bytes?: any, createHmac?: any, timingSafeEqual?: any}} Parts
 */

const URL_BASE = "https://hooks.example.com/";
const decoder = new TextDecoder();
const encoder = new TextEncoder();
const OK = () => new Response("ok");
const REFUSED = () => new Response("refused", { status: 401 });

/** Wraps a function of (text or bytes, headers) into both forms. @returns {Contestant} */
function peer(/** @type {"text" | "bytes" | "native"} */ takes, /** @type {(body: any, headers: Headers) => any} */ check) {
  /** @type {Event | null} */
  let last = null;
  // Node's SDKs take the Buffer that a body parser hands them; elsewhere they are documented with the text.
  const whole = takes === "native" && typeof Buffer !== "undefined" && !isWorkerd ? "buffer" : takes === "bytes" ? "bytes" : "text";
  return {
    verify: ({ body, headers }) => check(
      whole === "text" ? decoder.decode(body) : whole === "buffer" ? Buffer.from(body.buffer, body.byteOffset, body.length) : body, headers),
    async serve(request) {
      try {
        const body = whole === "text" ? await request.text() : whole === "buffer" ? Buffer.from(await request.arrayBuffer())
          : new Uint8Array(await request.arrayBuffer());
        last = await check(body, request.headers);
      } catch {
        last = null;
      }
      return last ? OK() : REFUSED();
    },
    last: () => last,
  };
}

const isWorkerd = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** Hand-written, careful: the fields of Stripe's header, the age, every byte compared. @param {string} header */
function readStripeHeader(header) {
  let t = "", v1 = "";
  for (const part of header.split(",")) {
    if (part.startsWith("t=")) t = part.slice(2);
    else if (part.startsWith("v1=")) v1 = part.slice(3);
  }
  if (!/^\d+$/.test(t) || !/^[0-9a-f]{64}$/.test(v1) || Math.abs(Date.now() / 1000 - Number(t)) > 300) return null;
  return { t, v1 };
}

/** @param {string} hex */
function unhex(hex) {
  const nibble = (/** @type {number} */ i) => (hex.charCodeAt(i) & 15) + (hex.charCodeAt(i) > 57 ? 9 : 0);
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = nibble(2 * i) << 4 | nibble(2 * i + 1);
  return bytes;
}

/** @param {string} t @param {Uint8Array} body */
function stripeContent(t, body) {
  const signed = new Uint8Array(t.length + 1 + body.length);
  encoder.encodeInto(`${t}.`, signed);
  signed.set(body, t.length + 1);
  return signed;
}

/** @param {Uint8Array} body */
function parse(body) {
  const { id, type } = JSON.parse(decoder.decode(body));
  return { id, type };
}

/** The source that is measured, and others beside it. @param {string} provider @param {number} count of sources in all */
const configOf = (provider, count = 1) => ({ sources: Object.fromEntries([...Array.from({ length: count - 1 }, (_, i) => `other-${i}`), provider].map(
  (name) => [name, { provider, secrets: ["SECRET"], max_body: 4194304, dedup: false }])) });

/** The look-ups and limits of a core that is driven without a host. @param {Parts} parts @param {string} provider @param {number} [count] */
const makeCore = ({ module, secret }, provider, count) => new abi.Core(module, encoder.encode(JSON.stringify(configOf(provider, count))),
  (createDeliver().kinds ?? 1 << abi.URL_KIND) | 1 << abi.CALL, (name) => (name === "SECRET" ? secret : null));
const LIMITS = { delivery_max: 0, operation_max: 0, mac_min: 0, lists_sources: false };

/**
 * One webhook through the core alone: the same steps, with no Request, Response or stream.
 * @param {abi.Core} core @param {Message} message @param {string} url @param {boolean} [json] @param {import("../../wrangler/mac.js").Mac | null} [mac]
 * @param {abi.Limits} [limits] @returns {Event | null | Promise<Event | null>}
 */
function drive(core, { body, headers }, url, json, mac, limits = LIMITS) {
  core.headers = headers;
  const kind = core.begin({ method: "POST", url, address: "", content_length: body.length }, Date.now(), limits);
  return goOn(core, body, kind, json, mac);
}

/**
 * From any step to the end. @param {abi.Core} core @param {Uint8Array} body @param {number} kind @param {boolean} [json]
 * @param {import("../../wrangler/mac.js").Mac | null} [mac] @returns {Event | null | Promise<Event | null>}
 */
function goOn(core, body, kind, json, mac) {
  /** @type {Event | null} */
  let event = null;
  while (kind !== abi.RESPOND) {
    if (kind === abi.READ) kind = core.step(core.write(body) ? core.call.eyelet_body(body.length, Date.now(), 1) : core.call.eyelet_end(0, Date.now()));
    else if (kind === abi.MAC && mac) {
      const result = mac(core.u32(abi.STEP_MAC_BITS), core.span(abi.STEP_MAC_KEY), core.pieces());
      if (result instanceof Promise) return result.then((bytes) => goOn(core, body, core.mac(bytes, Date.now()), json, mac));
      kind = core.mac(result, Date.now());
    } else if (kind === abi.DELIVER) {
      event = { id: "", type: "" };
      for (const [name, value] of core.headerList()) {
        if (name === "eyelet-event-id") event.id = value;
        else if (name === "eyelet-event-type") event.type = value;
      }
      if (json) JSON.parse(core.text(abi.STEP_BODY));
      kind = core.step(core.call.eyelet_delivered(abi.DELIVERY_OUTCOME.answered, 200, Date.now()));
    } else throw new Error(`step ${kind}`);
  }
  core.forget();
  return event;
}

/**
 * Eyelet as a library: onEvent gets the verified event. Without dedup, as no peer has it.
 * @param {string} provider @param {Parts} parts @param {{json?: boolean, mac?: import("../../wrangler/mac.js").Mac | null}} options
 * mac: whose HMAC the core alone takes; default: from which size on and whose createEyelet takes in this runtime
 * @returns {Contestant}
 */
function eyelet(provider, parts, { json = false, mac = createMac() } = {}) {
  /** @type {Event | null} */
  let last = null;
  const handle = createEyelet({ module: parts.module, config: configOf(provider), secrets: { SECRET: parts.secret }, log() {},
    onEvent({ id, type, json: parse }) {
      if (json) parse();
      last = { id, type };
    } });
  const url = URL_BASE + provider;
  const core = makeCore(parts, provider);
  const limits = { ...LIMITS, mac_min: mac?.min_size ?? 0 };
  return {
    verify: (message) => drive(core, message, url, json, mac, limits),
    async serve(request) {
      last = null;
      return handle(request);
    },
    last: () => last,
  };
}

/** @param {import("../../wrangler/mac.js").Mac} mac */
const atAnySize = (mac) => Object.assign(mac, { min_size: 1 });

/** A function of a message alone. @param {(message: Message) => any} verify @returns {Contestant} */
const alone = (verify) => ({ verify, serve: () => Promise.reject(new Error("not served")), last: () => null });

/** The core with `count` sources, all instances the same one, or a fresh one for every webhook. @param {number} count @param {boolean} fresh */
const sources = (count, fresh) => ({
  group: "sources", scheme: "stripe", label: `${count} source${count > 1 ? "s" : ""}, ${fresh ? "a fresh instance each" : "one instance"}`,
  make: (/** @type {Parts} */ parts) => {
    const kept = makeCore(parts, "stripe", count);
    const url = `${URL_BASE}stripe`;
    const config = encoder.encode(JSON.stringify(configOf("stripe", count)));
    return alone((message) => drive(fresh ? new abi.Core(parts.module, config, 1 << abi.CALL, () => parts.secret) : kept, message, url));
  },
});

/** A hash in WebAssembly over bytes that are in its memory already. @param {boolean} ours @param {boolean} sha1 */
const hash = (ours, sha1) => ({
  group: "hash", scheme: sha1 ? "sha1" : "sha256", label: `${sha1 ? "SHA-1" : "SHA-256"}, ${ours ? "ours" : "BearSSL's C"}`,
  make: (/** @type {Parts} */ { primitives }) => {
    const { place, call, memory } = load(primitives);
    return alone(({ body }) => {
      const at = call.hash(ours, sha1, place(body), body.length);
      return { id: String(new DataView(memory.buffer).getUint32(at)), type: sha1 ? "sha1" : "sha256" };
    });
  },
});

/** @param {WebAssembly.Module} primitives */
function load(primitives) {
  const call = /** @type {any} */ (new WebAssembly.Instance(primitives).exports);
  const memory = /** @type {WebAssembly.Memory} */ (call.memory);
  /** @type {Map<Uint8Array, number>} */
  const placed = new Map();
  let end = call.space();
  const place = (/** @type {Uint8Array} */ body) => {
    let at = placed.get(body);
    if (at === undefined) {
      at = end;
      new Uint8Array(memory.buffer).set(body, at);
      end += (body.length + 63) & ~63;
      placed.set(body, at);
    }
    return /** @type {number} */ (at);
  };
  return { call, memory, place };
}

/** @type {Record<string, {group?: string, scheme: string, label: string, node?: false, workerd?: false, make: (parts: Parts, options: any) => Contestant | Promise<Contestant>}>} */
export const contestants = {
  empty: {
    scheme: "stripe", label: "nothing but Request and Response",
    make: () => ({ verify: () => null, serve: async () => OK(), last: () => null }),
  },
  eyelet: { scheme: "stripe", label: "Eyelet", make: (parts, options) => eyelet("stripe", parts, options) },
  "eyelet-json": { scheme: "stripe", label: "Eyelet, then event.json()", make: (parts, options) => eyelet("stripe", parts, { ...options, json: true }) },
  "eyelet-svix": { scheme: "svix", label: "Eyelet, Svix's scheme", make: (parts, options) => eyelet("svix", parts, options) },
  "eyelet-github": { scheme: "github", label: "Eyelet, GitHub's scheme", make: (parts, options) => eyelet("github", parts, options) },
  stripe: {
    scheme: "stripe", label: "stripe constructEvent, in workerd ...Async",
    make({ stripe: Stripe, secret }) {
      const client = new Stripe("sk_test_123", isWorkerd ? { httpClient: Stripe.createFetchHttpClient() } : {});
      const provider = isWorkerd ? Stripe.createSubtleCryptoProvider() : null;
      return peer("native", isWorkerd
        ? (body, headers) => client.webhooks.constructEventAsync(body, headers.get("stripe-signature"), secret, undefined, provider)
        : (body, headers) => client.webhooks.constructEvent(body, headers.get("stripe-signature"), secret));
    },
  },
  svix: {
    scheme: "svix", label: "svix",
    make({ svix: { Webhook }, secret }) {
      const webhook = new Webhook(secret);
      return peer("native", (body, headers) => {
        const named = Object.fromEntries(["svix-id", "svix-timestamp", "svix-signature"].map((name) => [name, headers.get(name)]));
        return { id: named["svix-id"], type: webhook.verify(body, named).type };
      });
    },
  },
  standardwebhooks: {
    scheme: "standard-webhooks", label: "standardwebhooks",
    make({ standardwebhooks: { Webhook }, secret }) {
      const webhook = new Webhook(secret);
      return peer("native", (body, headers) => {
        const named = Object.fromEntries(["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [name, headers.get(name)]));
        return { id: named["webhook-id"], type: webhook.verify(body, named).type };
      });
    },
  },
  octokit: {
    scheme: "github", label: "@octokit/webhooks-methods",
    make: ({ octokit: { verify }, secret }) => peer("text", async (body, headers) => {
      if (!await verify(secret, body, headers.get("x-hub-signature-256"))) return null;
      JSON.parse(body);
      return { id: headers.get("x-github-delivery"), type: headers.get("x-github-event") };
    }),
  },
  webcrypto: {
    scheme: "stripe", label: "WebCrypto by hand, key kept",
    async make({ secret }) {
      const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
      return peer("bytes", async (body, headers) => {
        const found = readStripeHeader(headers.get("stripe-signature") ?? "");
        if (!found || !await crypto.subtle.verify("HMAC", key, unhex(found.v1), stripeContent(found.t, body))) return null;
        return parse(body);
      });
    },
  },
  "node-crypto": {
    scheme: "stripe", label: "node:crypto by hand", workerd: false,
    make: ({ secret, createHmac, timingSafeEqual }) => peer("bytes", (body, headers) => {
      const found = readStripeHeader(headers.get("stripe-signature") ?? "");
      if (!found || !timingSafeEqual(createHmac("sha256", secret).update(`${found.t}.`).update(body).digest(), unhex(found.v1))) return null;
      return parse(body);
    }),
  },
  "sha256-eyelet": hash(true, false), "sha256-bearssl": hash(false, false), "sha1-eyelet": hash(true, true), "sha1-bearssl": hash(false, true),
  "json-eyelet": {
    group: "json", scheme: "json", label: "the core's reader",
    make({ primitives }) {
      const { place, call, memory } = load(primitives);
      return alone(({ body }) => {
        const at = call.json(place(body), body.length);
        if (at === 0) return null;
        const view = new DataView(memory.buffer);
        const text = (/** @type {number} */ i) => decoder.decode(new Uint8Array(memory.buffer, view.getUint32(at + 16 * i + 8, true), view.getUint32(at + 16 * i + 12, true)));
        return { id: text(0), type: text(1) };
      });
    },
  },
  "json-js": { group: "json", scheme: "json", label: "JSON.parse(decode(bytes))", make: () => alone(({ body }) => parse(body)) },
  ...Object.fromEntries([1, 10, 100, 1000].flatMap((count) => [false, true].map((fresh) => [`sources-${count}${fresh ? "-fresh" : ""}`, sources(count, fresh)]))),
  "mac-core": { group: "mac", scheme: "stripe", label: "HMAC in WebAssembly", make: (parts) => eyelet("stripe", parts, { mac: null }) },
  "mac-node": {
    group: "mac", scheme: "stripe", label: "HMAC by node:crypto", workerd: false,
    make: (parts) => eyelet("stripe", parts, { mac: atAnySize(createNodeMac({ createHmac: parts.createHmac })) }),
  },
  "mac-webcrypto": { group: "mac", scheme: "stripe", label: "HMAC by WebCrypto", make: (parts) => eyelet("stripe", parts, { mac: atAnySize(createWebCryptoMac()) }) },
  compile: {
    group: "start", scheme: "stripe", label: "compile eyelet.wasm", workerd: false,
    make: ({ bytes }) => alone(() => (new WebAssembly.Module(bytes), { id: "", type: "" })),
  },
  instance: {
    group: "start", scheme: "stripe", label: "instantiate alone",
    make: ({ module }) => alone(() => (new WebAssembly.Instance(module, { eyelet: { header: () => -1, secret: () => -1 } }), { id: "", type: "" })),
  },
  instantiate: {
    group: "start", scheme: "stripe", label: "instantiate and configure",
    make: (parts) => alone(() => (makeCore(parts, "stripe"), { id: "", type: "" })),
  },
};

/** @param {string} group */
export const namesOf = (group) => Object.keys(contestants).filter((name) => (contestants[name]?.group ?? "peers") === group);

/**
 * What an engine's agent does: keeps one contestant with the messages of one cell, and runs it.
 * @param {string} name @param {Parts} parts
 */
export function createAgent(name, parts) {
  /** @type {(message: Message) => Event | null | Promise<Event | null>} */
  let once;
  /** @type {Message[]} */
  let messages = [];
  /** @type {Contestant["serve"]} */
  let served;
  return {
    /** A request from outside. @param {Request} request */
    serve: async (request) => (served ??= (await contestants[name].make(parts, {})).serve)(request),
    /** @param {{level: "verify" | "serve", options?: any, messages: {headers: Record<string, string>, size: number}[]}} cell @param {Uint8Array} bodies */
    async prepare(cell, bodies) {
      const contestant = await contestants[name].make(parts, cell.options ?? {});
      let at = 0;
      messages = cell.messages.map(({ headers, size }) => ({ headers: new Headers(headers), body: bodies.slice(at, at += size) }));
      const url = URL_BASE + contestants[name].scheme;
      served = contestant.serve;
      once = cell.level === "verify" ? contestant.verify : async ({ body, headers }) => {
        const response = await contestant.serve(new Request(url, { method: "POST", headers, body }));
        return response.status === 200 ? contestant.last() : null;
      };
    },
    /** Each message once; null: refused. */
    async check() {
      const found = [];
      for (const message of messages) {
        try {
          found.push(await once(message));
        } catch {
          found.push(null);
        }
      }
      return found.map((event) => event && { id: event.id, type: event.type });
    },
    /** @param {number} count */
    async run(count) {
      /** @type {any} */
      let event = null;
      for (let i = 0; i < count; i++) {
        event = once(messages[i % messages.length]);
        if (event instanceof Promise) event = await event;
      }
      return event && { id: event.id, type: event.type };
    },
  };
}
