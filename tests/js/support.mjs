/** What do the JavaScript tests share? Packages out of the cache, the built core, signers that are not ours. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { dist, install, top } from "../../wrangler/tools.mjs";
import { createEyelet } from "../../wrangler/eyelet.js";
import { createMemoryStore } from "../../wrangler/store-memory.js";

export { dist, top };
export const here = fileURLToPath(new URL(".", import.meta.url));
export const packages = () => install(here, "js-tests", "the official clients and checkers that the tests use");
export const bin = (/** @type {string} */ name) => join(packages(), "node_modules/.bin", name);
export const node22 = () => join(packages(), "node_modules/node/bin/node");

/** A package of the cache. @param {string} name */
export async function load(name) {
  const require = createRequire(join(packages(), "index.js"));
  try {
    return await import(pathToFileURL(require.resolve(name)).href);
  } catch (error) {
    if (!/EXPORTED|MODULE_NOT_FOUND/.test(error.code)) throw error;
    // A package for ESM alone.
    const { exports } = require(join(packages(), "node_modules", name, "package.json"));
    const pick = (entry) => (typeof entry === "string" ? entry : pick(entry.node ?? entry.import ?? entry.default));
    return import(pathToFileURL(join(packages(), "node_modules", name, pick(exports["."] ?? exports))).href);
  }
}

export const wasm = readFileSync(join(dist, "eyelet.wasm"));
export const module = new WebAssembly.Module(wasm);

export const SECRET = "key-of-a-test-0123456789";
export const github = (/** @type {string | Uint8Array} */ body, secret = SECRET) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

let serial = 0;
/** A signed request to a source of provider github. */
export function signed(body = `{"n":${++serial}}`, { path = "/github", secret = SECRET, id = `delivery-${++serial}`, ...init } = {}) {
  return new Request(`http://eyelet.test${path}`, { method: "POST", body, ...init, headers: {
    "content-type": "application/json", "x-github-event": "push", "x-github-delivery": id,
    "x-hub-signature-256": github(body, secret), ...init.headers } });
}

/** An Eyelet with one source of provider github, and what it did. */
export function make(options = {}, settings = {}) {
  const events = [];
  const lines = [];
  const eyelet = createEyelet({
    module, config: { sources: { github: { provider: "github", secrets: ["SECRET"], ...settings } } }, secrets: { SECRET },
    store: createMemoryStore(), onEvent: (event) => void events.push(event), log: (line) => lines.push(JSON.parse(line)), ...options,
  });
  return { eyelet, events, lines };
}
