// What do the fuzz targets start from?   Layer: tests.   seeds.mjs FOLDER
//
// Writes what the other tests hold already: FOLDER/seeds/TARGET/*, the configuration and the secrets of fuzz_request
// (one source a group of vectors, so that every provider is there), and a dictionary of the names in webhooks.json; and
// what is committed in corpus/TARGET.txt: FOLDER/corpus/TARGET/*.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = process.argv[2];
const tests = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, tests), "utf8");
const made = new Set();

function seed(target, bytes, kind = "seeds") {
  const directory = `${folder}/${kind}/${target}`;
  if (!made.has(directory)) mkdirSync(directory, { recursive: true });
  made.add(directory);
  writeFileSync(`${directory}/${createHash("sha1").update(bytes).digest("hex").slice(0, 16)}`, bytes);
}

const sources = {};
const secretLines = [];
const counts = new Map();

/** A group's configuration under names of its own, which stay the same when another provider is added: corpus/request.txt has them. */
function addSource(slug, group) {
  const number = counts.get(slug) ?? 0;
  counts.set(slug, number + 1);
  const name = `${slug.slice(0, 40)}-${number}`;
  const rename = (secret) => `${secret in (group.secrets ?? {}) ? "S" : "NONE"}_${name}_${secret}`.replace(/-/g, "_");
  const config = structuredClone(group.config);
  if (config.secrets) config.secrets = config.secrets.map(rename);
  for (const member of ["token", "verify_token"]) if (config[member]) config[member] = rename(config[member]);
  for (const [secret, value] of Object.entries(group.secrets ?? {})) secretLines.push(`${name} ${rename(secret)} ${Buffer.from(value).toString("hex")}`);
  config.deliver ??= { url: "https://destination.example/", format: name.length % 3 === 0 ? "envelope" : "raw", attempts: 1 + (name.length % 3) };
  sources[name] = config;
  return name;
}

function addRequest(name, { method, url, headers, body, body_base64 }, nowMs, flags, script = 0) {
  const head = Buffer.alloc(25);
  head[0] = flags;
  head.fill(script, 1, 17);
  head.writeBigInt64LE(BigInt(nowMs ?? 1700000000000), 17);
  const target = new URL(url);
  const path = `https://example.com/${name}${target.pathname === "/hook" ? "" : target.pathname}${target.search}`;
  const lines = [`${method} ${path}`, ...Object.entries(headers).map(([key, value]) => `${key.toLowerCase()}: ${value}`), "", ""].join("\n");
  const bytes = body_base64 === undefined ? Buffer.from(body ?? "") : Buffer.from(body_base64, "base64");
  seed("request", Buffer.concat([head, Buffer.from(lines), bytes]));
  const special = ["twilio", "contentful", "aws-sns", "paypal", "coinbase-cdp", "mercado-pago"].findIndex((slug) => name.startsWith(`${slug}-`));
  if (special >= 0) seed("canonical", Buffer.concat([Buffer.from([special]), Buffer.from(lines.replace("x-hook0-signature", "x-signature")), bytes]));
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) {
    seed("json", bytes);
    seed("batch", Buffer.concat([Buffer.from([bytes[0] === 0x5b ? 1 : slugShape(name)]), bytes]));
    const scheme = SIGNED.findIndex((slug) => name.startsWith(`${slug}-`));
    if (scheme >= 0) for (const way of [0, 2, 29]) seed("signed", Buffer.concat([Buffer.from([scheme, way]), bytes]));
  }
  seed("url", Buffer.from(url));
  if (String(headers["content-type"] ?? headers["Content-Type"] ?? "").includes("form")) {
    seed("url", bytes);
    seed("url", Buffer.from(`${headers["content-type"] ?? headers["Content-Type"]}\n${bytes}`));
  }
}

/** In the order of fuzz_signed.c. */
const SIGNED = ["github", "stripe", "slack", "shopify", "standard-webhooks", "hubspot-v3", "square", "paystack", "vercel"];

const slugShape = (name) => (name.startsWith("meta") ? 5 : 2);

