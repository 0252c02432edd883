// Nothing but loopback is contacted, by wrangler, workerd or the tools: every connect and sendto of the whole process tree is looked at.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort, top, wrangler } from "../../wrangler/tools.mjs";
import { packages } from "./support.mjs";
import { github, SECRET } from "./support.mjs";

const has = spawnSync("strace", ["-V"]).status === 0;

/** Addresses outside loopback that a trace shows. @param {string} folder */
function outside(folder) {
  const found = new Set();
  let calls = 0;
  for (const file of readdirSync(folder).filter((name) => name.startsWith("trace"))) {
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      if (!/sa_family=AF_INET/.test(line)) continue;
      calls++;
      const address = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(line);
      const text = address?.[1] ?? address?.[2] ?? line;
      if (!/^(127\.|::1$|::ffff:127\.|0\.0\.0\.0$|::$)/.test(text)) found.add(text);
    }
  }
  return { found: [...found], calls };
}
const trace = (folder) => ["-f", "-ff", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-e", "signal=none", "-o", join(folder, "trace")];

test("serving in workerd, with a delivery, contacts loopback only", { skip: !has && "strace is not there", timeout: 120_000 }, async (t) => {
  wrangler();
  const folder = mkdtempSync(join(tmpdir(), "eyelet-offline-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  writeFileSync(join(folder, "webhooks.json"), JSON.stringify({ sources: { github: { provider: "github", secrets: ["SECRET"], deliver: { url: `http://127.0.0.1:${await freePort()}/nobody` } } } }));
  writeFileSync(join(folder, "secrets.env"), `SECRET=${SECRET}\n`);
  const child = spawn("strace", [...trace(folder), process.execPath, join(top, "tests/hosts/start-worker.mjs"), "--config", join(folder, "webhooks.json"), "--env-file", join(folder, "secrets.env"), "--port", String(port)],
    { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("exit", done));
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  await new Promise((ready, fail) => {
    child.stdout.on("data", (text) => String(text).includes("ready") && ready());
    ended.then(() => fail(new Error(errors)));
  });
  const body = "{}";
  const answer = await fetch(`http://127.0.0.1:${port}/github`, { method: "POST", body, headers: { "x-github-event": "push", "x-github-delivery": "1", "x-hub-signature-256": github(body) } });
  assert.equal(answer.status, 502);
  await new Promise((wake) => setTimeout(wake, 2000));
  // The program below strace, so that it ends as it does without.
  const [traced] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ").map(Number);
  process.kill(traced, "SIGTERM");
  await ended;
  const { found, calls } = outside(folder);
  assert.ok(calls > 0, "the trace saw nothing at all");
  assert.deepEqual(found, []);
});

test("`./build.sh deploy --dry-run` contacts nothing", { skip: !has && "strace is not there", timeout: 120_000 }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "eyelet-offline-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  packages();
  writeFileSync(join(folder, "webhooks.json"), JSON.stringify({ sources: { github: { provider: "github", secrets: ["SECRET"], deliver: { queue: "EYELET_QUEUE", to: { url: "https://shop.example.com/in" } } } } }));
  const done = spawnSync("strace", [...trace(folder), process.execPath, join(top, "wrangler/deploy.mjs"), "--dry-run", "--config", join(folder, "webhooks.json")],
    { encoding: "utf8", env: { ...process.env, EYELET_NO_BUILD: "1" } });
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stderr, /wrangler secret put SECRET --name eyelet/);
  assert.deepEqual(outside(folder).found, []);
});
