/** What do dev.mjs, deploy.mjs, replay.mjs and the tests share? The pinned wrangler, the staged Worker, files of settings. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, chmodSync, closeSync, constants, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const top = dirname(here);
/** Where the user stood when ./build.sh was called. */
export const start = process.env.EYELET_START_DIR ?? process.env.PWD ?? process.cwd();
export const cache = process.env.EYELET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "eyelet");
export const dist = resolve(top, process.env.EYELET_DIST_DIR ?? "dist");
export const build = resolve(top, process.env.EYELET_BUILD_DIR ?? ".build");

/** wrangler asks for, reports and looks up nothing on its own. */
export const QUIET = { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true", NO_UPDATE_NOTIFIER: "1", npm_config_update_notifier: "false" };

/** @param {string} message */
export const say = (message) => void process.stderr.write(`${message}\n`);
/** @param {string} message @returns {never} */
export function die(message) {
  say(message);
  process.exit(1);
}

/**
 * Makes a folder of the cache where it is not made: of two that need it at once the second waits, and finds it. As in obtain.sh.
 * @param {string} folder @param {() => boolean} isMade @param {() => void} make
 */
export function once(folder, isMade, make) {
  if (isMade()) return;
  try {
    mkdirSync(folder, { recursive: true });
    const lock = openSync(`${folder}.lock`, "w");
    // The lock is the open file's, and so this process's, until it closes the file or ends. Where there is no flock there is no lock.
    const flock = (/** @type {string[]} */ ...how) => spawnSync("flock", [...how, "3"], { stdio: ["ignore", "ignore", 2, lock] }).status;
    if (flock("--nonblock") === 1) {
      say(`waiting for another that makes ${folder}`);
      flock();
    }
    if (!isMade()) make();
    closeSync(lock);
  } catch (error) {
    die(`cannot write in ${folder}: set EYELET_CACHE to a folder that you may write in (${/** @type {Error} */ (error).message})`);
  }
}

/**
 * Installs the packages of a folder's package-lock.json into the cache, once; returns the folder in the cache.
 * @param {string} source @param {string} name @param {string} about
 */
export function install(source, name, about) {
  const folder = join(cache, name);
  const lock = readFileSync(join(source, "package-lock.json"));
  const stamp = createHash("sha256").update(lock).digest("hex");
  const mark = join(folder, ".installed");
  once(folder, () => existsSync(mark) && readFileSync(mark, "utf8") === stamp, () => {
    say(`installing ${about} into ${folder} (once)`);
    for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(source, file), join(folder, file));
    // Not `npm ci`: it refuses a lock file that lacks another platform's optional packages; their versions are pinned by their parents.
    // By this node: npm leaves out, without a word, optional packages that an older one on PATH could not run.
    const done = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
      { cwd: folder, stdio: ["ignore", 2, 2], env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` } });
    if (done.status !== 0) die(`npm install failed in ${folder}: is npm there, and the network?`);
    writeFileSync(mark, stamp);
  });
  return folder;
}

/** Where node 22, wrangler, and the workerd and esbuild that it brings are. */
export const toolchain = () => join(install(join(here, "toolchain"), "wrangler-4.164.0", "node 22.23.3 and wrangler 4.164.0"), "node_modules");
/** The program workerd. */
export const workerd = () => createRequire(join(toolchain(), "index.js"))("workerd").default;

/** The pinned wrangler and the node that it runs on. */
export function wrangler() {
  const folder = toolchain();
  const node = join(folder, "node/bin/node");
  const script = join(folder, "wrangler/bin/wrangler.js");
  const env = { ...process.env, ...QUIET, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  return {
    /** In a process group of its own that ends with the caller. @param {string[]} args @param {string} folder */
    start: (args, folder) => spawn(node, [join(here, "supervise.mjs"), node, script, ...args],
      { cwd: folder, stdio: ["pipe", "pipe", "pipe"], detached: true, env }),
    /** @param {string[]} args @param {import("node:child_process").SpawnSyncOptions} [options] */
    run: (args, options = {}) => spawnSync(node, [script, ...args], { encoding: "utf8", maxBuffer: 2 ** 30, ...options, env: { ...env, ...options.env } }),
  };
}

/** @param {string[]} args */
export function runBuild(args) {
  const done = spawnSync(join(top, "build.sh"), args, { stdio: ["ignore", 2, 2] });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/**
 * Says what is wrong with a webhooks.json that is going to be served all the same: a source that is wrong answers 503.
 * @param {string} config @param {string | undefined} envFile @param {string} host
 */
export function tellFaults(config, envFile, host) {
  const done = spawnSync(join(top, "build.sh"), ["check", config, "--host", host, ...(envFile ? ["--env-file", envFile] : [])],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  if (done.stdout !== "0 errors, 0 warnings\n") say((done.stdout || done.stderr).trimEnd());
}

/** Builds the core where it is missing or out of date. */
export function buildCore() {
  if (!process.env.EYELET_NO_BUILD) runBuild(["build"]);
  if (!existsSync(join(dist, "eyelet.wasm"))) die("dist/eyelet.wasm is missing: ./build.sh build");
}

/** JavaScript that is part of the Worker: package.json lists it. */
export const packageFiles = () => JSON.parse(readFileSync(join(here, "package.json"), "utf8")).files.filter(
  (/** @type {string} */ file) => file.endsWith(".js"));

/**
 * Puts the Worker together in a folder of its own: the glue, the core, webhooks.json, wrangler.jsonc, secrets.
 * @param {{folder: string, config: string, secrets?: Record<string, string>}} options
 */
export function stage({ folder, config, secrets }) {
  mkdirSync(folder, { recursive: true });
  for (const file of [...packageFiles(), "worker.js", "wrangler.jsonc"]) copyFileSync(join(here, file), join(folder, file));
  copyFileSync(join(dist, "eyelet.wasm"), join(folder, "eyelet.wasm"));
  copyFileSync(config, join(folder, "webhooks.json"));
  const vars = join(folder, ".dev.vars");
  rmSync(vars, { force: true });
  if (secrets) {
    writeFileSync(vars, Object.entries(secrets).map(([name, value]) => `${name}=${quote(name, value)}\n`).join(""), { mode: 0o600 });
    chmodSync(vars, 0o600);
    process.once("exit", () => rmSync(vars, { force: true }));
  }
  return folder;
}

/** As wrangler's reader of .dev.vars takes a value literally. @param {string} name @param {string} value */
function quote(name, value) {
  const mark = ["'", "`", '"'].find((mark) => !value.includes(mark) && (mark !== '"' || !value.includes("\\")));
  return mark ? mark + value + mark : die(`${name}: a secret with all three quotation marks cannot be handed to wrangler`);
}

/** Lines of NAME=value, as load_secrets in serve.sh reads them; # begins a comment line. @param {string} file */
export function readEnvFile(file) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const [i, line] of readFileSync(file, "utf8").split(/\r?\n/).entries()) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (match?.[1]) values[match[1]] = /^(["']).*\1$/.test(match[2] ?? "") ? (match[2] ?? "").slice(1, -1) : match[2] ?? "";
    else if (/^\s*[^\s#]/.test(line)) say(`${file}:${i + 1}: is not NAME=value (in UTF-8; letters, digits and _, no blanks around the =): not read`);
  }
  return values;
}

/** Not by reading it: what comes through a pipe comes once. @param {string} what @param {string | undefined} file */
export function needReadable(what, file) {
  try {
    if (file === undefined) return;
    accessSync(file, constants.R_OK);
    if (!statSync(file).isDirectory()) return;
  } catch { /* said below */ }
  die(`cannot read the ${what} ${file}`);
}

/** The names of secrets that a webhooks.json names. @param {any} config @returns {Map<string, string[]>} name -> sources */
export function secretNames(config) {
  const names = new Map();
  for (const [source, settings] of Object.entries(config?.sources ?? {})) {
    /** @param {unknown} name */
    const note = (name) => void (typeof name === "string" && names.set(name, [...new Set([...(names.get(name) ?? []), source])]));
    for (const name of settings?.secrets ?? []) note(name);
    note(settings?.verify_token);
    note(settings?.token);
    for (const destination of [settings?.deliver ?? []].flat()) {
      note(destination.sign);
      for (const value of Object.values(destination.headers ?? {})) note(/** @type {any} */ (value)?.secret);
    }
  }
  return names;
}

/** A JSON with comments. @param {string} text */
export const parseJsonc = (text) => JSON.parse(text
  .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, string) => string ?? "")
  .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string) => string ?? ""));

