/** One contestant in a Node process of its own: bundled by engines.mjs, driven over the channel to its parent. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import Stripe from "stripe";
import * as svix from "svix";
import * as standardwebhooks from "standardwebhooks";
import * as octokit from "@octokit/webhooks-methods";
import { createAgent } from "./contestants.mjs";

const [name, wasm, primitives, secret] = process.argv.slice(2);
const bytes = readFileSync(wasm);
const agent = createAgent(name, { module: new WebAssembly.Module(bytes), bytes, primitives: new WebAssembly.Module(readFileSync(primitives)), secret, stripe: Stripe, svix, standardwebhooks, octokit, createHmac, timingSafeEqual });
process.on("message", async (/** @type {any} */ message) => {
  try {
    let answer;
    if (message.prepare) answer = await agent.prepare(message.prepare, message.bodies);
    else if (message.run === undefined) answer = await agent.check();
    else {
      const start = process.hrtime.bigint();
      const event = await agent.run(message.run);
      answer = { ns: Number(process.hrtime.bigint() - start), event };
    }
    process.send?.({ answer });
  } catch (error) {
    process.send?.({ error: String(/** @type {any} */ (error)?.stack ?? error) });
  }
});
process.on("disconnect", () => process.exit(0));
