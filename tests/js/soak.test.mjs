import assert from "node:assert/strict";
import { test } from "node:test";
import { createEyelet } from "../../wrangler/eyelet.js";
import { github, module, SECRET } from "./support.mjs";

const COUNT = process.env.EYELET_LONG ? 100_000 : 5_000;
const AT_ONCE = 50;

test(`no growth of memory over ${COUNT} requests of mixed sizes, ${AT_ONCE} at once`, { timeout: 600_000 }, async () => {
  const eyelet = createEyelet({ module, secrets: { SECRET }, log: () => {}, onEvent: () => {},
    config: { sources: { github: { provider: "github", secrets: ["SECRET"], max_body: 8388608, dedup: false } } } });
  const bodies = [2, 1_000, 1_000, 1_000, 10_000, 100_000, 300_000].map((size) => Buffer.from(`{"p":"${"x".repeat(size)}"}`));
  const signatures = bodies.map((body) => github(body));
  let next = 0;
  const work = async (until) => {
    while (next < until) {
      const i = next++ % bodies.length;
      const answer = await eyelet(new Request("http://eyelet.test/github", { method: "POST", body: bodies[i],
        headers: { "content-type": "application/json", "x-github-event": "push", "x-hub-signature-256": signatures[i] } }));
      assert.equal(answer.status, 200);
    }
  };
  const run = (until) => Promise.all(Array.from({ length: AT_ONCE }, () => work(until)));
  await run(COUNT / 5);
  const before = process.memoryUsage.rss();
  await run(COUNT);
  const after = process.memoryUsage.rss();
  console.error(`soak: ${(before / 2 ** 20).toFixed(0)} MiB after ${COUNT / 5}, ${(after / 2 ** 20).toFixed(0)} MiB after ${COUNT} requests`);
  assert.ok(after < before * 1.3 + 32 * 2 ** 20, `${before} -> ${after}`);
  assert.ok(eyelet.idleCount() <= 32);
});
