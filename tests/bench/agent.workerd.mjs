/** One contestant in an isolate of workerd: bundled by engines.mjs, driven over HTTP, as the clock stands still in here. */
import Stripe from "stripe";
import * as svix from "svix";
import * as standardwebhooks from "standardwebhooks";
import * as octokit from "@octokit/webhooks-methods";
import module from "./eyelet.wasm";
import primitives from "./primitives.wasm";
import { contestants, createAgent } from "./contestants.mjs";

let agent;
export default {
  async fetch(request, { NAME, SECRET }) {
    agent ??= createAgent(NAME, { module, primitives, secret: SECRET, stripe: Stripe, svix, standardwebhooks, octokit });
    const { pathname, searchParams } = new URL(request.url);
    try {
      if (pathname === `/${contestants[NAME].scheme}`) return await agent.serve(request);
      if (pathname === "/prepare") {
        const bytes = new Uint8Array(await request.arrayBuffer());
        const end = bytes.indexOf(10);
        await agent.prepare(JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))), bytes.subarray(end + 1));
        return Response.json({});
      }
      return Response.json(pathname === "/check" ? await agent.check() : await agent.run(Number(searchParams.get("n"))));
    } catch (error) {
      return new Response(String(error?.stack ?? error), { status: 500 });
    }
  },
};
