// Does the library's memory stay flat in Node?   node --expose-gc library.mjs COUNT [leak]
// Prints one JSON: resident bytes and wasm memory after each fortieth of COUNT requests of 0 B to 1 MB, 50 at once. `leak` keeps every body:
// the control that shows that growth would be seen.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createEyelet } from "../../wrangler/eyelet.js";
import { createMemoryStore } from "../../wrangler/store-memory.js";
import { dist } from "../../wrangler/tools.mjs";
import { SIZES } from "./sizes.mjs";

const count = Number(process.argv[2]);
const kept = process.argv[3] === "leak" ? [] : undefined;
const module = new WebAssembly.Module(readFileSync(path.join(dist, "eyelet.wasm")));
const SECRET = "key-of-a-load-test-0123456789";
let events = 0;
const calls = { claim: 0, commit: 0, release: 0 };
const memory = createMemoryStore();
const store = Object.fromEntries(Object.keys(calls).map((verb) => [verb, (...args) => (calls[verb]++, memory[verb](...args))]));
const eyelet = createEyelet({ module, secrets: { SECRET }, log() {}, store,
  onEvent: (event) => {
    events++;
    kept?.push(event.body);
  },
  config: { sources: { github: { provider: "github", secrets: ["SECRET"], dedup: false }, once: { provider: "github", secrets: ["SECRET"] } } } });
const bodies = SIZES.map((size) => Buffer.alloc(size, "x"));
const signatures = bodies.map((body) => `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`);
const statuses = {};
const samples = [];
let next = 0;
const work = async (until) => {
  while (next < until) {
    const i = next++;
    const forged = i % 5 === 4;
    const at = i % bodies.length;
    const answer = await eyelet(new Request(`http://eyelet.test/${forged ? "once" : "github"}`, { method: "POST", body: bodies[at], headers: { "content-type": "text/plain",
      "x-github-event": "push", "x-github-delivery": `d-${i}`, "x-hub-signature-256": forged ? `sha256=${"0".repeat(64)}` : signatures[at] } }));
    await answer.arrayBuffer();
    const key = `${forged ? "forged" : "good"} ${answer.status}`;
    statuses[key] = (statuses[key] ?? 0) + 1;
  }
};
const start = performance.now();
for (let round = 1; round <= 40; round++) {
  await Promise.all(Array.from({ length: 50 }, () => work(Math.round((count * round) / 40))));
  globalThis.gc?.();
  const { rss, arrayBuffers, heapUsed } = process.memoryUsage();
  samples.push({ at: next, rss, held: arrayBuffers + heapUsed });
}
console.log(JSON.stringify({ statuses, events, calls, idle: eyelet.idleCount(), samples, seconds: (performance.now() - start) / 1000 }));
