import module from "eyelet/eyelet.wasm";
import { createEyelet } from "eyelet";
import { createKvStore } from "eyelet/store-kv";
import config from "./webhooks.json";

let eyelet;
export default {
  async fetch(request, env, ctx) {
    eyelet ??= createEyelet({ module, config, secrets: env, store: createKvStore(env.KV), onEvent: (event) => handle(event) });
    if (new URL(request.url).pathname === "/github") return eyelet(request, { env, ctx });
    return new Response("the Worker that was there before");
  },
};

async function handle(event) {
  console.log(event.type, event.id, event.json());
}
