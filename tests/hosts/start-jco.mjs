// Starts `jco serve`, a second wasi:http host, with dist/eyelet-http.wasm for the host scenarios:
//   node start-jco.mjs --config FILE --env-file FILE --port N --state DIR
// Prints `ready http://127.0.0.1:PORT`; the log goes to standard error. SIGTERM ends it, SIGUSR2 kills it at once.
// jco has no option for directories: a module that it imports before it serves preopens them.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { dist, install, readEnvFile } from "../../wrangler/tools.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const option = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const port = Number(option("port"));
const config = path.resolve(option("config"));
const folder = path.join(path.resolve(option("state")), "jco");
const store = path.join(path.resolve(option("state")), "store");
mkdirSync(folder, { recursive: true });
mkdirSync(store, { recursive: true });

const jco = path.join(install(path.join(here, "jco"), "jco-1.35.0", "jco 1.35.0 (340 MB)"), "node_modules/@bytecodealliance/jco");
const setup = path.join(folder, `setup-${process.pid}.mjs`);
const files = pathToFileURL(path.join(jco, "node_modules/@bytecodealliance/preview2-shim/dist/nodejs/filesystem.js"));
writeFileSync(setup, `import { _setPreopens } from ${JSON.stringify(files)};
_setPreopens(${JSON.stringify({ "/config": path.dirname(config), "/store": store })});
`);
const env = { ...process.env, ...readEnvFile(path.resolve(option("env-file"))),
  EYELET_CONFIG: `/config/${path.basename(config)}`, EYELET_STORE: "/store", EYELET_LIST_SOURCES: "1" };
const child = spawn(process.execPath, [path.join(jco, "dist/jco.js"), "serve", "--host", "127.0.0.1", "--port", String(port),
  "--jco-dir", path.join(folder, `transpiled-${process.pid}`), "--jco-import", setup, path.join(dist, "eyelet-http.wasm")],
  { stdio: ["ignore", 2, 2], env, detached: true });
let code = /** @type {number | undefined} */ (undefined);
child.once("exit", (ended) => {
  code = ended ?? 1;
  process.exit(code);
});
// The server is a child of the program: both are in one group.
process.on("SIGTERM", () => process.kill(-(child.pid ?? 0), "SIGTERM"));
process.on("SIGUSR2", () => process.kill(-(child.pid ?? 0), "SIGKILL"));

const answers = () => new Promise((done) => {
  const socket = connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false));
  socket.on("connect", () => socket.destroy());
});
while (code === undefined && !(await answers())) await new Promise((wake) => setTimeout(wake, 100));
if (code === undefined) console.log(`ready http://127.0.0.1:${port}`);
