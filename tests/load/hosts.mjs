// How is a real host started for a load test, and what does it hold? As a user starts it: `./build.sh run`, the Worker through wrangler; and
// the Worker in workerd alone.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { answers, freePort, serve, stage, workerd } from "../../wrangler/tools.mjs";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The processes below pid and their programs, as ps tells. @param {number} pid */
function below(pid) {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,comm="]).toString().trim().split("\n").map((line) => line.trim().split(/\s+/));
  const found = [String(pid)];
  for (const parent of found) found.push(...rows.filter((row) => row[1] === parent).map((row) => row[0]));
  return rows.filter(([id]) => found.includes(id)).map(([id, , name]) => ({ id: Number(id), name }));
}

/** Resident bytes of a process. @param {number} pid */
const residentOf = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

/** Files below a folder: in both stores each record is one. @param {string} folder */
const countFiles = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !/\.sqlite/.test(entry.name)).length;

/** @param {{config: object, secrets: Record<string, string>, folder: string}} options */
export async function startWasmtime({ config, secrets, folder }) {
  mkdirSync(path.join(folder, "store"), { recursive: true });
  const files = { config: path.join(folder, "webhooks.json"), env: path.join(folder, "secrets.env") };
  writeFileSync(files.config, JSON.stringify(config));
  writeFileSync(files.env, Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`).join(""));
  const port = await freePort();
  const child = spawn(path.join(top, "build.sh"), ["run", "--config", files.config, "--env-file", files.env, "--port", String(port), "--store", path.join(folder, "store")],
    { cwd: top, stdio: ["ignore", "ignore", "pipe"] });
  const exited = new Promise((done) => child.once("exit", done));
  let text = "";
  let lines = 0;
  await new Promise((done, fail) => {
    exited.then((code) => fail(new Error(`wasmtime ended with ${code}: ${text.slice(-500)}`)));
    child.stderr.on("data", (chunk) => {
      lines += chunk.toString().split("\n").length - 1;
      if (text.length < 10_000) text += chunk;
      if (text.includes("Eyelet serves http")) done(undefined);
    });
  });
  const server = below(child.pid).find(({ name }) => name === "wasmtime");
  if (!server) throw new Error("no wasmtime runs");
  return { url: `http://127.0.0.1:${port}`, resident: () => residentOf(server.id), records: () => countFiles(path.join(folder, "store")),
    lines: () => lines,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    } };
}

/** The Worker as wrangler runs it, over its KV. @param {{config: object, secrets: Record<string, string>, folder: string}} options */
export async function startWrangler({ config, secrets, folder }) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "webhooks.json");
  const state = path.join(folder, "state");
  writeFileSync(file, JSON.stringify(config));
  const staged = stage({ folder: path.join(folder, "worker"), config: file, secrets });
  let lines = 0;
  const server = await serve({ folder: staged, port: await freePort(), state, store: "kv", vars: { EYELET_DELIVERY_MAX: "900" }, onLine: () => void lines++ });
  const pids = below(server.child.pid).filter(({ name }) => name === "workerd").map(({ id }) => id);
  return { url: server.url, resident: () => pids.reduce((sum, pid) => sum + residentOf(pid), 0), lines: () => lines, stop: server.stop,
    records: () => countFiles(path.join(state, "v3/kv")) };
}

/**
 * The Worker in workerd without wrangler, whose second workerd and whose inspector keep what the Worker logs; over the Durable Object, as a
 * plain workerd has no KV.
 * @param {{config: object, secrets: Record<string, string>, folder: string, worker?: string}} options worker: other code than worker.js, for a
 *   control
 */
export async function startWorkerd({ config, secrets, folder, worker }) {
  mkdirSync(path.join(folder, "store"), { recursive: true });
  const file = path.join(folder, "config.json");
  writeFileSync(file, JSON.stringify(config));
  stage({ folder, config: file });
  if (worker) writeFileSync(path.join(folder, "worker.js"), worker);
  const port = await freePort();
  const text = (value) => JSON.stringify(String(value));
  const kinds = { ".js": "esModule", ".wasm": "wasm", ".json": "text" };
  // The first module is the one that runs.
  const files = ["worker.js", ...readdirSync(folder).filter((file) => /\.js$/.test(file) && file !== "worker.js"), "eyelet.wasm", "webhooks.json"];
  writeFileSync(path.join(folder, "workerd.capnp"), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "eyelet", worker = (
      modules = [${files.map((file) => `(name = ${text(file)}, ${kinds[path.extname(file)]} = embed ${text(file)})`).join(", ")}],
      compatibilityDate = "2026-11-01",
      bindings = [${Object.entries({ ...secrets, EYELET_STORE: "durable-object", EYELET_DELIVERY_MAX: 900 }).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`).join(", ")},
        (name = "EYELET_CLAIMS", durableObjectNamespace = "EyeletClaims")],
      durableObjectNamespaces = [(className = "EyeletClaims", uniqueKey = "claims", enableSql = true)],
      durableObjectStorage = (localDisk = "store"))),
    (name = "store", disk = (path = "store", writable = true)),
    (name = "internet", network = (allow = ["public", "private"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "eyelet")]
);
`);
  const child = spawn(workerd(), ["serve", "--experimental", "workerd.capnp"], { cwd: folder, stdio: ["ignore", "pipe", 2] });
  const exited = new Promise((done) => child.once("exit", done));
  process.once("exit", () => child.kill());
  let lines = 0;
  child.stdout.on("data", (chunk) => (lines += chunk.toString().split("\n").length - 1));
  for (let i = 0; i < 100 && !(await answers(port)); i++) await new Promise((wake) => setTimeout(wake, 100));
  return { url: `http://127.0.0.1:${port}`, resident: () => residentOf(child.pid), lines: () => lines, records: () => countFiles(path.join(folder, "store")),
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    } };
}
