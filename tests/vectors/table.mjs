// How does each provider sign, by its own documentation?   The signer behind make.mjs.   Layer: tests.
//
// Written from the pages that the rows name, not from the rows: an error in one of them shows as a disagreement. A provider is
//   {body, secret, other, header, sign(c), id | keys | items, past, future, config, ...}: see `defaults` in make.mjs.
// c: {key: text or bytes, body: text, ts: seconds, url, method}; sign gives the headers, or {headers, url, body}.
import { createHash, createHmac, createPrivateKey, createPublicKey, sign as signWithKey } from "node:crypto";
import { readFileSync } from "node:fs";

/** The text of the last MAC or signature that was made: make.mjs cuts and re-encodes it. */
export const last = { text: "", bytes: Buffer.alloc(0), encoding: "hex" };

const note = (bytes, encoding) => {
  last.bytes = bytes;
  last.encoding = encoding;
  last.text = bytes.toString(encoding);
  return last.text;
};
export const mac = (algorithm, key, data, encoding = "hex") => note(createHmac(algorithm, key).update(data).digest(), encoding);
const hash = (algorithm, data, encoding = "hex") => note(createHash(algorithm).update(data).digest(), encoding);
export const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const iso = (ts) => new Date(ts * 1000).toISOString();

// ---- key forms
const base64 = (text) => Buffer.from(text, "base64");
const hex = (text) => Buffer.from(text, "hex");
const whsec = (text) => Buffer.from(text.replace(/^whsec_/, ""), "base64");
const secrets = {
  whsec: { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", other: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", key: whsec },
  base64: { secret: "c2VjcmV0IGtleSBvZiB0aGlydHktdHdvIGJ5dGVzISE=", other: "YW5vdGhlciBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyE=", key: base64 },
  hex: { secret: "44782def547aaa06c910c43932b1eb0c71fc68d9d0c057550c48ec2acf6ba056", other: "ff".repeat(32), key: hex },
};

// ---- families
/** MAC over the body alone. */
const raw = (header, { algorithm = "sha256", encoding = "hex", prefix = "" } = {}) => ({
  header,
  sign: (c) => ({ [header]: prefix + mac(algorithm, c.key, c.body, encoding) }),
});
/** Time and MAC in one list: t=...,v1=... */
const list = (header, { t = "t", v = "v1", between = ",", join = ".", unit = (ts) => ts, algorithm = "sha256", encoding = "hex" } = {}) => ({
  header,
  sign: (c) => {
    const time = unit(c.ts);
    return { [header]: `${t}=${time}${between}${v}=${mac(algorithm, c.key, `${time}${join}${c.body}`, encoding)}` };
  },
});
/** Time in a header of its own; text(time, body) is signed. */
const timed = (header, timeHeader, text, { unit = (ts) => ts, algorithm = "sha256", encoding = "hex", prefix = "", more = {} } = {}) => ({
  header,
  timeHeader,
  sign: (c) => {
    const time = String(unit(c.ts));
    return { [header]: prefix + mac(algorithm, c.key, text(time, c.body), encoding), [timeHeader]: time, ...more };
  },
});
const ms = (ts) => ts * 1000;
/** Standard Webhooks; brand is "webhook" or "svix". */
const standard = (brand, more) => ({
  ...secrets.whsec,
  header: `${brand}-signature`,
  timeHeader: `${brand}-timestamp`,
  past: 300,
  future: 300,
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  sign: (c) => ({
    [`${brand}-id`]: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    [`${brand}-timestamp`]: String(c.ts),
    [`${brand}-signature`]: `v1,${mac("sha256", c.key, `msg_p5jXN8AQM9LWM0D4loKWxJek.${c.ts}.${c.body}`, "base64")}`,
  }),
  ...more,
});
/** A shared token in a header. */
const token = (header, prefix = "") => ({ token: true, header, sign: (c) => ({ [header]: prefix + c.key }) });
const basic = { token: true, secret: "user:pass word", other: "user:another", header: "authorization", sign: (c) => ({ authorization: `Basic ${Buffer.from(c.key).toString("base64")}` }) };

// ---- public keys: `secret` is the public key, `key` signs
const seeds = { own: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", foreign: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb" };
const ed25519 = (seed) => createPrivateKey({ key: Buffer.concat([hex("302e020100300506032b657004220420"), hex(seed)]), format: "der", type: "pkcs8" });
const rawPublic = (key) => createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
const pem = (name) => createPrivateKey(readFileSync(new URL(`keys/${name}.pem`, import.meta.url)));
const spki = (key) => createPublicKey(key).export({ format: "pem", type: "spki" });
const edKeys = (encode) => ({
  publicKey: true,
  secret: encode(rawPublic(ed25519(seeds.own))),
  other: encode(rawPublic(ed25519(seeds.foreign))),
  key: (text) => (text === encode(rawPublic(ed25519(seeds.own))) ? ed25519(seeds.own) : ed25519(seeds.foreign)),
});
const rsaKeys = { publicKey: true, secret: spki(pem("rsa")), other: spki(pem("rsa-other")), key: (text) => pem(text === spki(pem("rsa")) ? "rsa" : "rsa-other") };
const ed = (key, data, encoding) => note(signWithKey(null, Buffer.from(data), key), encoding);
const rsa = (key, data, encoding = "base64") => note(signWithKey("sha256", Buffer.from(data), key), encoding);
const jwt = (key, claims) => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
};

const crc32 = (bytes) => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
};
const form = (fields) => Object.entries(fields).map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join("&");
const isForm = { "content-type": "application/x-www-form-urlencoded" };
const slackLike = (time, body) => `v0:${time}:${body}`;
const dotted = (time, body) => `${time}.${body}`;
const joined = (time, body) => time + body;
const reversed = (time, body) => body + time;
const at = "2023-11-14T22:13:20Z";
const emailit = (event_id) => ({ event_id, type: "email.delivered", data: { object: { id: "em_1" } } });
const attio = (event_type) => ({ event_type, id: { workspace_id: "w1" } });
const pusher = (name) => ({ name, channel: "c" });
const intuit = (id) => ({ specversion: "1.0", id, source: "intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=", type: "qbo.customer.created.v1", time: at, intuitentityid: "1234", intuitaccountid: "310687", data: {} });
const whatsapp = (value) => ({ object: "whatsapp_business_account", entry: [{ id: "102290129340398", changes: [{ field: "messages", value: { metadata: { phone_number_id: "106540352242922" }, ...value } }] }] });
const photo = { field: "photos", value: { verb: "update", object_id: "10211885744794461" } };
const photos = (id, time) => ({ body: { object: "user", entry: [{ time, changes: [photo], id, uid: id }] }, keys: [`photos:${sha256(JSON.stringify(photo))}:${id}:${time}`] });
const groupStatus = (member) => ({ id: "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3", status: "read", timestamp: "1700000000", recipient_id: "Y2FwaV9ncm91cDox", recipient_type: "group", recipient_participant_id: member });
const woocommerce = (topic, body, delivery = "0b0f8b6b") => ({ headers: { "x-wc-webhook-topic": topic, "x-wc-webhook-delivery-id": delivery }, body, id: `${topic}:${delivery}:${sha256(JSON.stringify(body))}` });
const mandrill = (url) => ({ event: "click", _id: "exampleaaaaaaaaa", ts: 1700000000, url });
const hubspot = (more) => ({ eventId: 100, subscriptionId: 12, portalId: 33, occurredAt: 1700000000000, subscriptionType: "contact.creation", attemptNumber: 0, objectId: 512, ...more });
const figma = (event_type, more, id) => ({ build: (c) => ({ body: JSON.stringify({ event_type, file_key: "f", passcode: c.key, timestamp: at, webhook_id: "22", retries: 1, ...more }) }), id: `22:${event_type}:${at}:${id}` });
const mailgun = (timestamp) => ({ id: `Ase7i2zsRYeDXztHGENqRA:${timestamp}`, build: (c) => ({ body: JSON.stringify({
  signature: { timestamp: String(c.ts), token: "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0", signature: mac("sha256", c.key, `${c.ts}a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0`) },
  "event-data": { id: "Ase7i2zsRYeDXztHGENqRA", event: "opened", timestamp, recipient: "a@example.com" } }) }) });
const dropboxSign = (event_type, signer, boundary) => ({ build: (c) => {
  const json = JSON.stringify({ event: { event_type, event_time: "1700000000", event_hash: mac("sha256", c.key, `1700000000${event_type}`), event_metadata: { related_signature_id: signer ?? null, reported_for_account_id: "a" } }, signature_request: { signature_request_id: "fa5c8a0b" } });
  return { body: boundary ? `--${boundary}\r\ncontent-disposition: form-data; name="json"\r\n\r\n${json}\r\n--${boundary}--\r\n` : form({ json }) };
} });
const published = (lists) => ({ ...figma("LIBRARY_PUBLISH", { triggered_by: { id: "8138" }, ...lists }), idOf: (r) => `8138:${sha256(r.body)}` });
const onfido = (workflow_run_id) => ({ payload: { resource_type: "workflow_task", action: "workflow_task.completed", object: { id: "profile_capture", workflow_run_id, status: "completed", completed_at_iso8601: at } } });
const zoom = (user_id) => ({ event: "meeting.participant_joined", event_ts: 1700000000000, payload: { account_id: "a", object: { uuid: "4444AAAiAAAAAiAiAiiAii==", id: "1", participant: { user_id } } } });
const associated = (toObjectId, isPrimaryAssociation) => hubspot({ subscriptionType: "contact.associationChange", fromObjectId: 512, toObjectId, associationType: "CONTACT_TO_COMPANY", associationRemoved: false, isPrimaryAssociation });
const charge = (id, of) => ({ body: { ...of, timestamp: 1700000000000, type: "charge.completed", data: { id, status: "succeeded" } }, id: `wbk_RBHC8wDvzKn1OrFCoZVU:charge.completed:${id}:succeeded` });
const akeneo = (event_id) => ({ action: "product.created", author: "julia", event_id, event_datetime: "2020-01-01T00:00:00+00:00", pim_source: "staging.akeneo.com", data: {} });
const payment = (transaction) => ({ id: "ABMAAQVBAXmFlQ", from: "12137725260", status: "pending", timestamp: "1667283493", type: "payment", payment: { reference_id: "order-1", transaction: { id: transaction, type: "razorpay", status: "failed" } } });
/** What nothing tells apart is an event each time that it comes. */
const arrived = (body, before = "") => ({ body, id: `${before}${sha256(JSON.stringify(body))}:1700000000000` });
const dated = (time, body) => ({ body, id: `${time}:${sha256(JSON.stringify(body))}` });
const topical = (topic, body) => ({ body, id: `${topic}:${sha256(JSON.stringify(body))}` });
const recharge = { comment: "another topic with the same body is another event", headers: { "x-recharge-topic": "subscription/updated" }, ...topical("subscription/updated", { subscription: { id: 1 } }) };
const pandadoc = (id) => ({ event: "document_state_changed", data: { id, date_modified: at, status: "document.sent" } });
const messagebird = (c) => jwt(c.key, { iss: "MessageBird", nbf: c.ts, exp: c.ts + 60, jti: "59a244dc-e9ad-4e23-9778-371faa238f72", url_hash: sha256(c.url), ...(c.body === "" ? {} : { payload_hash: sha256(c.body) }) });
/** What V3 signs but for the nonce. */
const plivo = (url, body) => {
  const sorted = (text, assign, between) => [...new URLSearchParams(text)].map(([k, v]) => [k, v]).sort(([a, b], [c, d]) => (a < c ? -1 : a > c ? 1 : b < d ? -1 : b > d ? 1 : 0)).map(([k, v]) => k + assign + v).join(between);
  const [base, query = ""] = url.split("?");
  return base + (query || body ? "?" : "") + sorted(query, "=", "&") + (query && body ? "." : "") + sorted(body, "", "");
};

const braintreePayload = Buffer.from("<notification><kind>check</kind></notification>").toString("base64");
const braintreeSignature = (key) => `integration_public_key|${mac("sha1", createHash("sha1").update(key).digest(), braintreePayload)}`;

