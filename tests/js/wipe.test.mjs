// What is left of a request in the instance's memory once its exchange is forgotten? Every provider's vectors are the requests.
import assert from "node:assert/strict";
import { createHmac, createPublicKey, verify as verifySignature } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as abi from "../../wrangler/memory.js";
import { module, top } from "./support.mjs";

const NEEDLE_SIZE = 12; // bytes: not met by chance
const NOW_MS = 1700000000000;
const UNTOUCHED = 0xa5;

/** A configured instance. The stack lies at address 0, below the first byte of static data. */
function start(config, secrets) {
  const sources = { hook: { deliver: { url: "https://destination.example/" }, ...config } };
  return new abi.Core(module, Buffer.from(JSON.stringify({ sources })), 0x1f, (name) => secrets[name] ?? null);
}

const stackEnd = (() => {
  const { memory } = new WebAssembly.Instance(module, { eyelet: { header: () => -1, secret: () => -1 } }).exports;
  return new Uint8Array(memory.buffer).findIndex((byte) => byte !== 0) - 64;
})();

/** What a public key says of the signature that is asked about, by Node's own cryptography. */
function accepts(core) {
  const [key, message, value] = [abi.STEP_SIGNATURE_KEY, abi.STEP_SIGNATURE_MESSAGE, abi.STEP_SIGNATURE_VALUE].map((member) => Buffer.from(core.span(member)));
  const kind = core.u32(abi.STEP_SIGNATURE_KIND);
  const der = kind === 0 ? Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key]) : key; // [RFC8410, 4]
  return verifySignature(kind === 0 ? null : "sha256", message, { key: createPublicKey({ key: der, format: "der", type: "spki" }), dsaEncoding: "ieee-p1363" }, value);
}

/** One exchange in which every step succeeds. Returns the reason and what left the core; forgets nothing. */
function exchange(core, { method, url, headers, body }, { now_ms = NOW_MS, mac_min = 0, chunk = body.length } = {}) {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  core.headers = { get: (name) => lower.get(name) ?? null };
  let kind = core.begin({ method, url, address: "192.0.2.1", content_length: body.length }, now_ms,
    { delivery_max: 0, operation_max: 0, mac_min, lists_sources: false });
  const sent = [];
  let at = 0;
  while (kind !== abi.RESPOND && kind !== abi.PASS) {
    if (kind === abi.READ && at < body.length) {
      const part = body.subarray(at, at + chunk);
      at += part.length;
      kind = core.step(core.write(part) ? core.call.eyelet_body(part.length, now_ms) : core.call.eyelet_end(0, now_ms));
    } else if (kind === abi.READ) {
      kind = core.step(core.call.eyelet_end(1, now_ms));
    } else if (kind === abi.MAC) {
      const hash = { 1: "sha1", 256: "sha256", 384: "sha384", 512: "sha512" }[core.u32(abi.STEP_MAC_BITS)];
      kind = core.mac(createHmac(hash, core.span(abi.STEP_MAC_KEY)).update(core.pieces()).digest(), now_ms);
    } else if (kind === abi.VERIFY) {
      kind = core.step(core.call.eyelet_verified(accepts(core) ? 1 : 0, now_ms));
    } else if (kind === abi.CLAIM) {
      kind = core.step(core.call.eyelet_claimed(abi.CLAIM_RESULT.fresh, 0, now_ms));
    } else if (kind === abi.DELIVER) {
      sent.push(...core.headerList().map(([, value]) => value), Buffer.from(core.span(abi.STEP_BODY)));
      kind = core.step(core.call.eyelet_delivered(abi.DELIVERY_OUTCOME.answered, 200, now_ms));
    } else {
      kind = core.step(core.call.eyelet_settled(1, now_ms));
    }
  }
  if (core.u32(abi.STEP_STATUS) < 300) sent.push(Buffer.from(core.span(abi.STEP_BODY)));
  return { reason: JSON.parse(core.text(abi.STEP_LOG)).reason, sent };
}

/** What a text may be decoded to: a signature is compared in raw bytes. */
function forms(value) {
  if (typeof value !== "string") return [value];
  const words = value.split(/[^\w+/=-]+|(?<=^\w{1,6})=/).filter((word) => word.length >= 16);
  return [Buffer.from(value), ...words.flatMap((word) => [
    ...(/^([0-9a-f]{2})+$/i.test(word) ? [Buffer.from(word, "hex")] : []), Buffer.from(word, "base64")])];
}

/** Start, middle and end of a value, and the same as a hash loads it: words of the other byte order. */
function needles(value) {
  return forms(value).filter(({ length }) => length >= NEEDLE_SIZE).flatMap((bytes) => {
    const places = new Set([0, ((bytes.length - NEEDLE_SIZE) >> 3) << 2, bytes.length - NEEDLE_SIZE]);
    return [...places].flatMap((at) => {
      const window = bytes.subarray(at, at + NEEDLE_SIZE);
      return [window, Buffer.from(window).swap32()];
    });
  });
}

/** Which of the values stand in memory and did not before. */
function remains(core, before, values) {
  const after = Buffer.from(core.bytes.buffer);
  return Object.entries(values).filter(([, value]) =>
    needles(value).some((needle) => after.includes(needle) && !before.includes(needle))).map(([name]) => name);
}

const valuesOf = (request, sent) => ({ body: request.body, url: request.url, ...request.headers,
  ...Object.fromEntries(sent.map((value, i) => [`sent ${i}`, value])) });

