// How is a real host started for a load test, and what does it hold? As a user starts it: `./build.sh run`, the Worker through wrangler.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, serve, stage } from "../../wrangler/tools.mjs";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The processes below pid and their programs, as ps tells. @param {number} pid */
function below(pid) {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,comm="]).toString().trim().split("\n").map((line) => line.trim().split(/\s+/));
  const found = [String(pid)];
  for (const parent of found) found.push(...rows.filter((row) => row[1] === parent).map((row) => row[0]));
  return rows.filter(([id]) => found.includes(id)).map(([id, , name]) => ({ id: Number(id), name }));
}

/** The ports of the loopback interface that a process listens on, the first opened first. @param {number} pid */
function portsOf(pid) {
  const listening = new Map(readFileSync("/proc/net/tcp", "utf8").split("\n").map((line) => line.trim().split(/\s+/)).filter((fields) => fields[3] === "0A")
    .map((fields) => [`socket:[${fields[9]}]`, parseInt(fields[1].split(":")[1], 16)]));
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map(Number).sort((a, b) => a - b).map((fd) => listening.get(readlinkSync(path.join(folder, String(fd))))).filter(Boolean);
}

/**
 * The workerd that runs the Worker itself, and where it can be reached: the one in front of it, which reloads and logs for wrangler, takes
 * most of the machine and is nobody's in production.
 * @param {number} pid @param {string} front
 */
async function behind(pid, front) {
  for (const { id } of below(pid).filter(({ name }) => name === "workerd")) {
    const ports = portsOf(id);
    if (ports.includes(Number(new URL(front).port))) continue;
    for (const port of ports) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) }).then((answer) => answer.text(), () => "");
      if (answer === "ok\n") return { url: `http://127.0.0.1:${port}`, pid: id };
    }
  }
  throw new Error("no workerd answers behind wrangler's");
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

/**
 * @param {{config: object, secrets: Record<string, string>, folder: string, store: "kv" | "durable-object", worker?: string}} options worker:
 *   other code than worker.js, for a control
 */
export async function startWorker({ config, secrets, folder, store, worker }) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "webhooks.json");
  const state = path.join(folder, "state");
  writeFileSync(file, JSON.stringify(config));
  const staged = stage({ folder: path.join(folder, "worker"), config: file, secrets });
  if (worker) writeFileSync(path.join(staged, "worker.js"), worker);
  let lines = 0;
  const server = await serve({ folder: staged, port: await freePort(), state, store, vars: { EYELET_OPERATION_MAX: "900" }, onLine: () => void lines++ });
  const { url, pid } = await behind(server.child.pid, server.url);
  return { url, resident: () => residentOf(pid), lines: () => lines, stop: server.stop,
    // A KV record is a blob of its own; a Durable Object's are rows, and its files say nothing of their number.
    records: () => countFiles(path.join(state, "v3", store === "kv" ? "kv" : "do")) };
}
