/**
 * What does a provider send, how does it sign, and when does it come back? Written from the providers' documents with node:crypto,
 * independent of Eyelet's rows and code; native/provider.c names the documents.
 */
import { createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const MINUTE = 60, HOUR = 3600;
const mac = (hash, key, encoding, ...pieces) => {
  const hmac = createHmac(hash, key);
  for (const piece of pieces) hmac.update(piece);
  return hmac.digest(encoding);
};
const any = (status) => status < 200 || status > 299;
const id = (event) => `event-${event.toString(16).padStart(8, "0")}`;
const bytesOf = (secret) => Buffer.from(secret.slice("whsec_".length), "base64");

/** "@@ event . item @@" is how the destination tells what it got. */
const marker = (event, item) => `@@${event.toString(16)}.${item}@@`;
/** Most bodies are small, one in 128 comes in several pieces. */
const fill = (event) => String.fromCharCode(97 + (event % 26)).repeat(event % 128 === 7 ? 70000 + (event % 5000) : 20 + (event % 400));
const single = (event) => ({ id: `evt_${event}`, event_id: `Ev${event}`, type: "thing.made", created: 1700000000,
  data: { text: `${marker(event, 0)} ${fill(event)}` } });

const OWN = { algorithm: "hmac-sha512", signature: { header: "x-signature", encoding: "hex" }, signed: "{timestamp}.{body}",
  timestamp: { header: "x-timestamp" }, id: "body:id" };
const ownHeaders = ({ secret, body, now_s }) => ({ "x-timestamp": `${now_s}`, "x-signature": mac("sha512", secret, "hex", `${now_s}.`, body) });
const URL_0 = "https://d.example/0";

const pem = (name) => createPrivateKey(readFileSync(new URL(`../../vectors/keys/${name}.pem`, import.meta.url)));
const ed25519 = (seed) => createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, seed)]),
  format: "der", type: "pkcs8" });
/** What an operator is given of a key pair. */
const publicOf = (key) => createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
const ED25519 = ed25519("of a campaign"), P256 = pem("ec"), RSA = pem("rsa");

/**
 * @typedef {object} Provider
 * @property {string} source @property {string} secret @property {object} settings of webhooks.json
 * @property {number} deadline_ms it waits that long @property {number[]} retries pauses in seconds
 * @property {(status: number) => boolean} comes_back @property {boolean} [heeds_retry_after]
 * @property {number} items most events in one request @property {number} destinations
 * @property {boolean} [signs_delivery] @property {boolean} [asks_host] whether its public key accepts a signature (step VERIFY)
 */
