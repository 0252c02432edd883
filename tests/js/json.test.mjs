// Does the JSON reader in eyelet.wasm, which goes by vectors where the native one goes by words, accept what JSON.parse does?
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import * as abi from "../../wrangler/memory.js";
import { module } from "./support.mjs";

const KEY = "the key of the json test";
const config = { sources: { hook: { secrets: ["KEY"], dedup: false, deliver: { url: "https://destination.example/" },
  provider: { algorithm: "hmac-sha256", signature: { header: "x-sig", encoding: "hex" }, id: "body:list.1.id", type: "body:type" } } } };
const core = new abi.Core(module, Buffer.from(JSON.stringify(config)), 1, () => KEY);
const limits = { delivery_max: 0, operation_max: 0, mac_min: 0, lists_sources: false };

/** The id and type that the core reads, or the reason that it refuses the body for. @param {string} text */
function read(text) {
  const body = Buffer.from(text, "latin1");
  const signature = createHmac("sha256", KEY).update(body).digest("hex");
  core.headers = { get: (name) => (name === "x-sig" ? signature : null) };
  core.begin({ method: "POST", url: "https://eyelet.example/hook", address: "", content_length: body.length }, 0, limits);
  assert.ok(core.write(body));
  core.call.eyelet_body(body.length, 0);
  const kind = core.step(core.call.eyelet_end(1, 0));
  const headers = Object.fromEntries(core.headerList());
  const found = kind === abi.DELIVER ? `${headers["eyelet-event-id"]} ${headers["eyelet-event-type"]}` : JSON.parse(core.text(abi.STEP_LOG)).reason;
  core.forget();
  return found;
}

function parse(/** @type {string} */ text) {
  try {
    const { list, type } = JSON.parse(text);
    return `${list[1].id} ${type}`;
  } catch {
    return "body_unreadable";
  }
}

/** Every gap of it holds `gap`, but for the one that holds `other`. */
const TOKENS = ["", "{", '"list"', ":", "[", "1", ",", "{", '"id"', ":", '"evt_1"', "}", "]", ",", '"type"', ":", '"t"', "}", ""];
const join = (/** @type {string} */ gap, /** @type {number} */ place, /** @type {string} */ other) =>
  TOKENS.map((token, i) => token + (i === TOKENS.length - 1 ? "" : i === place ? other : gap)).join("");

test("white space of every kind and size, in every gap, is skipped", () => {
  for (const one of [" ", "\n", "\r", "\t", "\n ", "\r\n\t"]) {
    for (let size = 0; size <= 40; size++) {
      const run = one.repeat(40).slice(0, size);
      assert.equal(read(join(run, -1, "")), "evt_1 t", JSON.stringify(run));
      for (const place of TOKENS.keys()) {
        if (place < TOKENS.length - 1) assert.equal(read(join("", place, run)), "evt_1 t", `${JSON.stringify(run)} in gap ${place}`);
      }
    }
  }
});

test("any other byte in a run of white space is refused where JSON.parse refuses it", () => {
  for (let byte = 0; byte < 256; byte++) {
    for (const at of [0, 1, 15, 16, 17, 33]) {
      const run = `\n${" ".repeat(at)}${String.fromCharCode(byte)}${" ".repeat(20)}`;
      const place = (byte * 7 + at) % (TOKENS.length - 1);
      const text = join("\n  ", place, run);
      assert.equal(read(text), parse(text), `${byte} after ${at} in gap ${place}`);
    }
  }
});