/** wrangler/wrangler.jsonc; refused where the Worker would take a variable for something that was not meant. @returns {any} */
export function readSettings() {
  /** @type {string[]} */
  const faults = [];
  let settings;
  try {
    settings = parseJsonc(readFileSync(join(here, "wrangler.jsonc"), "utf8"));
  } catch (error) {
    die(`wrangler/wrangler.jsonc is not JSON: ${/** @type {Error} */ (error).message}`);
  }
  const { EYELET_STORE: store = "kv", ...vars } = settings.vars ?? {};
  for (const name of ["EYELET_DELIVERY_MAX", "EYELET_OPERATION_MAX", "EYELET_MAC_MIN"]) {
    const least = name === "EYELET_MAC_MIN" ? 0 : 1;
    if (name in vars && !(/^\d{1,9}$/.test(vars[name]) && Number(vars[name]) >= least)) {
      faults.push(`vars.${name} is ${JSON.stringify(vars[name])}: write a whole number from ${least}`);
    }
  }
  const [binding, among] = store === "kv" ? ["EYELET_KV", settings.kv_namespaces] : ["EYELET_CLAIMS", settings.durable_objects?.bindings];
  if (store !== "kv" && store !== "durable-object") faults.push(`vars.EYELET_STORE is ${JSON.stringify(store)}: write kv or durable-object`);
  else if (!among?.some((/** @type {any} */ entry) => (entry.binding ?? entry.name) === binding)) faults.push(`EYELET_STORE is "${store}", and there is no binding ${binding}`);
  if (faults.length > 0) die(faults.map((fault) => `wrangler/wrangler.jsonc: ${fault}`).join("\n"));
  return settings;
}