/** For each provider the first vector of every result. */
function* requests() {
  for (const file of readdirSync(join(top, "tests/vectors")).filter((name) => name.endsWith(".json") && !name.includes("schema"))) {
    const seen = new Set();
    for (const { config, secrets, tests } of JSON.parse(readFileSync(join(top, "tests/vectors", file), "utf8")).groups) {
      for (const { id, request, result, now_ms } of tests) {
        if (seen.has(result)) continue;
        seen.add(result);
        const body = Buffer.from(request.body_base64 ?? request.body ?? "", request.body_base64 === undefined ? "utf8" : "base64");
        yield { name: `${file} ${id} (${result})`, config, secrets, request: { ...request, body }, now_ms };
      }
    }
  }
}

const MODES = [{}, { chunk: 7 }, { mac_min: 1 }];

test("nothing of a request, nor of what was sent for it, stays in memory; before it is forgotten, it does", () => {
  let count = 0;
  for (const { name, config, secrets, request, now_ms } of requests()) {
    const mode = { now_ms, ...MODES[count++ % MODES.length] };
    const core = start(config, secrets);
    core.bytes.fill(UNTOUCHED, 0, stackEnd);
    // A token is a secret, which the configuration keeps once its source is compiled.
    const before = Buffer.concat([core.bytes, ...Object.values(secrets).map((secret) => Buffer.from(secret))]);
    const { sent } = exchange(core, request, mode);
    const values = valuesOf(request, sent);
    const deepest = core.bytes.findIndex((byte) => byte !== UNTOUCHED);
    if (count % 10 === 0) assert.notDeepEqual(remains(core, before, values), [], `${name}: the control`);
    core.forget();
    assert.deepEqual(remains(core, before, values), [], name);
    assert.ok(core.bytes.findIndex((byte) => byte !== UNTOUCHED) < deepest, `${name}: the stack is used deeper than it is wiped`);
  }
  assert.ok(count > 500, `${count} requests`);
});

test("the right signature of a forged request does not stay", () => {
  const body = Buffer.from('{"id":"evt_of_the_wipe_test"}');
  for (const algorithm of ["sha1", "sha256", "sha384", "sha512"]) for (const encoding of ["hex", "base64"]) for (const mode of MODES) {
    const secrets = { OLD: "the old secret of the wipe test", NEW: "the new secret of the wipe test" };
    const core = start({ provider: { algorithm: `hmac-${algorithm}`, signature: { header: "x-sig", encoding } }, secrets: ["OLD", "NEW"] }, secrets);
    const right = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, createHmac(algorithm, secret).update(body).digest()]));
    const wrong = Buffer.from(right.NEW);
    wrong[wrong.length - 1] ^= 1;
    const request = { method: "POST", url: "https://eyelet.example/hook", body, headers: { "x-sig": wrong.toString(encoding) } };
    const before = Buffer.from(core.bytes);
    assert.equal(exchange(core, request, mode).reason, "signature_mismatch");
    assert.deepEqual(remains(core, before, right), ["OLD", "NEW"], "the control");
    core.forget();
    assert.deepEqual(remains(core, before, { ...right, ...request.headers, body }), [], `${algorithm} ${encoding} ${JSON.stringify(mode)}`);
  }
});

test("what was read and given up does not stay: half of an id, the longer of two events", () => {
  const provider = { algorithm: "token", signature: { header: "x-token" }, id: "item:first+item:second|item:third", type: "item:type", batch: "events[]" };
  const core = start({ provider, secrets: ["TOKEN"] }, { TOKEN: "the token of the wipe test" });
  const given_up = { first: `${"the first half of an id ".repeat(5)}whose second half is missing`, type: "the longer type of two events in one body" };
  const body = Buffer.from(JSON.stringify({ events: [{ ...given_up, third: "a1" }, { third: "a2", type: "b" }] }));
  const before = Buffer.concat([core.bytes, Buffer.from("the token of the wipe test")]);
  const { reason } = exchange(core, { method: "POST", url: "https://eyelet.example/hook", body, headers: { "x-token": "the token of the wipe test" } });
  assert.equal(reason, "ok");
  core.forget();
  assert.deepEqual(remains(core, before, given_up), []);
});

test("of a secret stay its text, once, and its key schedule; of what was signed with one, nothing", () => {
  const secrets = { IN: "the incoming secret of the test", OUT: `whsec_${Buffer.from("the outgoing secret of the test").toString("base64")}`, KEY: "the api key of the test" };
  const deliver = { url: "https://destination.example/", sign: "OUT", format: "envelope", headers: { "x-key": { secret: "KEY" } } };
  const core = start({ provider: "github", secrets: ["IN"], deliver }, secrets);
  const body = Buffer.from('{"zen":"Keep it logically awesome."}');
  const before = Buffer.from(core.bytes);
  const request = { method: "POST", url: "https://eyelet.example/hook", body, headers: { "x-github-event": "push", "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-hub-signature-256": `sha256=${createHmac("sha256", secrets.IN).update(body).digest("hex")}` } };
  const { reason, sent } = exchange(core, request);
  assert.equal(reason, "ok");
  core.forget();
  assert.deepEqual(remains(core, before, valuesOf(request, sent.filter((value) => value !== secrets.KEY))), []);
  const after = Buffer.from(core.bytes);
  const times = (needle) => after.toString("latin1").split(needle.toString("latin1")).length - 1;
  for (const text of [secrets.IN, Buffer.from("the outgoing secret of the test"), secrets.KEY]) {
    const bytes = Buffer.from(text);
    assert.ok(times(bytes) <= 1, `${text} stands ${times(bytes)} times`);
    for (const pad of [0x36, 0x5c]) assert.equal(times(bytes.map((byte) => byte ^ pad)), 0, "a padded key");
    assert.equal(times(Buffer.from(bytes.map((byte) => byte ^ 0x36).subarray(0, 20)).swap32()), 0, "a padded key, as it is hashed");
  }
});
