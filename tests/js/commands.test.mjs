// `./build.sh dev` and `replay` as a user meets them: served in workerd, an event that cannot be delivered is parked, and replayed.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { dist, freePort, parseJsonc, top, wrangler } from "../../wrangler/tools.mjs";
import { github, SECRET } from "./support.mjs";

test("dev serves, parks what is refused for good, and replay puts it back", { timeout: 480_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-dev-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const got = [];
  let status = 410;
  const receiver = createServer((request, response) => {
    request.resume().on("end", () => {
      got.push(`${request.url} ${request.headers["webhook-id"]}`);
      response.writeHead(status).end();
    });
  }).listen(0, "127.0.0.1");
  t.after(() => receiver.close());
  await new Promise((ready) => receiver.once("listening", ready));
  const url = `http://127.0.0.1:${receiver.address().port}`;
  writeFileSync(join(folder, "webhooks.json"), JSON.stringify({ sources: {
    queued: { provider: "github", secrets: ["SECRET"], deliver: { queue: "EYELET_QUEUE", to: { url: `${url}/queued` }, sign: "SIGN" } },
    wrong: { provider: "strip", secrets: ["SECRET"], deliver: { url } } } }));
  writeFileSync(join(folder, "secrets.env"), `\ufeffSECRET=${SECRET}\r\n# a comment\nSIGN=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n`);
  const env = { ...process.env, EYELET_NO_BUILD: "1", EYELET_BUILD_DIR: join(folder, "build"), PWD: folder };
  const port = await freePort();
  // As the README says it, from the user's folder: node itself has an option --env-file, and must leave it to the verb.
  const dev = spawn(join(top, "build.sh"), ["dev", "--config", "webhooks.json", "--env-file", "secrets.env", "--port", String(port), "--store", "durable-object",
    "--store", "own state"],
    { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => dev.once("exit", done));
  t.after(() => dev.kill());
  let said = "";
  const until = async (what, test) => {
    for (let i = 0; i < 900 && !test(); i++) await new Promise((wake) => setTimeout(wake, 100));
    assert.ok(test(), `${what}\n${said}`);
  };
  dev.stderr.on("data", (text) => (said += text));
  await until("dev says what to try", () => said.includes("Ctrl-C ends"));
  assert.match(said, /^error sources\.wrong\.provider: there is no provider "strip"; did you mean "stripe"\?$/m);
  assert.match(said, new RegExp(`build\\.sh send SOURCE --id evt_1 --port ${port}\n`));
  const secretsFile = join(folder, `build/worker-${port}/.dev.vars`);
  assert.equal(existsSync(secretsFile), false, "wrangler has read the secrets: their file is gone");
  const lock = () => spawnSync("flock", ["--nonblock", join(folder, `build/run/${port}/lock`), "true"]).status;
  assert.equal(lock(), 1, "the port is dev's");
  const verb = (...args) => spawnSync(join(top, "build.sh"), args, { cwd: "/", env, encoding: "utf8" });
  const second = verb("dev", "--port", String(port));
  assert.equal(second.status, 1);
  assert.match(second.stderr, new RegExp(`127\\.0\\.0\\.1:${port} is taken`));
  const sent = verb("send", "queued", "--port", String(port), "--forge");
  assert.match(sent.stdout, /^401 /, `send finds what dev serves: ${sent.stderr}`);
  assert.match(verb("forget", "queued", "d-1", "--port", String(port)).stderr, /keeps no files/);

  const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  assert.match(page, /queued/, "the page lists the sources in dev");
  const body = '{"n":1}';
  const answer = await fetch(`http://127.0.0.1:${port}/queued`, { method: "POST", body,
    headers: { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": "d-1", "x-hub-signature-256": github(body) } });
  assert.equal(answer.status, 200);
  await until("the queue delivers", () => got.length === 1);
  await until("a refused event is parked", () => said.includes('"outcome":"parked"'));

  const replay = (...args) => spawnSync(process.execPath, [join(top, "wrangler/replay.mjs"), ...args], { env, encoding: "utf8" });
  const listed = replay("--list");
  assert.equal(listed.status, 0, listed.stderr);
  assert.match(listed.stderr, /queued {2}d-1 {2}refused 4\d\d\n1 event.*own state/, "in the state that dev was given");
  // What is no message of Eyelet's is named, stays, and keeps nothing behind it back.
  const planted = wrangler().run(["kv", "key", "put", "dead/2026-01-01T00:00:00.000Z-x", "none", "--binding", "EYELET_KV", "--local", "--persist-to", join(folder, "own state"),
    "--config", join(folder, `build/worker-${port}/wrangler.jsonc`)], { cwd: folder });
  assert.equal(planted.status, 0, `${planted.stdout}${planted.stderr}`);
  status = 200;
  // The events that were listed are meant, whatever this machine's clock says.
  const hourBehind = "data:text/javascript,const { now } = Date; Date = class extends Date { constructor(...a) { super(...(a.length ? a : [now() - 36e5])); } };";
  const replayed = spawnSync(process.execPath, ["--import", hourBehind, join(top, "wrangler/replay.mjs")], { env, encoding: "utf8" });
  assert.equal(replayed.status, 0, replayed.stderr + said);
  assert.match(replayed.stderr, /1 of them could not be put back/);
  await until("what could not be put back is named", () => said.includes('"not_replayed","key":"dead/2026-01-01T00:00:00.000Z-x"'));
  await until("the replayed event is delivered", () => got.length === 2);
  assert.equal(got[0], got[1], "with the same webhook-id");
  assert.match(replay("--list").stderr, /1 event/);

  dev.kill("SIGINT");
  assert.equal(await ended, 0);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
  assert.equal(lock(), 0, "and anybody's when it has ended");

  const early = spawn(join(top, "build.sh"), ["dev", "--config", "webhooks.json", "--env-file", "secrets.env", "--port", String(port)],
    { cwd: folder, env, stdio: "ignore" });
  const over = new Promise((done) => early.once("exit", done));
  await until("secrets are there for wrangler", () => existsSync(secretsFile));
  early.kill("SIGINT");
  await over;
  assert.equal(existsSync(secretsFile), false, "Ctrl-C before it serves leaves no secrets");
});

test("an unknown option and a missing file are named", () => {
  const run = (script, ...args) => spawnSync(process.execPath, [join(top, "wrangler", script), ...args], { encoding: "utf8", env: { ...process.env, EYELET_NO_BUILD: "1" } });
  assert.match(run("dev.mjs", "--prot", "1").stderr, /unknown option: --prot \(known: .*--port/);
  assert.match(run("dev.mjs", "--config", "/nowhere.json").stderr, /cannot read the configuration \/nowhere\.json/);
  assert.match(run("deploy.mjs", "--dry-run", "--config", "/nowhere.json").stderr, /no webhooks\.json/);
});

test("secrets may come through a pipe, which can be read once; a folder is no file", () => {
  const run = (file) => spawnSync("bash", ["-c", `"$0" --input-type=module -e 'import { needReadable, readEnvFile } from "./wrangler/tools.mjs";
    needReadable("secrets file", process.argv[1]); console.log(JSON.stringify(readEnvFile(process.argv[1])));' ${file}`, process.execPath], { cwd: top, encoding: "utf8" });
  assert.equal(run("<(echo NAME=value)").stdout, '{"NAME":"value"}\n');
  for (const file of ["wrangler", "/nowhere.env"]) assert.ok(run(file).stderr.endsWith(`cannot read the secrets file ${file}\n`));
});

test("deploy names every binding that wrangler.jsonc lacks, each with its fix", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-deploy-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "webhooks.json"), JSON.stringify({ sources: {
    a: { provider: "github", secrets: ["S"], deliver: [{ name: "shop", service: "SHOP" }, { name: "wrong", service: "EYELET_QUEUE" }] },
    b: { provider: "github", secrets: ["S"], deliver: { queue: "ORDERS", to: { service: "STOCK" } } } } }));
  const done = spawnSync(process.execPath, [join(top, "wrangler/deploy.mjs"), "--dry-run", "--config", join(folder, "webhooks.json")],
    { encoding: "utf8", env: { ...process.env, EYELET_NO_BUILD: "1" } });
  assert.notEqual(done.status, 0);
  for (const [source, kind, name, list] of [["a", "service", "SHOP", "services"], ["a", "service", "EYELET_QUEUE", "services"],
    ["b", "queue", "ORDERS", "queues.producers"], ["b", "service", "STOCK", "services"]]) {
    assert.ok(done.stderr.includes(`wrangler/wrangler.jsonc: sources.${source}.deliver: no binding "${name}" of a ${kind} (there is: queue EYELET_QUEUE); `
      + `add { "binding": "${name}", "${kind}": "its name" } to ${list}\n`), done.stderr);
  }
});

test("what wrangler.jsonc offers in comments can be uncommented as it stands, and deploy names what is no JSON", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-deploy-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(top, "wrangler"), join(folder, "wrangler"), { recursive: true });
  writeFileSync(join(folder, "build.sh"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(folder, "webhooks.json"), "{}");
  const file = join(folder, "wrangler/wrangler.jsonc");
  const text = readFileSync(file, "utf8");
  const offered = [...text.matchAll(/^ *\/\/ +("(\w+)": \[.*)$/gm)];
  assert.deepEqual(offered.map(([, , name]) => name), ["services", "r2_buckets", "analytics_engine_datasets"]);
  for (const [line, setting, name] of offered) assert.equal(parseJsonc(text.replace(line, setting))[name].length, 1, name);
  writeFileSync(file, text.replace('"workers_dev": true,', '"workers_dev": true'));
  const done = spawnSync(process.execPath, [join(folder, "wrangler/deploy.mjs"), "--dry-run", "--config", join(folder, "webhooks.json")],
    { encoding: "utf8", env: { ...process.env, EYELET_NO_BUILD: "1", EYELET_DIST_DIR: dist } });
  assert.equal(done.status, 1);
  assert.match(done.stderr, /^wrangler\/wrangler\.jsonc is not JSON: .*\n$/m);
  assert.doesNotMatch(done.stderr, /at JSON\.parse/);
});

test("deploy refuses a wrangler.jsonc with which events are lost, or a limit is none", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-deploy-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(top, "wrangler"), join(folder, "wrangler"), { recursive: true });
  writeFileSync(join(folder, "build.sh"), "#!/bin/sh\n", { mode: 0o755 }); // its verdict on webhooks.json is not what is asked here
  writeFileSync(join(folder, "webhooks.json"), JSON.stringify({ sources: { a: { provider: "github", secrets: ["S"], deliver: { url: "https://d.example/" } } } }));
  const file = join(folder, "wrangler/wrangler.jsonc");
  const text = readFileSync(file, "utf8");
  for (const [from, to, says, before = text] of [
    ['"queue": "eyelet-events",\n        "max_batch', '"queue": "renamed",\n        "max_batch', 'the queue "eyelet-events" has no consumer'],
    ['"dead_letter_queue": "eyelet-dead-letters"', '"dead_letter_queue": "other"', 'of "eyelet-events" is not the one that EYELET_DEAD_LETTER_QUEUE names'],
    ['{ "queue": "eyelet-dead-letters",', '{ "queue": "renamed",', 'the dead-letter queue "eyelet-dead-letters" has no consumer'],
    ['"EYELET_DELIVERY_MAX": "30"', '"EYELET_DELIVERY_MAX": "thirty"', 'vars.EYELET_DELIVERY_MAX is "thirty": write a whole number from 1'],
    ['"EYELET_DELIVERY_MAX": "30"', '"EYELET_DELIVERY_MAX": ""', 'vars.EYELET_DELIVERY_MAX is "": write'],
    ['"EYELET_OPERATION_MAX": "950"', '"EYELET_OPERATION_MAX": -950', "vars.EYELET_OPERATION_MAX is -950: write"],
    ['"EYELET_OPERATION_MAX": "950"', '"EYELET_MAC_MIN": "8 KB"', 'vars.EYELET_MAC_MIN is "8 KB": write a whole number from 0'],
    ['"EYELET_STORE": "kv"', '"EYELET_STORE": "durable"', 'vars.EYELET_STORE is "durable": write kv or durable-object'],
    ['"kv_namespaces": [{ "binding": "EYELET_KV" }],', "", 'EYELET_STORE is "kv", and there is no binding EYELET_KV'],
    ['"kv_namespaces": [{ "binding": "EYELET_KV" }],', "", "there is no binding EYELET_KV, where events of a queue that cannot be delivered are kept",
      text.replace('"EYELET_STORE": "kv"', '"EYELET_STORE": "durable-object"')],
  ]) {
    assert.ok(before.includes(from), from);
    writeFileSync(file, before.replace(from, to));
    const done = spawnSync(process.execPath, [join(folder, "wrangler/deploy.mjs"), "--dry-run", "--config", join(folder, "webhooks.json")],
      { encoding: "utf8", env: { ...process.env, EYELET_NO_BUILD: "1", EYELET_DIST_DIR: dist } });
    assert.notEqual(done.status, 0);
    assert.ok(done.stderr.includes(says), done.stderr);
  }
});

