/**
 * Starts the Worker in real workerd for the host scenarios.
 *
 *   node start-worker.mjs --config FILE --env-file FILE --port N [--store kv|durable-object] [--state DIR]
 *
 * Prints `ready http://127.0.0.1:PORT` once it answers; its log goes to standard error. Stops on SIGTERM with all it started;
 * SIGUSR2 kills workerd and wrangler at once, as a fault would.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { dist, die, freePort, parseOptions, readEnvFile, serve, stage } from "../../wrangler/tools.mjs";

const options = parseOptions(process.argv.slice(2), ["config", "env-file", "port", "store", "state"]);
const config = resolve(options.config?.at(-1) ?? die("--config FILE is needed"));
const envFile = options["env-file"]?.at(-1);
if (!existsSync(join(dist, "eyelet.wasm"))) die("dist/eyelet.wasm is missing: ./build.sh build");
const scratch = mkdtempSync(join(tmpdir(), "eyelet-worker-"));
const folder = stage({ folder: join(scratch, "worker"), config, secrets: envFile ? readEnvFile(resolve(envFile)) : {} });

let ending = false;
/** @type {(() => Promise<void>) | undefined} */
let stop;
async function end(code = 0) {
  if (ending) return;
  ending = true;
  await stop?.();
  rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end());

/** The processes below pid, as ps tells. @param {number} pid @returns {number[]} */
function below(pid) {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="]).toString().trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) found.push(...rows.filter((row) => row[1] === parent).map((row) => Number(row[0])));
  return found.slice(1);
}
process.on("SIGUSR2", () => {
  for (const pid of below(process.pid)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended by itself, as ps has
    }
  }
});
try {
  const server = await serve({ folder, port: Number(options.port?.at(-1) ?? await freePort()),
    state: resolve(options.state?.at(-1) ?? join(scratch, "state")), store: options.store?.at(-1) ?? "kv",
    vars: { EYELET_LISTS_SOURCES: "true", EYELET_DELIVERY_MAX: "900" } });
  stop = server.stop;
  process.on("SIGUSR2", () => process.kill(-(server.child.pid ?? 0), "SIGKILL"));
  server.exited.then((code) => end(code || 1));
  console.log(`ready ${server.url}`);
} catch (error) {
  console.error(String(error));
  await end(1);
}
