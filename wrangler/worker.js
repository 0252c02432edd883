/** The Cloudflare Worker: webhooks.json and eyelet.wasm stand beside it when it is built (`./build.sh dev`, `./build.sh deploy`). */
// @ts-expect-error a module that wrangler compiles
import module from "./eyelet.wasm";
// @ts-expect-error text, by the rule in wrangler.jsonc
import config from "./webhooks.json";
import { createWorker } from "./create-worker.js";

export { EyeletClaims } from "./store-durable-object.js";
export default createWorker({ module, config });