/** A wrangler that answers as the real one was seen to answer of an account; the environment for what calls it. @param {string} folder @param {string} script */
function accountOf(folder, script) {
  const lock = readFileSync(join(top, "wrangler/toolchain/package-lock.json"));
  const cached = join(folder, "cache/wrangler-4.164.0"), modules = join(cached, "node_modules");
  for (const path of ["node/bin", "wrangler/bin"]) mkdirSync(join(modules, path), { recursive: true });
  writeFileSync(join(cached, ".installed"), createHash("sha256").update(lock).digest("hex"));
  symlinkSync(process.execPath, join(modules, "node/bin/node"));
  writeFileSync(join(modules, "wrangler/bin/wrangler.js"), `const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
    const args = process.argv.slice(2), folder = ${JSON.stringify(folder)}, config = () => readFileSync(args[args.indexOf("--config") + 1], "utf8");
    appendFileSync(folder + "/asked", args.join(" ") + "\\n");
    const fail = (text) => { console.error("\u2718 [ERROR] " + text); process.exit(1); };
    ${script}`);
  return { ...process.env, EYELET_NO_BUILD: "1", EYELET_BUILD_DIR: join(folder, "build"), EYELET_DIST_DIR: dist, EYELET_CACHE: join(folder, "cache") };
}

