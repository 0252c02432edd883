// Does the core agree with every vector?   Layer: tests.   check.mjs DRIVE [SLUG...]: DRIVE is the built drive.c.
//
// Each test runs three times: the body at once, in pieces of seven bytes, and with MACs that the host computes. The answers must be the same.
// No log line and no answer may hold a secret, a log line no signature and no body besides.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const hex = (bytes) => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));
const unhex = (text) => Buffer.from(text, "hex");

/** The built drive.c as a function from lines to one answer. */
export function startDrive(path) {
  const child = spawn(path, { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift().resolve(JSON.parse(line)));
  child.on("exit", (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`drive ended with ${code}`));
  });
  return {
    send: (lines) => child.stdin.write(`${lines.join("\n")}\n`),
    ask: (lines) => new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${lines.join("\n")}\ngo\n`);
    }),
    end: () => child.stdin.end(),
  };
}

export function configLines(config, secrets) {
  const json = JSON.stringify({ sources: { hook: { deliver: { url: "https://destination.example/" }, ...config } } });
  return [`config ${hex(json)}`, ...Object.entries(secrets).map(([name, value]) => `secret ${name} ${hex(value)}`)];
}

export function requestLines(request, nowMs, mode = {}) {
  const body = request.body_base64 === undefined ? Buffer.from(request.body ?? "") : Buffer.from(request.body_base64, "base64");
  return [
    `chunk ${mode.chunk ?? 0}`,
    `mac ${mode.mac ?? 0}`,
    `request ${request.method} ${hex(request.url)} ${nowMs}`,
    ...Object.entries(request.headers).map(([name, value]) => `header ${name.toLowerCase()} ${hex(value)}`),
    ...(body.length > 0 ? [`body ${hex(body)}`] : []),
  ];
}

export function read(answer) {
  const log = JSON.parse(unhex(answer.log).toString());
  return {
    status: answer.status,
    reason: log.reason,
    log,
    keys: answer.keys.map((key) => unhex(key).toString()),
    headers: Object.fromEntries(answer.headers.map(([name, value]) => [unhex(name).toString().toLowerCase(), unhex(value).toString()])),
    body: unhex(answer.body).toString(),
    delivered: unhex(answer.delivered).toString(), // the last of them
    macSteps: answer.mac_steps,
  };
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function problems(test, got) {
  const found = [];
  const check = (what, expected, actual) => {
    if (!same(expected, actual)) found.push(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  };
  check("result", test.result, got.log.detail && got.reason !== test.result ? `${got.reason}: ${got.log.detail}` : got.reason);
  if (test.event_id !== undefined) check("event_id", test.event_id, got.log.event_id);
  if (test.dedup_key !== undefined) check("dedup_key", [test.dedup_key], got.keys);
  if (test.dedup_keys !== undefined) check("dedup_keys", test.dedup_keys, got.keys);
  if (test.secret_index !== undefined) check("secret_index", test.secret_index, got.log.secret);
  if (test.setup_secret !== undefined) check("setup_secret", test.setup_secret, got.log.setup_secret ?? "");
  if (test.account !== undefined) check("account", test.account, JSON.parse(got.delivered).account);
  if (test.response !== undefined) {
    check("status", test.response.status, got.status);
    for (const [name, value] of Object.entries(test.response.headers ?? {})) check(`header ${name}`, value, got.headers[name]);
    if (test.response.body !== undefined) check("body", test.response.body, got.body);
  }
  if (test.result !== "ok" && test.result !== "duplicate" && !test.dedup_keys && got.keys.length > 0) found.push(`a refused request touched the store: ${got.keys}`);
  return found;
}

const SECRET_SIZE_MIN = 8; // what is shorter is met by chance
const PIECE_SIZE_MIN = 20; // of a header: a signature, a token

/** The parts of a header, whole and as its grammar may part them. */
const pieces = (value) => [value, ...value.split(/[^\w+/-]+/)].filter((piece) => piece.length >= PIECE_SIZE_MIN);

/** What should not be there is in the log line or in the answer. */
export function leaks(test, secrets, got) {
  const { event_id, event_type, setup_secret, provider, ...rest } = got.log;
  const named = [event_id, event_type].filter(Boolean).map(String);
  const line = Object.values(rest).join("\n");
  const answer = [got.body, ...Object.values(got.headers)].join("\n");
  const body = test.request.body ?? "";
  const found = [];
  for (const [name, secret] of Object.entries(secrets)) {
    // A public key is none; a token that is wrong may be part of an id.
    if (secret.length < SECRET_SIZE_MIN || secret.includes("PUBLIC KEY")) continue;
    if ([line, ...named].some((text) => text.includes(secret))) found.push(`the log line holds the secret ${name}`);
    if (answer.includes(secret)) found.push(`the answer holds the secret ${name}`);
  }
  for (const [name, value] of Object.entries(test.request.headers)) {
    for (const piece of pieces(value)) {
      if (line.includes(piece) || (event_id !== undefined && /sign|auth|token|secret|hmac|digest/i.test(name) && named.some((text) => text.includes(piece)))) {
        found.push(`the log line holds ${name}`);
      }
    }
  }
  if (body.length >= PIECE_SIZE_MIN && [line, ...named].some((text) => text.includes(body))) found.push("the log line holds the body");
  return [...new Set(found)];
}

/** The grep is worth something: it finds what is put there. */
function control() {
  const test = { request: { headers: { "X-Signature": `sha256=${"0a".repeat(32)}` }, body: '{"id":"evt_1","type":"a.b"}' } };
  const secrets = { S0: "the secret of the control" };
  const clean = { body: "", headers: {}, log: { reason: "ok", event_id: "evt_1" } };
  const dirty = [
    { ...clean, log: { ...clean.log, detail: `not ${secrets.S0}` } }, { ...clean, log: { ...clean.log, event_id: secrets.S0 } },
    { ...clean, body: secrets.S0 }, { ...clean, headers: { "x-a": secrets.S0 } },
    { ...clean, log: { ...clean.log, detail: "0a".repeat(32) } }, { ...clean, log: { ...clean.log, event_id: "0a".repeat(32) } },
    { ...clean, log: { ...clean.log, detail: test.request.body } },
  ];
  return leaks(test, secrets, clean).length === 0 && dirty.every((got) => leaks(test, secrets, got).length > 0);
}

async function main([path, ...wanted]) {
  const drive = startDrive(path);
  const modes = [{ name: "at once" }, { name: "in pieces", chunk: 7 }, { name: "host's MAC", mac: 1 }];
  const totals = { files: 0, tests: 0, failed: 0, official: 0 };
  for (const file of readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".json") && !name.includes(".schema.") && !name.startsWith("package")).sort()) {
    const slug = file.slice(0, -5);
    if (wanted.length > 0 && !wanted.includes(slug)) continue;
    totals.files++;
    const { groups } = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
    for (const group of groups) {
      drive.send(configLines(group.config, group.secrets));
      for (const test of group.tests) {
        totals.tests++;
        if (test.flags.includes("Official")) totals.official++;
        for (const mode of modes) {
          const got = read(await drive.ask(requestLines(test.request, test.now_ms ?? 1700000000000, mode)));
          const found = [...problems(test, got), ...leaks(test, group.secrets, got)];
          if (found.length > 0) {
            totals.failed++;
            console.log(`${slug} ${test.id} (${test.comment}; body ${mode.name})\n    ${found.join("\n    ")}`);
            break;
          }
        }
      }
    }
  }
  drive.end();
  totals.tests++;
  if (!control()) {
    totals.failed++;
    console.log("the search for secrets does not find what is put there");
  }
  console.log(`${totals.files} providers, ${totals.tests - 1} vectors (${totals.official} official), each in ${modes.length} ways`);
  console.log(`${totals.tests - totals.failed} passed, ${totals.failed} failed`);
  return totals.failed === 0 && totals.tests > 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").pop())) process.exitCode = await main(process.argv.slice(2));
