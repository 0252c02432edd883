import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as memory from "../../wrangler/memory.js";
import { module, top } from "./support.mjs";

const abi = readFileSync(join(top, "wasi_shims/js/abi.h"), "utf8");
const handler = readFileSync(join(top, "handler/handler.h"), "utf8");
const numbers = (prefix) => Object.fromEntries([...abi.matchAll(new RegExp(`#define EYELET_JS_${prefix}_(\\w+) (\\d+)`, "g"))]
  .map(([, name, value]) => [name.toLowerCase(), Number(value)]));
const mirrored = (prefix) => Object.fromEntries(Object.entries(memory).filter(([name]) => name.startsWith(`${prefix}_`))
  .map(([name, value]) => [name.slice(prefix.length + 1).toLowerCase(), value]));
const members = (type) => handler.match(new RegExp(`typedef enum ${type} \\{([^}]*)\\}`))[1].replace(/\/\*.*?\*\//gs, "")
  .split(",").map((name) => name.trim()).filter(Boolean);

test("memory.js has the offsets of a step that abi.h lists, all of them", () => {
  const { size, ...offsets } = numbers("STEP");
  assert.ok(size > 700);
  assert.deepEqual(mirrored("STEP"), offsets);
});

test("memory.js has the input area of abi.h", () => {
  const { mac, text, text_size } = numbers("INPUT");
  assert.deepEqual(mirrored("INPUT"), { mac, text, text_size });
});

test("the numbers of steps, results and outcomes are those of handler.h", () => {
  assert.deepEqual(members("eyelet_step_kind"), ["READ", "MAC", "VERIFY", "CLAIM", "DELIVER", "SETTLE", "PASS", "RESPOND"].map((name) => `EYELET_STEP_${name}`));
  for (const [i, name] of members("eyelet_step_kind").entries()) assert.equal(memory[name.slice("EYELET_STEP_".length)], i);
  assert.deepEqual(members("eyelet_claim_result").map((name) => name.slice("EYELET_CLAIM_".length).toLowerCase()), Object.keys(memory.CLAIM_RESULT));
  assert.deepEqual(members("eyelet_delivery_outcome").map((name) => name.slice("EYELET_DELIVERY_".length).toLowerCase()), Object.keys(memory.DELIVERY_OUTCOME));
  for (const [name, kind] of [["URL", memory.URL_KIND], ["SERVICE", memory.SERVICE], ["QUEUE", memory.QUEUE], ["CALL", memory.CALL]])
    assert.match(handler, new RegExp(`#define EYELET_DELIVER_${name} ${kind}\\b`));
});

test("eyelet.wasm exports and imports what abi.h lists and nothing else", () => {
  const listed = (verb) => [...abi.matchAll(new RegExp(`^EYELET_JS_${verb}\\((\\w+)\\)`, "gm"))].map(([, name]) => name);
  const exported = ["memory", ...listed("EXPORT")];
  assert.deepEqual(WebAssembly.Module.exports(module).map(({ name }) => name).sort(), exported.sort());
  assert.deepEqual(WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`).sort(), listed("IMPORT").map((name) => `eyelet.${name}`).sort());
});

test("the last bytes of a body, said to be the last, end as with a call of their own", () => {
  const config = { sources: { hook: { provider: "token", secrets: ["TOKEN"], max_body: 8, deliver: { url: "https://destination.example/" }, dedup: false } } };
  const core = new memory.Core(module, Buffer.from(JSON.stringify(config)), 0x1f, () => "the token of the test");
  const outcome = (/** @type {string[]} */ chunks, /** @type {boolean} */ joined) => {
    core.headers = new Headers({ "x-webhook-token": "the token of the test" });
    let kind = core.begin({ method: "POST", url: "https://eyelet.example/hook", address: "", content_length: -1 }, 0,
      { delivery_max: 0, operation_max: 0, mac_min: 0, lists_sources: false });
    for (const [i, chunk] of chunks.entries()) {
      assert.equal(kind, memory.READ);
      core.write(Buffer.from(chunk));
      kind = core.step(core.call.eyelet_body(chunk.length, 0, joined && i === chunks.length - 1 ? 1 : 0));
    }
    if (!joined && kind === memory.READ) kind = core.step(core.call.eyelet_end(1, 0));
    const found = kind === memory.DELIVER ? core.text(memory.STEP_BODY) : core.u32(memory.STEP_STATUS);
    core.forget();
    return found;
  };
  for (const [chunks, expected] of [[["{}"], "{}"], [["{", "}"], "{}"], [["12345678"], "12345678"], [["123456789"], 413], [["1234", "56789"], 413]]) {
    assert.equal(outcome(chunks, false), expected);
    assert.equal(outcome(chunks, true), expected);
  }
});

test("instantiating runs no code of the module", () => {
  const refuse = () => assert.fail("an import was called");
  const instance = new WebAssembly.Instance(module, { eyelet: { header: refuse, secret: refuse } });
  assert.equal(instance.exports._initialize, undefined);
  assert.equal(instance.exports._start, undefined);
});