/** @type {Provider[]} */
export const providers = [
  { source: "stripe", secret: "whsec_stripe-secret-of-a-campaign", settings: { provider: "stripe", deliver: { url: URL_0 } },
    deadline_ms: 20000, retries: [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR],
    headers: ({ secret, body, now_s }) => ({ "stripe-signature": `t=${now_s},v1=${mac("sha256", secret, "hex", `${now_s}.`, body)}` }) },
  { source: "github", secret: "github-secret-of-a-campaign",
    settings: { provider: "github", deliver: { url: URL_0, attempts: 3, timeout_ms: 2500 } }, deadline_ms: 10000, retries: [],
    headers: ({ secret, body, event }) => ({ "x-hub-signature-256": `sha256=${mac("sha256", secret, "hex", body)}`,
      "x-github-delivery": id(event), "x-github-event": "push" }) },
  { source: "shopify", secret: "shopify-secret-of-a-campaign", destinations: 2,
    settings: { provider: "shopify", deliver: [{ name: "first", url: URL_0, timeout_ms: 2000 },
      { name: "second", service: "OTHER", path: "/1", timeout_ms: 2000 }] },
    deadline_ms: 5000, retries: [10, 30, 2 * MINUTE, 6 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR],
    headers: ({ secret, body, event }) => ({ "x-shopify-hmac-sha256": mac("sha256", secret, "base64", body), "x-shopify-webhook-id": id(event) }) },
  { source: "slack", secret: "slack-secret-of-a-campaign",
    settings: { provider: "slack", deliver: { queue: "EVENTS", to: { url: URL_0 }, timeout_ms: 1500 } },
    deadline_ms: 3000, retries: [1, MINUTE, 5 * MINUTE],
    headers: ({ secret, body, now_s }) => ({ "x-slack-request-timestamp": `${now_s}`,
      "x-slack-signature": `v0=${mac("sha256", secret, "hex", `v0:${now_s}:`, body)}` }) },
  { source: "meta", secret: "meta-secret-of-a-campaign", items: 5,
    settings: { provider: "whatsapp", verify_token: "meta", deliver: { url: URL_0, timeout_ms: 4000, attempts: 2 } },
    deadline_ms: 10000, retries: [1, 10, MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR],
    body: (event, items) => ({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ value: { messaging_product: "whatsapp",
      messages: items.map((item) => ({ from: "15550001", id: `wamid.${event}.${item}`, timestamp: "1700000000", type: "text",
        text: { body: `${marker(event, item)} ${fill(event)}` } })) }, field: "messages" }] }] }),
    headers: ({ secret, body }) => ({ "x-hub-signature-256": `sha256=${mac("sha256", secret, "hex", body)}` }) },
  { source: "hubspot", secret: "hubspot-secret-of-a-campaign", items: 5, destinations: 2,
    settings: { provider: "hubspot-v3", deliver: [{ name: "first", url: URL_0, timeout_ms: 2000 },
      { name: "second", service: "OTHER", path: "/1", timeout_ms: 2000 }] },
    deadline_ms: 5000, retries: [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR],
    body: (event, items) => items.map((item) => ({ eventId: event, subscriptionId: 77, portalId: 1, occurredAt: 1700000000000 + item,
      subscriptionType: "contact.creation", note: { text: `${marker(event, item)} ${fill(event)}` } })),
    headers: ({ secret, body, now_ms, url }) => ({ "x-hubspot-request-timestamp": `${now_ms}`,
      "x-hubspot-signature-v3": mac("sha256", secret, "base64", "POST", url, body, `${now_ms}`) }) },
  { source: "standard", secret: "whsec_c3RhbmRhcmQtc2VjcmV0LW9mLWEtY2FtcGFpZ24=", heeds_retry_after: true, signs_delivery: true,
    settings: { provider: "standard-webhooks", deliver: { url: URL_0, sign: "delivery" } },
    deadline_ms: 15000, retries: [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
    headers: ({ secret, body, now_s, event }) => ({ "webhook-id": id(event), "webhook-timestamp": `${now_s}`,
      "webhook-signature": `v1,${mac("sha256", bytesOf(secret), "base64", `${id(event)}.${now_s}.`, body)}` }) },
  { source: "zendesk", secret: "zendesk-secret-of-a-campaign", heeds_retry_after: true,
    settings: { provider: "zendesk", deliver: { url: URL_0, timeout_ms: 3000, attempts: 2 } },
    deadline_ms: 12000, retries: [30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE], comes_back: (status) => [409, 429, 503].includes(status),
    headers({ secret, body, now_s, event }) {
      const time = new Date(now_s * 1000).toISOString().replace(".000", "");
      return { "x-zendesk-webhook-signature-timestamp": time, "x-zendesk-webhook-invocation-id": id(event),
        "x-zendesk-webhook-signature": mac("sha256", secret, "base64", time, body) };
    } },
  // Discord Developers, "Webhook Events": for 10 minutes, less and less often.
  { source: "discord", asks_host: true, secret: publicOf(ED25519), settings: { provider: "discord", deliver: { url: URL_0, timeout_ms: 2000 } },
    deadline_ms: 3000, retries: [5, 15, MINUTE, 3 * MINUTE, 5 * MINUTE],
    headers: ({ body, now_s }) => ({ "x-signature-timestamp": `${now_s}`,
      "x-signature-ed25519": sign(null, Buffer.concat([Buffer.from(`${now_s}`), body]), ED25519).toString("hex") }) },
  // Twilio, "Event Webhook": until 24 hours are over.
  { source: "sendgrid", asks_host: true, secret: publicOf(P256), items: 5, settings: { provider: "sendgrid", deliver: { url: URL_0, timeout_ms: 3000 } },
    deadline_ms: 10000, retries: [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 4 * HOUR, 8 * HOUR],
    body: (event, items) => items.map((item) => ({ sg_event_id: `sg-${event}-${item}`, event: "delivered", timestamp: 1700000000,
      note: `${marker(event, item)} ${fill(event)}` })),
    headers: ({ body, now_s }) => ({ "x-twilio-email-event-webhook-timestamp": `${now_s}`,
      "x-twilio-email-event-webhook-signature": sign("sha256", Buffer.concat([Buffer.from(`${now_s}`), body]), P256).toString("base64") }) },
  // Wise, "Webhooks, Event handling": for two weeks.
  { source: "wise", asks_host: true, secret: publicOf(RSA), settings: { provider: "wise", deliver: { url: URL_0 } },
    deadline_ms: 10000, retries: [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR, 24 * HOUR],
    headers: ({ body, event }) => ({ "x-delivery-id": id(event), "x-signature-sha256": sign("sha256", body, RSA).toString("base64") }) },
  { source: "own", secret: "own-secret-of-a-campaign", settings: { provider: { ...OWN, retry_statuses: "429" }, deliver: { url: URL_0 } },
    deadline_ms: 30000, retries: [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 30720], comes_back: (status) => status === 429,
    headers: ownHeaders },
  { source: "undeduped", secret: "own-secret-of-a-campaign",
    settings: { provider: OWN, dedup: { on_unavailable: "deliver" }, deliver: { url: URL_0 } },
    deadline_ms: 30000, retries: [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 30720], headers: ownHeaders },
  { source: "called", secret: "own-secret-of-a-campaign", settings: { provider: OWN }, // onEvent
    deadline_ms: 30000, retries: [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 30720], headers: ownHeaders },
].map((provider) => ({ items: 1, destinations: 1, comes_back: any, body: single, ...provider }));

