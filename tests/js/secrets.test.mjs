// Does a secret, a signature or a body get out of the JavaScript hosts where it should not? Known ones are sent and searched for.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createDeliver } from "../../wrangler/deliver.js";
import { kvBodies } from "../../wrangler/message.js";
import { createKvStore } from "../../wrangler/store-kv.js";
import { make, top } from "./support.mjs";

const SECRETS = { IN: "incoming-secret-of-the-search", OUT: `whsec_${Buffer.from("outgoing-secret-of-the-search").toString("base64")}`,
  KEY: "api-key-of-the-search", DOOR: "door-token-of-the-search" };
const BODY = `{"id":"evt_1","card":"body-marker-4242424242424242"}`;
const SIGNATURE = createHmac("sha256", SECRETS.IN).update(BODY).digest("hex");
const WRONG = `${SIGNATURE.slice(0, -1)}${SIGNATURE.at(-1) === "0" ? "1" : "0"}`;
const URL_TOKEN = "url-token-of-the-search";

/** Which of these stand in the text. */
const inside = (text, needles) => needles.filter((needle) => text.includes(needle));
const secrets = [...Object.values(SECRETS), "outgoing-secret-of-the-search", SIGNATURE, SIGNATURE.slice(0, -1), URL_TOKEN];

const signed = (init = {}) => new Request(`http://eyelet.test/${init.path ?? "hook"}`, { method: "POST", body: BODY, ...init, headers: {
  "content-type": "application/json", "x-github-event": "push", "x-github-delivery": init.id ?? "delivery-1",
  "x-hub-signature-256": `sha256=${init.signature ?? SIGNATURE}`, ...init.headers } });

/** A KV namespace that keeps everything that was ever put. */
function recordingKv() {
  const values = new Map();
  const puts = [];
  return { puts, get: async (key, type) => (type === "arrayBuffer" ? values.get(key)?.buffer ?? null : values.get(key) ?? null),
    put: async (key, value) => (puts.push(`${key} ${Buffer.from(value).toString("latin1")}`), void values.set(key, value)), delete: async (key) => void values.delete(key) };
}

/** An Eyelet whose sources have all the secrets, and all that it writes down. */
function watched(settings, options = {}) {
  const lines = [];
  const kv = recordingKv();
  const sources = { hook: { provider: "github", secrets: ["IN"], debug: true, ...settings }, door: { provider: "unsigned", token: "DOOR", deliver: { url: "http://b.test/" } } };
  const { eyelet } = make({ config: { sources }, secrets: SECRETS, store: createKvStore(kv), onEvent: undefined, log: (line) => void lines.push(line), ...options });
  return { eyelet, lines, kv };
}

const deliver = { url: `http://b.test/in?token=${URL_TOKEN}`, sign: "OUT", headers: { "x-key": { secret: "KEY" } }, timeout_ms: 100 };
const said = async (answer) => `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;

test("the search finds what is planted", () => {
  for (const needle of [...secrets, BODY]) assert.ok(inside(`{"detail":"${needle}"}`, [...secrets, BODY]).includes(needle));
});

test("no log line, answer or record of the store holds a secret, a signature or the body", async () => {
  const fetches = {
    "an answer": async () => new Response("ok"),
    "a failure that quotes what was sent": async (url, init) => { throw new TypeError(`cannot send ${url} with ${JSON.stringify(init.headers)}`); },
    "a failure that writes the URL otherwise": async (url) => { throw new TypeError(`cannot reach ${url.replace("b.test", "b.test:80")}`); },
    "a redirect to a secret place": async () => new Response(null, { status: 307, headers: { location: `http://c.test/${URL_TOKEN}` } }),
  };
  const requests = [
    {}, {}, { id: "delivery-2", signature: WRONG }, { signature: "malformed" }, { headers: { "x-hub-signature-256": SECRETS.IN } }, { method: "PUT" },
    { path: "nothing" }, { path: `door?token=${SECRETS.DOOR}` }, { path: `door?token=${SECRETS.DOOR}x` }, { path: "" , method: "GET", body: undefined },
  ];
  for (const [name, fetch] of Object.entries(fetches)) {
    const { eyelet, lines, kv } = watched({ deliver }, { deliver: createDeliver({ fetch }) });
    const answers = [];
    for (const request of requests) answers.push(await said(await eyelet(signed(request))));
    assert.equal(lines.length, requests.length);
    assert.ok(answers.some((text) => text.startsWith(name === "an answer" ? "200" : "502")), name);
    assert.deepEqual(inside(lines.join("\n"), [...secrets, BODY, JSON.stringify(BODY).slice(1, -1)]), [], `${name}: in the log`);
    assert.deepEqual(inside(answers.join("\n"), [...secrets, BODY]), [], `${name}: in an answer`);
    assert.deepEqual(inside(kv.puts.join("\n"), [...secrets, BODY]), [], `${name}: in the store`);
  }
});

