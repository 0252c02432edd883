// Writes <slug>.json for every provider of table.mjs.   Layer: tests.
//
// Deterministic: a second run changes nothing (--check: says so, and writes nothing). Groups whose origin is "published" (known answers of the providers' own pages and SDKs,
// and such as an independent signer made once) are kept as they stand.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { last, sha256, table } from "./table.mjs";
import { handshakes, unsigned } from "./handshakes.mjs";
import { sources } from "./sources.mjs";

const onlyCheck = process.argv.includes("--check");
const WRITTEN = "2026-11-23"; // where sources.mjs gives no later date
const NOW = 1700000000; // 2023-11-14T22:13:20Z
const URL_OF_HOOK = "https://example.com/hook";
const SAFE = /^[A-Za-z0-9._:=+-]{1,128}$/;
const keyOf = (id) => `hook/${SAFE.test(id) ? id : `sha256:${sha256(id)}`}`;

/** One request, signed with `text`, `age` seconds before NOW. */
function make(entry, text, age, change = {}) {
  const key = entry.key ? entry.key(text) : text;
  const ts = NOW - age;
  const body = change.body ?? entry.rawBody ?? JSON.stringify(entry.bodyAt ? entry.bodyAt(ts) : (entry.body ?? ""));
  const context = { key, ts, body, url: entry.url ?? URL_OF_HOOK, method: "POST" };
  if (entry.build) {
    const built = entry.build(context);
    return { method: "POST", url: context.url, headers: { ...(entry.headers ?? { "content-type": "application/json" }) }, body: built.body };
  }
  const signed = entry.sign(context);
  const url = signed.url ?? context.url;
  return { method: "POST", url, headers: { "content-type": "application/json", ...entry.headers, ...(signed.url ? signed.headers : signed) }, body };
}

/** What is put in place of the signature: in its header, in the URL or in the body. */
function replaceSignature(entry, request, text) {
  const put = (where) => {
    const plain = where.replace(last.text, text);
    return plain !== where ? plain : where.replace(encodeURIComponent(last.text), encodeURIComponent(text));
  };
  if (entry.build) return { ...request, body: put(request.body) };
  if (entry.header === "(query)") return { ...request, url: put(request.url) };
  return { ...request, headers: { ...request.headers, [entry.header]: put(request.headers[entry.header]) } };
}

function without(entry, request) {
  if (entry.header === "(query)") return { ...request, url: entry.missingUrl };
  const headers = { ...request.headers };
  delete headers[entry.header];
  return { ...request, headers };
}

function expectation(entry, request, body = entry.body) {
  if (entry.noDedup) return { ...(entry.build ? {} : { event_id: `sha256:${sha256(request.body)}:${NOW * 1000}` }), dedup_keys: [] };
  if (entry.items) {
    // The hash of the element as it stands in the text, which JSON.stringify made.
    const array = entry.items[0] === "" ? JSON.parse(request.body) : JSON.parse(request.body)[entry.items[0]];
    return { dedup_key: `hook/sha256:${sha256(JSON.stringify(array[0]))}` };
  }
  if (entry.allKeys) return { dedup_keys: entry.keys.map(keyOf) };
  if (entry.keys) return { dedup_key: keyOf(entry.keys[0]) };
  const id = entry.idOf ? entry.idOf(request) : entry.id === "hash" ? `sha256:${sha256(request.body !== "" ? request.body : `POST/hook`)}` : entry.id;
  return { event_id: id, dedup_key: keyOf(id) };
}

