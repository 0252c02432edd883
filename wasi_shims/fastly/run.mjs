/**
 * ./build.sh fastly: serves on Viceroy, Fastly's local server. `fastly deploy` prepares the package and prints the CLI's steps.
 *   --config FILE        webhooks.json; without it a sample whose destination is a receiver that is started here
 *   --env-file FILE      secrets, lines of NAME=value
 *   --port N             8787
 *   --backend NAME=URL   where a destination {"backend": NAME} is, locally; once each
 *   --wasm FILE          another module than dist/eyelet-fastly.wasm (for tests)
 *   --store WHERE        has no meaning here: the stores live and die with Viceroy
 */
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { answers, build, die, dist, freePort, needReadable, noteServer, parseOptions, readEnvFile, runBuild, say, secretNames, start, tellFaults,
  top } from "../../wrangler/tools.mjs";
import { viceroy } from "./viceroy.mjs";

const ENTRY_MAX = 8000; // characters; a config store's limit
const PIECE_MAX = 30;   // an execution may look up 32 entries
const args = process.argv.slice(2);
const deploys = args[0] === "deploy";
const options = parseOptions(deploys ? args.slice(1) : args, ["config", "port", "store", "env-file", "backend", "wasm"]);
const here = join(top, "wasi_shims/fastly");

/** Where the backends are. */
const places = new Map((options.backend ?? []).map((text) => {
  const [, name = "", url = ""] = /^([^=]+)=(https?:.+)$/.exec(text) ?? die(`--backend ${text}: write NAME=URL`);
  return [name, url];
}));

/**
 * The entries of the config store that hold a webhooks.json; the one named webhooks.json is to be written last.
 * wasi_shims/fastly/configuration.c reads them.
 * @param {string} text @returns {[string, string][]}
 */
function configEntries(text) {
  const characters = [...text];
  if (characters.length <= ENTRY_MAX) return [["webhooks.json", text]];
  const id = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const count = Math.ceil(characters.length / ENTRY_MAX);
  if (count > PIECE_MAX) die(`webhooks.json has ${characters.length} characters; a config store takes ${PIECE_MAX * ENTRY_MAX} of them here`);
  const pieces = Array.from({ length: count }, (_, i) => /** @type {[string, string]} */ (
    [`${id}.${i}`, characters.slice(i * ENTRY_MAX, (i + 1) * ENTRY_MAX).join("")]));
  return [...pieces, ["webhooks.json", `pieces:${count}:${Buffer.byteLength(text)}:${id}`]];
}

/** As a TOML basic string. @param {string} text */
const quote = (text) => JSON.stringify(text).replaceAll("\u007f", "\\u007f");

/** @param {any} config @returns {string[]} names of static backends */
const backendNames = (config) => Object.values(config?.sources ?? {}).flatMap((source) => [source?.deliver ?? []].flat())
  .map((destination) => destination?.backend).filter((name) => typeof name === "string");

