// The official clients are the oracles: what they sign Eyelet accepts, and they accept what Eyelet signs.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createEyelet } from "../../wrangler/eyelet.js";
import { createDeliver } from "../../wrangler/deliver.js";
import { createMemoryStore } from "../../wrangler/store-memory.js";
import { dist, load, module, packages, top } from "./support.mjs";

const WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SECRETS = { STRIPE: "whsec_test_Vq3n8Xb2Lw5Zk9Rt", GITHUB: "It's a Secret to Everybody, 42", SHOPIFY: "hush-hush-shopify-0123456789", TWILIO: "12345678901234567890123456789012",
  SLACK: "8f742231b10e8888abcd99yyyzzz85a5", STANDARD: WHSEC, SVIX: WHSEC, DELIVERY: WHSEC };
const url = "https://backend.test/in";
const sources = {
  stripe: { provider: "stripe", secrets: ["STRIPE"], deliver: { url, sign: "DELIVERY" } },
  github: { provider: "github", secrets: ["GITHUB"], deliver: { url } },
  shopify: { provider: "shopify", secrets: ["SHOPIFY"], deliver: { url } },
  twilio: { provider: "twilio", secrets: ["TWILIO"], deliver: { url } },
  slack: { provider: "slack", secrets: ["SLACK"], deliver: { url } },
  standard: { provider: "standard-webhooks", secrets: ["STANDARD"], deliver: { url } },
  svix: { provider: "svix", secrets: ["SVIX"], deliver: { url } },
};
const config = JSON.stringify({ sources });
const delivered = [];
const lines = [];
const eyelet = createEyelet({ module, config, secrets: SECRETS, store: createMemoryStore(), log: (line) => lines.push(line),
  deliver: createDeliver({ fetch: async (_, init) => (delivered.push({ headers: Object.fromEntries(init.headers), body: new TextDecoder().decode(init.body) }), new Response("ok")) }) });
const post = (path, body, headers) => eyelet(new Request(`https://eyelet.test/${path}`, { method: "POST", body, headers: { "content-type": "application/json", ...headers } }));

/** Accepts what the client signed, hands the very bytes on, and refuses the same with one byte changed. */
async function accepts(path, body, headers, forged = body.replace(/[0-9a-z](?=[^0-9a-z]*$)/i, (c) => (c === "7" ? "8" : "7"))) {
  assert.notEqual(forged, body);
  delivered.length = 0;
  assert.equal((await post(path, forged, headers)).status, 401, lines.at(-1));
  assert.equal(delivered.length, 0);
  assert.equal((await post(path, body, headers)).status, 200, lines.at(-1));
  assert.equal(delivered.length, 1);
  assert.equal(delivered[0].body, body);
}
const now = () => Math.floor(Date.now() / 1000);
const defaultOf = (loaded) => loaded.default?.default ?? loaded.default ?? loaded;

test("stripe signs, Eyelet accepts", async () => {
  const Stripe = defaultOf(await load("stripe"));
  const payload = JSON.stringify({ id: "evt_1", type: "invoice.paid", created: now() });
  const header = new Stripe("sk_test_x").webhooks.generateTestHeaderString({ payload, secret: SECRETS.STRIPE });
  await accepts("stripe", payload, { "stripe-signature": header });
});

test("@octokit/webhooks-methods signs, Eyelet accepts", async () => {
  const { sign } = await load("@octokit/webhooks-methods");
  const body = JSON.stringify({ zen: "Ünïcode 7", n: 1 });
  await accepts("github", body, { "x-hub-signature-256": await sign(SECRETS.GITHUB, body), "x-github-event": "push", "x-github-delivery": "72d3162e" });
});

for (const [name, prefix] of [["standardwebhooks", "webhook"], ["svix", "svix"]]) {
  test(`${name} signs, Eyelet accepts, under both header families`, async () => {
    const { Webhook } = await load(name);
    const body = JSON.stringify({ type: "invoice.paid", n: 7 });
    const id = `msg_${name}`, at = new Date();
    const signature = new Webhook(WHSEC).sign(id, at, body);
    const headers = { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: String(Math.floor(at / 1000)), [`${prefix}-signature`]: signature };
    await accepts(prefix === "svix" ? "svix" : "standard", body, headers);
  });
}

