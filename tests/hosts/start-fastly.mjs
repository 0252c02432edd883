// Starts `./build.sh fastly`, what a user starts, for the host scenarios:
//   node start-fastly.mjs --config FILE --env-file FILE --port N --state DIR [--wasm FILE] [--backend NAME=URL ...]
// Prints `ready http://127.0.0.1:PORT`; the log goes to standard output. SIGTERM ends it.
import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const given = process.argv.slice(2);
const options = [];
let port = 0;
for (let i = 0; i < given.length; i += 2) {
  if (given[i] === "--port") port = Number(given[i + 1]);
  else if (given[i] !== "--state") options.push(given[i], given[i + 1]); // stores end with Viceroy: there is no state to keep
}

const freePort = () =>
  new Promise((done) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

port ||= await freePort();
const child = spawn(path.join(top, "build.sh"), ["fastly", ...options, "--port", String(port)], { stdio: ["ignore", "inherit", "pipe"], cwd: top });
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
