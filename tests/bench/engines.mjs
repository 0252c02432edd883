/** Where do the contestants run? In Node 22, a process each, and in workerd, an isolate each; both are driven alike. */
import { execFileSync, fork, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, dist, freePort, install, toolchain, top, workerd } from "../../wrangler/tools.mjs";
import { SECRET } from "./bodies.mjs";
import { contestants } from "./contestants.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
export const folder = join(build, "bench");
export const node22 = () => join(toolchain(), "node/bin/node");

/** The agents with the peers in them, each as its package means it for that engine. */
export async function bundle() {
  const peers = join(install(here, "bench", "the peers that Eyelet is measured beside"), "node_modules");
  const esbuild = await import(pathToFileURL(join(toolchain(), "esbuild/lib/main.js")).href);
  const shared = { bundle: true, format: "esm", nodePaths: [peers], logLevel: "warning", legalComments: "none" };
  mkdirSync(folder, { recursive: true });
  await esbuild.default.build({ ...shared, entryPoints: [join(here, "agent.node.mjs")], outfile: join(folder, "node.mjs"), platform: "node", target: "node22",
    // svix is CommonJS and requires Node's own modules.
    banner: { js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);' } });
  await esbuild.default.build({ ...shared, entryPoints: [join(here, "agent.workerd.mjs")], outfile: join(folder, "workerd.mjs"), platform: "browser", target: "es2022",
    conditions: ["workerd", "worker", "browser"], external: ["./*.wasm", "node:*"], define: { "process.env.NODE_ENV": '"production"' } });
  copyFileSync(join(dist, "eyelet.wasm"), join(folder, "eyelet.wasm"));
  buildPrimitives();
}

/** The core's own objects, and beside them BearSSL's C, compiled alike. */
function buildPrimitives() {
  const tool = (/** @type {string} */ name) => execFileSync("./build.sh", ["tool", name], { cwd: top, encoding: "utf8" }).trim().split(/\s+/).filter(Boolean);
  const [clang = ""] = tool("clang"), [bearssl = ""] = tool("bearssl"), [linker = ""] = tool("wasm-ld");
  const flags = [...tool("wasm-flags"), "-Ihandler", "-I", join(bearssl, "inc"), "-I", join(bearssl, "src")];
  const ours = ["hash/sha2small", "hash/sha1", "codec/dec32be", "codec/enc32be"].map((name) => join(bearssl, `src/${name}.c`));
  const objects = ["tests/bench/primitives.c", ...ours].map((source, i) => {
    const object = join(folder, `primitives-${i}.o`);
    execFileSync(clang, [...flags, "-c", source, "-o", object], { cwd: top, stdio: ["ignore", 2, 2] });
    return object;
  });
  const rest = tool("wasm-objects").map((each) => join(top, each)).filter((each) => !/third_party\/bearssl\/src\/(hash\/(sha1|sha2small)|codec\/...32be)\.o$/.test(each));
  const libc = ["memory"].map((name) => join(build, `wasm/wasi_shims/libc/${name}.o`));
  execFileSync(clang, ["--target=wasm32-wasip1", `-fuse-ld=${linker}`, "-nostdlib", "-Wl,--gc-sections", "-Wl,--strip-all", "-Wl,--no-entry", "-Wl,--stack-first",
    ...objects, ...rest, ...libc, "-o", join(folder, "primitives.wasm")], { cwd: top, stdio: ["ignore", 2, 2] });
}

/** Nanoseconds that all threads of a process have been on a processor; NaN where the system does not tell. @param {number} pid */
function processorTime(pid) {
  let sum = 0;
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      try {
        sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
      } catch { /* it ended just now */ }
    }
  } catch {
    return NaN;
  }
  return sum;
}

/** @typedef {{cpu: () => number, prepare: (cell: object, bodies: Uint8Array) => Promise<void>, check: () => Promise<any[]>, run: (count: number) => Promise<{ns: number, event: any}>}} Runner */