function testsOf(slug, entry) {
  const secret = entry.secret ?? `${slug} signing secret 1`;
  const other = entry.other ?? `${slug} signing secret 2`;
  const wrong = entry.wrong ?? (entry.token ? "token_mismatch" : "signature_mismatch");
  const tests = [];
  const add = (comment, flags, request, result, more = {}) => tests.push({ comment, flags, now_ms: NOW * 1000, request, result, ...more });
  const signed = (age = 0, change) => make(entry, secret, age, change);

  add("valid", [], signed(), "ok", expectation(entry, signed()));
  if (entry.tamper) {
    const request = signed();
    add("the signed part of the body changed on the way", ["Forged"], { ...request, body: entry.tamper(request.body) }, wrong);
  } else if (!entry.token && !entry.bodyUnsigned && !entry.inBody) {
    const request = signed();
    add("one byte more at the end of the body", ["Forged"], { ...request, body: entry.bodyIsForm ? `${request.body}&x=1` : `${request.body} ` }, "signature_mismatch");
  }
  add("signed with another secret", ["Forged"], make(entry, other, 0), wrong);
  if (entry.past) {
    add("as old as is accepted", ["Replay"], signed(entry.past), "ok", expectation(entry, signed(entry.past)));
    add("a second too old", ["Replay"], signed(entry.past + 1), "timestamp_stale");
  }
  if (entry.future) {
    add("as far ahead as is accepted", ["Replay"], signed(-entry.future), "ok");
    add("a second too far ahead", ["Replay"], signed(-entry.future - 1), "timestamp_future");
  }
  if (entry.header) {
    add("no signature", ["Forged"], without(entry, signed()), "signature_missing");
  } else if (entry.build) {
    add("a body without the signature", ["Forged"], { ...signed(), body: entry.headers?.["content-type"]?.includes("form") ? "a=1" : "{}" }, "signature_missing");
  }
  if (!entry.token) {
    const request = signed();
    const text = last.text;
    const cut = { hex: [2, "signature_mismatch"], base64: [4, "signature_mismatch"], base64url: [4, "signature_mismatch"] }[last.encoding];
    const halves = last.encoding === "hex" ? text.slice(1) : text.slice(0, -1);
    if (last.encoding !== "base64url") add("the signature lacks a character", ["Malformed"], replaceSignature(entry, request, halves), "signature_malformed");
    signed();
    add("the signature lacks its last byte", ["Malformed"], replaceSignature(entry, request, last.encoding === "hex" ? text.slice(0, -cut[0]) : last.bytes.subarray(0, last.bytes.length - 3).toString(last.encoding)), cut[1]);
    signed();
    if (entry.orHex) {
      // Either encoding is taken: what holds for the one has to hold for the other.
      const digits = last.bytes.toString("hex");
      add("the signature in hex", [], replaceSignature(entry, request, digits), "ok", expectation(entry, request));
      add("the signature in hex, in upper case", [], replaceSignature(entry, request, digits.toUpperCase()), "ok", expectation(entry, request));
      add("the signature in hex lacks a digit", ["Malformed"], replaceSignature(entry, request, digits.slice(1)), "signature_malformed");
      add("the signature in hex lacks its last byte", ["Malformed"], replaceSignature(entry, request, digits.slice(0, -2)), "signature_mismatch");
      add("the signature in hex, its last bit turned", ["Forged"], replaceSignature(entry, request, digits.slice(0, -1) + (parseInt(digits.at(-1), 16) ^ 1).toString(16)), "signature_mismatch");
      add("the signature in base64url", ["Malformed"], replaceSignature(entry, request, last.bytes.toString("base64url")), "signature_malformed");
    } else {
      add("the signature in another encoding", ["Malformed"], replaceSignature(entry, request, last.bytes.toString(last.encoding === "hex" ? "base64" : "hex")), last.encoding === "hex" ? "signature_malformed" : "signature_mismatch");
    }
    signed();
    add("the signature is no signature", ["Malformed"], replaceSignature(entry, request, "!"), "signature_malformed");
    signed();
    if (last.encoding === "hex") add("the signature in upper case", [], replaceSignature(entry, request, text.toUpperCase()), "ok", entry.inBody ? {} : expectation(entry, signed()));
  }
  for (const { comment, ...change } of entry.variants ?? []) {
    const other = { ...entry, ...change };
    add(comment, [], make(other, secret, 0), "ok", expectation(other, make(other, secret, 0)));
  }
  if (entry.again) {
    const request = signed(0, { body: JSON.stringify(entry.again) });
    add("a retry, whose body counts attempts, is the same event", ["Retry"], request, "ok", expectation(entry, signed()));
  }
  if (entry.many) add("several events at once are keyed one by one", ["Batch"], signed(0, { body: JSON.stringify(entry.many.body) }), "ok", { dedup_keys: entry.many.keys.map(keyOf) });
  if (entry.empty) add("no event at all", ["Batch"], signed(0, { body: JSON.stringify(entry.empty) }), "empty_batch", { dedup_keys: [] });

  // What its signer never sent, made of what it did sign: { comment, headers, body, result }.
  for (const { comment, flags = ["Forged"], headers = {}, body, result, ...more } of entry.forged?.(entry.key ? entry.key(secret) : secret, NOW) ?? []) {
    add(comment, flags, { method: "POST", url: entry.url ?? URL_OF_HOOK, headers: { ...(entry.headers ?? { "content-type": "application/json" }), ...headers }, body }, result, more);
  }

  const config = { provider: slug, ...entry.config };
  const rotated = { comment: "signed with the second secret", flags: ["Rotation"], now_ms: NOW * 1000, request: make(entry, other, 0), result: "ok", secret_index: 1, ...(entry.inBody || entry.items ? {} : expectation(entry, make(entry, other, 0))) };
  return [
    { origin: "generated", config: { ...config, secrets: ["FIRST"] }, secrets: { FIRST: secret }, tests },
    { origin: "generated", config: { ...config, secrets: ["FIRST", "SECOND"] }, secrets: { FIRST: secret, SECOND: other }, tests: [rotated] },
    // The type of an event that has it in another place: a source that takes this type only.
    ...(entry.typed ? [{ origin: "generated", config: { ...config, events: [entry.typed.type], secrets: ["FIRST"] }, secrets: { FIRST: secret }, tests: [
      { comment: `its type is ${entry.typed.type}`, flags: [], now_ms: NOW * 1000, request: make(entry, secret, 0, { body: JSON.stringify(entry.typed.body) }), result: "ok" }] }] : []),
    // Whose event it is, which nothing but an envelope says.
    ...(entry.account ? [{ origin: "generated", config: { ...config, deliver: { url: "https://destination.example/", format: "envelope" }, secrets: ["FIRST"] }, secrets: { FIRST: secret }, tests: [
      { comment: `its account is ${entry.account}`, flags: [], now_ms: NOW * 1000, request: make(entry, secret, 0), result: "ok", account: entry.account }] }] : []),
    // What another account of the provider signed, for an operator who configured his own.
    ...(entry.ofAnother ? [{ origin: "generated", config: { ...config, ...entry.ofAnother, secrets: ["FIRST"] }, secrets: { FIRST: secret }, tests: [
      { comment: "signed for another account", flags: ["KeyId"], now_ms: NOW * 1000, request: make(entry, secret, 0), result: "key_id_mismatch" }] }] : []),
  ];
}