test("an onEvent that asks a body that is none for JSON puts no part of it into the log", async () => {
  const { eyelet, lines } = watched({}, { onEvent: (event) => event.json() });
  const body = "card=4242424242424242";
  const answer = await said(await eyelet(signed({ body, signature: createHmac("sha256", SECRETS.IN).update(body).digest("hex"),
    headers: { "content-type": "text/plain" } })));
  assert.match(answer, /^502/);
  assert.match(lines.join(), /"error":"SyntaxError: /);
  assert.deepEqual(inside(`${answer}${lines.join()}`, ["card", "4242"]), []);
});

test("an instance that traps tells no secret", async () => {
  const { eyelet, lines } = watched({ deliver });
  const request = signed();
  const broken = { method: "POST", url: request.url, body: request.body, headers: { get: (name) => {
    if (name === "content-length") return null;
    throw new WebAssembly.RuntimeError("unreachable");
  } } };
  const answer = await said(await eyelet(broken));
  assert.match(lines.join(), /"reason":"internal"/);
  assert.deepEqual(inside(`${answer}${lines.join()}`, [...secrets, BODY]), []);
});

test("a queued message holds the event and no secret: the consumer signs", async () => {
  const sent = [];
  const bodies = recordingKv();
  const queue = { send: async (message) => void sent.push(Buffer.from(message).toString("latin1")) };
  const delivered = [];
  const fetch = async (url, init) => (delivered.push(new Headers(init.headers)), new Response("ok"));
  const { eyelet, lines, kv } = watched({ deliver: { queue: "Q", to: { url: "http://b.test/in" }, sign: "OUT", headers: { "x-key": { secret: "KEY" } } } },
    { deliver: createDeliver({ bindings: { Q: queue }, bodies: kvBodies(bodies), fetch }) });
  assert.equal((await eyelet(signed())).status, 200);
  assert.equal(sent.length, 1);
  assert.ok(sent[0].includes(BODY), "the event itself");
  assert.deepEqual(inside(sent.join(), secrets), []);
  assert.deepEqual(inside([...lines, ...kv.puts].join("\n"), [...secrets, BODY]), []);
  const head = JSON.parse(sent[0].slice(4, 4 + Buffer.from(sent[0], "latin1").readUInt32LE(0)));
  assert.equal(await eyelet.deliverQueued({ headers: new Headers(head.headers), body: Buffer.from(BODY) }), 200);
  assert.equal(delivered[0].get("x-key"), SECRETS.KEY, "the secret comes in when the event is sent");
  assert.match(delivered[0].get("webhook-signature"), /^v1,/);
});

test("wrangler.jsonc asks for what the Worker's code uses and for nothing else", () => {
  const folder = join(top, "wrangler");
  const config = JSON.parse(readFileSync(join(folder, "wrangler.jsonc"), "utf8").replace(/^\s*\/\/.*$/gm, "").replace(/,(\s*[}\]])/g, "$1"));
  const code = readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  // How it is built gives no right.
  const rights = Object.keys(config).filter((key) => !["minify", "keep_names", "upload_source_maps"].includes(key)).sort();
  assert.deepEqual(rights, ["compatibility_date", "durable_objects", "kv_namespaces", "main", "migrations", "name", "observability",
    "preview_urls", "queues", "rules", "triggers", "vars", "workers_dev"], "a further key is a further right: say why here");
  assert.equal(config.preview_urls, false);
  const bindings = [...config.kv_namespaces.map(({ binding }) => binding), ...config.durable_objects.bindings.map(({ name }) => name)];
  assert.equal(bindings.length, 2);
  for (const name of [...bindings, ...Object.keys(config.vars)]) assert.match(code, new RegExp(`env\\.${name}\\b`), `${name} is not used`);
  assert.deepEqual(config.queues.producers, [{ binding: "EYELET_QUEUE", queue: "eyelet-events" }]);
  assert.deepEqual(config.queues.consumers.map(({ queue }) => queue), ["eyelet-events", "eyelet-dead-letters"]);
  for (const name of Object.keys(config.vars)) assert.doesNotMatch(name, /SECRET|TOKEN|KEY|PASSWORD/, "a secret is no variable");
});
