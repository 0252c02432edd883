// Does the core agree with the providers' own SDKs?   Layer: tests.   sdk.mjs DRIVE [ROW...]
//
// An SDK signs, or verifies what table.mjs signed, 1,000 random bodies (emoji, escapes, the empty one where the SDK takes it, 100 KB; odd
// URLs where the URL is signed): both must accept each. Then every single bit of the body, of the MAC and of the time of a sample is
// turned: both must refuse each. The SDKs are installed into the cache at the versions of sdk/package-lock.json, and never shipped.
// EYELET_SDK_COUNT: bodies an SDK; EYELET_SDK_SEED: another sequence.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { configLines, read, requestLines, startDrive } from "./check.mjs";
import { table } from "./table.mjs";

const COUNT = Number(process.env.EYELET_SDK_COUNT ?? 1000);

// ---- install
function install() {
  const here = new URL("sdk/", import.meta.url).pathname;
  const cache = process.env.EYELET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "eyelet");
  const version = createHash("sha256").update(readFileSync(join(here, "package-lock.json"))).digest("hex").slice(0, 16);
  const folder = join(cache, `vectors-sdk-${version}`);
  if (!existsSync(join(folder, "node_modules"))) {
    const fresh = `${folder}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    for (const name of ["package.json", "package-lock.json", ".npmrc"]) copyFileSync(join(here, name), join(fresh, name));
    console.log("installing the official SDKs into the cache (430 MB, once)");
    execFileSync("npm", ["ci", "--no-progress", "--ignore-scripts", "--loglevel=error"], { cwd: fresh, stdio: ["ignore", "ignore", "inherit"] });
    if (existsSync(folder)) rmSync(fresh, { recursive: true });
    else renameSync(fresh, folder);
  }
  return folder;
}

// ---- random bodies, the same in every run
let state = Number(process.env.EYELET_SDK_SEED ?? 1) >>> 0 || 1;
const random = (limit) => {
  state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
  let x = state;
  x = Math.imul(x ^ (x >>> 13), 3266489917) >>> 0;
  return ((x ^ (x >>> 16)) >>> 0) % limit;
};
const PIECES = ["a", "Z", "0", " ", "\u00e9", "\u00df", "\u4e2d", "\ud83d\ude00", "\ud83d\udc69\u200d\ud83d\udcbb", "\"", "\\", "/", "<", "&", "'", "+", "=", "%", "\u2028", "\u007f", "\t", "\n", "\u0001"];
const text = (size) => Array.from({ length: size }, () => PIECES[random(PIECES.length)]).join("");
function value(depth) {
  switch (random(depth > 2 ? 5 : 7)) {
    case 0: return null;
    case 1: return random(2) === 1;
    case 2: return random(1e9) - 5e8;
    case 3: return (random(1e6) - 5e5) / 64;
    case 4: return text(random(24));
    case 5: return Array.from({ length: random(4) }, () => value(depth + 1));
    default: return Object.fromEntries(Array.from({ length: random(5) }, () => [text(1 + random(6)), value(depth + 1)]));
  }
}
/** As senders write JSON: compact, with escapes, indented. */
function write(json) {
  const plain = JSON.stringify(json, null, random(8) === 0 ? 2 : 0);
  return random(3) > 0 ? plain : plain.replace(/[\u007f-\uffff/]/g, (c) => (c === "/" ? "\\/" : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`));
}
function randomBody(kind, i) {
  if (kind === "any" && i % 50 === 0) return "";
  if (kind === "any" && i % 10 === 3) return text(random(300));
  const json = { id: `id${i}`, type: "t", data: value(0) };
  if (i % 200 === 7) json.large = text(50000).slice(0, 100000);
  return kind === "canonical" ? JSON.stringify(json) : write(json);
}
const oddUrl = (i) => ["https://example.com/hook", "https://example.com/hook?a=1&b=%20x", "https://example.com/hook?q=%C3%A4+b&empty=", "https://example.com/hook?foo=bar%2Fbaz&foo=2", "https://example.com/hook?", "https://example.com/hook?x=%7E~-._"][i % 6];

// ---- the SDKs
const accepts = async (check) => {
  try {
    const result = await check();
    return result !== false;
  } catch {
    return false;
  }
};
const header = (r, name) => r.headers[name];