/**
 * Options of the form --name VALUE, which build.sh makes of --name=VALUE. @param {string[]} args @param {string[]} valued @param {string[]} [flags]
 * @returns {Record<string, string[]>}
 */
export function parseOptions(args, valued, flags = []) {
  /** @type {Record<string, string[]>} */
  const options = {};
  for (let i = 0; i < args.length; i++) {
    const [, name = ""] = /^--([a-z-]+)$/.exec(args[i] ?? "") ?? [];
    // An empty one is what a shell's variable is that was not set.
    if (flags.includes(name)) (options[name] ??= []).push("yes");
    else if (valued.includes(name)) (options[name] ??= []).push(args[++i] || die(`--${name} needs a value: it is missing or empty`));
    else die(`unknown option: ${args[i]} (known: ${[...valued, ...flags].map((known) => `--${known}`).join(" ")})`);
  }
  return options;
}

/** @returns {Promise<number>} */
export const freePort = () => new Promise((done, fail) => {
  const server = createServer().once("error", fail).listen(0, "127.0.0.1", () => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    server.close(() => done(port));
  });
});

/** A connection, not a request: a request would stand in the log. @param {number} port @returns {Promise<boolean>} */
export const answers = (port) => new Promise((done) => {
  const socket = connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false));
  socket.on("connect", () => socket.destroy());
});

/**
 * Notes what serves on a port for send, sign and check (use_config in wasi_shims/toolchain/serve.sh); "-": no store of files.
 * @param {number} port @param {string} config @param {string | undefined} envFile @returns {() => void} takes the note back
 */
export function noteServer(port, config, envFile) {
  const folder = join(build, "run", String(port));
  const note = join(folder, "state");
  mkdirSync(folder, { recursive: true });
  writeFileSync(note, [process.pid, config, envFile ?? "", "-"].map((line) => `${line}\n`).join(""));
  return () => rmSync(note, { force: true });
}

/**
 * Serves a staged Worker in workerd. Resolves once it answers.
 * @param {{folder: string, port: number, state: string, store?: string, vars?: Record<string, string>, onLine?: (line: string) => void}} options
 */
export async function serve({ folder, port, state, store = "kv", vars = {}, onLine = say }) {
  const settings = { EYELET_STORE: store, ...vars };
  const child = wrangler().start(["dev", "--config", join(folder, "wrangler.jsonc"), "--ip", "127.0.0.1", "--port", String(port),
    "--inspector-port", "0", "--persist-to", state, "--show-interactive-dev-session=false", "--test-scheduled",
    ...Object.entries(settings).flatMap(([name, value]) => ["--var", `${name}:${value}`])], folder);
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    });
  }
  /** @type {Promise<number>} */
  const exited = new Promise((done) => child.once("exit", (code) => done(code ?? 1)));
  let over = false;
  exited.then(() => (over = true));
  const stop = async () => {
    if (over) return;
    child.kill("SIGTERM");
    await exited;
  };
  for (let tries = 0; tries < 240 && !over; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) }).then((r) => r.ok, () => false);
    if (up) rmSync(join(folder, ".dev.vars"), { force: true }); // wrangler reads the secrets once
    if (up) return { url: `http://127.0.0.1:${port}`, stop, exited, child };
    await new Promise((wake) => setTimeout(wake, 250));
  }
  await stop();
  throw new Error("wrangler dev did not come up");
}
