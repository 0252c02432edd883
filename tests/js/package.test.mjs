import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { pack as packInto } from "../../wrangler/pack.mjs";
import { answers, freePort, here as wranglerFolder, QUIET, stage } from "../../wrangler/tools.mjs";
import { bin, dist, github, here, load, node22, packages, SECRET, top } from "./support.mjs";

const env = { ...process.env, ...QUIET, PATH: `${dirname(node22())}:${process.env.PATH}` };
const run = (program, args, cwd) => {
  const done = spawnSync(program, args, { cwd, encoding: "utf8", env, timeout: 120_000 });
  assert.equal(done.status, 0, done.stdout + done.stderr);
  return done.stdout + done.stderr;
};
/** @param {import("node:test").TestContext} t */
function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-package-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
/** The package as it would be published, packed. */
const pack = (folder) => ({ source: join(folder, "source"), ...packInto(join(folder, "source"), folder) });
/** Unpacks it where a project would have it. */
function installed(folder) {
  const { tarball } = pack(folder);
  const target = join(folder, "project/node_modules/eyelet");
  mkdirSync(target, { recursive: true });
  run("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"], folder);
  return join(folder, "project");
}

test("tsc --strict finds nothing in the glue, and types/ is what it makes", (t) => {
  const folder = scratch(t);
  run(bin("tsc"), ["-p", wranglerFolder, "--outDir", folder]);
  for (const file of readdirSync(folder).filter((file) => file !== "worker.d.ts"))
    assert.equal(readFileSync(join(wranglerFolder, "types", file), "utf8"), readFileSync(join(folder, file), "utf8"), `types/${file} is out of date: tsc -p wrangler`);
});

test("npm pack holds what is listed, and no dependency", (t) => {
  const { files } = pack(scratch(t));
  const manifest = JSON.parse(readFileSync(join(wranglerFolder, "package.json"), "utf8"));
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies", "scripts"]) assert.equal(manifest[key], undefined);
  for (const target of Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? entry : Object.values(entry))))
    assert.ok(files.includes(target.replace("./", "")), `${target} is exported and not packed`);
  for (const file of ["eyelet.wasm", "README.md", "LICENSE", "LICENSE.third-party"]) assert.ok(files.includes(file), `${file} is not packed`);
  assert.ok(files.every((file) => !/test|toolchain|\.env|webhooks\.json|\.mjs$/.test(file)), files.join(" "));
});

test("the package is the same bit for bit from another folder, under another umask", (t) => {
  const bytes = (umask) => {
    const before = process.umask(umask);
    t.after(() => process.umask(before));
    return readFileSync(pack(scratch(t)).tarball);
  };
  assert.ok(bytes(0o022).equals(bytes(0o077)));
});

test("build.sh pack: npm installs what it says, and the core inside it answers", (t) => {
  const folder = scratch(t);
  const done = spawnSync(join(top, "build.sh"), ["pack"], { encoding: "utf8", env: { ...env, EYELET_NO_BUILD: "1", EYELET_BUILD_DIR: join(folder, "build") } });
  assert.equal(done.status, 0, done.stderr);
  const [, tarball] = /: npm install '(.*\.tgz)'$/m.exec(done.stderr) ?? assert.fail(done.stderr);
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], folder);
  writeFileSync(join(folder, "use.mjs"), `
    import { readFile } from "node:fs/promises";
    import { createEyelet } from "eyelet";
    import { createMemoryStore } from "eyelet/store-memory";
    const module = await WebAssembly.compile(await readFile(new URL(import.meta.resolve("eyelet/eyelet.wasm"))));
    const config = { sources: { github: { provider: "github", secrets: ["S"] } } };
    const eyelet = createEyelet({ module, config, secrets: { S: "secret-of-a-test" }, store: createMemoryStore(), async onEvent() {}, log() {} });
    console.log((await eyelet(new Request("https://a.test/github", { method: "POST", body: "{}" }))).status);
  `);
  assert.equal(run(node22(), ["use.mjs"], folder).trim(), "401");
});

test("publint has nothing to say", async (t) => {
  const { publint } = await load("publint");
  const { source } = pack(scratch(t));
  const { messages } = await publint({ pkgDir: source, pack: false, strict: true });
  assert.deepEqual(messages.filter(({ type }) => type !== "suggestion").map(({ code, path }) => `${code} ${path}`), []);
});

test("a TypeScript project that uses the package is type-checked through its exports", (t) => {
  const project = installed(scratch(t));
  writeFileSync(join(project, "use.ts"), `
    import { createEyelet, type Store } from "eyelet";
    import { createMemoryStore } from "eyelet/store-memory";
    import { createDeliver } from "eyelet/deliver";
    import module from "eyelet/eyelet.wasm";
    const store: Store = createMemoryStore();
    const eyelet = createEyelet({ module, config: "{}", secrets: { A: "b" }, store, deliver: createDeliver(),
      async onEvent(event, { request }) { const id: string = event.id; void id; void request?.url; } });
    export const answer: Promise<Response> = eyelet(new Request("https://a.test/"));
    // @ts-expect-error a module is needed
    createEyelet({ config: "{}" });
  `);
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  for (const [kind, resolution] of [["nodenext", "nodenext"], ["node16", "node16"], ["esnext", "bundler"]])
    run(bin("tsc"), ["--noEmit", "--strict", "--target", "es2022", "--module", kind, "--moduleResolution", resolution, "--lib", "es2022,dom,dom.iterable", "use.ts"], project);
});