test("deploy goes on where one before it failed, and names the secrets that are missing", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-deploy-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "webhooks.json"), JSON.stringify({ sources: { a: { provider: "github", secrets: ["GIVEN", "MISSING"], deliver: { url: "https://d.example/" } } } }));
  const env = accountOf(folder, `
    if (args[0] === "queues") fail("Queue name is already taken. Please use a different name and try again. [code: 11009]");
    if (args[0] === "deploy" && !/"id": ?"of-before"/.test(config())) fail("a namespace with this account ID and title already exists [code: 10014]");
    if (args[0] === "kv") console.log(JSON.stringify([{ id: "of-another", title: "other" }, { id: "of-before", title: "eyelet-eyelet-kv" }], null, 2));
    if (args[0] === "secret") console.log(JSON.stringify([{ name: "GIVEN", type: "secret_text" }]));`);
  cpSync(join(top, "wrangler"), join(folder, "wrangler"), { recursive: true });
  writeFileSync(join(folder, "build.sh"), "#!/bin/sh\n", { mode: 0o755 });
  const done = spawnSync(process.execPath, [join(folder, "wrangler/deploy.mjs"), "--config", join(folder, "webhooks.json")], { encoding: "utf8", env });
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stderr, /taking the KV namespace eyelet-eyelet-kv that is there/);
  assert.match(done.stderr, /these secrets are missing.*\n.*secret put MISSING .*# a\n/);
  assert.doesNotMatch(done.stderr, /GIVEN/);
  assert.equal(readFileSync(join(folder, "asked"), "utf8").match(/^deploy /gm)?.length, 2, "and no third time");
});