export const DELIVERY_SECRET = "whsec_ZGVsaXZlcnktc2VjcmV0LW9mLWEtY2FtcGFpZ24=";
/** Those of sources by their names, "_old" what was before a rotation. */
export const secrets = { ...Object.fromEntries(providers.map(({ source, secret }) => [source, secret])), delivery: DELIVERY_SECRET,
  hubspot_old: "the-secret-before-a-rotation", discord_old: publicOf(ed25519("before a rotation")) };
export const config = { sources: Object.fromEntries(providers.map(({ source, settings }) =>
  [source, { secrets: secrets[`${source}_old`] ? [`${source}_old`, source] : [source], ...settings }])) };

/** What is sent for an event, or what a destination must get of it for one item. @param {Provider} provider */
export const bodyOf = (provider, event, items) => Buffer.from(JSON.stringify(provider.body(event, items)));
/** @param {Provider} provider */
export const headersOf = (provider, event, body, now_ms, url) => ({ "content-type": "application/json",
  ...provider.headers({ secret: provider.secret, body, event, now_ms, now_s: Math.floor(now_ms / 1000), url }) });

/** Which item of which event a delivered body holds; undefined where it holds none or several. @param {Uint8Array} body */
export function itemOf(body) {
  const found = [...Buffer.from(body).toString("latin1").matchAll(/@@([0-9a-f]+)\.(\d)@@/g)];
  return found.length === 1 ? { event: parseInt(found[0][1], 16), item: Number(found[0][2]) } : undefined;
}

/** Whether a delivery carries a correct Standard Webhooks signature. @param {Headers} headers @param {Uint8Array} body */
export const isSigned = (headers, body) => headers.get("webhook-signature") === `v1,${mac("sha256", bytesOf(DELIVERY_SECRET), "base64",
  `${headers.get("webhook-id")}.${headers.get("webhook-timestamp")}.`, body)}`;