/** @param {string} file @returns {any} undefined where it is no JSON: the core says what is wrong with it */
function parse(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {string} config @param {string | undefined} envFile @returns {Record<string, string>} */
function readSecrets(config, envFile) {
  const secrets = envFile ? readEnvFile(envFile) : {};
  for (const name of secretNames(parse(config)).keys()) {
    const value = process.env[name];
    if (secrets[name] === undefined && value !== undefined) secrets[name] = value;
  }
  return secrets;
}

function deploy() {
  const config = resolve(start, options.config?.at(-1) ?? "webhooks.json");
  needReadable("configuration", config);
  runBuild(["check", config, "--host", "fastly", "--no-secrets"]);
  if (!process.env.EYELET_NO_BUILD) runBuild(["build", "fastly"]);
  const folder = join(build, "fastly/deploy");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "bin"), { recursive: true });
  mkdirSync(join(folder, "entries"));
  copyFileSync(join(here, "fastly.toml"), join(folder, "fastly.toml"));
  copyFileSync(join(dist, "eyelet-fastly.wasm"), join(folder, "bin/main.wasm"));
  const entries = configEntries(readFileSync(config, "utf8"));
  for (const [name, value] of entries) writeFileSync(join(folder, "entries", name), value);
  const names = [...secretNames(parse(config)).keys()];
  const backends = [...new Set(backendNames(parse(config)))];
  const lines = [
    `cd '${folder}'`,
    "fastly compute publish                              # the first time: creates the service and links what [setup] names",
    "fastly config-store list; fastly secret-store list  # the ids for the lines below",
    ...entries.map(([name]) => `fastly config-store-entry update --upsert --store-id CONFIG_STORE --key ${name} --stdin < entries/${name}`),
    ...names.map((name) => `fastly secret-store-entry create --recreate-allow --store-id SECRET_STORE --name ${name}   # asks for the value`),
    ...backends.map((name) => `fastly backend create --version latest --autoclone --name ${name} --address HOST --use-ssl --port 443`),
    // What --autoclone made is a draft, and serves nobody.
    ...(backends.length > 0 ? ["fastly service-version activate --version latest"] : []),
  ];
  say(`prepared ${folder} (bin/main.wasm, fastly.toml, entries/)`);
  say("The steps, with the Fastly CLI (fastly profile create, or FASTLY_API_TOKEN). Nothing was sent:\n");
  process.stdout.write(`${lines.join("\n")}\n`);
  say(`
- Where the account has no dynamic backends, name a static one: {"backend": NAME} instead of {"url": ...}.
- A log endpoint named "eyelet" gets one JSON line a request: fastly logging ... create --name eyelet.
- webhooks.json alone changed: the config-store-entry lines in this order; sandboxes see it within 20 seconds or so.`);
}

/** @type {(() => unknown)[]} */
const stops = [];

/** A destination to look at: prints what arrives. @returns {Promise<string>} its URL */
async function receiver() {
  const port = await freePort();
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
      if (request.method !== "GET") say(`receiver: ${request.method} ${request.url} ${Buffer.concat(chunks)}`);
      response.end("ok");
    });
  }).listen(port, "127.0.0.1");
  stops.push(() => server.close());
  return `http://127.0.0.1:${port}`;
}

/** @param {string} folder */
async function makeSample(folder) {
  const url = `${await receiver()}/in`;
  const config = join(folder, "webhooks.json");
  const envFile = join(folder, "sample.env");
  const made = { sources: {
    stripe: { provider: "stripe", secrets: ["STRIPE_SECRET"], deliver: { url, sign: "DELIVERY_SECRET" } },
    github: { provider: "github", secrets: ["GITHUB_SECRET"], deliver: { url } },
  } };
  writeFileSync(config, `${JSON.stringify(made, null, 2)}\n`);
  if (!existsSync(envFile)) {
    writeFileSync(envFile, ["STRIPE_SECRET", "GITHUB_SECRET", "DELIVERY_SECRET"].map((name) =>
      `${name}=${name === "GITHUB_SECRET" ? "" : "whsec_"}${randomBytes(24).toString("base64")}\n`).join(""), { mode: 0o600 });
  }
  return { config, envFile };
}

/**
 * The manifest of a local run. Secrets go to Viceroy in its environment, never to a file.
 * @param {{folder: string, config: string, secrets: Record<string, string>}} run @returns {{manifest: string, env: Record<string, string>}}
 */