for (const file of readdirSync(new URL("vectors/", tests)).filter((name) => name.endsWith(".json") && !/schema|package/.test(name)).sort()) {
  const { groups, provider } = JSON.parse(read(`vectors/${file}`));
  for (const group of groups) {
    const name = addSource(provider, group);
    const seen = new Set();
    for (const test of group.tests) {
      // one of each result is enough to begin with: the fuzzer makes the others
      if (seen.has(test.result)) continue;
      seen.add(test.result);
      addRequest(name, test.request, test.now_ms, test.result === "ok" ? 1 : 0);
      if (test.result === "ok") addRequest(name, test.request, test.now_ms, 32);
    }
  }
}

// What only an operator's settings reach.
const github = { provider: "github", secrets: ["S0"] };
const more = {
  fan: { ...github, deliver: [{ name: "a", url: "https://a.example/" }, { name: "b", service: "B" }, { name: "c", queue: "Q", to: { url: "https://c.example/" } }] },
  signed: { ...github, deliver: { url: "https://a.example/", sign: "S0", forward: ["x-tag"], headers: { "x-static": "yes" } } },
  proxy: { ...github, mode: "proxy", deliver: { url: "https://a.example/" } },
  strict: { ...github, dedup: { key: "body", on_unavailable: "deliver" }, events: ["push", "pull*"], deliver: { url: "https://a.example/" } },
  batch: { provider: { algorithm: "hmac-sha256", signature: { header: "X-Sig" }, batch: "entry[].changes[]", id: "item:id" }, secrets: ["S0"], deliver: { url: "https://a.example/", format: "envelope" } },
  door: { provider: "unsigned", allow_ips: ["192.0.2.0/24"], origin: "https://a.example", deliver: { url: "https://a.example/" } },
  debug: { ...github, debug: true, trusted_proxy: { hops: 1 }, deliver: { url: "https://a.example/" } },
};
for (const [slug, config] of Object.entries(more)) {
  const name = addSource(slug, { config, secrets: { S0: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } });
  if (config.deliver.sign) sources[name].deliver.sign = sources[name].secrets[0];
  const headers = { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, "x-sig": "0".repeat(64), "x-github-event": "push", "x-tag": "t", "origin": "https://a.example", "x-forwarded-for": "192.0.2.9", "x-github-delivery": "d-1",
    "eyelet-source": name, "eyelet-destination": "c", "eyelet-key": "k", "eyelet-event-id": "e" };
  const body = JSON.stringify({ entry: [{ changes: [{ id: 1 }, { id: 2 }] }, { changes: [{ id: 3 }] }] });
  for (const flags of [1, 2, 4, 5, 17, 33, 65, 129]) {
    for (const script of [0, 5, 7, 0x1b, 0xf4, 0xe4]) addRequest(name, { method: "POST", url: "https://x.example/hook", headers, body }, 0, flags, script);
  }
}
addRequest("fan-0", { method: "GET", url: "https://x.example/", headers: {}, body: "" }, 0, 0);
// No source: the page, with and without the sources' names, and what is asked of a load balancer's page.
for (const method of ["GET", "HEAD", "POST"]) {
  for (const path of ["", "healthz"]) {
    for (const script of [0, 1]) addRequest(path, { method, url: "https://x.example/hook", headers: {}, body: "" }, 0, 0, script);
  }
}
writeFileSync(`${folder}/request.json`, JSON.stringify({ sources }));
writeFileSync(`${folder}/request.secrets`, `${secretLines.join("\n")}\n`);

