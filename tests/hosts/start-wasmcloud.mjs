// Starts `wash dev`, wasmCloud's host, with dist/eyelet-http.wasm for the host scenarios:
//   node start-wasmcloud.mjs --config FILE --env-file FILE --port N --state DIR
// Prints `ready http://127.0.0.1:PORT`; the log goes to standard error. SIGTERM ends it, SIGUSR2 kills it at once.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { dist, readEnvFile, top } from "../../wrangler/tools.mjs";

const option = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const port = Number(option("port"));
const config = path.resolve(option("config"));
const secrets = readEnvFile(path.resolve(option("env-file")));
const store = path.join(path.resolve(option("state")), "store");
// wash watches its project's folder and starts again where a file of it changes: the store is elsewhere.
const project = path.join(path.resolve(option("state")), `wash-${process.pid}`);
mkdirSync(path.join(project, ".wash"), { recursive: true });
mkdirSync(store, { recursive: true });
copyFileSync(path.join(dist, "eyelet-http.wasm"), path.join(project, "eyelet.wasm"));

/** A component of wasmCloud reaches the loopback interface only at ports that are named. */
const ports = [...new Set(readFileSync(config, "utf8").match(/(?<=127\.0\.0\.1:)\d+/g) ?? [])].map(Number);
writeFileSync(path.join(project, ".wash/config.json"), JSON.stringify({
  build: { command: "true", component_path: "eyelet.wasm" },
  dev: {
    address: `127.0.0.1:${port}`,
    volumes: [{ host_path: path.dirname(config), guest_path: "/config" }, { host_path: store, guest_path: "/store" }],
  },
  workload: {
    environment: { config: { EYELET_CONFIG: `/config/${path.basename(config)}`, EYELET_LIST_SOURCES: "1" }, secretFrom: ["eyelet"] },
    allowedHostLoopbackPorts: ports,
  },
  secrets: { eyelet: { fromEnv: Object.keys(secrets) } },
}));

const wash = execFileSync("./build.sh", ["tool", "wash"], { cwd: top, encoding: "utf8" }).trim();
const child = spawn(wash, ["--non-interactive", "dev"],
  { cwd: project, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...secrets, HOME: project, NO_COLOR: "1" } });
for (const stream of [child.stdout, child.stderr]) {
  createInterface({ input: stream }).on("line", (line) => {
    process.stderr.write(`${line}\n`);
    if (line.includes("listening for HTTP requests")) console.log(`ready http://127.0.0.1:${port}`);
  });
}
child.once("exit", (code) => process.exit(code ?? 1));
process.on("SIGTERM", () => child.kill("SIGTERM"));
process.on("SIGUSR2", () => child.kill("SIGKILL"));