function writeManifest({ folder, config, secrets }) {
  /** @type {Record<string, string>} */
  const env = {};
  const stored = Object.entries(secrets).map(([name, value], i) => {
    env[`EYELET_SECRET_${i}`] = value;
    return `  {key = ${quote(name)}, env = "EYELET_SECRET_${i}"},`;
  });
  for (const name of new Set(backendNames(parse(config)))) {
    if (!places.has(name)) say(`no --backend ${name}=URL: what goes to the backend ${name} fails`);
  }
  const entries = [...configEntries(readFileSync(config, "utf8")), ["list_sources", "1"]];
  const manifest = join(folder, "fastly.toml");
  writeFileSync(join(folder, "config-store.json"), JSON.stringify(Object.fromEntries(entries)));
  writeFileSync(manifest, [
    "manifest_version = 3",
    'name = "eyelet-local"',
    "[local_server.config_stores.eyelet-config]",
    `file = ${quote(join(folder, "config-store.json"))}`,
    'format = "json"',
    "[local_server.secret_stores]",
    `eyelet-secrets = [\n${stored.join("\n")}\n]`,
    "[local_server.kv_stores]",
    "eyelet-dedup = []",
    ...[...places].flatMap(([name, url]) => [`[local_server.backends.${quote(name)}]`, `url = ${quote(url)}`]),
    "",
  ].join("\n"));
  return { manifest, env };
}

async function serve() {
  const port = Number(options.port?.at(-1) ?? 8787); // build.sh has claimed it
  if (options.store) say("--store has no meaning on Viceroy: its stores are in memory and end with it");
  const folder = join(build, `fastly/run-${port}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let config = options.config?.at(-1);
  let envFile = options["env-file"]?.at(-1);
  envFile &&= resolve(start, envFile);
  const isSample = !config;
  if (config) {
    config = resolve(start, config);
  } else {
    const sample = await makeSample(folder);
    config = sample.config;
    envFile ??= sample.envFile;
  }
  needReadable("configuration", config);
  needReadable("secrets file", envFile);
  if (!isSample) tellFaults(config, envFile, "fastly");
  if (!process.env.EYELET_NO_BUILD) runBuild(["build", "fastly"]);
  const program = viceroy();
  const { manifest, env } = writeManifest({ folder, config, secrets: readSecrets(config, envFile) });
  const wasm = resolve(start, options.wasm?.at(-1) ?? join(dist, "eyelet-fastly.wasm"));
  // One thread: Viceroy 0.22's KV store checks an insert's condition and writes under two locks, so that of two
  // threads both can add a key (object_store.rs, `insert`). Fastly's KV store refuses one of them.
  const child = spawn(process.execPath, [join(top, "wrangler/supervise.mjs"), program, "serve", "--addr", `127.0.0.1:${port}`, "--config", manifest, wasm],
    { stdio: ["pipe", "pipe", "pipe"], detached: true, env: { ...process.env, ...env, TOKIO_WORKER_THREADS: "1" } });
  // A log line comes as `eyelet :: {...}`; what an operator reads is the JSON.
  createInterface({ input: child.stdout }).on("line", (line) => process.stdout.write(`${line.replace(/^eyelet :: /, "")}\n`));
  child.stderr.on("data", (text) => process.stderr.write(text));
  let code = /** @type {number | undefined} */ (undefined);
  child.once("error", (error) => die(`${program}: ${error.message}`));
  child.once("exit", (ended) => {
    code = ended ?? 1;
    stops.forEach((stop) => stop());
    process.exit(code);
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => void child.kill("SIGTERM"));
  const url = `http://127.0.0.1:${port}`;
  let isUp = false;
  for (let tries = 0; tries < 240 && !isUp && code === undefined; tries++) {
    await new Promise((wake) => setTimeout(wake, 100)); // also lets one that finds the port taken end first
    isUp = code === undefined && await answers(port);
  }
  if (!isUp) {
    child.kill("SIGTERM");
    die(`Viceroy does not answer on ${url}`);
  }
  stops.push(noteServer(port, config, envFile));
  say(`
Eyelet serves ${url} on Viceroy; what it remembers ends with it. Ctrl-C ends it.
In another terminal:
  ./build.sh send ${isSample ? "stripe" : "SOURCE"} --id evt_1${port === 8787 ? "" : ` --port ${port}`}`);
}

if (deploys) deploy();
else await serve();
