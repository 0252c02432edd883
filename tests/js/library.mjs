/**
 * The same cases in every runtime that can be had: Node 20 and 22, Deno, Bun. Web-standard APIs only, but for reading the module.
 * Argument: eyelet.wasm. Prints `ok NAME` or `not ok NAME`.
 */
import { readFileSync } from "node:fs";
import { createEyelet } from "../../wrangler/eyelet.js";
import { createMemoryStore } from "../../wrangler/store-memory.js";

const module = await WebAssembly.compile(readFileSync(globalThis.process.argv[2]));
const SECRET = "key-of-a-test-0123456789";
const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(SECRET), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
const sign = async (body) => "sha256=" + Array.from(new Uint8Array(await crypto.subtle.sign("HMAC", key, body)),
  (byte) => byte.toString(16).padStart(2, "0")).join("");
const config = { sources: { github: { provider: "github", secrets: ["SECRET"], max_body: 8388608 } } };

async function request(text, headers = {}) {
  const body = new TextEncoder().encode(text);
  return new Request("http://eyelet.test/github", { method: "POST", body,
    headers: { "x-github-event": "push", "x-github-delivery": text.slice(0, 40).replace(/\W/g, "-"), "content-type": "application/json", "x-hub-signature-256": await sign(body), ...headers } });
}
const failures = [];
async function check(name, run) {
  try {
    await run();
    console.log(`ok ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`not ok ${name}: ${error.stack ?? error}`);
  }
}
const equal = (found, expected) => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
};
function make(options = {}) {
  const events = [];
  const eyelet = createEyelet({ module, config, secrets: { SECRET }, store: createMemoryStore(), onEvent: (event) => void events.push(event), log() {}, ...options });
  return { eyelet, events };
}

await check("a signed event reaches onEvent once, byte for byte", async () => {
  const { eyelet, events } = make();
  equal((await eyelet(await request('{"a":"é"}'))).status, 200);
  equal((await eyelet(await request('{"a":"é"}'))).status, 200);
  equal(events.map((event) => [event.source, event.type, event.text(), event.json().a]), [["github", "push", '{"a":"é"}', "é"]]);
});
await check("a forged one is answered 401 and reaches nothing", async () => {
  const { eyelet, events } = make();
  const answer = await eyelet(await request("{}", { "x-hub-signature-256": "sha256=" + "0".repeat(64) }));
  equal([answer.status, events.length], [401, 0]);
});
await check("onEvent that rejects answers 5xx, and the retry is handed on", async () => {
  let tries = 0;
  const { eyelet } = make({ onEvent: () => (++tries === 1 ? Promise.reject(new Error("down")) : undefined) });
  equal([(await eyelet(await request("{}"))).status, (await eyelet(await request("{}"))).status, tries], [502, 200, 2]);
});
await check("fetch delivers to a url and follows no redirect", async () => {
  const seen = [];
  const fetch = async (url, init) => {
    seen.push([url, init.redirect, new TextDecoder().decode(init.body)]);
    return new Response(null, { status: 302, headers: { location: "http://elsewhere.test/" } });
  };
  const { createDeliver } = await import("../../wrangler/deliver.js");
  const { eyelet } = make({ onEvent: undefined, deliver: createDeliver({ fetch }),
    config: { sources: { github: { ...config.sources.github, deliver: { url: "http://backend.test/in" } } } } });
  equal((await eyelet(await request("{}"))).status, 502);
  equal(seen, [["http://backend.test/in", "manual", "{}"]]);
});
await check("a body of 5 MB, in pieces, with the runtime's own HMAC and without", async () => {
  const text = JSON.stringify({ pad: "x".repeat(5_000_000) });
  const { eyelet, events } = make({ mac: null });
  equal((await eyelet(await request(text))).status, 200);
  const other = make();
  equal((await other.eyelet(await request(text))).status, 200);
  equal([events[0].body.length, other.events[0].body.length], [text.length, text.length]);
});
await check("fifty at once", async () => {
  const { eyelet, events } = make();
  const answers = await Promise.all(Array.from({ length: 50 }, async (_, i) => eyelet(await request(`{"n":${i}}`))));
  equal([answers.every(({ status }) => status === 200), events.length, eyelet.idleCount() <= 32], [true, 50, true]);
});
await check("GET /healthz", async () => equal((await make().eyelet(new Request("http://eyelet.test/healthz"))).status, 200));
globalThis.process.exit(failures.length ? 1 : 0);