test("twilio signs a form and a JSON body, Eyelet accepts", async () => {
  const twilio = defaultOf(await load("twilio"));
  const parameters = { Body: "Hello & welcome ü", From: "+15551234567", MessageSid: "SM7", To: "+15557654321" };
  const form = new URLSearchParams(parameters).toString();
  const signature = twilio.getExpectedTwilioSignature(SECRETS.TWILIO, "https://eyelet.test/twilio", parameters);
  await accepts("twilio", form, { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature });
  const body = JSON.stringify({ event: 7 });
  const query = `?bodySHA256=${(await load("twilio/lib/webhooks/webhooks")).getExpectedBodyHash(body)}`;
  const signed = twilio.getExpectedTwilioSignature(SECRETS.TWILIO, `https://eyelet.test/twilio${query}`, {});
  await accepts(`twilio${query}`, body, { "x-twilio-signature": signed });
});

async function shopify() {
  await load("@shopify/shopify-api/adapters/node");
  const { shopifyApi, ApiVersion } = await load("@shopify/shopify-api");
  return shopifyApi({ apiKey: "k", apiSecretKey: SECRETS.SHOPIFY, hostName: "eyelet.test", apiVersion: Object.values(ApiVersion).at(-1), isEmbeddedApp: true, scopes: [], logger: { log: () => {} } });
}
async function shopifyAccepts(body, headers) {
  const api = await shopify();
  const rawRequest = { method: "POST", url: "/shopify", headers };
  return (await api.webhooks.validate({ rawBody: body, rawRequest, rawResponse: {} })).valid;
}

test("what @shopify/shopify-api accepts, Eyelet accepts", async () => {
  const body = JSON.stringify({ id: 7, note: "é" });
  const headers = { "x-shopify-hmac-sha256": createHmac("sha256", SECRETS.SHOPIFY).update(body).digest("base64"), "x-shopify-topic": "orders/create",
    "x-shopify-webhook-id": "b54557e4", "x-shopify-shop-domain": "a.myshopify.com", "x-shopify-api-version": "2026-10", "x-shopify-event-id": "e-1" };
  assert.equal(await shopifyAccepts(body, headers), true);
  await accepts("shopify", body, headers);
});

test("what @slack/bolt accepts, Eyelet accepts", async () => {
  const { verifySlackRequest } = await load("@slack/bolt");
  const body = JSON.stringify({ type: "event_callback", event_id: "Ev7", event: { type: "message" } });
  const at = now();
  const signature = `v0=${createHmac("sha256", SECRETS.SLACK).update(`v0:${at}:${body}`).digest("hex")}`;
  const headers = { "x-slack-signature": signature, "x-slack-request-timestamp": String(at) };
  verifySlackRequest({ signingSecret: SECRETS.SLACK, body, headers: { "x-slack-signature": signature, "x-slack-request-timestamp": at } });
  await accepts("slack", body, headers);
});

test("standardwebhooks and svix accept the deliveries that Eyelet signs", async () => {
  const Stripe = defaultOf(await load("stripe"));
  const payload = JSON.stringify({ id: "evt_signed", type: "invoice.paid", created: now() });
  delivered.length = 0;
  await post("stripe", payload, { "stripe-signature": new Stripe("sk_test_x").webhooks.generateTestHeaderString({ payload, secret: SECRETS.STRIPE }) });
  const [{ headers, body }] = delivered;
  for (const name of ["standardwebhooks", "svix"]) {
    const { Webhook } = await load(name);
    assert.deepEqual(new Webhook(WHSEC).verify(body, headers), JSON.parse(payload), name);
    assert.throws(() => new Webhook(WHSEC).verify(`${body} `, headers), name);
  }
});