/** @param {string[]} names @returns {Promise<{name: string, version: string, runners: Record<string, Runner>, ports: Record<string, number>, stop: () => void}>} */
export async function startNode(names) {
  /** @type {Record<string, Runner>} */
  const runners = {};
  /** @type {import("node:child_process").ChildProcess[]} */
  const children = [];
  for (const name of names.filter((name) => contestants[name]?.node !== false)) {
    const child = fork(join(folder, "node.mjs"), [name, join(folder, "eyelet.wasm"), join(folder, "primitives.wasm"), SECRET], { execPath: node22(), execArgv: [], serialization: "advanced" });
    children.push(child);
    const ask = (/** @type {any} */ message) => new Promise((done, fail) => {
      const ended = () => fail(new Error(`${name} in Node ended`));
      child.once("exit", ended).once("message", (/** @type {any} */ { answer, error }) => {
        child.off("exit", ended);
        if (error) fail(new Error(`${name} in Node: ${error}`));
        else done(answer);
      });
      child.send(message);
    });
    runners[name] = {
      cpu: () => processorTime(child.pid ?? 0),
      prepare: async (cell, bodies) => void await ask({ prepare: cell, bodies }),
      check: () => /** @type {any} */ (ask({ check: true })), run: (count) => /** @type {any} */ (ask({ run: count })),
    };
  }
  return { name: "Node", version: "22.23.3", runners, ports: {}, stop: () => children.forEach((child) => child.disconnect()) };
}

/** @param {string[]} names @returns {ReturnType<typeof startNode>} */
export async function startWorkerd(names) {
  const taken = names.filter((name) => contestants[name]?.workerd !== false);
  /** @type {number[]} */
  const ports = [];
  while (ports.length < taken.length) {
    const port = await freePort();
    if (!ports.includes(port)) ports.push(port);
  }
  const text = (/** @type {unknown} */ value) => JSON.stringify(value);
  writeFileSync(join(folder, "workerd.capnp"), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${taken.map((name) => `(name = ${text(name)}, worker = (
    modules = [(name = "agent", esModule = embed "workerd.mjs"), (name = "eyelet.wasm", wasm = embed "eyelet.wasm"),
      (name = "primitives.wasm", wasm = embed "primitives.wasm")],
    compatibilityDate = "2026-11-01", bindings = [(name = "NAME", text = ${text(name)}), (name = "SECRET", text = ${text(SECRET)})]))`).join(",\n")}],
  sockets = [${taken.map((name, i) => `(name = ${text(name)}, address = "127.0.0.1:${ports[i]}", http = (), service = ${text(name)})`).join(",\n")}]
);
`);
  const child = spawn(workerd(), ["serve", "workerd.capnp"], { cwd: folder, stdio: ["ignore", 2, 2] });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  /** @type {(port: number, path: string, body?: Buffer, again?: boolean) => Promise<any>} */
  const ask = (port, path, body = Buffer.alloc(0), again = false) => new Promise((done, fail) => {
    const start = process.hrtime.bigint();
    const request = http.request({ agent, host: "127.0.0.1", port, path, method: "POST", headers: { "content-length": body.length } }, (response) => {
      /** @type {Buffer[]} */
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
        const ns = Number(process.hrtime.bigint() - start);
        const answer = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) done({ ns, answer: JSON.parse(answer) });
        else fail(new Error(answer));
      });
    });
    // workerd closes a connection that has been idle for some seconds, maybe just now.
    request.on("error", (error) => (request.reusedSocket && !again ? ask(port, path, body, true).then(done, fail) : fail(error))).end(body);
  });
  /** @type {Record<string, Runner>} */
  const runners = {};
  for (const [i, name] of taken.entries()) {
    const port = ports[i] ?? 0;
    // What a request costs that runs nothing is taken off: the lower quartile of the last ones, and never more than half.
    /** @type {number[]} */
    const empties = [];
    runners[name] = {
      cpu: () => processorTime(child.pid ?? 0),
      prepare: async (cell, bodies) => void await ask(port, "/prepare", Buffer.concat([Buffer.from(`${text(cell)}\n`), bodies])),
      check: async () => (await ask(port, "/check")).answer,
      run: async (count) => {
        empties.push((await ask(port, "/run?n=0")).ns);
        if (empties.length > 9) empties.shift();
        const { ns, answer } = await ask(port, `/run?n=${count}`);
        return { ns: Math.max(ns / 2, ns - ([...empties].sort((a, b) => a - b)[empties.length >> 2] ?? 0)), event: answer };
      },
    };
  }
  for (let tries = 0; ; tries++) {
    try {
      await ask(ports[0] ?? 0, "/run?n=0");
      break;
    } catch (error) {
      if (tries > 200 || child.exitCode !== null) throw error;
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }
  return { name: "workerd", version: createRequire(join(toolchain(), "index.js"))("workerd/package.json").version, runners,
    ports: Object.fromEntries(taken.map((name, i) => [name, ports[i] ?? 0])), stop: () => { agent.destroy(); child.kill(); } };
}
