/**
 * `./build.sh dev`: the Worker in workerd on 127.0.0.1, with KV, Durable Object and queues kept in a local folder.
 *
 *   --config FILE     webhooks.json; without it a sample whose destination is a receiver that is started here
 *   --port N          8787
 *   --store WHERE     kv (default), durable-object, or a folder in which the state is kept
 *   --env-file FILE   secrets, lines of NAME=value
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { build, buildCore, die, freePort, needReadable, noteServer, parseOptions, readEnvFile, readSettings, say, secretNames, serve, stage, start,
  tellFaults } from "./tools.mjs";

const options = parseOptions(process.argv.slice(2), ["config", "port", "store", "env-file"]);
const port = Number(options.port?.at(-1) ?? 8787); // build.sh has claimed it
const kinds = ["kv", "durable-object"];
const store = options.store?.findLast((value) => kinds.includes(value)) ?? "kv";
const folder = options.store?.findLast((value) => !kinds.includes(value));
const state = folder ? resolve(start, folder) : join(build, "worker-state");

/** @type {(() => unknown)[]} */
const stops = [];
let ending = false;
async function end(code = 0) {
  if (ending) return;
  ending = true;
  await Promise.all(stops.map((stop) => stop()));
  process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end());
let config = options.config?.at(-1);
let envFile = options["env-file"]?.at(-1);
envFile &&= resolve(start, envFile);
const sample = !config;

readSettings();
buildCore();

/** A destination to look at: prints what arrives. @returns {Promise<number>} */
async function receiver() {
  const at = await freePort();
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
      say(`receiver: ${request.method} ${request.url} ${Buffer.concat(chunks)}`);
      response.end("ok");
    });
  }).listen(at, "127.0.0.1");
  stops.push(() => server.close());
  return at;
}

if (sample) {
  const at = await receiver();
  const home = join(build, "worker-sample");
  mkdirSync(home, { recursive: true });
  config = join(home, "webhooks.json");
  const ownSecrets = join(home, "sample.env");
  const url = `http://127.0.0.1:${at}/in`;
  const made = { sources: {
    stripe: { provider: "stripe", secrets: ["STRIPE_SECRET"], deliver: { url, sign: "DELIVERY_SECRET" } },
    github: { provider: "github", secrets: ["GITHUB_SECRET"], deliver: { url } },
    queued: { provider: "standard-webhooks", secrets: ["STANDARD_SECRET"], deliver: { queue: "EYELET_QUEUE", to: { url } } },
  } };
  writeFileSync(config, `${JSON.stringify(made, null, 2)}\n`);
  if (!existsSync(ownSecrets)) {
    const secret = () => randomBytes(24).toString("base64");
    writeFileSync(ownSecrets, ["STRIPE_SECRET", "GITHUB_SECRET", "STANDARD_SECRET", "DELIVERY_SECRET"].map((name) =>
      `${name}=${name === "GITHUB_SECRET" ? "" : "whsec_"}${secret()}\n`).join(""), { mode: 0o600 });
  }
  envFile ??= ownSecrets;
} else {
  config = resolve(start, /** @type {string} */ (config));
}
needReadable("configuration", config);
needReadable("secrets file", envFile);
if (!sample) tellFaults(config, envFile, "cloudflare");

const secrets = { ...(envFile ? readEnvFile(envFile) : {}) };
try {
  // As with `run`, the environment counts too, but only for names that webhooks.json knows.
  for (const name of secretNames(JSON.parse(readFileSync(config, "utf8"))).keys()) {
    const value = process.env[name];
    if (secrets[name] === undefined && value !== undefined) secrets[name] = value;
  }
} catch { /* the core says what is wrong with it */ }

// One a port: workerd reads it anew when it changes.
const staged = stage({ folder: join(build, `worker-${port}`), config, secrets });
say(`starting workerd on http://127.0.0.1:${port} (store: ${store}, state in ${state})`);
const server = await serve({ folder: staged, port, state, store, vars: { EYELET_LISTS_SOURCES: "true" } }).catch((error) => {
  stops.forEach((stop) => stop());
  die(String(error.message));
});
writeFileSync(join(build, "worker-dev.json"), JSON.stringify({ url: server.url, folder: staged, state }));
stops.push(() => server.stop(), noteServer(port, config, envFile));

const at = port === 8787 ? "" : ` --port ${port}`;
const first = sample ? "stripe" : "SOURCE";
say(`
Eyelet is serving in workerd: ${server.url}
In another terminal:
  ./build.sh send ${first} --id evt_1${at}
  ./build.sh send ${first} --id evt_1${at}     # again: a duplicate, not delivered
  ./build.sh send ${first} --forge${at}        # 401
  ./build.sh replay                     # puts events that could not be delivered back on their queue
Ctrl-C ends everything that was started here.`);
server.exited.then((code) => end(code));