/** What in value is not as the schema (of the few keywords that vectors.schema.json uses) has it. */
function* faults(value, schema, path) {
  const type = Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  if (schema.type && schema.type !== type) yield `${path}: ${type}, not ${schema.type}`;
  if (schema.enum && !schema.enum.includes(value)) yield `${path}: ${JSON.stringify(value)}`;
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) yield `${path}: ${value}`;
  if (type === "array" && schema.items) for (const [i, item] of value.entries()) yield* faults(item, schema.items, `${path}[${i}]`);
  if (type !== "object") return;
  for (const name of schema.required ?? []) if (!(name in value)) yield `${path}: no ${name}`;
  for (const [name, member] of Object.entries(value)) {
    const known = schema.properties?.[name] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
    if (known) yield* faults(member, known, `${path}.${name}`);
    else if (schema.additionalProperties === false) yield `${path}: ${name} is not in the schema`;
  }
}

const schema = JSON.parse(readFileSync(new URL("vectors.schema.json", import.meta.url), "utf8"));
const rows = readFileSync(new URL("../../handler/webhook/providers.c", import.meta.url), "utf8");
let wrong = 0;
/** The row's evidence column claims an official known answer exactly where there is one. */
function checkEvidence(slug, groups) {
  const claims = new RegExp(`SLUG\\("${slug}"\\)[^]*?EVIDENCE\\(([A-Z]+)\\)`).exec(rows)?.[1];
  const has = groups.some((group) => group.tests.some((test) => test.flags.includes("Official") && ["ok", "empty_batch"].includes(test.result)));
  if (claims === undefined) return `${slug}: there is no such row`;
  return (claims === "VECTOR") === has ? undefined : `${slug}: the row says ${claims}; a known answer is ${has ? "" : "not "}there`;
}

const slugs = new Set([...Object.keys(table), ...Object.keys(handshakes), ...Object.keys(sources)]);
let written = 0;
for (const slug of [...slugs].sort()) {
  const file = new URL(`${slug}.json`, import.meta.url);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const kept = before === "" ? [] : JSON.parse(before).groups.filter((group) => group.origin === "published");
  const groups = [...kept, ...(table[slug] ? testsOf(slug, table[slug]) : []), ...(unsigned[slug] ?? []).map((group) => ({ origin: "generated", ...group })), ...(handshakes[slug] ?? []).map((group) => ({ origin: "handshake", ...group }))];
  if (groups.length === 0) continue;
  let id = 0;
  for (const group of groups) group.tests = group.tests.map(({ id: _, ...test }) => ({ id: ++id, ...test }));
  const text = `${JSON.stringify({ provider: slug, source: { ...(sources[slug] ?? { name: slug, title: slug }), date: sources[slug]?.date ?? WRITTEN }, groups }, null, 1)}\n`;
  for (const fault of [...faults(JSON.parse(text), schema, slug), checkEvidence(slug, groups)]) {
    if (fault === undefined) continue;
    console.log(fault);
    wrong++;
  }
  if (text !== before) {
    if (!onlyCheck) writeFileSync(file, text);
    written++;
  }
}
console.log(`${slugs.size} providers, ${written} files ${onlyCheck ? "differ from what make.mjs writes" : "changed"}`);
const failed = wrong + (onlyCheck ? written : 0);
if (onlyCheck) console.log(`${slugs.size - Math.min(failed, slugs.size)} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