// ---- `./build.sh sign` ----

/** The request that `./build.sh sign SOURCE` prints. */
function signedByTool(source, ...options) {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-sign-"));
  writeFileSync(join(folder, "webhooks.json"), config);
  writeFileSync(join(folder, "secrets.env"), Object.entries(SECRETS).map(([name, value]) => `${name}=${value}\n`).join(""));
  const made = spawnSync(join(top, "build.sh"), ["sign", source, "--config", join(folder, "webhooks.json"), "--env-file", join(folder, "secrets.env"), "--to", "https://eyelet.test", ...options], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  assert.equal(made.status, 0, made.stderr);
  const shell = spawnSync("sh", ["-c", `curl() { for a in "$@"; do printf '%s\\0' "$a"; done; }; ${made.stdout}`], { encoding: "utf8" });
  const args = shell.stdout.split("\0");
  const value = (name) => args[args.indexOf(name) + 1];
  const headers = Object.fromEntries(args.flatMap((arg, i) => (args[i - 1] === "--header" ? [[arg.slice(0, arg.indexOf(":")).toLowerCase(), arg.slice(arg.indexOf(":") + 1).trim()]] : [])));
  return { url: args.find((arg) => arg.startsWith("https://")), headers, body: args.includes("--data-binary") ? value("--data-binary") : "" };
}
const verifiers = {
  async stripe({ headers, body }) {
    const Stripe = defaultOf(await load("stripe"));
    new Stripe("sk_test_x").webhooks.constructEvent(body, headers["stripe-signature"], SECRETS.STRIPE);
  },
  async github({ headers, body }) {
    assert.ok(await (await load("@octokit/webhooks-methods")).verify(SECRETS.GITHUB, body, headers["x-hub-signature-256"]));
  },
  async shopify({ headers, body }) {
    const all = { "x-shopify-topic": "t", "x-shopify-webhook-id": "w", "x-shopify-shop-domain": "a.myshopify.com", "x-shopify-api-version": "2026-10", ...headers };
    assert.equal(await shopifyAccepts(body, all), true);
  },
  async twilio({ url, headers, body }) {
    const twilio = defaultOf(await load("twilio"));
    if (headers["content-type"].includes("form")) assert.ok(twilio.validateRequest(SECRETS.TWILIO, headers["x-twilio-signature"], url, Object.fromEntries(new URLSearchParams(body))));
    else assert.ok(twilio.validateRequestWithBody(SECRETS.TWILIO, headers["x-twilio-signature"], url, body));
  },
  async slack({ headers, body }) {
    (await load("@slack/bolt")).verifySlackRequest({ signingSecret: SECRETS.SLACK, body, headers: { "x-slack-signature": headers["x-slack-signature"], "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]) } });
  },
  standard: async ({ headers, body }) => void new (await load("standardwebhooks")).Webhook(WHSEC).verify(body, headers),
  svix: async ({ headers, body }) => void new (await load("svix")).Webhook(WHSEC).verify(body, headers),
};
packages();
for (const [source, verify] of Object.entries(verifiers)) {
  test(`what \`./build.sh sign ${source}\` makes, the official client and Eyelet accept`, { skip: !existsSync(join(dist, "eyelet-cli.wasm")) && "eyelet-cli.wasm is not built" }, async () => {
    const request = signedByTool(source);
    await verify(request);
    const answer = await eyelet(new Request(request.url, { method: "POST", body: request.body, headers: request.headers }));
    assert.equal(answer.status, 200, lines.at(-1));
  });
  test(`what \`./build.sh sign ${source} --forge\` makes, both refuse`, { skip: !existsSync(join(dist, "eyelet-cli.wasm")) && "eyelet-cli.wasm is not built" }, async () => {
    const request = signedByTool(source, "--forge");
    await assert.rejects(async () => verify(request));
    assert.equal((await eyelet(new Request(request.url, { method: "POST", body: request.body, headers: request.headers }))).status, 401);
  });
}