/** Each: {row, sdk, kind of bodies, secret, verify(request, secret), sign?(body, secret, ts, url)}; without sign table.mjs signs. */
function oracles(require) {
  const list = [];
  const add = (row, sdk, verify, more = {}) => list.push({ row, sdk, verify, kind: "any", ...more });
  const { default: Stripe = require("stripe") } = require("stripe");
  const stripe = new Stripe("sk_test_x");
  add("stripe", "stripe", (r, s) => stripe.webhooks.signature.verifyHeader(r.body, header(r, "stripe-signature"), s, 300), {
    kind: "nonempty",
    sign: (body, secret, ts) => ({ "stripe-signature": stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp: ts }) }),
  });
  const StandardWebhook = require("standardwebhooks").Webhook;
  const SvixWebhook = require("svix").Webhook;
  const standardSign = (Webhook, brand) => (body, secret, ts) => ({ [`${brand}-id`]: "msg_1", [`${brand}-timestamp`]: String(ts), [`${brand}-signature`]: new Webhook(secret).sign("msg_1", new Date(ts * 1000), body) });
  for (const row of ["standard-webhooks", "openai", "replicate", "supabase", "render", "brex", "incident-io", "dodo-payments", "liveblocks", "lithic"]) {
    add(row, "standardwebhooks", (r, s) => { new StandardWebhook(s).verify(r.body, r.headers); }, { kind: "json", sign: standardSign(StandardWebhook, "webhook") });
  }
  for (const row of ["svix", "clerk", "resend", "stytch", "vanta"]) {
    add(row, "svix", (r, s) => { new SvixWebhook(s).verify(r.body, r.headers); }, { kind: "json", sign: standardSign(SvixWebhook, "svix") });
  }
  for (const row of ["bigcommerce", "polar"]) {
    const b64 = (s) => Buffer.from(s).toString("base64");
    add(row, "standardwebhooks", (r, s) => { new StandardWebhook(b64(s)).verify(r.body, r.headers); }, { kind: "json", sign: (body, secret, ts) => standardSign(StandardWebhook, "webhook")(body, b64(secret), ts) });
  }
  const OpenAI = require("openai").default ?? require("openai");
  const openai = new OpenAI({ apiKey: "x" });
  add("openai", "openai", async (r, s) => { await openai.webhooks.verifySignature(r.body, r.headers, s); }, { kind: "json" });
  const { Paddle } = require("@paddle/paddle-node-sdk");
  const paddle = new Paddle("x");
  add("paddle", "@paddle/paddle-node-sdk", (r, s) => paddle.webhooks.isSignatureValid(r.body, s, header(r, "paddle-signature")), { fresh: true });
  const { WebhooksHelper } = require("square");
  add("square", "square", (r, s) => WebhooksHelper.verifySignature({ requestBody: r.body, signatureHeader: header(r, "x-square-hmacsha256-signature"), signatureKey: s, notificationUrl: r.url }), { kind: "nonempty", url: oddUrl });
  const { Signature } = require("@hubspot/api-client");
  const url = (i) => ["https://example.com/hook", "https://example.com/hook?a=1", "https://example.com/hook?x=y%20z"][i % 3];
  add("hubspot-v3", "@hubspot/api-client", (r, s) => Signature.isValid({ signatureVersion: "v3", method: "POST", clientSecret: s, requestBody: r.body, url: r.url, signature: header(r, "x-hubspot-signature-v3"), timestamp: Number(header(r, "x-hubspot-request-timestamp")) }), {
    url, sign: (body, secret, ts, u) => ({ "x-hubspot-request-timestamp": String(ts * 1000), "x-hubspot-signature-v3": Signature.getSignature("POST", "v3", { clientSecret: secret, requestBody: body, url: u, timestamp: ts * 1000 }) }),
  });
  add("hubspot-v2", "@hubspot/api-client", (r, s) => Signature.isValid({ signatureVersion: "v2", method: "POST", clientSecret: s, requestBody: r.body, url: r.url, signature: header(r, "x-hubspot-signature") }), { url });
  add("hubspot-v1", "@hubspot/api-client", (r, s) => Signature.isValid({ signatureVersion: "v1", clientSecret: s, requestBody: r.body, signature: header(r, "x-hubspot-signature") }));
  const { LinearWebhookClient } = require("@linear/sdk/webhooks");
  add("linear", "@linear/sdk", (r, s) => new LinearWebhookClient(s).verify(Buffer.from(r.body), header(r, "linear-signature")), { kind: "linear" });
  const line = require("@line/bot-sdk");
  add("line", "@line/bot-sdk", (r, s) => line.validateSignature(r.body, s, header(r, "x-line-signature")));
  const Pusher = require("pusher");
  add("pusher", "pusher", (r, s) => new Pusher({ appId: "1", key: "278d425bdf160c739803", secret: s }).webhook({ headers: { "x-pusher-key": header(r, "x-pusher-key"), "x-pusher-signature": header(r, "x-pusher-signature"), "content-type": "application/json" }, rawBody: r.body }).isValid(), { kind: "json" });
  const Razorpay = require("razorpay");
  add("razorpay", "razorpay", (r, s) => Razorpay.validateWebhookSignature(r.body, header(r, "x-razorpay-signature"), s), { kind: "nonempty" });
  const gocardless = require("gocardless-nodejs/webhooks");
  add("gocardless", "gocardless-nodejs", (r, s) => { gocardless.verifySignature(r.body, s, header(r, "webhook-signature")); });
  const { verifyKey } = require("discord-interactions");
  add("discord", "discord-interactions", (r, s) => verifyKey(r.body, header(r, "x-signature-ed25519"), header(r, "x-signature-timestamp"), s));
  const cloudinary = require("cloudinary").v2;
  add("cloudinary", "cloudinary", (r, s) => { cloudinary.config({ api_secret: s, signature_algorithm: "sha1" }); return cloudinary.utils.verifyNotificationSignature(r.body, Number(header(r, "x-cld-timestamp")), header(r, "x-cld-signature")); }, { kind: "nonempty" });
  add("cloudinary-sha256", "cloudinary", (r, s) => { cloudinary.config({ api_secret: s, signature_algorithm: "sha256" }); return cloudinary.utils.verifyNotificationSignature(r.body, Number(header(r, "x-cld-timestamp")), header(r, "x-cld-signature")); }, { kind: "nonempty" });
  const Mux = require("@mux/mux-node").default;
  const mux = new Mux({ tokenId: "x", tokenSecret: "y" });
  add("mux", "@mux/mux-node", async (r, s) => { await mux.webhooks.verifySignature(r.body, r.headers, s); }, { kind: "nonempty" });
  const { WorkOS } = require("@workos-inc/node");
  const workos = new WorkOS("sk_x");
  add("workos", "@workos-inc/node", (r, s) => workos.webhooks.verifyHeader({ payload: JSON.parse(r.body), sigHeader: header(r, "workos-signature"), secret: s }), { kind: "canonical", parses: true });
  const sanity = require("@sanity/webhook");
  add("sanity", "@sanity/webhook", (r, s) => sanity.isValidSignature(r.body, header(r, "sanity-webhook-signature"), s), { kind: "nonempty", future: true });
  const contentful = require("@contentful/node-apps-toolkit");
  add("contentful", "@contentful/node-apps-toolkit", (r, s) => contentful.verifyRequest(s, { method: "POST", path: new URL(r.url).pathname + new URL(r.url).search, headers: r.headers, body: r.body }, 30), {
    url: (i) => ["https://example.com/hook", "https://example.com/hook?a=1", "https://example.com/hook?a=%20b&c=d%2Fe"][i % 3],
    sign: (body, secret, ts, u) => {
      const path = new URL(u).pathname + new URL(u).search;
      return contentful.signRequest(secret, { method: "POST", path, headers: { "x-contentful-topic": "Entry.publish", "x-other": "a b" }, body }, ts * 1000);
    },
    headers: { "x-contentful-topic": "Entry.publish", "x-other": "a b" },
  });
  const notion = require("@notionhq/client");
  add("notion", "@notionhq/client", (r, s) => notion.verifyWebhookSignature({ body: r.body, signature: header(r, "x-notion-signature"), verificationToken: s }));
  const Telnyx = require("telnyx").default ?? require("telnyx");
  add("telnyx", "telnyx", async (r, s) => { await new Telnyx({ apiKey: "x", publicKey: s }).webhooks.unwrap(r.body, { headers: r.headers }); }, { kind: "json" });
  const EasyPost = require("@easypost/api");
  const easypost = new (EasyPost.default ?? EasyPost)("x");
  add("easypost", "@easypost/api", (r, s) => { easypost.Utils.validateWebhook(Buffer.from(r.body), r.headers, s); }, { kind: "json" });
  const { WebflowClient } = require("webflow-api");
  const webflow = new WebflowClient({ accessToken: "x" });
  add("webflow", "webflow-api", (r, s) => webflow.webhooks.verifySignature({ headers: r.headers, body: r.body, secret: s }));
  const { WebhookHandler } = require("@liveblocks/node");
  add("liveblocks", "@liveblocks/node", (r, s) => { try { new WebhookHandler(s).verifyRequest({ headers: r.headers, rawBody: r.body }); } catch (error) { if (!/event type/i.test(error.message)) throw error; } }, { kind: "json" });
  const twilio = require("twilio/lib/webhooks/webhooks.js");
  const parameters = (body) => { const fields = {}; for (const [k, v] of new URLSearchParams(body)) fields[k] = k in fields ? [fields[k], v].flat() : v; return fields; };
  add("twilio", "twilio", (r, s) => twilio.validateRequest(s, header(r, "x-twilio-signature"), r.url, parameters(r.body)), {
    kind: "form", url: (i) => oddUrl(i), headers: { "content-type": "application/x-www-form-urlencoded" },
    sign: (body, secret, ts, u) => ({ "x-twilio-signature": twilio.getExpectedTwilioSignature(secret, u, parameters(body)) }),
  });
  const plivo = require("plivo/dist/utils/v3Security.js");
  add("plivo", "plivo", (r, s) => plivo.validateV3Signature("POST", r.url, header(r, "x-plivo-signature-v3-nonce"), s, header(r, "x-plivo-signature-v3"), parameters(r.body)), {
    kind: "form", url: (i) => oddUrl(i), headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  const worldline = require("onlinepayments-sdk-nodejs").webhooks;
  add("worldline", "onlinepayments-sdk-nodejs", (r, s) => worldline.init({ getSecretKey: async () => s }).validate(r.body, r.headers), { kind: "nonempty" });
  const adyen = new (require("@adyen/api-library").hmacValidator)();
  add("adyen", "@adyen/api-library", (r, s) => JSON.parse(r.body).notificationItems.every((item) => adyen.validateHMAC(item.NotificationRequestItem, s)), { kind: "adyen", adyen });
  add("adyen-platform", "@adyen/api-library", (r, s) => adyen.validateHMACSignature(s, header(r, "hmacsignature"), r.body), { kind: "nonempty" });
  const braintree = require("braintree");
  const gateway = (secret) => new braintree.BraintreeGateway({ environment: braintree.Environment.Sandbox, merchantId: "m", publicKey: "integration_public_key", privateKey: secret });
  add("braintree", "braintree", async (r, s) => { const f = new URLSearchParams(r.body); await gateway(s).webhookNotification.parse(f.get("bt_signature"), f.get("bt_payload")); }, { kind: "braintree", gateway, headers: { "content-type": "application/x-www-form-urlencoded" } });
  return list;
}
const octokit = async (folder) => {
  const { sign, verify } = await import(join(folder, "node_modules/@octokit/webhooks-methods/dist-node/index.js")); // it has no CommonJS entry
  return { row: "github", sdk: "@octokit/webhooks-methods", kind: "nonempty", verify: (r, s) => verify(s, r.body, header(r, "x-hub-signature-256")), sign: async (body, secret) => ({ "x-hub-signature-256": await sign(secret, body) }) };
};

// ---- one request
const secretOf = (row) => table[row].secret ?? `${row} signing secret 1`;

async function build(oracle, i) {
  const { row, kind } = oracle;
  const entry = table[row];
  const secret = secretOf(row);
  const key = entry.key ? entry.key(secret) : secret;
  const url = oracle.url?.(i) ?? "https://example.com/hook";
  const ts = Math.floor(Date.now() / 1000);
  const headers = { "content-type": "application/json", ...entry.headers, ...oracle.headers };
  let body;
  if (kind === "linear") body = write({ action: "create", type: "Issue", webhookTimestamp: Date.now(), data: value(0) });
  else if (kind === "form") body = Array.from({ length: random(6) }, () => `${encodeURIComponent(text(1 + random(8)))}=${encodeURIComponent(text(random(20))).replaceAll("%20", random(2) ? "+" : "%20")}`).join("&");
  else if (kind === "adyen") {
    const item = { pspReference: `8${random(1e9)}`, originalReference: random(2) ? `9${random(1e9)}` : undefined, merchantAccountCode: text(8), merchantReference: text(random(20)), amount: { value: random(1e6), currency: "EUR" }, eventCode: "AUTHORISATION", success: random(2) ? "true" : "false" };
    item.additionalData = { hmacSignature: oracle.adyen.calculateHmac(item, secret) };
    return { method: "POST", url, headers, body: write({ live: "false", notificationItems: [{ NotificationRequestItem: item }] }) };
  } else if (kind === "braintree") {
    const sample = await oracle.gateway(secret).webhookTesting.sampleNotification(braintreeKind(i), `id${i}`);
    return { method: "POST", url, headers, body: `bt_signature=${encodeURIComponent(sample.bt_signature)}&bt_payload=${encodeURIComponent(sample.bt_payload)}` };
  } else {
    body = randomBody(kind === "nonempty" ? "any" : kind, i);
    if (kind === "nonempty" && body === "") body = "{}";
  }
  const signed = oracle.sign ? await oracle.sign(body, secret, ts, url) : entry.sign({ key, body, ts, url, method: "POST" });
  return { method: "POST", url, headers: { ...headers, ...signed }, body, ts };
}
const braintreeKind = (i) => ["subscription_went_past_due", "check", "dispute_opened", "transaction_settled"][i % 4];

// ---- mutations
function* bits(buffer) {
  for (let i = 0; i < buffer.length * 8; i++) {
    const changed = Buffer.from(buffer);
    changed[i >> 3] ^= 1 << (i & 7);
    yield changed;
  }
}
/** The request with one bit of its body, of its MAC or of its time turned. */
function* mutations(oracle, request) {
  if (oracle.kind === "adyen") {
    const { notificationItems: [{ NotificationRequestItem: item }] } = JSON.parse(request.body);
    const wrap = (changed) => ({ ...request, body: JSON.stringify({ live: "false", notificationItems: [{ NotificationRequestItem: { ...item, ...changed } }] }), what: "item" });
    for (const mac of bits(Buffer.from(item.additionalData.hmacSignature, "base64"))) yield wrap({ additionalData: { hmacSignature: mac.toString("base64") } });
    for (const name of ["pspReference", "merchantAccountCode", "eventCode", "success"]) for (const changed of bits(Buffer.from(item[name]))) if (changed.toString() !== item[name]) yield wrap({ [name]: changed.toString() });
    return;
  }
  if (oracle.kind === "braintree") {
    const fields = new URLSearchParams(request.body);
    const wrap = (changed) => ({ ...request, body: new URLSearchParams({ bt_signature: fields.get("bt_signature"), bt_payload: fields.get("bt_payload"), ...changed }).toString(), what: "field" });
    for (const payload of bits(Buffer.from(fields.get("bt_payload").slice(0, 200)))) yield wrap({ bt_payload: payload.toString("latin1") + fields.get("bt_payload").slice(200) });
    const [name, mac] = fields.get("bt_signature").split("|");
    for (const changed of bits(Buffer.from(mac, "hex"))) yield wrap({ bt_signature: `${name}|${changed.toString("hex")}` });
    for (const changed of bits(Buffer.from(name))) yield wrap({ bt_signature: `${changed.toString("latin1")}|${mac}` });
    return;
  }
  const fieldsOf = (body) => JSON.stringify([...new URLSearchParams(body)]);
  {
    for (const body of bits(Buffer.from(request.body))) {
      // %c3 and %C3 are the same form, and it is the decoded form that is signed.
      if (oracle.kind === "form" && fieldsOf(body.toString()) === fieldsOf(request.body)) continue;
      yield { ...request, bytes: body, body: body.toString("latin1") === Buffer.from(body.toString()).toString("latin1") ? body.toString() : body.toString("latin1"), what: "body" };
    }
  }
  for (const [name, value] of Object.entries(request.headers)) {
    const time = name === table[oracle.row].timeHeader ? /^.+$/.exec(value) : /(?<=(?:^|[,; ])(?:t|ts|timestamp)=)\d+/.exec(/signature/.test(name) ? value : "");
    if (time === null) continue;
    for (const changed of bits(Buffer.from(time[0]))) yield { ...request, headers: { ...request.headers, [name]: value.slice(0, time.index) + changed.toString("latin1") + value.slice(time.index + time[0].length) }, what: "time" };
  }
  for (const [name, value] of Object.entries(request.headers)) {
    const found = /(?<![0-9a-zA-Z+/])(?:[0-9a-f]{40,128}|[A-Za-z0-9+/_-]{27,86}={0,2})(?![0-9a-zA-Z+/=])/.exec(value);
    if (!/signature|hmac|mac$/.test(name) || found === null) continue;
    const isHex = /^[0-9a-f]+$/.test(found[0]);
    const encoding = isHex ? "hex" : /[_-]/.test(found[0]) || oracle.row === "sanity" ? "base64url" : "base64";
    for (const mac of bits(Buffer.from(found[0], encoding))) yield { ...request, headers: { ...request.headers, [name]: value.replace(found[0], mac.toString(encoding)) }, what: "MAC" };
  }
}

// ---- main
async function main([path, ...wanted]) {
  const folder = install();
  const list = oracles(createRequire(join(folder, "package.json")));
  list.push(await octokit(folder));
  const drive = startDrive(path);
  let passed = 0;
  let failed = 0;
  for (const oracle of list) {
    if (wanted.length > 0 && !wanted.includes(oracle.row) && !wanted.includes(oracle.sdk)) continue;
    const secret = secretOf(oracle.row);
    const ask = async (request) => {
      const lines = requestLines(request.bytes ? { ...request, body: undefined, body_base64: request.bytes.toString("base64") } : request, Date.now(), { chunk: request.body.length > 4000 ? 4096 : [0, 1000, 7][request.body.length % 3] });
      return read(await drive.ask(lines)).reason;
    };
    drive.send(configLines({ provider: oracle.row, secrets: ["FIRST"], on_unreadable: "deliver", ...table[oracle.row].config }, { FIRST: secret }));
    const bad = [];
    const note = (what, request, ours, theirs) => { if (bad.length < 3) bad.push(`${what}: eyelet ${ours}, ${oracle.sdk} ${theirs ? "accepts" : "refuses"}: ${request.url} ${JSON.stringify(request.headers)} ${JSON.stringify(request.body.slice(0, 200))}`); };
    const accepted = new Set(["ok", "empty_batch", "handshake"]);
    let agreed = 0;
    const samples = [];
    for (let i = 0; i < COUNT; i++) {
      const request = await build(oracle, i);
      const ours = await ask(request);
      const theirs = await accepts(() => oracle.verify(request, secret));
      if (accepted.has(ours) && theirs) agreed++;
      else note(`body ${i}`, request, ours, theirs);
      if (samples.length < 2 && request.body.length > 10 && request.body.length < 90) samples.push(request);
    }
    if (samples.length === 0) samples.push(await build(oracle, 1));
    let turned = 0;
    let caught = 0;
    for (const sample of samples) {
      for (const changed of mutations(oracle, sample)) {
        turned++;
        const ours = await ask(changed);
        const theirs = await accepts(() => oracle.verify(changed, secret));
        if (!accepted.has(ours) && !theirs) caught++;
        else note(`a bit of the ${changed.what}`, changed, ours, theirs);
      }
    }
    const ok = agreed === COUNT && caught === turned && turned > 0;
    if (ok) passed++;
    else failed++;
    console.log(`${ok ? "ok  " : "FAIL"} ${oracle.row} by ${oracle.sdk}: ${agreed} of ${COUNT} bodies accepted by both, ${caught} of ${turned} turned bits refused by both`);
    for (const line of bad) console.log(`     ${line}`);
  }
  drive.end();
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
process.exitCode = await main(process.argv.slice(2));