const cases = JSON.parse(read("core/config_cases.json"));
for (const item of Array.isArray(cases) ? cases : Object.values(cases).flat()) {
  if (item.text) seed("config", item.text);
  else if (item.config) seed("config", JSON.stringify(item.config));
  else if (item.source) seed("config", JSON.stringify({ sources: { s: item.source } }));
}
for (const text of ["{\"a\":[1,-0.5e+10,true,null,\"\\ud83d\\ude00\\u00e9\\n\"],\"b\":{\"id\":\"x\"}}", "[[[]],{}]", "\"a\"", "1e999"]) seed("json", text);
for (const shape of [1, 2, 3, 4, 5]) {
  seed("batch", Buffer.concat([Buffer.from([shape]), Buffer.from("{\"events\":[{\"id\":\"a\"},\"b\"],\"entry\":[{\"id\":1,\"changes\":[{\"value\":{\"messages\":[{\"id\":\"m\"}],\"statuses\":[]}}],\"messaging\":[]}],\"a\":{\"b\":[{\"c\":[1,2]}]}}")]));
}
for (let source = 0; source < 6; source++) {
  for (const text of ["evt_1\ntype\nacct\n1700000000\n{\"a\":[1,\"x\"]}", "\n\n\n\nnot JSON", "a b%\n\u00e9\n\"\n2026-11-24T00:00:00Z\n[{\"id\":1},2]", "i\n\n\n\n{\"entry\":[{\"changes\":[{},{}]}]}"]) {
    seed("delivery", Buffer.concat([Buffer.from([source]), Buffer.from(text)]));
  }
}
for (const text of ["2026-11-24T00:00:00Z", "2026-02-28 23:59:60.123+05:30", "1970-01-01T00:00:00.5", "2000-02-29T12:00:00-0800", "1700000000", "-9223372036854775808", "1700000000.123", "1.7e9", "17E-1"]) seed("date", text);
for (const text of ["192.0.2.1 192.0.2.0/24", "2001:db8::1 2001:db8::/32", "::ffff:192.0.2.1 ::/0", "[::1] 0.0.0.0/0", "1:2:3:4:5:6:7:8 1:2::/31"]) seed("ip", text);
for (const text of ["Zm9vYmFy", "Zm9v-_8", "666f6F", "Zg==", ""]) seed("base64", text);
for (let grammar = 0; grammar < 17; grammar++) {
  for (const text of ["sha256=00", "v1=ab,v1=cd,t=1", "v1,abcd v1a,xyz", "h1=00;ts=1;", "k1|00&k2|11", "1,00,11", ",,", " = "]) seed("signature", Buffer.concat([Buffer.from([grammar]), Buffer.from(text)]));
}
for (const text of ["{\"alg\":\"HS256\"}\n{\"iat\":1700000000,\"exp\":1700000300,\"nbf\":1700000000}", "{\"alg\":\"none\"}\n{}", "{\"alg\":\"HS256\",\"crit\":[]}\n{\"iat\":1}",
  // Just outside of each bound.
  ..."\"iat\":1700000000,\"exp\":1700000000|\"iat\":1700000000,\"nbf\":1700000000.001|\"iat\":1699999699.999|\"iat\":1700000300.001".split("|")
    .map((claims) => `{"alg":"HS256"}\n{${claims}}`)]) seed("jwt", `\u0001${text}`);
for (const [, token] of read("core/test_jwt.c").matchAll(/#define \w+ "(eyJ[^"]+)"/g)) seed("jwt", `\u0000${token}`);
const keys = [...read("core/test_jwt.c").matchAll(/#define \w*KEY "(M[^"]+)"/g)].map(([, text]) => text);
keys.push(read("vectors/keys/rsa.crt"), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
for (const key of keys) {
  for (let choice = 0; choice < 5; choice++) {
    for (const form of [Buffer.from(key), Buffer.from(key, "base64")]) {
      for (const signature of [Buffer.alloc(64, 1), Buffer.from("3006020101020101", "hex"), Buffer.alloc(256, 2)]) {
        seed("public_key", Buffer.concat([Buffer.from([choice, form.length >> 8, form.length & 255]), form, signature]));
      }
    }
  }
}

for (const file of existsSync(new URL("fuzz/corpus/", tests)) ? readdirSync(new URL("fuzz/corpus/", tests)) : []) {
  for (const line of read(`fuzz/corpus/${file}`).split("\n")) {
    if (line !== "") seed(file.replace(/\.txt$/, ""), Buffer.from(line, "base64"), "corpus");
  }
}

const words = new Set();
JSON.parse(readFileSync(new URL("../handler/webhook/webhooks.schema.json", tests), "utf8"), (key, value) => {
  if (/^[a-z_]{3,20}$/.test(key)) words.add(`"${key}"`);
  if (typeof value === "string" && /^[a-z0-9_-]{3,20}$/.test(value)) words.add(`"${value}"`);
  return value;
});
const quote = (text) => `"${text.replace(/[\\"]/g, "\\$&")}"`;
writeFileSync(`${folder}/config.dict`, `${[...words].map(quote).join("\n")}\n`);
console.log(`${Object.keys(sources).length} sources`);