test("the five lines of the README add Eyelet to an existing Worker", (t) => {
  const lines = readFileSync(join(here, "five-lines.js"), "utf8");
  assert.ok(readFileSync(join(wranglerFolder, "README.md"), "utf8").includes(lines.slice(0, lines.indexOf("\nasync function handle"))), "README.md shows other lines");
  const project = installed(scratch(t));
  writeFileSync(join(project, "webhooks.json"), JSON.stringify({ sources: { github: { provider: "github", secrets: ["GITHUB_SECRET"] } } }));
  copyFileSync(join(here, "five-lines.js"), join(project, "worker.js"));
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  writeFileSync(join(project, "wrangler.jsonc"), JSON.stringify({ name: "mine", main: "worker.js", compatibility_date: "2026-11-01", kv_namespaces: [{ binding: "KV" }] }));
  const output = run(node22(), [join(packages(), "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "out"], project);
  assert.match(output, /--dry-run: exiting now/);
});

test("the server of the README answers in Node", async (t) => {
  const lines = readFileSync(join(here, "node-server.js"), "utf8");
  assert.ok(readFileSync(join(wranglerFolder, "README.md"), "utf8").includes(lines), "README.md shows other lines");
  const project = installed(scratch(t));
  const port = await freePort();
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  writeFileSync(join(project, "webhooks.json"), JSON.stringify({ sources: { github: { provider: "github", secrets: ["GITHUB_SECRET"] } } }));
  writeFileSync(join(project, "server.js"), lines.replace("8787", String(port)));
  const server = spawn(process.execPath, ["server.js"], { cwd: project, env: { ...env, GITHUB_SECRET: SECRET }, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => server.kill());
  let said = "";
  server.stdout.on("data", (text) => (said += text));
  for (let i = 0; i < 100 && !(await answers(port)); i++) await new Promise((wake) => setTimeout(wake, 50));
  const body = '{"a":1}';
  const post = (signature) => fetch(`http://127.0.0.1:${port}/github`, { method: "POST", body,
    headers: { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": "d-1", "x-hub-signature-256": signature } });
  assert.equal((await post(github(body))).status, 200);
  assert.equal((await post(github("another"))).status, 401);
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
  assert.match(said, /^github push d-1$/m);
  // No Request can be made of these; whoever sends one must not end the process.
  for (const head of ["TRACE /github HTTP/1.1\r\nHost: a", "GET / HTTP/1.1\r\nHost: a b", "GET http://b/ HTTP/1.1\r\nHost: a:1"]) {
    await new Promise((done) => connect(port, "127.0.0.1").on("error", () => {}).on("close", done).resume().write(`${head}\r\nConnection: close\r\n\r\n`));
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200, head);
  }
});

test("sizes: the Worker's upload under 75 KB gzip, the library under 6 KB minified and gzipped, the whole Worker's glue under 8", (t) => {
  const folder = stage({ folder: join(scratch(t), "worker"), config: join(here, "workerd/webhooks.json") });
  const output = run(node22(), [join(packages(), "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "out", "--config", join(folder, "wrangler.jsonc")], folder);
  const upload = Number(/gzip: ([\d.]+) KiB/.exec(output)?.[1]);
  const size = (entry) => {
    run(bin("esbuild"), [entry, "--bundle", "--minify", "--format=esm", "--external:*.wasm", "--external:*.json", "--external:cloudflare:workers", `--outfile=min-${entry}`], folder);
    return gzipSync(readFileSync(join(folder, `min-${entry}`)), { level: 9 }).length;
  };
  writeFileSync(join(folder, "library.js"), 'export { createEyelet } from "./eyelet.js"; export { createKvStore } from "./store-kv.js";');
  const library = size("library.js"), worker = size("worker.js");
  console.error(`sizes: upload ${upload} KiB gzip; min+gzip: library ${library} bytes, whole Worker's glue ${worker} bytes; eyelet.wasm ${gzipSync(readFileSync(join(dist, "eyelet.wasm")), { level: 9 }).length} bytes gzip`);
  assert.ok(library < 6 * 1024, `library: ${library}`);
  assert.ok(worker < 8 * 1024, `glue: ${worker}`);
  // The goal is 60; with two hundred providers in the core it is not met. This only notices growth.
  assert.ok(upload < 75, `upload: ${upload} KiB`);
});

test("example files hold no value that could go live", () => {
  for (const line of readFileSync(join(wranglerFolder, "secrets.example.env"), "utf8").split("\n")) assert.match(line, /^(#.*)?$/);
});

test("the lock files are pinned and name no download address", () => {
  for (const folder of [here, join(wranglerFolder, "toolchain")]) {
    const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
    for (const [name, entry] of Object.entries(lock.packages)) if (name) assert.ok(entry.integrity && !entry.resolved, name);
    for (const version of Object.values(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/);
  }
});