test("replay lists as many events as there are", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-replay-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = accountOf(folder, `
    console.log(JSON.stringify(Array.from({ length: 9000 }, (_, i) => ({ name: "dead/2026-11-27T00:00:00.000Z-" + i,
      metadata: { reason: "refused", status: 410, attempts: 1, source: "queued", id: "an-event-id-of-usual-length-" + i } })), null, 2));`);
  mkdirSync(join(folder, "build/deploy"), { recursive: true });
  writeFileSync(join(folder, "build/deploy/wrangler.jsonc"), "{}");
  const said = join(folder, "said");
  spawnSync(process.execPath, [join(top, "wrangler/replay.mjs"), "--deployed", "--list"], { stdio: ["ignore", "ignore", openSync(said, "w")], env });
  assert.match(readFileSync(said, "utf8").slice(-100), /^9000 event/m);
});

test("what cannot be used is not deployed, and what is missing is named", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-deploy-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "webhooks.json"), '{"sources":{"a":{"provider":"strip","deliver":{"url":"https://d.example/"}}}}');
  const env = { ...process.env, EYELET_NO_BUILD: "1", PWD: folder };
  for (const verb of [["deploy", "--dry-run"], ["fastly", "deploy"]]) {
    const done = spawnSync(join(top, "build.sh"), [...verb, "--config", "webhooks.json"], { cwd: folder, env, encoding: "utf8" });
    assert.notEqual(done.status, 0, verb.join(" "));
    assert.match(done.stderr, /sources\.a\.provider: there is no provider "strip"/, verb.join(" "));
  }
  for (const verb of ["dev", "fastly", "run"]) {
    const done = spawnSync(join(top, "build.sh"), [verb, "--env-file", "none.env"], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
    assert.equal(done.status, 1, `${verb}: ${done.stdout}${done.stderr}`);
    assert.match(done.stderr, /none\.env/, verb);
  }
});
