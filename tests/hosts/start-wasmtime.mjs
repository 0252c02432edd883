// Starts `./build.sh run`, what a user starts, for the host scenarios:
//   node start-wasmtime.mjs --config FILE --env-file FILE --port N --state DIR
// Prints `ready http://127.0.0.1:PORT`; the log goes to standard error. SIGTERM ends it in order; SIGUSR2 kills wasmtime at once.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const option = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];

const port = Number(option("port"));
const store = path.join(option("state"), "store");
mkdirSync(store, { recursive: true });
const args = ["run", "--config", option("config"), "--env-file", option("env-file"), "--port", String(port), "--store", store];
const child = spawn(path.join(top, "build.sh"), args, { stdio: ["ignore", "inherit", "pipe"], cwd: top });
let text = "";
child.stderr.on("data", (chunk) => {
  process.stderr.write(chunk);
  if (text !== undefined && (text += chunk).includes("Eyelet serves http")) {
    text = undefined;
    console.log(`ready http://127.0.0.1:${port}`);
  }
});
child.once("exit", (code) => process.exit(code ?? 1));
process.on("SIGTERM", () => child.kill("SIGTERM"));
process.on("SIGUSR2", () => {
  const children = execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(child.pid)]).toString();
  for (const line of children.trim().split("\n")) {
    const [pid, command] = line.trim().split(/\s+/);
    if (command === "wasmtime") process.kill(Number(pid), "SIGKILL");
  }
});