export const table = {
  // -- the most asked for
  meta: { ...raw("x-hub-signature-256", { prefix: "sha256=" }), body: whatsapp({ messages: [{ from: "16315551234", id: "wamid.ABGGFlCGg0cvAgo", timestamp: "1700000000", type: "text", text: { body: "Gr\u00fc\u00dfe \ud83d\ude00" } }] }), keys: ["message:wamid.ABGGFlCGg0cvAgo"],
    many: { body: whatsapp({ statuses: ["16315551181", "16315551182"].map(groupStatus) }), keys: ["16315551181", "16315551182"].map((member) => `status:${sha256(JSON.stringify(groupStatus(member)))}`) },
    variants: [{ comment: "a payment that is tried again has the same id and status", body: whatsapp({ statuses: [payment("T1")] }), keys: [`status:${sha256(JSON.stringify(payment("T1")))}`] },
      { comment: "a change, as the page has it", ...photos("10210299214172187", 1520383571) },
      { comment: "the same photo changed again is another event", ...photos("10210299214172187", 1520383572) },
      { comment: "the same of another user is another event", ...photos("10210299214172188", 1520383571) }] },
  stripe: { ...list("stripe-signature"), past: 300, body: { id: "evt_1NG8Du2eZvKYlo2CUI79vXWy", object: "event", created: 1700000000, type: "payment_intent.succeeded", account: "acct_1" }, id: "evt_1NG8Du2eZvKYlo2CUI79vXWy" },
  github: { ...raw("x-hub-signature-256", { prefix: "sha256=" }), headers: { "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958", "x-github-event": "issues" }, body: { action: "opened" }, id: "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
  shopify: { ...raw("x-shopify-hmac-sha256", { encoding: "base64" }), headers: { "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043", "x-shopify-topic": "orders/create", "x-shopify-shop-domain": "a.myshopify.com" }, body: { id: 820982911946154508 .toString() }, id: "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043" },
  twilio: {
    header: "x-twilio-signature", headers: isForm, rawBody: "MessageSid=SM1&MessageStatus=sent&AccountSid=AC1&To=%2B14155551234", id: "SM1:sent", bodyIsForm: true,
    sign: (c) => {
      const pairs = [...new URLSearchParams(c.body)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      return { "x-twilio-signature": mac("sha1", c.key, c.url + pairs.map(([k, v]) => k + v).join(""), "base64") };
    },
  },
  slack: { ...timed("x-slack-signature", "x-slack-request-timestamp", slackLike, { prefix: "v0=" }), past: 300, future: 300, body: { type: "event_callback", event_id: "Ev08MFMKH6", event_time: 1700000000, team_id: "T1", event: { type: "app_mention" } }, id: "Ev08MFMKH6" },

  // -- generic
  "standard-webhooks": standard("webhook", { body: { type: "contact.created", timestamp: at, data: {} } }),
  svix: standard("svix", { body: { type: "contact.created" } }),
  token: { ...token("authorization", "Bearer "), rawBody: "any text", id: "hash" },
  basic: { ...basic, rawBody: "any text", id: "hash" },

  // -- Standard Webhooks under other names
  "standard-webhooks-ed25519": { ...standard("webhook", { body: { type: "contact.created" } }), ...edKeys((b) => `whpk_${b.toString("base64")}`), sign: (c) => ({ "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": String(c.ts), "webhook-signature": `v1a,${ed(c.key, `msg_p5jXN8AQM9LWM0D4loKWxJek.${c.ts}.${c.body}`, "base64")}` }) },
  "svix-ed25519": { ...standard("svix", { body: { type: "contact.created" } }), ...edKeys((b) => `whpk_${b.toString("base64")}`), sign: (c) => ({ "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "svix-timestamp": String(c.ts), "svix-signature": `v1a,${ed(c.key, `msg_p5jXN8AQM9LWM0D4loKWxJek.${c.ts}.${c.body}`, "base64")}` }) },
  clerk: standard("svix", { body: { type: "user.created", data: { id: "user_1" }, timestamp: 1700000000000 } }),
  resend: standard("svix", { body: { type: "email.delivered", created_at: at, data: { email_id: "1" } } }),
  openai: standard("webhook", { body: { id: "evt_1", object: "event", created_at: 1700000000, type: "response.completed", data: { id: "resp_1" } } }),
  anthropic: { ...standard("webhook"), body: { type: "event", id: "event_01", created_at: at, data: { type: "session.status_idled", id: "sesn_01", workspace_id: "w" } }, typed: { type: "session.status_idled", body: { type: "event", id: "event_01", created_at: at, data: { type: "session.status_idled" } } } },
  gitlab: standard("webhook", { headers: { "x-gitlab-event": "Push Hook", "x-gitlab-instance": "https://gitlab.com" }, body: { object_kind: "push" },
    // "msg.time.body" as it was signed long ago; a commit's message holds what is taken for a time.
    forged: (key, now) => [{ comment: "an id that holds the beginning of the body", headers: { "webhook-id": 'msg_1.1690000000.{"message":"fix', "webhook-timestamp": String(now), "webhook-signature": `v1,${mac("sha256", Buffer.from(key.slice(6), "base64"), `msg_1.1690000000.{"message":"fix.${now}.it"}`, "base64")}` }, body: 'it"}', result: "signature_malformed" }] }),
  "gitlab-token": { ...token("x-gitlab-token"), headers: { "x-gitlab-event": "Push Hook", "idempotency-key": "f5e5f430-f57b-4e6e-9fac-d9128cd7232f" }, body: { object_kind: "push" }, id: "f5e5f430-f57b-4e6e-9fac-d9128cd7232f" },
  bigcommerce: standard("webhook", { secret: "client secret", other: "another secret", key: undefined, body: { scope: "store/order/created", created_at: 1700000000, producer: "stores/abc" } }),
  polar: standard("webhook", { secret: "polar_whs_abc", other: "polar_whs_def", key: undefined, body: { type: "order.paid", timestamp: at } }),
  replicate: standard("webhook", { body: { id: "p1", status: "succeeded", completed_at: at } }),
  supabase: standard("webhook", { rawBody: "{\"user\":{}}" }),
  render: standard("webhook", { body: { type: "deploy_ended", timestamp: at, data: { serviceId: "srv-1" } } }),
  brex: standard("webhook", { body: { event_type: "TRANSFER_PROCESSED", company_id: "c1" } }),
  stytch: standard("svix", { body: { project_id: "p", action: "CREATE", object_type: "user", timestamp: at } }),
  vanta: standard("svix", { body: { type: "test" } }),
  "incident-io": standard("webhook", { body: { event_type: "public_incident.incident_created_v2" } }),
  "dodo-payments": standard("webhook", { body: { business_id: "b", type: "payment.succeeded", timestamp: at } }),
  liveblocks: standard("webhook", { body: { type: "storageUpdated", data: { projectId: "p" } } }),
  lithic: standard("webhook", { body: { event_type: "card.created" } }),

  // -- social and messaging
  tiktok: { ...list("tiktok-signature", { v: "s" }), past: 300, future: 300, body: { client_key: "k", event: "video.publish.completed", create_time: 1700000000, user_openid: "u", content: "{}" }, id: "hash" },
  "tiktok-business": { ...list("tiktok-signature", { v: "s" }), past: 300, future: 300, body: { event: "im_receive_msg", create_time: 1700000000, user_openid: "u", content: "{}" }, id: "hash" },
  "tiktok-shop": { header: "authorization", sign: (c) => ({ authorization: mac("sha256", c.key, `app1${c.body}`) }), config: { app_key: "app1" }, body: { type: 1, tts_notification_id: "7327112393057371910", shop_id: "7494049642642441621", timestamp: 1700000000 }, id: "7327112393057371910" },
  x: { ...raw("x-twitter-webhooks-signature", { encoding: "base64", prefix: "sha256=" }), body: { for_user_id: "2244994945", tweet_create_events: [{ id_str: "1" }] }, id: "hash" },
  linkedin: { header: "x-li-signature", sign: (c) => ({ "x-li-signature": mac("sha256", c.key, `hmacsha256=${c.body}`) }), body: { type: "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", notifications: [{ notificationId: 123 }] }, keys: ["123"], many: { body: { type: "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", notifications: [{ notificationId: 123 }, { notificationId: 124 }] }, keys: ["123", "124"] }, typed: { type: "LEAD_ACTION", body: { type: "LEAD_ACTION", leadAction: "CREATED" } } },
  discord: { ...edKeys((b) => b.toString("hex")), header: "x-signature-ed25519", timeHeader: "x-signature-timestamp", sign: (c) => ({ "x-signature-ed25519": ed(c.key, c.ts + c.body, "hex"), "x-signature-timestamp": String(c.ts) }), body: { id: "786008729715212338", application_id: "1", type: 2 }, id: "786008729715212338" },
  telegram: { ...token("x-telegram-bot-api-secret-token"), body: { update_id: 10000, message: { date: 1700000000, chat: { id: 1111111 } } }, id: "10000" },
  line: { ...raw("x-line-signature", { encoding: "base64" }), body: { destination: "U1", events: [{ type: "message", webhookEventId: "01FZ74A0TDDPYRVKNK77XKC3ZR", timestamp: 1700000000000 }] }, keys: ["01FZ74A0TDDPYRVKNK77XKC3ZR"], many: { body: { destination: "U1", events: [{ type: "follow", webhookEventId: "A1" }, { type: "message", webhookEventId: "A2" }] }, keys: ["A1", "A2"] }, empty: { destination: "U1", events: [] } },
  viber: { ...raw("x-viber-content-signature"), body: { event: "delivered", timestamp: 1700000000000, message_token: "4912661846655238145", user_id: "u" }, id: "delivered:4912661846655238145:u", variants: [
    { comment: "who else received a broadcast is another event", body: { event: "delivered", timestamp: 1700000000000, message_token: "4912661846655238145", user_id: "v" }, id: "delivered:4912661846655238145:v" },
    { comment: "a message names its sender, and its token is its own", body: { event: "message", timestamp: 1700000000000, message_token: "4912661846655238146", sender: { id: "u" } }, id: "message:4912661846655238146" }] },
  lark: { header: "x-lark-signature", timeHeader: "x-lark-request-timestamp", past: 86400, future: 86400, sign: (c) => ({ "x-lark-signature": hash("sha256", `${c.ts}nonce1${c.key}${c.body}`), "x-lark-request-timestamp": String(c.ts), "x-lark-request-nonce": "nonce1" }), body: { schema: "2.0", header: { event_id: "5e3702a84e847582be8db7fb73283c02", event_type: "im.message.receive_v1", create_time: "1700000000000", tenant_key: "t" }, event: {} }, id: "5e3702a84e847582be8db7fb73283c02",
    // No sign stands between time and nonce.
    forged: (key, now) => [{ comment: "an old one whose nonce lends its first digit to the time", result: "timestamp_future", body: "{}",
      headers: { "x-lark-signature": hash("sha256", `${now - 864000}9once${key}{}`), "x-lark-request-timestamp": `${now - 864000}9`, "x-lark-request-nonce": "once" } }] },
  "microsoft-teams": { ...raw("authorization", { encoding: "base64", prefix: "HMAC " }), ...secrets.base64, body: { id: "1700000000000", type: "message", timestamp: at, conversation: { id: "19:a@thread.skype" } }, id: "hash", variants: [
    { comment: "a message of another channel in the same millisecond is another event", body: { id: "1700000000000", type: "message", timestamp: at, conversation: { id: "19:b@thread.skype" } }, id: "hash" }] },
  telnyx: { ...edKeys((b) => b.toString("base64")), header: "telnyx-signature-ed25519", timeHeader: "telnyx-timestamp", past: 300, sign: (c) => ({ "telnyx-signature-ed25519": ed(c.key, `${c.ts}|${c.body}`, "base64"), "telnyx-timestamp": String(c.ts) }), body: { data: { id: "b301ed3f-1490-491f-995f-6e64e69674d4", event_type: "message.received", occurred_at: at } }, id: "b301ed3f-1490-491f-995f-6e64e69674d4" },
  sinch: { header: "x-sinch-webhook-signature", timeHeader: "x-sinch-webhook-signature-timestamp", past: 300, future: 300, sign: (c) => ({ "x-sinch-webhook-signature": mac("sha256", c.key, `${c.body}.01FJA8B4A7BM43YGWSG9GBV067.${c.ts}`, "base64"), "x-sinch-webhook-signature-timestamp": String(c.ts), "x-sinch-webhook-signature-nonce": "01FJA8B4A7BM43YGWSG9GBV067" }), body: { app_id: "a", event_time: at }, id: "hash" },
  plivo: {
    header: "x-plivo-signature-v3", headers: { ...isForm, "x-plivo-signature-v3-nonce": "05429567804466091622" }, url: "https://example.com/hook?b=2&a=%C3%A4+1", bodyIsForm: true,
    rawBody: "MessageUUID=0936ec98-7c4c-11ed-9bd8-0242ac110004&Status=delivered&From=14155551234&To=14155554321",
    id: `sha256:${sha256(plivo("https://example.com/hook?b=2&a=%C3%A4+1", "MessageUUID=0936ec98-7c4c-11ed-9bd8-0242ac110004&Status=delivered&From=14155551234&To=14155554321"))}`,
    sign: (c) => ({ "x-plivo-signature-v3": mac("sha256", c.key, `${plivo(c.url, c.body)}.05429567804466091622`, "base64") }),
    forged: (key) => {
      const signed = (url, body, nonce) => ({ "x-plivo-signature-v3-nonce": nonce, "x-plivo-signature-v3": mac("sha256", key, `${plivo(url, body)}.${nonce}`, "base64") });
      const url = "https://example.com/hook?b=2&a=%C3%A4+1";
      const long = "From=14155551234&MessageUUID=1&Text=Yes.No&Type=sms";
      return [
        { comment: "a form whose end became the nonce", headers: { ...signed(url, long, "7"), "x-plivo-signature-v3-nonce": "NoTypesms.7" }, body: "From=14155551234&MessageUUID=1&Text=Yes", result: "signature_malformed" },
        { comment: "a body that no field of a form is", headers: { ...signed(url, "", "7"), "content-type": "application/json" }, body: "{}", result: "body_hash_mismatch" },
        { comment: "no nonce", headers: { "x-plivo-signature-v3": mac("sha256", key, `${plivo(url, long)}.`, "base64"), "x-plivo-signature-v3-nonce": undefined }, body: long, result: "signature_malformed" },
        { comment: "the main account's signature beside that of the subaccount", flags: [], headers: { ...signed(url, long, "7"), "x-plivo-signature-ma-v3": signed(url, long, "7")["x-plivo-signature-v3"], "x-plivo-signature-v3": mac("sha256", "another", "x", "base64") }, body: long, result: "ok", event_id: `sha256:${sha256(plivo(url, long))}` },
        // No mark stands between names and values: in the same text another reader finds another MessageUUID, or none.
        ...["From=14155551234&MessageUUID=1Text&Yes.NoTypesms=", "From=14155551234MessageUUID1TextYes.NoTypesms"].map((body) => (
          { comment: "a form that is cut elsewhere is the same event", headers: signed(url, long, "7"), body, result: "ok", event_id: `sha256:${sha256(plivo(url, long))}` })),
        { comment: "an event is known by what is signed", flags: [], headers: signed(url, "CallUUID=1&Digits=%31", "8"), body: "CallUUID=1&Digits=%31", result: "ok", event_id: `sha256:${sha256(plivo(url, "CallUUID=1&Digits=1"))}` },
      ];
    },
  },
  vonage: { token: true, header: "authorization", sign: (c) => ({ authorization: `Bearer ${jwt(c.key, { iat: c.ts, jti: "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5", iss: "Vonage", payload_hash: sha256(c.body), api_key: "a1b2c3d" })}` }), wrong: "signature_mismatch",
    body: { to: "447700900000", from: "447700900001", channel: "sms", message_uuid: "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab", timestamp: at, status: "delivered" }, id: "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab:delivered",
    forged: (key, now) => [
      { comment: "another body under a token that was sent", headers: { authorization: `Bearer ${jwt(key, { iat: now, payload_hash: sha256("{}") })}` }, body: '{"status":"read"}', result: "body_hash_mismatch" },
      { comment: "a token that names no body", headers: { authorization: `Bearer ${jwt(key, { iat: now })}` }, body: "{}", result: "body_hash_mismatch" },
      { comment: "a token that names no body, and none", headers: { authorization: `Bearer ${jwt(key, { iat: now })}` }, body: "", result: "body_hash_mismatch" }] },
  messagebird: { token: true, header: "messagebird-signature-jwt", sign: (c) => ({ "messagebird-signature-jwt": messagebird(c) }), wrong: "signature_mismatch", body: { type: "message.created", message: { id: "m1", status: "received" } }, id: "hash",
    forged: (key, now) => {
      const sign = (change) => ({ "messagebird-signature-jwt": messagebird({ key, ts: now, url: "https://example.com/hook", body: "{}", ...change }) });
      return [
        { comment: "a token for another URL", headers: sign({ url: "https://example.com/other" }), body: "{}", result: "signature_mismatch" },
        { comment: "a token without a URL", headers: { "messagebird-signature-jwt": jwt(key, { exp: now + 60 }) }, body: "", result: "body_hash_mismatch" },
      ];
    } },
  bird: { header: "messagebird-signature", timeHeader: "messagebird-request-timestamp", past: 300, future: 300, sign: (c) => ({ "messagebird-request-timestamp": String(c.ts), "messagebird-signature": mac("sha256", c.key, Buffer.concat([Buffer.from(`${c.ts}\n${c.url}\n`), createHash("sha256").update(c.body).digest()]), "base64") }), body: { service: "channels", event: "sms.inbound", payload: { id: "1" } }, id: "hash" },
  sendbird: { ...raw("x-sendbird-signature"), body: { category: "group_channel:message_send", app_id: "a" }, id: "hash" },
  stream: { ...raw("x-signature"), headers: { "x-webhook-id": "w1" }, body: { type: "message.new", created_at: at }, id: "w1" },
  pusher: { ...raw("x-pusher-signature"), headers: { "x-pusher-key": "278d425bdf160c739803" }, config: { key_id: "278d425bdf160c739803" }, ofAnother: { key_id: "otherotherotherother" }, body: { time_ms: 1700000000000, events: [pusher("channel_occupied")] }, keys: [`1700000000000:${sha256(JSON.stringify(pusher("channel_occupied")))}`],
    many: { body: { time_ms: 1700000000000, events: [pusher("client_event"), pusher("member_added"), pusher("client_event")] },
      keys: [["client_event", ""], ["member_added", ""], ["client_event", "\x01"]].map(([name, alike]) => `1700000000000:${sha256(JSON.stringify(pusher(name)) + alike)}`) }, variants: [
      { comment: "the same at another time is another event", body: { time_ms: 1700000000001, events: [pusher("channel_occupied")] }, keys: [`1700000000001:${sha256(JSON.stringify(pusher("channel_occupied")))}`] }] },
  ably: { ...raw("x-ably-signature", { encoding: "base64" }), body: { items: [{ webhookId: "ABcDEf", source: "channel.message", serial: "a7bcdEFghIjklm123456789:4", timestamp: 1700000000000, name: "channel.message", data: {} }] }, keys: ["ABcDEf:a7bcdEFghIjklm123456789:4"] },
  twitch: { header: "twitch-eventsub-message-signature", timeHeader: "twitch-eventsub-message-timestamp", isoTime: true, past: 600, future: 600, sign: (c) => ({ "twitch-eventsub-message-id": "befa7b53-d79d-478f-86b9-120f112b044e", "twitch-eventsub-message-timestamp": iso(c.ts), "twitch-eventsub-message-type": "notification", "twitch-eventsub-message-signature": `sha256=${mac("sha256", c.key, `befa7b53-d79d-478f-86b9-120f112b044e${iso(c.ts)}${c.body}`)}` }), body: { subscription: { type: "channel.follow" }, event: { broadcaster_user_id: "1337" } }, id: "befa7b53-d79d-478f-86b9-120f112b044e" },
  kick: { ...rsaKeys, header: "kick-event-signature", timeHeader: "kick-event-message-timestamp", sign: (c) => ({ "kick-event-message-id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "kick-event-message-timestamp": iso(c.ts), "kick-event-type": "chat.message.sent", "kick-event-signature": rsa(c.key, `01ARZ3NDEKTSV4RRFFQ69G5FAV.${iso(c.ts)}.${c.body}`) }), body: { broadcaster: { user_id: 1 } }, id: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    forged: (key, now) => [{ comment: "another id, which has a part of the time", result: "timestamp_missing", body: "{}",
      headers: { "kick-event-signature": rsa(key, `01ARZ3NDEKTSV4RRFFQ69G5FAV.${iso(now)}.{}`), "kick-event-message-id": `01ARZ3NDEKTSV4RRFFQ69G5FAV.${iso(now).split(".")[0]}`, "kick-event-message-timestamp": iso(now).split(".")[1] } }] },
  websub: { ...raw("x-hub-signature", { algorithm: "sha1", prefix: "sha1=" }), config: { app_key: "https://example.org/feed" }, rawBody: "<feed/>", id: "hash" },
  "websub-sha256": { ...raw("x-hub-signature", { prefix: "sha256=" }), config: { app_key: "https://example.org/feed" }, rawBody: "<feed/>", id: "hash" },
  "ko-fi": { token: true, inBody: true, headers: isForm, build: (c) => ({ body: form({ data: JSON.stringify({ verification_token: c.key, message_id: "3a1fac0c", timestamp: at, type: "Donation" }) }) }), id: "3a1fac0c" },

  // -- payments
  square: { header: "x-square-hmacsha256-signature", sign: (c) => ({ "x-square-hmacsha256-signature": mac("sha256", c.key, c.url + c.body, "base64") }), body: { merchant_id: "m", type: "payment.updated", event_id: "6a8f5f28-54a1-4eb0-a98a-3111513fd4fc", created_at: at }, id: "6a8f5f28-54a1-4eb0-a98a-3111513fd4fc" },
  paddle: { ...list("paddle-signature", { t: "ts", v: "h1", between: ";", join: ":" }), past: 5, body: { event_id: "evt_1", notification_id: "ntf_01h8bzakzx3hm2fmen703n5q45", event_type: "transaction.completed", occurred_at: at }, id: "ntf_01h8bzakzx3hm2fmen703n5q45" },
  "lemon-squeezy": { ...raw("x-signature"), body: { meta: { event_name: "subscription_updated" }, data: { id: "1", attributes: { store_id: 1, status: "active", updated_at: at } } }, id: "hash", variants: [
    { comment: "the next state within the same second is another event", body: { meta: { event_name: "subscription_updated" }, data: { id: "1", attributes: { store_id: 1, status: "past_due", updated_at: at } } }, id: "hash" }] },
  adyen: {
    ...secrets.hex, inBody: true,
    build: (c) => {
      const item = { pspReference: "7914073381342284", originalReference: "", merchantAccountCode: "TestMerchant", merchantReference: "TestPayment-1407325143704", amount: { value: 1130, currency: "EUR" }, eventCode: "AUTHORISATION", success: "true", eventDate: at };
      const text = [item.pspReference, item.originalReference, item.merchantAccountCode, item.merchantReference, item.amount.value, item.amount.currency, item.eventCode, item.success].join(":");
      return { body: JSON.stringify({ live: "false", notificationItems: [{ NotificationRequestItem: { additionalData: { hmacSignature: mac("sha256", c.key, text, "base64") }, ...item } }] }) };
    },
    tamper: (body) => body.replace('"value":1130', '"value":1131'),
    keys: ["TestMerchant:7914073381342284:AUTHORISATION:true"],
  },
  "adyen-platform": { ...raw("hmacsignature", { encoding: "base64" }), ...secrets.hex, body: { type: "balancePlatform.payment.created", timestamp: at, data: { balancePlatform: "B" } }, id: "hash" },
  paypal: { ...rsaKeys, header: "paypal-transmission-sig", timeHeader: "paypal-transmission-time", config: { app_key: "1JE4291016473214C" }, sign: (c) => ({ "paypal-transmission-id": "69cd13f0-d67a-11e5-baa3-778b53f4ae55", "paypal-transmission-time": at, "paypal-auth-algo": "SHA256withRSA", "paypal-transmission-sig": rsa(c.key, `69cd13f0-d67a-11e5-baa3-778b53f4ae55|${at}|1JE4291016473214C|${crc32(Buffer.from(c.body))}`) }), body: { id: "WH-2WR32451HC0233532-67976317FL4543714", event_type: "PAYMENT.SALE.COMPLETED", create_time: at }, id: "WH-2WR32451HC0233532-67976317FL4543714" },
  braintree: {
    inBody: true, headers: isForm, secret: "private_key_of_ours", other: "another_private_key", config: { key_id: "integration_public_key" },
    build: (c) => ({ body: form({ bt_signature: `other_public|${"0".repeat(40)}&${braintreeSignature(c.key)}`, bt_payload: braintreePayload }) }),
    tamper: (body) => body.replace("bt_payload=P", "bt_payload=Q"), id: `sha256:${sha256(braintreePayload)}`,
    forged: (key) => {
      const body = form({ bt_signature: braintreeSignature(key), bt_payload: braintreePayload });
      const parts = Object.entries({ bt_signature: braintreeSignature(key), bt_payload: braintreePayload }).map(([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
      return [
        { comment: "written in another way, it is the same event", flags: ["Replay"], body: body.replace("bt_payload=P", "bt_payload=%50"), result: "ok", event_id: `sha256:${sha256(braintreePayload)}` },
        { comment: "a payload behind the signed one", body: `${body}&bt_payload=Zm9yZ2Vk`, result: "signature_malformed" },
        { comment: "a payload behind the signed one, by its name in PHP", body: `${body}&bt.payload=Zm9yZ2Vk`, result: "signature_malformed" },
        { comment: "the same fields in another kind of form", headers: { "content-type": "multipart/form-data; boundary=B" }, body: `${parts.join("")}--B--\r\n`, result: "signature_malformed" },
      ];
    },
  },
  razorpay: { ...raw("x-razorpay-signature"), headers: { "x-razorpay-event-id": "JYnr0p2uJmBc5J" }, body: { event: "payment.captured", account_id: "acc_1", created_at: 1700000000 }, id: "JYnr0p2uJmBc5J" },
  paystack: { ...raw("x-paystack-signature", { algorithm: "sha512" }), body: { event: "charge.success", data: { id: 302961, reference: "qTPrJoy9Bx", paid_at: at } }, id: "charge.success:qTPrJoy9Bx:302961", variants: [
    { comment: "each reminder of a dispute is another event", ...arrived({ event: "charge.dispute.remind", data: { id: 358950, status: "awaiting-merchant-feedback" } }) },
    { comment: "of two parts of a charge that are given back each is another event", ...arrived({ event: "refund.processed", data: { status: "processed", transaction_reference: "qTPrJoy9Bx", refund_reference: null, amount: 1000 } }) }] },
  flutterwave: { ...token("verif-hash"), body: { event: "charge.completed", data: { id: 285959875, status: "successful", created_at: at } }, id: "charge.completed:285959875:successful" },
  "flutterwave-v4": { ...raw("flutterwave-signature", { encoding: "base64" }), ...charge("chg_fDxiSR16UF", { webhook_id: "wbk_RBHC8wDvzKn1OrFCoZVU" }), variants: [
    { comment: "another charge is another event, whatever the webhook's id is", ...charge("chg_zam88NgLb7", { webhook_id: "wbk_RBHC8wDvzKn1OrFCoZVU" }) },
    { comment: "the same id under another name", ...charge("chg_fDxiSR16UF", { id: "wbk_RBHC8wDvzKn1OrFCoZVU" }) }] },
  cashfree: { ...timed("x-webhook-signature", "x-webhook-timestamp", joined, { unit: ms, encoding: "base64" }), headers: { "x-idempotency-key": "idem1" }, body: { type: "PAYMENT_SUCCESS_WEBHOOK", event_time: at }, id: "idem1" },
  xendit: { ...token("x-callback-token"), headers: { "webhook-id": "wh_1" }, body: { event: "payment.succeeded", business_id: "b", created: at }, id: "wh_1" },
  monnify: { ...raw("monnify-signature", { algorithm: "sha512" }), body: { eventType: "SUCCESSFUL_REFUND", eventData: { transactionReference: "MNFY|20190816083102|000021", refundReference: "ref001", refundAmount: 10 } }, id: "hash", variants: [
    { comment: "another part of the transaction that is given back is another event", body: { eventType: "SUCCESSFUL_REFUND", eventData: { transactionReference: "MNFY|20190816083102|000021", refundReference: "ref002", refundAmount: 10 } }, id: "hash" }] },
  gocardless: { ...raw("webhook-signature"), body: { events: [{ id: "EV00BD05S5VM2T", created_at: at, resource_type: "subscriptions", action: "created", links: { organisation: "OR1" } }] }, keys: ["EV00BD05S5VM2T"], many: { body: { events: [{ id: "EV1", resource_type: "payments", action: "paid_out" }, { id: "EV2", resource_type: "mandates", action: "active" }] }, keys: ["EV1", "EV2"] } },
  mollie: { ...raw("x-mollie-signature", { prefix: "sha256=" }), body: { id: "event_1", type: "payment-link.paid", createdAt: at, entityId: "pl_1" }, id: "event_1" },
  "checkout-com": { ...raw("cko-signature"), body: { id: "evt_az5sblvku4ge3dwpztvyizgcau", type: "payment_approved", created_on: at }, id: "evt_az5sblvku4ge3dwpztvyizgcau" },
  "authorize-net": { ...raw("x-anet-signature", { algorithm: "sha512", prefix: "sha512=" }), body: { notificationId: "d0e8e7fe-c3e7-4add-a480-27bc5ce28a18", eventType: "net.authorize.payment.authcapture.created", eventDate: at }, id: "d0e8e7fe-c3e7-4add-a480-27bc5ce28a18" },
  affirm: { ...list("x-affirm-signature", { v: "v0", algorithm: "sha512" }), past: 300, body: { event: "approved" }, id: "hash" },
  airwallex: { ...timed("x-signature", "x-timestamp", joined, { unit: ms }), past: 300, body: { id: "evt_1", name: "payment_intent.succeeded", account_id: "acct", created_at: at }, id: "evt_1" },
  revolut: { ...timed("revolut-signature", "revolut-request-timestamp", (t, b) => `v1.${t}.${b}`, { unit: ms, prefix: "v1=" }), past: 300, future: 300, idOf: (r) => `${r.headers["revolut-request-timestamp"]}:${sha256(r.body)}`, body: { event: "ORDER_PAYMENT_DECLINED", order_id: "9fc01989-3f61-4484-a5d9-ffe768531be9", merchant_order_ext_ref: "Test #3928" } },
  wise: { ...rsaKeys, header: "x-signature-sha256", headers: { "x-delivery-id": "d1" }, sign: (c) => ({ "x-signature-sha256": rsa(c.key, c.body) }), body: { event_type: "transfers#state-change", data: { resource: { profile_id: 2 }, occurred_at: at } }, id: "d1" },
  dwolla: { ...raw("x-request-signature-sha-256"), body: { id: "cac95329-9fa5-42f1-a4fc-c08af7b868fb", topic: "customer_created", timestamp: at }, id: "cac95329-9fa5-42f1-a4fc-c08af7b868fb" },
  "modern-treasury": { ...raw("x-signature"), headers: { "x-webhook-id": "w1" }, body: { event: "completed", data: { object: "payment_order" } }, id: "w1" },
  increase: { ...list("increase-webhook-signature", { unit: iso }), past: 300, body: { id: "event_001", category: "account.created", created_at: at }, id: "event_001" },
  orb: { ...timed("x-orb-signature", "x-orb-timestamp", (t, b) => `v1:${t}:${b}`, { unit: iso, prefix: "v1=" }), isoTime: true, past: 300, future: 300, body: { id: "o4mmewpfNNTnjfZc", created_at: at, type: "invoice.issued" }, id: "o4mmewpfNNTnjfZc" },
  "wechat-pay": { ...rsaKeys, header: "wechatpay-signature", timeHeader: "wechatpay-timestamp", past: 300, future: 300, sign: (c) => ({ "wechatpay-nonce": "fdasflkja484w", "wechatpay-timestamp": String(c.ts), "wechatpay-signature": rsa(c.key, `${c.ts}\nfdasflkja484w\n${c.body}\n`) }), body: { id: "EV-2018022511223320873", create_time: "2015-05-20T13:29:35+08:00", resource_type: "encrypt-resource", event_type: "TRANSACTION.SUCCESS", resource: {} }, id: "EV-2018022511223320873" },
  worldline: { ...raw("x-gcs-signature", { encoding: "base64" }), headers: { "x-gcs-keyid": "dummy-key-id" }, body: { apiVersion: "v1", created: "2023-11-14T22:13:20.000+0000", id: "8ee793f6-4553-4749-85dc-f2ef095c5ab0", merchantId: "20000", type: "payment.paid", payment: {} }, id: "8ee793f6-4553-4749-85dc-f2ef095c5ab0" },
  "mercado-pago": {
    header: "x-signature", url: "https://example.com/hook?data.id=123456&type=payment", bodyUnsigned: true,
    sign: (c) => {
      const id = new URL(c.url).searchParams.get("data.id")?.toLowerCase();
      return { "x-request-id": "bb56a2f1", "x-signature": `ts=${ms(c.ts)},v1=${mac("sha256", c.key, `${id ? `id:${id};` : ""}request-id:bb56a2f1;ts:${ms(c.ts)};`)}` };
    },
    body: { id: 12345, type: "payment", action: "payment.updated", date_created: at, user_id: 44444 }, id: "12345",
    variants: [
      { comment: "an order, whose id in capitals is signed in small letters", url: "https://example.com/hook?data.id=ORD01JQ4S4KY8HWQ6NA5PXB65B3D3&type=order" },
      { comment: "no data.id: the manifest has none", url: "https://example.com/hook?type=payment" },
    ],
  },
  "coinbase-commerce": { ...raw("x-cc-webhook-signature"), body: { id: 1, attempt_number: 1, event: { id: "24934862-d980-46cb-9402-43c81b0cdba6", type: "charge:created", created_at: at, data: { code: "66BEOV2A" } } }, id: "24934862-d980-46cb-9402-43c81b0cdba6" },
  "coinbase-cdp": { header: "x-hook0-signature", past: 300, future: 300, headers: { "x-event-id": "ev1" }, sign: (c) => ({ "x-hook0-signature": `t=${c.ts},h=x-event-id x-event-type,v1=${mac("sha256", c.key, `${c.ts}.x-event-id x-event-type.ev1.onchain.activity.detected.${c.body}`)}`, "x-event-type": "onchain.activity.detected" }), body: { eventType: "onchain.activity.detected" }, id: "ev1" },
  bolt: { ...raw("x-bolt-hmac-sha256", { encoding: "base64" }), body: { id: "TAj57ALHgDNXZ", reference: "V2YW-NYNR-2MYM", type: "auth", status: "authorized" }, id: "hash" },
  btcpay: { ...raw("btcpay-sig", { prefix: "sha256=" }), body: { deliveryId: "d2", originalDeliveryId: "d1", isRedelivery: true, type: "InvoiceSettled", timestamp: 1700000000, storeId: "s" }, id: "d1" },
  chargebee: { ...basic, body: { id: "ev_16BHbhF4s42tO2lK", occurred_at: 1700000000, event_type: "subscription_created", content: { customer: { id: "c" } } }, id: "ev_16BHbhF4s42tO2lK" },
  maxio: { ...raw("x-chargify-webhook-signature-hmac-sha-256"), headers: { ...isForm, "x-chargify-webhook-id": "7" }, bodyIsForm: true, rawBody: "id=1381334&event=payment_success", id: "1381334" },
  recurly: { header: "recurly-signature", past: 300, future: 300, sign: (c) => ({ "recurly-signature": `${ms(c.ts)},${mac("sha256", c.key, `${ms(c.ts)}.${c.body}`)}` }), body: { id: "q1", object_type: "account", site_id: "s", event_type: "created", event_time: at }, id: `account:created:q1:${at}` },
  revenuecat: { ...token("authorization", "Bearer "), body: { event: { id: "12345678-1234-1234-1234-123456789012", type: "INITIAL_PURCHASE", event_timestamp_ms: 1700000000000, app_id: "a" } }, id: "12345678-1234-1234-1234-123456789012" },
  fastspring: { ...raw("x-fs-signature", { encoding: "base64" }), body: { events: [{ id: "zyx", type: "order.completed", created: 1700000000000 }] }, keys: ["zyx"] },
  quickbooks: { ...raw("intuit-signature", { encoding: "base64" }), body: { eventNotifications: [{ realmId: "1185883450", dataChangeEvent: { entities: [{ name: "Customer", id: "1", operation: "Create" }] } }] }, id: "hash", many: { body: ["88cd52aa-33b6-4351-9aa4-47572edbd068", "88cd52aa-33b6-4351-9aa4-47572edbd069"].map(intuit), keys: ["88cd52aa-33b6-4351-9aa4-47572edbd068", "88cd52aa-33b6-4351-9aa4-47572edbd069"] }, typed: { type: "qbo.customer.created.v1", body: [intuit("88cd52aa")] } },
  xero: { ...raw("x-xero-signature", { encoding: "base64" }), items: ["events"], body: { events: [{ resourceId: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777", eventDateUtc: "2017-06-21T01:15:39.902", eventType: "UPDATE", eventCategory: "CONTACT", tenantId: "t" }], firstEventSequence: 1, lastEventSequence: 1, entropy: "S0m3" }, empty: { events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: "S0m3" } },

  // -- commerce and shipping
  woocommerce: { ...raw("x-wc-webhook-signature", { encoding: "base64" }), ...woocommerce("order.updated", { id: 1, status: "pending", date_modified_gmt: "2023-11-14T22:13:20" }), variants: [
    { comment: "the next state within the same second is another event", ...woocommerce("order.updated", { id: 1, status: "processing", date_modified_gmt: "2023-11-14T22:13:20" }) },
    { comment: "another topic with the same body is another event", ...woocommerce("order.created", { id: 1, status: "pending", date_modified_gmt: "2023-11-14T22:13:20" }) },
    { comment: "a deleted customer", ...woocommerce("customer.deleted", { id: 5 }) },
    { comment: "a deleted order of the same number is another event", ...woocommerce("order.deleted", { id: 5 }) },
    { comment: "deleted, restored and deleted again is another event", ...woocommerce("order.deleted", { id: 5 }, "0b0f8b6c") }] },
  squarespace: { ...raw("squarespace-signature"), ...secrets.hex, body: { id: "ad9c8f7c", websiteId: "w", topic: "order.create", createdOn: at }, id: "ad9c8f7c" },
  shopware: { ...raw("shopware-shop-signature"), body: { data: { event: "product.written" }, source: { shopId: "s", eventId: "7b04ebe416db4ebc93de4d791325e1d9" }, timestamp: 1700000000 }, id: "7b04ebe416db4ebc93de4d791325e1d9" },
  recharge: { ...list("x-recharge-webhook-signature"), past: 172800, future: 172800, headers: { "x-recharge-topic": "subscription/cancelled" }, ...topical("subscription/cancelled", { subscription: { id: 1 } }), variants: [recharge] },
  "recharge-legacy": { header: "x-recharge-hmac-sha256", headers: { "x-recharge-topic": "subscription/cancelled" }, sign: (c) => ({ "x-recharge-hmac-sha256": hash("sha256", c.key + c.body) }), ...topical("subscription/cancelled", { subscription: { id: 1 } }), variants: [recharge] },
  fourthwall: { ...raw("x-fourthwall-hmac-sha256", { encoding: "base64" }), body: { id: "weve_1", webhookId: "wcon_1", shopId: "s", type: "ORDER_PLACED", createdAt: at }, id: "weve_1" },
  printify: { ...raw("x-pfy-signature", { prefix: "sha256=" }), body: { id: "653b6be8", type: "order:created", created_at: at }, id: "653b6be8" },
  easypost: { ...raw("x-hmac-signature", { prefix: "hmac-sha256-hex=" }), body: { id: "evt_1", description: "tracker.updated", created_at: at }, id: "evt_1" },
  aftership: { ...raw("aftership-hmac-sha256", { encoding: "base64" }), body: { event_id: "e1", event: "tracking_update", ts: 1700000000 }, id: "e1" },
  lob: { ...timed("lob-signature", "lob-signature-timestamp", dotted), past: 300, body: { id: "evt_1", event_type: { id: "letter.created" }, date_created: at }, id: "evt_1" },

  // -- code, builds, operations
  bitbucket: { ...raw("x-hub-signature", { prefix: "sha256=" }), headers: { "x-request-uuid": "r1", "x-event-key": "repo:push" }, body: { push: {} }, id: "r1" },
  "mongodb-atlas": { ...raw("x-mms-signature", { algorithm: "sha1", encoding: "base64" }), headers: { "x-mms-event": "alert.open" }, body: { id: "53b31c6ee4b0c5a6c5a6c5a6", groupId: "4fe0", eventTypeName: "OUTSIDE_METRIC_THRESHOLD", status: "OPEN", created: at, updated: at }, id: "hash" },
  "sonatype-nexus": { ...raw("x-nexus-webhook-signature", { algorithm: "sha1" }), headers: { "x-nexus-webhook-id": "rm:repository:asset", "x-nexus-webhook-delivery": "7f4a6dde-5c68-4999-bcc0-a62f3fb8ae48" }, body: { timestamp: "2016-11-10T23:57:49.664+0000", nodeId: "52905B51", initiator: "admin/127.0.0.1", repositoryName: "npm-proxy", action: "CREATED" }, id: "7f4a6dde-5c68-4999-bcc0-a62f3fb8ae48" },
  cursor: { ...raw("x-webhook-signature", { prefix: "sha256=" }), headers: { "x-webhook-event": "statusChange" }, body: { event: "statusChange", timestamp: at, id: "bc_abc123", status: "FINISHED" }, id: "hash" },
  "commerce-layer": { ...raw("x-commercelayer-signature", { encoding: "base64" }), headers: { "x-commercelayer-topic": "orders.place" }, ...topical("orders.place", { data: { id: "wBXVhKzrnq", type: "orders", attributes: { updated_at: at } } }), variants: [
    { comment: "another topic of the same resource is another event", headers: { "x-commercelayer-topic": "orders.approve" }, ...topical("orders.approve", { data: { id: "wBXVhKzrnq", type: "orders", attributes: { updated_at: at } } }) }] },
  nuvemshop: { ...raw("x-linkedstore-hmac-sha256"), body: { store_id: 123, event: "product/updated", id: 1948209 }, noDedup: true },
  akeneo: { ...timed("x-akeneo-request-signature", "x-akeneo-request-timestamp", dotted), past: 300, future: 300, body: { events: [akeneo("6ad821d8-2468-4632-89d2-92e442c72313")] }, keys: ["6ad821d8-2468-4632-89d2-92e442c72313"], many: { body: { events: ["e1", "e2"].map(akeneo) }, keys: ["e1", "e2"] } },
  uber: { ...raw("x-uber-signature"), body: { event_type: "driver.status_changed", event_time: 1463687270, event_id: "a53b019a-0943-4243-87fa-f839a91d90c0", meta: { user_id: "7528309f", resource_id: "f57276c0" } }, id: "a53b019a-0943-4243-87fa-f839a91d90c0" },
  gitea: { ...raw("x-gitea-signature"), headers: { "x-gitea-delivery": "g1", "x-gitea-event": "push" }, body: { ref: "refs/heads/main" }, id: "g1" },
  "gitea-form": { header: "x-gitea-signature", headers: { ...isForm, "x-gitea-delivery": "g1", "x-gitea-event": "push" }, bodyIsForm: true, rawBody: form({ payload: "{\"ref\":\"refs/heads/main\"}" }), tamper: (body) => body.replace("main", "mein"), sign: (c) => ({ "x-gitea-signature": mac("sha256", c.key, new URLSearchParams(c.body).get("payload") ?? "") }), id: "g1",
    forged: (key) => [{ comment: "a payload behind the signed one", headers: { "x-gitea-signature": mac("sha256", key, "{}") }, body: "payload=%7B%7D&payload=%7B%22a%22:1%7D", result: "signature_malformed" }] },
  vercel: { ...raw("x-vercel-signature", { algorithm: "sha1" }), body: { id: "uev_1", type: "deployment.created", createdAt: 1700000000000, payload: { team: { id: "t" } } }, id: "uev_1" },
  netlify: { token: true, header: "x-webhook-signature", headers: { "x-netlify-event": "deploy_created" }, sign: (c) => ({ "x-webhook-signature": jwt(c.key, { iss: "netlify", sha256: sha256(c.body) }) }), wrong: "signature_mismatch", ...topical("deploy_created", { id: "5ebc34bf4fea0b01f02efa3a", site_id: "fa4dd95a", state: "ready" }),
    forged: (key) => [{ comment: "another body under a token that was sent", headers: { "x-webhook-signature": jwt(key, { iss: "netlify", sha256: sha256("{}") }) }, body: '{"state":"error"}', result: "body_hash_mismatch" },
      { comment: "a token that names no body", headers: { "x-webhook-signature": jwt(key, { iss: "netlify" }) }, body: "{}", result: "body_hash_mismatch" }] },
  heroku: { ...raw("heroku-webhook-hmac-sha256", { encoding: "base64" }), body: { id: "delivery", action: "update", created_at: at, data: { app: { id: "a" } }, webhook_metadata: { event: { id: "event1", include: "api:release" } } }, id: "event1" },
  circleci: { ...raw("circleci-signature", { prefix: "v1=" }), body: { id: "c1", type: "workflow-completed", happened_at: at, project: { slug: "gh/a/b" } }, id: "c1" },
  buildkite: { ...list("x-buildkite-signature", { t: "timestamp", v: "signature" }), past: 300, future: 300, body: { event: "build.finished", pipeline: { slug: "p" } }, id: "hash" },
  "buildkite-token": { ...token("x-buildkite-token"), body: { event: "build.finished" }, id: "hash" },
  "hcp-terraform": { ...raw("x-tfe-notification-signature", { algorithm: "sha512" }), body: { workspace_id: "ws-1", notifications: [{ trigger: "run:completed", run_updated_at: at }] }, id: "hash", typed: { type: "assessment:drifted", body: { payload_version: "2", trigger_scope: "assessment", trigger: "assessment:drifted", details: { new_assessment_result: { created_at: at }, workspace_id: "ws-1" } } } },
  sonarqube: { ...raw("x-sonar-webhook-hmac-sha256"), body: { taskId: "AVh21JS2", status: "SUCCESS", analysedAt: at, project: { key: "k" } }, id: "AVh21JS2" },
  snyk: { ...raw("x-hub-signature", { prefix: "sha256=" }), headers: { "x-snyk-transport-id": "s1", "x-snyk-event": "project_snapshot/v0" }, body: { org: { id: "o" } }, id: "s1" },
  launchdarkly: { ...raw("x-ld-signature"), body: { _id: "l1", kind: "flag", date: 1700000000000, _accountId: "a" }, id: "l1", account: "a" },
  statsig: { ...timed("x-statsig-signature", "x-statsig-request-timestamp", slackLike, { unit: ms, prefix: "v0=" }), past: 300, body: { data: [] }, id: "hash" },
  sentry: { ...raw("sentry-hook-signature"), headers: { "request-id": "q1", "sentry-hook-resource": "issue", "sentry-hook-timestamp": "1700000000" }, body: { action: "created", installation: { uuid: "i" } }, id: "q1" },
  pagerduty: { ...raw("x-pagerduty-signature", { prefix: "v1=" }), body: { event: { id: "01DEN0V0T1BT3C8E2T1M5WZJYS", event_type: "incident.triggered", occurred_at: at, data: { service: { id: "P" } } } }, id: "01DEN0V0T1BT3C8E2T1M5WZJYS" },
  rootly: { ...list("x-rootly-signature", { join: "" }), past: 300, body: { event: { id: "r1", type: "incident.created", issued_at: at } }, id: "r1" },
  grafana: { ...raw("x-grafana-alerting-signature"), body: { status: "firing", groupKey: "{}:{}" }, noDedup: true },
  "cloudflare-stream": { ...list("webhook-signature", { t: "time", v: "sig1" }), past: 300, future: 300, body: { uid: "dd5d531a12de0c724bd1275a3b2bc9c6", status: { state: "ready" }, modified: at }, id: "hash" },
  "cloudflare-notifications": { ...token("cf-webhook-auth"), body: { alert_type: "t", ts: 1700000000, account_id: "a" }, id: "hash" },
  "aws-sns": {
    ...rsaKeys, config: { key_id: "arn:aws:sns:us-west-2:123456789012:MyTopic" }, ofAnother: { key_id: "arn:aws:sns:us-west-2:999999999999:MyTopic" }, inBody: true, past: 7200, headers: { "content-type": "text/plain; charset=UTF-8", "x-amz-sns-message-type": "Notification" },
    build: (c) => {
      const message = { Type: "Notification", MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", TopicArn: "arn:aws:sns:us-west-2:123456789012:MyTopic", Subject: "My First Message", Message: "Hello world!\n\u00fc", Timestamp: iso(c.ts), SignatureVersion: "2" };
      const text = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"].map((name) => `${name}\n${message[name]}\n`).join("");
      return { body: JSON.stringify({ ...message, Signature: rsa(c.key, text), SigningCertURL: "https://sns.us-west-2.amazonaws.com/x.pem" }) };
    },
    tamper: (body) => body.replace("Hello", "Hallo"), id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    // Amazon's key signs for everybody, and lines of the message look like the lines of the text around it.
    forged: (key, now) => {
      const ours = "arn:aws:sns:us-west-2:123456789012:MyTopic", theirs = "arn:aws:sns:us-west-2:999999999999:Theirs";
      const own = { MessageId: "00000000-fdea-4c2c-8f9d-bdfb0c7bf324", Timestamp: iso(now) };
      const textOf = (topic, message) => `Message\n${message}\nMessageId\n${own.MessageId}\nTimestamp\n${own.Timestamp}\nTopicArn\n${topic}\nType\nNotification\n`;
      const signed = (text, fields) => JSON.stringify({ ...fields, SignatureVersion: "2", Signature: rsa(key, text) });
      const lines = `pay\nMessageId\nm1\nSubscribeURL\nhttps://x/\nTimestamp\n${iso(now)}\nToken\nt\nTopicArn\n${ours}\nType\nNotification`;
      const theirText = textOf(theirs, lines);
      const ourText = textOf(ours, "pay\nMessageId\nm1");
      return [
        { comment: "another account's message, whose lines name our topic", result: "signature_malformed",
          body: signed(theirText, { Message: "pay", MessageId: "m1", SubscribeURL: "https://x/", Timestamp: iso(now), Token: "t", TopicArn: ours, Type: theirText.slice(theirText.indexOf("\nType\n") + 6, -1) }) },
        { comment: "a message that stands there twice, the signed one last", result: "signature_malformed",
          body: signed(ourText, { Message: "pay\nMessageId\nm1", ...own, TopicArn: ours, Type: "Notification" }).replace("{", '{"Message":"forged",') },
        { comment: "a message that stands there twice, once in small letters", result: "signature_malformed",
          body: signed(ourText, { Message: "pay\nMessageId\nm1", ...own, TopicArn: ours, Type: "Notification", message: "forged" }) },
        { comment: "our topic's message, the end of which is read as its id", result: "signature_malformed",
          body: signed(ourText, { Message: "pay", MessageId: `m1\nMessageId\n${own.MessageId}`, Timestamp: own.Timestamp, TopicArn: ours, Type: "Notification" }) },
      ];
    },
  },
  "azure-event-grid": { ...token("authorization", "Bearer "), body: [{ id: "831e1650-001e-001b-66ab-eeb76e069631", eventType: "Microsoft.Storage.BlobCreated", eventTime: at, topic: "/t" }], keys: ["/t:831e1650-001e-001b-66ab-eeb76e069631"], many: { body: ["/a", "/b"].map((source) => ({ specversion: "1.0", id: "1", source, type: "made" })), keys: ["/a:1", "/b:1"] } },
  "google-pubsub": { token: true, header: "(query)", sign: (c) => ({ headers: {}, url: `https://example.com/hook?token=${encodeURIComponent(c.key)}` }), missingUrl: "https://example.com/hook", body: { message: { messageId: "2070443601311540", publishTime: at, data: "" }, subscription: "projects/p/subscriptions/s" }, id: "projects/p/subscriptions/s:2070443601311540", variants: [
    { comment: "the payload alone, its metadata in headers", headers: { "content-type": "text/plain", "x-goog-pubsub-subscription-name": "projects/p/subscriptions/s", "x-goog-pubsub-message-id": "2070443601311541" }, sign: (c) => ({ url: `https://example.com/hook?token=${encodeURIComponent(c.key)}`, headers: {} }), body: { data: "the same text" }, id: "projects/p/subscriptions/s:2070443601311541" }] },
  "google-channels": { ...token("x-goog-channel-token"), headers: { "x-goog-channel-id": "4ba78bf0", "x-goog-message-number": "10", "x-goog-resource-state": "update" }, rawBody: "", id: "4ba78bf0:10" },
  "microsoft-graph": { token: true, inBody: true, noDedup: true, build: (c) => ({ body: JSON.stringify({ value: [{ subscriptionId: "s", clientState: c.key, changeType: "created", resource: "me/messages/1", tenantId: "t" }] }) }) },
  okta: { ...token("authorization"), body: { eventType: "com.okta.event_hook", source: "https://o.okta.com", data: { events: [{ uuid: "5d5b8a06", eventType: "user.lifecycle.create", published: at }] } }, keys: ["5d5b8a06"] },
  workos: { ...list("workos-signature", { unit: ms, between: ", " }), past: 180, body: { id: "event_1", event: "user.created", created_at: at, data: {} }, id: "event_1" },

  // -- work, documents, content
  linear: { ...raw("linear-signature"), headers: { "linear-delivery": "234d1a4e", "linear-event": "Issue" }, bodyAt: (ts) => ({ action: "create", type: "Issue", createdAt: at, organizationId: "o", webhookTimestamp: ms(ts) }), past: 60, future: 60, id: "234d1a4e" },
  jira: { ...raw("x-hub-signature", { prefix: "sha256=" }), headers: { "x-atlassian-webhook-identifier": "j1" }, body: { timestamp: 1700000000000, webhookEvent: "jira:issue_updated", issue: { fields: { project: { key: "K" } } } }, idOf: (r) => `j1:${sha256(r.body)}` },
  trello: { header: "x-trello-webhook", sign: (c) => ({ "x-trello-webhook": mac("sha1", c.key, c.body + c.url, "base64") }), body: { action: { id: "51f9424bcd6e040f3c002412", type: "updateCard", date: at }, model: { id: "m" } }, id: "51f9424bcd6e040f3c002412" },
  asana: { ...raw("x-hook-signature"), items: ["events"], body: { events: [{ user: { gid: "1" }, resource: { gid: "2", resource_type: "task" }, action: "changed", created_at: at }] }, empty: { events: [] } },
  monday: { token: true, header: "authorization", past: 0, jwt: true, sign: (c) => ({ authorization: jwt(c.key, { accountId: 1, userId: 2, aud: "https://example.com/hook", exp: 1700000300, iat: 1700000000 }) }), wrong: "signature_mismatch", malformed: "signature_malformed", body: { event: { triggerUuid: "b5ed2e17c530f43668de130142445cba", type: "create_pulse", triggerTime: at, boardId: 1771812698 } }, id: "b5ed2e17c530f43668de130142445cba" },
  clickup: { ...raw("x-signature"), body: { event: "taskCreated", webhook_id: "7fa3ec74", history_items: [{ id: "2800763136717140857", date: "1700000000000" }] }, id: "taskCreated:7fa3ec74:2800763136717140857", variants: [
    { comment: "a space that is renamed twice says the same twice", ...arrived({ event: "spaceUpdated", space_id: "54650507", webhook_id: "7fa3ec74-69a8-4530-a251-8a13730bd204" }) }] },
  notion: { ...raw("x-notion-signature", { prefix: "sha256=" }), body: { id: "367cba44-b6f3-4c92-81e7-6a2e9659efd4", timestamp: at, type: "page.created", workspace_id: "w", attempt_number: 1 }, id: "367cba44-b6f3-4c92-81e7-6a2e9659efd4", again: { id: "367cba44-b6f3-4c92-81e7-6a2e9659efd4", timestamp: at, type: "page.created", workspace_id: "w", attempt_number: 2 } },
  airtable: { ...raw("x-airtable-content-mac", { prefix: "hmac-sha256=" }), ...secrets.base64, body: { base: { id: "app00000000000000" }, webhook: { id: "ach00000000000000" }, timestamp: at }, id: "hash" },
  smartsheet: { ...raw("smartsheet-hmac-sha256"), body: { nonce: "4b2ed20d", timestamp: at, webhookId: 1, scopeObjectId: 2, events: [] }, id: "hash" },
  figma: { token: true, inBody: true, ...figma("FILE_UPDATE", {}, "f"), variants: [
    { comment: "a retry, which counts in the body, is the same event", ...figma("FILE_UPDATE", { retries: 2 }, "f") },
    { comment: "a comment", ...figma("FILE_COMMENT", { comment_id: "814315", triggered_by: { id: "8138" } }, "814315") },
    { comment: "another comment on the file in the same second is another event", ...figma("FILE_COMMENT", { comment_id: "814316", triggered_by: { id: "8138" } }, "814316") },
    { comment: "a node that is ready for development", ...figma("DEV_MODE_STATUS_UPDATE", { node_id: "43:2", status: "READY_FOR_DEV", triggered_by: { id: "8138" } }, "f:43:2:READY_FOR_DEV") },
    { comment: "another node of the file in the same second is another event", ...figma("DEV_MODE_STATUS_UPDATE", { node_id: "43:3", status: "READY_FOR_DEV", triggered_by: { id: "8138" } }, "f:43:3:READY_FOR_DEV") },
    { comment: "the components of a library", ...published({ created_components: [{ key: "e", name: "Button" }] }) },
    { comment: "its styles, published with them, are another event", ...published({ created_styles: [{ key: "a", name: "Coral" }] }) }] },
  shortcut: { ...raw("payload-signature"), body: { id: "595285dc", changed_at: at, actions: [{ entity_type: "story", action: "update" }] }, id: "595285dc" },
  todoist: { ...raw("x-todoist-hmac-sha256", { encoding: "base64" }), headers: { "x-todoist-delivery-id": "t1" }, body: { event_name: "item:added", user_id: "2", triggered_at: at }, id: "t1" },
  dropbox: { ...raw("x-dropbox-signature"), body: { list_folder: { accounts: ["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"] } }, noDedup: true },
  box: { header: "box-signature-primary", timeHeader: "box-delivery-timestamp", isoTime: true, past: 600, sign: (c) => ({ "box-signature-primary": mac("sha256", c.key, c.body + iso(c.ts), "base64"), "box-delivery-timestamp": iso(c.ts), "box-delivery-id": "changes on a retry" }), body: { type: "webhook_event", id: "0f8c2a4e", created_at: at, trigger: "FILE.UPLOADED", webhook: { id: "53" } }, id: "0f8c2a4e" },
  docusign: { ...raw("x-docusign-signature-1", { encoding: "base64" }), body: { event: "envelope-completed", retryCount: 0, generatedDateTime: at, data: { accountId: "a", envelopeId: "e" } }, id: `envelope-completed:e:${at}`, variants: [1, 2].map((recipientId) => (
    { comment: `recipient ${recipientId} of an envelope`, body: { event: "recipient-sent", retryCount: 0, generatedDateTime: at, data: { accountId: "a", envelopeId: "e", recipientId: `${recipientId}` } }, id: `recipient-sent:e:${recipientId}:${at}` })) },
  "dropbox-sign": { inBody: true, headers: isForm, ...dropboxSign("signature_request_sent"), tamper: (body) => body.replace("request_sent", "request_seen"), id: "hash", variants: [
    { comment: "a signer", ...dropboxSign("signature_request_signed", "s1"), id: "signature_request_signed:1700000000:a:fa5c8a0b:s1" },
    { comment: "another signer in the same second is another event", ...dropboxSign("signature_request_signed", "s2"), id: "signature_request_signed:1700000000:a:fa5c8a0b:s2" },
    { comment: "a retry, whose boundary is another one, is the same event", headers: { "content-type": "multipart/form-data; boundary=another" }, ...dropboxSign("signature_request_signed", "s2", "another"), id: "signature_request_signed:1700000000:a:fa5c8a0b:s2" }] },
  pandadoc: { header: "(query)", sign: (c) => ({ headers: {}, url: `https://example.com/hook?signature=${mac("sha256", c.key, c.body)}` }), missingUrl: "https://example.com/hook", headers: { "x-pandadoc-webhook-event-id": "550e8400" }, body: [pandadoc("d")], keys: [`550e8400:${sha256(JSON.stringify(pandadoc("d")))}`], many: { body: [pandadoc("d"), pandadoc("e")], keys: ["d", "e"].map((id) => `550e8400:${sha256(JSON.stringify(pandadoc(id)))}`) }, typed: { type: "document_state_changed", body: [pandadoc("d")] }, variants: [
    { comment: "another delivery of the same text is another event", headers: { "x-pandadoc-webhook-event-id": "550e8401" }, keys: [`550e8401:${sha256(JSON.stringify(pandadoc("d")))}`] },
    { comment: "without the header, the text is the event", headers: {}, keys: [`sha256:${sha256(JSON.stringify(pandadoc("d")))}`] }] },
  yousign: { ...raw("x-yousign-signature-256", { prefix: "sha256=" }), body: { event_id: "b6c63685-c556-4a30-8fe9-b6f2b187d936", event_name: "signature_request.activated", event_time: "1670855889", subscription_id: "s" }, id: "b6c63685-c556-4a30-8fe9-b6f2b187d936" },
  documenso: { ...token("x-documenso-secret"), body: { event: "DOCUMENT_COMPLETED", createdAt: at }, id: "hash" },
  autodesk: { ...raw("x-adsk-signature", { algorithm: "sha1", prefix: "sha1hash=" }), body: { version: "1.0", resourceUrn: "urn:adsk.wipprod:dm.lineage:1", hook: { hookId: "h", tenant: "t", event: "dm.version.added", system: "data" }, payload: {} }, id: "hash" },
  "frame-io": { ...timed("x-frameio-signature", "x-frameio-request-timestamp", slackLike, { prefix: "v0=" }), past: 300, future: 300, body: { account: { id: "6f70f1bd" }, resource: { id: "d3075547", type: "file" }, type: "file.updated" }, noDedup: true },
  contentful: { header: "x-contentful-signature", timeHeader: "x-contentful-timestamp", past: 30, headers: { "x-contentful-idempotency-key": "k1" }, sign: (c) => { const signed = ["x-contentful-signed-headers", "x-contentful-timestamp", "x-contentful-topic"]; const values = { "x-contentful-signed-headers": signed.join(","), "x-contentful-timestamp": String(ms(c.ts)), "x-contentful-topic": "ContentManagement.Entry.publish" }; return { ...values, "x-contentful-signature": mac("sha256", c.key, ["POST", new URL(c.url).pathname + new URL(c.url).search, signed.map((n) => `${n}:${values[n]}`).join(";"), c.body].join("\n")) }; }, secret: "0123456789abcdef".repeat(4), other: "fedcba9876543210".repeat(4), body: { sys: { id: "e", updatedAt: at, space: { sys: { id: "s" } } } }, id: "k1" },
  sanity: { ...list("sanity-webhook-signature", { unit: ms, encoding: "base64url" }), headers: { "idempotency-key": "i1", "sanity-operation": "create", "sanity-project-id": "p" }, body: { _id: "d" }, id: "i1" },
  storyblok: { ...raw("webhook-signature", { algorithm: "sha1" }), body: { action: "published", space_id: 44203, story_id: 1 }, noDedup: true },
  ghost: { header: "x-ghost-signature", past: 300, sign: (c) => ({ "x-ghost-signature": `sha256=${mac("sha256", c.key, `${c.body}${ms(c.ts)}`)}, t=${ms(c.ts)}` }), body: {}, noDedup: true },
  webflow: { ...timed("x-webflow-signature", "x-webflow-timestamp", (t, b) => `${t}:${b}`, { unit: ms }), past: 300, idOf: (r) => `${r.headers["x-webflow-timestamp"]}:${sha256(r.body)}`, body: { triggerType: "ecomm_inventory_changed", payload: { id: "5bfedb42bab0ad90fa7dad39", quantity: 5, inventoryType: "finite" } } },
  cloudinary: { header: "x-cld-signature", timeHeader: "x-cld-timestamp", past: 7200, sign: (c) => ({ "x-cld-signature": hash("sha1", `${c.body}${c.ts}${c.key}`), "x-cld-timestamp": String(c.ts) }), body: { notification_type: "upload", timestamp: at }, id: "hash" },
  "cloudinary-sha256": { header: "x-cld-signature", timeHeader: "x-cld-timestamp", past: 7200, sign: (c) => ({ "x-cld-signature": hash("sha256", `${c.body}${c.ts}${c.key}`), "x-cld-timestamp": String(c.ts) }), body: { notification_type: "upload", timestamp: at }, id: "hash" },
  mux: { ...list("mux-signature"), past: 300, body: { id: "3a56ac3d", type: "video.asset.ready", created_at: at, environment: { id: "j0863n" } }, id: "3a56ac3d" },
  typeform: { ...raw("typeform-signature", { encoding: "base64", prefix: "sha256=" }), body: { event_id: "01HF", event_type: "form_response", form_response: { form_id: "f", submitted_at: at } }, id: "01HF" },
  tally: { ...raw("tally-signature", { encoding: "base64" }), body: { eventId: "a4cb511e", eventType: "FORM_RESPONSE", createdAt: at, data: { formId: "f" } }, id: "a4cb511e" },
  calendly: { ...list("calendly-webhook-signature"), past: 180, body: { event: "invitee.created", created_at: at, created_by: "u", payload: { uri: "https://api.calendly.com/i/1" } }, id: `invitee.created:https://api.calendly.com/i/1:${at}` },
  "cal-com": { ...raw("x-cal-signature-256"), body: { triggerEvent: "BOOKING_CREATED", createdAt: at, payload: { organizer: { email: "a@example.com" } } }, id: "hash" },
  acuity: { ...raw("x-acuity-signature", { encoding: "base64" }), headers: isForm, bodyIsForm: true, rawBody: "action=changed&id=1&calendarID=2&appointmentTypeID=3", noDedup: true },
  zoom: { ...timed("x-zm-signature", "x-zm-request-timestamp", slackLike, { prefix: "v0=" }), past: 300, future: 300, body: zoom("u1"), id: "hash", variants: [
    { comment: "who else joined in the same millisecond is another event", body: zoom("u2"), id: "hash" }] },
  webex: { ...raw("x-spark-signature", { algorithm: "sha1" }), body: { resource: "messages", event: "created", orgId: "o", data: { id: "m" } }, id: "hash", variants: [
    { comment: "a member, who may be made a moderator again", ...arrived({ resource: "memberships", event: "updated", orgId: "o", data: { id: "m", isModerator: true } }, "true:") },
    { comment: "a room, which may be locked again", ...arrived({ resource: "rooms", event: "updated", orgId: "o", data: { id: "r", isLocked: false } }, "false:") }] },
  daily: { ...timed("x-webhook-signature", "x-webhook-timestamp", dotted, { encoding: "base64" }), ...secrets.base64, body: { id: "d1", type: "meeting.started", event_ts: 1700000000 }, id: "d1" },
  nylas: { ...raw("x-nylas-signature"), body: { id: "5W2qQ7", type: "message.created", time: 1700000000, data: { application_id: "a" } }, id: "5W2qQ7" },

  // -- mail, marketing, support, sales
  mailgun: { inBody: true, past: 43200, future: 43200, ...mailgun(1700000000.25), tamper: (body) => body.replace("a8ce", "b8ce"),
    variants: [{ comment: "the id on another day is another event", ...mailgun(1699900000.25) }],
    // Neither does a sign stand between time and token, nor is the event signed.
    forged: (key, now) => [{ comment: "an old one whose token lends its first digit to the time", result: "timestamp_future",
      body: JSON.stringify({ signature: { timestamp: `${now - 864000}9`, token: "ab", signature: mac("sha256", key, `${now - 864000}9ab`) }, "event-data": { id: "forged" } }) }] },
  "mailgun-routes": { inBody: true, past: 43200, future: 43200, headers: isForm, build: (c) => ({ body: form({ recipient: "a@example.com", "Message-Id": "<1@example.com>", timestamp: String(c.ts), token: "tok", signature: mac("sha256", c.key, `${c.ts}tok`) }) }), tamper: (body) => body.replace("token=tok", "token=tak"), id: "a@example.com:<1@example.com>",
    forged: (key, now) => [{ comment: "an old one whose token lends its first digit to the time", result: "timestamp_future",
      body: form({ "Message-Id": "<2@example.com>", timestamp: `${now - 864000}9`, token: "ab", signature: mac("sha256", key, `${now - 864000}9ab`) }) }] },
  mandrill: { header: "x-mandrill-signature", headers: isForm, bodyIsForm: true, rawBody: form({ mandrill_events: JSON.stringify(["https://example.com/a", "https://example.com/b"].map(mandrill)) }), tamper: (body) => body.replace("click", "clack"), sign: (c) => ({ "x-mandrill-signature": mac("sha1", c.key, `${c.url}mandrill_events${new URLSearchParams(c.body).get("mandrill_events")}`, "base64") }), keys: ["https://example.com/a", "https://example.com/b"].map((url) => `click:exampleaaaaaaaaa:1700000000:${sha256(JSON.stringify(mandrill(url)))}`), allKeys: true,
    forged: (key) => [{ comment: "a list of events behind the signed one", headers: { "x-mandrill-signature": mac("sha1", key, "https://example.com/hookmandrill_events[]", "base64") }, body: "mandrill_events=%5B%5D&mandrill_events=%5B%7B%22event%22:%22send%22%7D%5D", result: "signature_malformed" }] },
  mailchimp: { token: true, header: "(query)", headers: isForm, bodyIsForm: true, sign: (c) => ({ headers: {}, url: `https://example.com/hook?token=${encodeURIComponent(c.key)}` }), missingUrl: "https://example.com/hook", rawBody: "type=subscribe&fired_at=2009-03-26+21%3A35%3A57&data%5Blist_id%5D=a6b5da1054", id: "hash" },
  activecampaign: { token: true, header: "(query)", headers: isForm, bodyIsForm: true, sign: (c) => ({ headers: {}, url: `https://example.com/hook?token=${encodeURIComponent(c.key)}` }), missingUrl: "https://example.com/hook", rawBody: "type=subscribe&date_time=2023-11-14T16%3A13%3A20-06%3A00&initiated_from=admin&contact%5Bid%5D=1", id: "hash" },
  postmark: { ...basic, body: { RecordType: "Delivery", ServerID: 23, DeliveredAt: at }, id: "hash" },
  emailit: { ...timed("x-emailit-signature", "x-emailit-timestamp", dotted), past: 300, body: [emailit("evt_1")], keys: ["evt_1"], many: { body: [emailit("evt_1"), emailit("evt_2")], keys: ["evt_1", "evt_2"] }, typed: { type: "email.delivered", body: [emailit("evt_1")] } },
  "customer-io": { ...timed("x-cio-signature", "x-cio-timestamp", slackLike), past: 300, future: 300, body: { event_id: "01E4C4CT6YDC7Y5M7FE1GWWPQJ", object_type: "email", metric: "sent", timestamp: 1700000000, data: { customer_id: "c" } }, id: "01E4C4CT6YDC7Y5M7FE1GWWPQJ" },
  knock: { ...list("x-knock-signature", { v: "s", unit: ms, encoding: "base64" }), past: 300, future: 300, headers: { "x-knock-environment-id": "e" }, body: { __typename: "Event", type: "message.undelivered", created_at: "2026-01-31T17:12:59.958652Z", data: {}, event_data: null }, id: "hash" },
  klaviyo: { ...timed("klaviyo-signature", "klaviyo-timestamp", reversed), body: { data: [{ topic: "event:klaviyo.opened_email", external_id: "x1", payload: {} }], meta: { klaviyo_account_id: "k" } }, keys: ["event:klaviyo.opened_email:x1"] },
  segment: { ...raw("x-signature", { algorithm: "sha1" }), body: { messageId: "m1", type: "track", timestamp: at, projectId: "p" }, id: "m1" },
  courier: { ...list("courier-signature", { v: "signature" }), past: 300, body: { type: "message:updated", data: { id: "d" } }, id: "hash" },
  "hubspot-v3": { header: "x-hubspot-signature-v3", timeHeader: "x-hubspot-request-timestamp", past: 300, future: 300, url: "https://example.com/hook?a=%3A%2F", sign: (c) => ({ "x-hubspot-signature-v3": mac("sha256", c.key, `POSThttps://example.com/hook?a=:/${c.body}${ms(c.ts)}`, "base64"), "x-hubspot-request-timestamp": String(ms(c.ts)) }), body: [hubspot()], keys: ["33:12:100:1700000000000:512"], again: [hubspot({ attemptNumber: 1 })], many: { body: [hubspot(), hubspot({ objectId: 513 }), hubspot({ portalId: 34 }), hubspot({ subscriptionType: "contact.associationChange", objectId: undefined, fromObjectId: 512, toObjectId: 9 }), associated(9, true), associated(9, false), associated(8, false)], keys: ["33:12:100:1700000000000:512", "33:12:100:1700000000000:513", "34:12:100:1700000000000:512", "33:12:100:1700000000000:512:9", ...["9", "9", "8"].map((to, i) => `33:12:100:1700000000000:512:${to}:CONTACT_TO_COMPANY:false:${i === 0}`)] } },
  "hubspot-v2": { header: "x-hubspot-signature", headers: { "x-hubspot-signature-version": "v2" }, sign: (c) => ({ "x-hubspot-signature": hash("sha256", `${c.key}POST${c.url}${c.body}`) }), body: [hubspot()], keys: ["33:12:100:1700000000000:512"] },
  "hubspot-v1": { header: "x-hubspot-signature", headers: { "x-hubspot-signature-version": "v1" }, sign: (c) => ({ "x-hubspot-signature": hash("sha256", c.key + c.body) }), body: [hubspot()], keys: ["33:12:100:1700000000000:512"] },
  intercom: { ...raw("x-hub-signature", { algorithm: "sha1", prefix: "sha1=" }), body: { type: "notification_event", id: "notif_123", topic: "conversation.user.created", created_at: 1700000000, app_id: "a", delivery_attempts: 1 }, id: "notif_123" },
  zendesk: { ...timed("x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp", joined, { unit: iso, encoding: "base64" }), isoTime: true, past: 300, future: 300, headers: { "x-zendesk-webhook-invocation-id": "01F" }, body: { type: "zen:event-type:ticket.created", time: at }, id: "01F" },
  "zendesk-event-connectors": { ...timed("x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp", reversed, { unit: iso, encoding: "base64" }), isoTime: true, past: 300, future: 300, headers: { "x-zendesk-webhook-invocation-id": "01F" }, body: { type: "t" }, id: "01F" },
  front: { ...timed("x-front-signature", "x-front-request-timestamp", (t, b) => `${t}:${b}`, { unit: ms, encoding: "base64" }), past: 300, body: { type: "inbound_received", authorization: { id: "cmp_abc" }, payload: { id: "evt_1" } }, id: "evt_1" },
  "front-rules": { ...raw("x-front-signature", { algorithm: "sha1", encoding: "base64" }), body: { id: "evt_1", type: "inbound", emitted_at: 1700000000.5 }, id: "evt_1" },
  pipedrive: { ...basic, body: { meta: { id: "0b1f", action: "change", entity: "deal", attempt: 1, timestamp: at, company_id: 1 }, data: {} }, id: "0b1f:deal:change", again: { meta: { id: "0b1f", action: "change", entity: "deal", attempt: 2, timestamp: at, company_id: 1 }, data: {} } },
  "help-scout": { ...raw("x-helpscout-signature", { algorithm: "sha1", encoding: "base64" }), headers: { "x-helpscout-event": "convo.created" }, body: { id: 1, mailboxId: 2 }, noDedup: true },
  aircall: { token: true, inBody: true, build: (c) => ({ body: JSON.stringify({ resource: "call", event: "call.ended", timestamp: 1700000000, token: c.key, data: { id: 812 } }) }), id: "hash", variants: [
    { comment: "a second tag in the same second is another event", build: (c) => ({ body: JSON.stringify({ resource: "call", event: "call.tagged", timestamp: 1700000000, token: c.key, data: { id: 812, tags: [{ id: 1 }, { id: 2 }] } }) }) }] },
  close: { ...timed("close-sig-hash", "close-sig-timestamp", joined), ...secrets.hex, past: 300, body: { event: { id: "ev_1", object_type: "lead", action: "updated", date_created: at, organization_id: "o" } }, id: "ev_1" },
  attio: { ...raw("attio-signature"), headers: { "idempotency-key": "a1" }, body: { webhook_id: "w", events: [attio("note.created")] }, keys: [`a1:${sha256(JSON.stringify(attio("note.created")))}`],
    many: { body: { webhook_id: "w", events: [attio("note.created"), attio("task.created")] }, keys: ["note.created", "task.created"].map((type) => `a1:${sha256(JSON.stringify(attio(type)))}`) },
    typed: { type: "task.created", body: { webhook_id: "w", events: [attio("note.created"), attio("task.created")] } } },

  // -- people and identity
  persona: { ...list("persona-signature"), past: 300, future: 300, body: { data: { id: "evt_1", attributes: { name: "inquiry.approved", "created-at": at, payload: { data: { id: "inq_1" } } } } }, id: "evt_1" },
  castle: { ...raw("x-castle-signature", { encoding: "base64" }), body: { type: "$incident.confirmed", created_at: "2020-12-18T12:55:21.779Z", data: { id: "test", trigger: "$login.succeeded" } }, id: "hash" },
  onfido: { ...raw("x-sha2-signature"), ...dated(at, onfido("run1")), variants: [
    { comment: "the same task of another run in the same second is another event", ...dated(at, onfido("run2")) },
    { comment: "a run that says when it changed", ...dated(at, { payload: { resource_type: "workflow_run", action: "workflow_run.started", object: { id: "run1", status: "processing" }, resource: { updated_at: at } } }) },
    { comment: "a check reopened, which says no time", ...arrived({ payload: { resource_type: "check", action: "check.reopened", object: { id: "c1", status: "reopened" } } }) }] },
  veriff: { ...raw("x-hmac-signature"), body: { status: "success", verification: { vendorData: "v" } }, id: "hash" },
  sumsub: { ...raw("x-payload-digest"), body: { applicantId: "5cb744200a975a67ed1798a4", type: "applicantReviewed", correlationId: "req-1", createdAtMs: "2023-11-14 22:13:20.000", clientId: "c" }, id: "5cb744200a975a67ed1798a4:applicantReviewed:2023-11-14 22:13:20.000", variants: [
    { comment: "another applicant's event of the same request is another event", body: { applicantId: "5cb744200a975a67ed1798a5", type: "applicantReviewed", correlationId: "req-1", createdAtMs: "2023-11-14 22:13:20.000", clientId: "c" }, id: "5cb744200a975a67ed1798a5:applicantReviewed:2023-11-14 22:13:20.000" },
    { comment: "without a time, its body is the event", body: { applicantId: "5cb744200a975a67ed1798a4", type: "applicantReviewed", correlationId: "req-1", clientId: "c" }, id: "hash" }] },
  checkr: { ...raw("x-checkr-signature"), body: { id: "507f1f77bcf86cd799439011", type: "report.completed", created_at: at, account_id: "a" }, id: "507f1f77bcf86cd799439011" },
  greenhouse: { ...raw("signature", { prefix: "sha256 " }), headers: { "greenhouse-event-id": "g1" }, body: { action: "hire_candidate" }, id: "g1" },
  lever: { inBody: true, build: (c) => ({ body: JSON.stringify({ id: "l1", event: "applicationCreated", triggeredAt: 1700000000000, token: "tok", signature: mac("sha256", c.key, "tok1700000000000") }) }), tamper: (body) => body.replace('"tok"', '"tak"'), id: "l1" },
  ashby: { ...raw("ashby-signature", { prefix: "sha256=" }), body: { action: "applicationSubmit" }, id: "hash" },
  gusto: { ...raw("x-gusto-signature"), body: { uuid: "8d0c2e6e", event_type: "company.created", timestamp: 1700000000, resource_uuid: "r" }, id: "8d0c2e6e" },
  samsara: { ...timed("x-samsara-signature", "x-samsara-timestamp", (t, b) => `v1:${t}:${b}`, { prefix: "v1=" }), ...secrets.base64, past: 300, future: 300, body: { eventId: "e1", eventType: "AddressCreated", eventTime: at, orgId: 1 }, id: "e1" },
  fitbit: { ...raw("x-fitbit-signature", { algorithm: "sha1", encoding: "base64" }), secret: "client_secret&", other: "other_secret&", body: [{ collectionType: "activities", date: "2023-11-14", ownerId: "184X36", ownerType: "user", subscriptionId: "2345" }], noDedup: true },
  whoop: { ...timed("x-whoop-signature", "x-whoop-signature-timestamp", joined, { unit: ms, encoding: "base64" }), past: 300, body: { user_id: 1, id: 10, type: "sleep.updated", trace_id: "e369c784" }, id: "e369c784:sleep.updated:10", variants: [
    { comment: "what else the same trace led to is another event", body: { user_id: 1, id: 10, type: "recovery.updated", trace_id: "e369c784" }, id: "e369c784:recovery.updated:10" }] },

  // -- machine learning
  elevenlabs: { ...list("elevenlabs-signature", { v: "v0" }), past: 1800, body: { type: "post_call_transcription", event_timestamp: 1700000000, data: { agent_id: "a" } }, id: "hash" },
  "hugging-face": { ...token("x-webhook-secret"), headers: { "webhook-id": "0b0f8b6b" }, body: { event: { action: "update", scope: "repo.content" }, repo: { name: "o/r" } }, id: "0b0f8b6b", variants: [
    { comment: "another delivery of the same body is another event", headers: { "webhook-id": "0b0f8b6c" }, id: "0b0f8b6c" },
    { comment: "without its id, whatever comes is an event", headers: {}, ...arrived({ event: { action: "update", scope: "repo.content" }, repo: { name: "o/r" } }) }] },
  wandb: { ...raw("x-wandb-signature", { encoding: "base64" }), orHex: true, body: { event_type: "t" }, noDedup: true },
  retell: { header: "x-retell-signature", past: 300, future: 300, sign: (c) => ({ "x-retell-signature": `v=${ms(c.ts)},d=${mac("sha256", c.key, `${c.body}${ms(c.ts)}`)}` }), body: { event: "call_ended", call: { call_id: "Jabr9TXYYJHfvl6Syypi88rdAHYHmcq6", agent_id: "a" } }, id: "hash",
    forged: (key, now) => [{ comment: "an old one whose body lends its last digit to the time", result: "timestamp_future", body: "1",
      headers: { "x-retell-signature": `v=9${ms(now - 864000)},d=${mac("sha256", key, `19${ms(now - 864000)}`)}` } }] },
  firecrawl: { ...raw("x-firecrawl-signature", { prefix: "sha256=" }), body: { success: true, type: "crawl.started", id: "550e8400-e29b-41d4-a716-446655440000", webhookId: "a1b2c3d4-0001-0000-0000-000000000000", data: [] }, id: "a1b2c3d4-0001-0000-0000-000000000000" },
  vapi: { ...token("x-vapi-secret"), body: { message: { type: "end-of-call-report", timestamp: 1700000000000, assistant: { id: "a" } } }, id: "hash" },

  // -- blockchain
  alchemy: { ...raw("x-alchemy-signature"), body: { webhookId: "wh_1", id: "whevt_1", createdAt: at, type: "ADDRESS_ACTIVITY" }, id: "whevt_1" },
  quicknode: { header: "x-qn-signature", timeHeader: "x-qn-timestamp", past: 300, future: 300, sign: (c) => ({ "x-qn-nonce": "n1", "x-qn-timestamp": String(c.ts), "x-qn-signature": mac("sha256", c.key, `n1${c.ts}${c.body}`) }), body: { data: [] }, idOf: (r) => `n1:${sha256(r.body)}`,
    forged: (key, now) => [{ comment: "an old one whose nonce lends its last digit to the time", result: "timestamp_future", body: "{}",
      headers: { "x-qn-nonce": "n", "x-qn-timestamp": `9${now - 864000}`, "x-qn-signature": mac("sha256", key, `n9${now - 864000}{}`) } },
    { comment: "a recorded one whose nonce lends its last zero to the time, which stays the same: it would be another event", result: "timestamp_missing", body: "{}",
      headers: { "x-qn-nonce": "n", "x-qn-timestamp": `0${now}`, "x-qn-signature": mac("sha256", key, `n0${now}{}`) } }] },
  tenderly: { header: "x-tenderly-signature", sign: (c) => ({ date: "2023-11-14T22:13:20Z", "x-tenderly-signature": mac("sha256", c.key, `${c.body}2023-11-14T22:13:20Z`) }), body: { id: "t1", event_type: "ALERT" }, id: "t1" },

  // -- automation tools and bots
  zapier: { ...token("authorization", "Bearer "), rawBody: "any", noDedup: true },
  make: { ...token("x-webhook-token"), rawBody: "any", noDedup: true },
  n8n: { ...token("authorization", "Bearer "), rawBody: "any", noDedup: true },
  manychat: { ...token("authorization", "Bearer "), rawBody: "any", noDedup: true },
  sendpulse: { token: true, header: "(query)", items: [""], sign: (c) => ({ headers: {}, url: `https://example.com/hook?token=${encodeURIComponent(c.key)}` }), missingUrl: "https://example.com/hook", body: [{ service: "telegram", title: "incoming_message", date: 1700000000, bot: { id: "b" } }] },
  botpress: { ...raw("x-signature"), body: { type: "message_created", botId: "b" }, id: "hash" },
};
