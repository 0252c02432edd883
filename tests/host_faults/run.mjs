#!/usr/bin/env node
// Do the C hosts hold, whatever their platform answers?   Layer: tests (wasi_http, fastly).
//   node tests/host_faults/run.mjs [SEED]     prints `N passed, N failed`; with EYELET_LONG=1 more requests, and others each time
// The real modules over platforms of this file's own, thousands of requests through reused instances: bodies in any pieces, headers of
// any size, lengths that are lies, and each call failing now and then. No request may trap, leave a handle or anything else of itself
// behind, be answered twice or not at all; a forged one is never delivered, and 2xx is said of what was delivered alone. No secret, and
// no proof that was sent or would have been right, stands in a log line or an answer.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { build, top } from "../fastly/link.mjs";

const tool = (name) => execFileSync("./build.sh", ["tool", name], { cwd: top, encoding: "utf8" }).trim().split(/\s+/).filter(Boolean);
const SECRET = "secret-of-the-host-faults";
const SECRETS = { THE_SECRET: SECRET, PAIR: `user:${SECRET}` };
const REQUESTS = process.env.EYELET_LONG ? 20000 : 1500;
const STACK_SIZE = 131072; // build.sh: -z stack-size, below all data
const seed = Number(process.argv[2] ?? (process.env.EYELET_LONG ? Date.now() % 1e9 : 4));

// ---------------------------------------------------------------- chance

let state = seed >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const below = (count) => Math.floor(random() * count);
const oneOf = (list) => list[below(list.length)];
const check = (good, what) => {
  if (!good) throw new Error(what);
};

// ---------------------------------------------------------------- what comes in, and what must come of it

const deliver = { url: "http://destination.test/in?a=b", timeout_ms: 1000 };
const source = { provider: "github", secrets: ["THE_SECRET"], deliver, debug: true };
/** How a sender proves itself, by the source; elsewhere as to GitHub. @type {Record<string, (body: Buffer, secret: string) => string>} */
const hmacOf = (bytes, secret, encoding = "hex") => createHmac("sha256", secret).update(bytes).digest(encoding);
const PROOFS = {
  token: (_body, secret) => `Bearer ${secret}`,
  basic: (_body, secret) => `Basic ${Buffer.from(`user:${secret}`).toString("base64")}`,
  jwt: (_body, secret) => {
    const token = [{ alg: "HS256" }, { iss: "host-faults" }].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `Bearer ${token}.${hmacOf(token, secret, "base64url")}`;
  },
  door: (_body, secret) => secret,
};
const proofOf = (name, body, secret) => (PROOFS[name] ? PROOFS[name](body, secret) : `sha256=${hmacOf(body, secret)}`);
/** Their events have no id, and two bodies of one byte are alike. */
const unnamed = { ...source, dedup: false };
const config = JSON.stringify({ sources: {
  ...Object.fromEntries(["token", "basic"].map((provider) => [provider, { ...unnamed, provider, secrets: [provider === "basic" ? "PAIR" : "THE_SECRET"] }])),
  jwt: { ...unnamed, provider: { algorithm: "jwt-hs256", signature: { header: "Authorization" } } },
  door: { ...unnamed, provider: "unsigned", secrets: undefined, token: "THE_SECRET" },
  plain: source,
  proxied: { ...source, mode: "proxy", max_body: 100000 },
  twice: { ...source, deliver: [{ ...deliver, name: "a" }, { ...deliver, name: "b", sign: "THE_SECRET" }] },
  again: { ...source, deliver: { ...deliver, attempts: 3 } },
  later: { ...source, secrets: ["NOT_SET"] },
} });

let serial = 0;
/** A request with a mark in each of its parts, and what its platform will do. */
const draw = () => {
  const mark = `mark${String(serial++).padStart(8, "0")}`;
  const size = oneOf([0, 1, 300, 4095, 4096, 4097, 16384, 65535, 65536, 65537, 200000, 1048576, 1048577]);
  const body = Buffer.from(`${mark} `.repeat(Math.ceil(size / (mark.length + 1)))).subarray(0, size);
  const forged = random() < 0.2;
  const name = oneOf(["plain", "proxied", "twice", "again", "later", "nobody", ...Object.keys(PROOFS)]);
  const [right, given] = [SECRET, forged ? "secret-of-somebody-else" : SECRET].map((secret) => proofOf(name, body, secret));
  const length = oneOf([String(size), String(size), undefined, String(size >> 1), String(size + 5), "0", "999999999999999999", "9223372036854775808",
    "18446744073709551615", "4294967296", "-1", "1e3", "5, 5", ""]);
  const long = (usual) => (random() < 0.05 ? `${mark}${"h".repeat(oneOf([8000, 16383, 16384, 20480, 70000, 300000]))}` : usual);
  const headers = new Map(Object.entries({ "content-type": [long(`text/plain; a=${mark}`)], "x-github-event": [long("push")], "x-github-delivery": [long(mark)],
    "x-hub-signature-256": name in PROOFS ? [] : random() < 0.05 ? [given, `sha256=${mark}`] : [long(given)],
    "authorization": [long(name in PROOFS && name !== "door" ? given : `Bearer ${mark}`)], ...(length !== undefined && { "content-length": [length] }) }));
  const url = `/${name}?${name === "door" ? `token=${given}&` : ""}${mark}=${"u".repeat(oneOf([0, 200, 255, 8192, 9216, 12288, 70000].slice(0, random() < 0.1 ? 7 : 2)))}`;
  return { mark, name, body, at: 0, forged, proofs: [right, given].map((text) => text.replace(/^(Bearer |Basic |sha256=)/, "").slice(-32)), said: [], headers, url, method: oneOf([...Array(12).fill("POST"), "GET", "PUT", `X${mark}`, `X${mark}${"M".repeat(40)}`]),
    failing: oneOf([0, 0.002, 0.02, 0.2]), overlong: random() < 0.25, answer: Buffer.from(`${mark} `.repeat(oneOf([0, 1, 1000, 5000, 20000]))), encoding: oneOf([undefined, "gzip"]), status: oneOf([200, 200, 204, 302, 404, 500]),
    delivered: 0, answered: [], log: [] };
};

/** What is handed on whole is what was signed (of a GET nothing), or what the destination answered, called what it is. @param {"body" | "answer"} holds */
const checkBody = (request, bytes, holds, headers) => {
  if (holds === "answer") request.said.push(bytes);
  if (holds === "answer" && !bytes.includes("mark")) return; // Eyelet's own
  if (holds === "answer" && request.failing === 0) check(headers.get("content-encoding")?.[0] === request.encoding, "content-encoding is another");
  const expected = holds === "body" && request.method === "GET" ? Buffer.alloc(0) : request[holds];
  check(bytes.equals(expected), `${bytes.length} bytes instead of the ${expected.length} of the ${holds}, or others`);
};

/** @param {ReturnType<typeof draw>} request @param {Buffer} memory of the guest, after it */
const judge = (request, memory) => {
  check(request.answered.length === 1, `answered ${request.answered.length} times`);
  const [status] = request.answered;
  if (request.forged) check(request.delivered === 0, "a forged request was delivered");
  if (request.forged) check(status >= 400, `a forged request was answered ${status}`);
  if (status < 300) check(request.delivered > 0, `${status}, and nothing was delivered`);
  check(request.log.length === 1 || request.failing > 0, `${request.log.length} log lines`);
  const said = Buffer.concat(request.said);
  const spilled = [SECRET, ...request.proofs].find((needle) => said.includes(needle));
  check(spilled === undefined, `${spilled} stands in: ${said}`);
  const found = memory.indexOf(request.mark);
  check(found < 0, `${memory.subarray(Math.max(0, found - 16), found + 48).toString("latin1")} is left at ${found}`);
};

// ---------------------------------------------------------------- a component's platform

const linkHttp = () => {
  const core = tool("wasm-objects");
  execFileSync("./build.sh", ["build", "http"], { cwd: top, stdio: ["ignore", "ignore", 2] });
  const folder = path.join(build, "wasm/wasi_shims");
  const objects = ["wasi_http", "libc"].flatMap((name) => readdirSync(path.join(folder, name)).filter((file) => file.endsWith(".o")).sort().map((file) => path.join(folder, name, file)));
  const output = path.join(build, "host_faults/http.wasm");
  mkdirSync(path.dirname(output), { recursive: true });
  execFileSync(tool("wasm-ld")[0], ["--no-entry", "--gc-sections", "--stack-first", "-z", `stack-size=${STACK_SIZE}`, ...objects,
    ...["serve.o", "text.o"].map((file) => path.join(folder, file)), ...core, "-o", output], { cwd: top, stdio: ["ignore", 2, 2] });
  return new WebAssembly.Module(readFileSync(output));
};

/** A guest and its memory. */
class Guest {
  start(module, imports) {
    this.instance = new WebAssembly.Instance(module, imports);
    this.memory = this.instance.exports.memory;
  }

  get view() {
    return new DataView(this.memory.buffer);
  }

  /** Of the destination's answer. @returns {[string, string[]][]} */
  encoding() {
    return this.request.encoding ? [["content-encoding", [this.request.encoding]]] : [];
  }

  read(at, size) {
    return Buffer.from(new Uint8Array(this.memory.buffer, at, size));
  }
}

/** One instance of the component. A handle knows what it came from, which must outlive it. */
class Http extends Guest {
  constructor(module) {
    super();
    this.handles = new Map();
    this.next = 1;
    this.now_ms = 1700000000000;
    this.files = new Map();
    this.request = { failing: 0, log: [], said: [] };
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      const run = this.functions()[name] ?? (name.startsWith("[resource-drop]") ? (handle) => this.drop(handle, name.slice(15)) : undefined);
      check(run, `no ${name}`);
      (imports[from] ??= {})[name] = (...args) => {
        this.lent = [];
        return run(...args);
      };
    }
    this.start(module, imports);
  }

  fails() {
    return random() < this.request.failing;
  }

  make(type, from, more = {}) {
    check(from === undefined || this.handles.has(from), `${type} of a handle that is gone`);
    const handle = this.next++;
    this.handles.set(handle, { type, from, ...more });
    return handle;
  }

  get(handle, type) {
    const found = this.handles.get(handle);
    check(found?.type === type, `handle ${handle} is ${found?.type ?? "gone"}, not ${type}`);
    return found;
  }

  drop(handle, type) {
    this.get(handle, type);
    for (const { type: child, from } of this.handles.values()) check(from !== handle, `${type} is dropped before its ${child}`);
    this.handles.delete(handle);
  }

  /** Given away: what came from it stays. */
  take(handle, type) {
    const found = this.get(handle, type);
    this.handles.delete(handle);
    for (const child of this.handles.values()) if (child.from === handle) child.from = undefined;
    return found;
  }

  lend(alignment, bytes) {
    if (bytes.length === 0 && alignment === 1) return [oneOf([0, 1, 0xffffffff]), 0];
    const at = this.instance.exports.cabi_realloc(0, 0, alignment, bytes.length) >>> 0;
    check(at % alignment === 0 && at >= (bytes.length ? STACK_SIZE : 0) && at + bytes.length <= this.memory.buffer.byteLength, `${bytes.length} bytes were lent at ${at}`);
    for (const [start, end] of this.lent) check(at >= end || at + bytes.length <= start, "lent twice");
    this.lent.push([at, at + bytes.length]);
    new Uint8Array(this.memory.buffer, at, bytes.length).set(bytes);
    return [at, bytes.length];
  }

  words(out, ...words) {
    words.forEach((word, i) => this.view.setUint32(out + 4 * i, word, true));
  }

  lendList(out, items) {
    const list = Buffer.alloc(items.flat().length * 4);
    items.flat().forEach((word, i) => list.writeUInt32LE(word >>> 0, 4 * i));
    this.words(out, ...this.lend(4, list).slice(0, 1), items.length);
  }

  lendText(out, text) {
    this.words(out, ...this.lend(1, Buffer.from(text)));
  }

  optional(out, text) {
    this.view.setUint8(out, text === undefined ? 0 : 1);
    if (text !== undefined) this.lendText(out + 4, text);
  }

  result(out, failed, at, handle) {
    this.view.setUint8(out, failed ? 1 : 0);
    if (!failed) this.view.setInt32(out + at, handle(), true);
    else this.view.setUint8(out + at, below(30));
  }

  /** mayClose: of a stream that is read, closed is its end. */
  streamError(out, at, mayClose = true) {
    this.view.setUint8(out, 1);
    const failed = !mayClose || random() < 0.5;
    this.view.setUint8(out + at, failed ? 0 : 1);
    if (failed) this.view.setInt32(out + at + 4, this.make("error"), true);
  }

  code(out, at, code) {
    this.view.setUint8(out, code === undefined ? 0 : 1);
    if (code !== undefined) this.view.setUint8(out + at, code);
    return code !== undefined;
  }

  fileFault() {
    return this.fails() ? oneOf([0, 7, 13, 20, 25]) : undefined;
  }

  write(stream, at, size, out) {
    const { body } = this.get(stream, "output-stream");
    if (this.fails()) return this.streamError(out, 4);
    body.push(this.read(at, size));
    this.view.setUint8(out, 0);
  }

  functions() {
    const text = (at, size) => this.read(at, size).toString();
    const pollable = (from) => () => this.make("pollable", from);
    return {
      "now": (out) => {
        this.now_ms += below(3);
        this.view.setBigUint64(out, BigInt(Math.floor(this.now_ms / 1000)), true);
        this.view.setUint32(out + 8, (this.now_ms % 1000) * 1e6, true);
      },
      "subscribe-duration": () => this.make("pollable"),
      "get-random-u64": () => (BigInt(below(2 ** 32)) << 32n) | BigInt(below(2 ** 32)),
      "poll": (at, count, out) => {
        check(count > 0, "waits for nothing");
        for (let i = 0; i < count; i++) this.get(this.view.getInt32(at + 4 * i, true), "pollable");
        const ready = Array.from({ length: count }, (_, i) => i).filter((i) => i === 0 ? !this.fails() : this.fails());
        this.lendList(out, ready.length > 0 ? ready : [count - 1]);
      },
      "[method]input-stream.read": (stream, max, out) => {
        const { of } = this.get(stream, "input-stream");
        if (this.fails()) return this.streamError(out, 4, false);
        if (of.at >= of.bytes.length) {
          this.view.setUint8(out, 1);
          this.view.setUint8(out + 4, 1);
          return;
        }
        const most = this.request.overlong ? 1e6 : Number(max); // a host that does not keep to it
        const size = Math.min(most, random() < 0.1 ? 0 : oneOf(this.request.overlong ? [20000] : [1, 100, 4096, 16384, 65536, 1e6]), of.bytes.length - of.at);
        this.view.setUint8(out, 0);
        this.words(out + 4, ...this.lend(1, of.bytes.subarray(of.at, of.at + size)));
        of.at += size;
      },
      "[method]input-stream.subscribe": (stream) => (this.get(stream, "input-stream"), pollable(stream)()),
      "[method]output-stream.subscribe": (stream) => (this.get(stream, "output-stream"), pollable(stream)()),
      "[method]output-stream.check-write": (stream, out) => {
        const found = this.get(stream, "output-stream");
        if (this.fails()) return this.streamError(out, 8);
        found.permit = random() < 0.2 ? 0n : oneOf([1n, 100n, 4096n, 65536n, 2n ** 32n, 2n ** 63n]);
        if (found.body.length === 0) found.permit ||= 4096n;
        this.view.setUint8(out, 0);
        this.view.setBigUint64(out + 8, found.permit, true);
      },
      "[method]output-stream.write": (stream, at, size, out) => {
        const found = this.get(stream, "output-stream");
        check(BigInt(size) <= found.permit, "wrote more than was permitted");
        found.permit -= BigInt(size);
        this.write(stream, at, size, out);
      },
      "[method]output-stream.blocking-write-and-flush": (stream, at, size, out) => {
        check(size <= 4096, "a blocking write of more than 4,096 bytes");
        this.write(stream, at, size, out);
      },
      "[method]output-stream.flush": (stream, out) => (this.get(stream, "output-stream"), this.fails() ? this.streamError(out, 4) : this.view.setUint8(out, 0)),
      "get-environment": (out) => this.lendList(out, Object.entries({ ...SECRETS, EYELET_STORE: "/store/x" }).map((pair) => pair.map((one) => this.lend(1, Buffer.from(one))).flat())),
      "get-stderr": () => this.make("output-stream", undefined, { body: { push: (bytes) => this.request.said.push(bytes) && this.request.log.push(...(bytes.at(-1) === 10 ? [bytes] : [])) }, lasts: true }),

      "get-directories": (out) => this.lendList(out, ["/config", "/store"].map((name) => [this.make("descriptor", undefined, { name, lasts: name === "/store" }), ...this.lend(1, Buffer.from(name))])),
      "[method]descriptor.open-at": (at, _flags, name, size, open, _may, out) => {
        const full = `${this.get(at, "descriptor").name}/${text(name, size)}`;
        const there = this.files.get(full);
        const code = this.fileFault() ?? (open & 4 && there ? 7 : !(open & 1) && !there ? 20 : undefined);
        if (this.code(out, 4, code)) return;
        if (!there) this.files.set(full, Buffer.alloc(0));
        this.view.setInt32(out + 4, this.make("descriptor", undefined, { name: full, lasts: full === "/store/x" }), true);
      },
      "[method]descriptor.read": (file, max, offset, out) => {
        if (this.code(out, 4, this.fileFault())) return;
        const data = this.files.get(this.get(file, "descriptor").name).subarray(Number(offset));
        this.words(out + 4, ...this.lend(1, data.subarray(0, Math.min(Number(max), oneOf([1000, 1e6])))), 0);
      },
      "[method]descriptor.write": (file, at, size, _offset, out) => {
        if (this.code(out, 8, this.fileFault())) return;
        this.files.set(this.get(file, "descriptor").name, this.read(at, size));
        this.view.setBigUint64(out + 8, BigInt(this.fails() ? size - 1 : size), true);
      },
      "[method]descriptor.stat": (file, out) => {
        const { name } = this.get(file, "descriptor");
        if (!this.code(out, 8, this.fileFault())) this.view.setBigUint64(out + 24, BigInt(this.files.get(name).length), true);
      },
      "[method]descriptor.stat-at": (_at, _flags, _name, _size, out) => {
        if (this.code(out, 8, this.fileFault())) return;
        this.view.setUint8(out + 56, below(2));
        this.view.setBigUint64(out + 64, oneOf([0n, 1690000000n, 2n ** 64n - 1n]), true);
      },
      "[method]descriptor.create-directory-at": (at, name, size, out) => {
        const full = `${this.get(at, "descriptor").name}/${text(name, size)}`;
        const code = this.fileFault() ?? (this.files.has(full) ? 7 : !this.files.has(path.dirname(full)) && path.dirname(full) !== "/store" ? 20 : undefined);
        if (!this.code(out, 1, code)) this.files.set(full, Buffer.alloc(0));
      },
      "[method]descriptor.remove-directory-at": (_at, _name, _size, out) => void this.code(out, 1, this.fileFault()),
      "[method]descriptor.unlink-file-at": (at, name, size, out) => {
        if (!this.code(out, 1, this.fileFault())) this.files.delete(`${this.get(at, "descriptor").name}/${text(name, size)}`);
      },
      ...Object.fromEntries([["link-at", 1], ["rename-at", 0]].map(([call, flags]) => [`[method]descriptor.${call}`, (...args) => {
        const [at, from, fromSize, to, toAt, toSize, out] = [args[0], ...args.slice(1 + flags)];
        const [old, name] = [`${this.get(at, "descriptor").name}/${text(from, fromSize)}`, `${this.get(to, "descriptor").name}/${text(toAt, toSize)}`];
        const code = this.fileFault() ?? (!this.files.has(old) || !this.files.has(path.dirname(name)) ? 20 : flags && this.files.has(name) ? 7 : undefined);
        if (this.code(out, 1, code)) return;
        this.files.set(name, this.files.get(old));
        if (!flags) this.files.delete(old);
      }])),
      "[method]descriptor.read-directory": (at, out) => {
        const { name } = this.get(at, "descriptor");
        const names = [...this.files.keys()].filter((file) => path.dirname(file) === name).map((file) => path.basename(file));
        if (!this.code(out, 4, this.fileFault())) this.view.setInt32(out + 4, this.make("directory-entry-stream", undefined, { names: [...names, ...(this.fails() ? ["f".repeat(255), "r", ""] : [])] }), true);
      },
      "[method]directory-entry-stream.read-directory-entry": (entries, out) => {
        const name = this.get(entries, "directory-entry-stream").names.shift();
        if (this.code(out, 4, this.fileFault())) return;
        this.view.setUint8(out + 4, name === undefined ? 0 : 1);
        if (name !== undefined) this.lendText(out + 12, name);
      },

      "[method]incoming-request.method": (_request, out) => {
        const place = ["GET", "HEAD", "POST", "PUT"].indexOf(this.request.method);
        this.view.setUint8(out, place < 0 ? 9 : place);
        if (place < 0) this.lendText(out + 4, this.request.method);
      },
      "[method]incoming-request.path-with-query": (_request, out) => this.optional(out, this.fails() && this.request.method !== "GET" ? undefined : this.request.url),
      "[method]incoming-request.scheme": (_request, out) => {
        this.view.setUint8(out, this.fails() ? 0 : 1);
        this.view.setUint8(out + 4, below(3));
        this.lendText(out + 8, this.fails() ? "s".repeat(10000) : "custom");
      },
      "[method]incoming-request.authority": (_request, out) => this.optional(out, this.fails() ? undefined : `${this.request.mark}.test`),
      "[method]incoming-request.headers": (request) => (this.get(request, "incoming-request"), this.make("fields", request, { list: this.request.headers })),
      "[method]incoming-request.consume": (request, out) => (this.get(request, "incoming-request"),
        this.result(out, this.fails(), 4, () => this.make("incoming-body", request, { of: { bytes: this.request.body, at: 0 } }))),
      "[constructor]fields": () => this.make("fields", undefined, { list: new Map() }),
      "[static]fields.from-list": (at, count, out) => {
        const words = Array.from({ length: 4 * count }, (_, i) => this.view.getUint32(at + 4 * i, true));
        const list = new Map(Array.from({ length: count }, (_, i) => [text(words[4 * i], words[4 * i + 1]), [text(words[4 * i + 2], words[4 * i + 3])]]));
        this.result(out, this.fails(), 4, () => this.make("fields", undefined, { list }));
      },
      "[method]fields.get": (fields, name, size, out) => {
        const { list } = this.get(fields, "fields");
        this.lendList(out, (list.get(text(name, size)) ?? []).map((value) => this.lend(1, Buffer.from(value))));
      },
      "[method]incoming-body.stream": (body, out) => {
        const { of } = this.get(body, "incoming-body");
        this.result(out, this.fails(), 4, () => this.make("input-stream", body, { of }));
      },
      "[constructor]outgoing-response": (fields) => this.make("outgoing-response", undefined, { status: 200, list: this.take(fields, "fields").list }),
      "[method]outgoing-response.set-status-code": (response, status) => {
        this.get(response, "outgoing-response").status = status;
        return 0;
      },
      "[method]outgoing-response.body": (response, out) => {
        const { list } = this.get(response, "outgoing-response");
        this.result(out, this.fails(), 4, () => this.make("outgoing-body", response, { pieces: [], holds: "answer", list }));
      },
      "[static]response-outparam.set": (outparam, failed, response) => {
        this.take(outparam, "response-outparam");
        check(failed === 0, "an error for an answer");
        this.request.answered.push(this.take(response, "outgoing-response").status);
      },
      "[method]outgoing-body.write": (body, out) => {
        const { pieces } = this.get(body, "outgoing-body");
        this.result(out, this.fails(), 4, () => this.make("output-stream", body, { body: pieces }));
      },
      "[static]outgoing-body.finish": (body, trailers, _fields, out) => {
        check(trailers === 0, "trailers");
        for (const { type, from } of this.handles.values()) check(from !== body, `a body is finished before its ${type}`);
        const { pieces, holds, list } = this.take(body, "outgoing-body");
        checkBody(this.request, Buffer.concat(pieces), holds, list);
        this.result(out, this.fails(), 8, () => 0);
      },
      "[constructor]outgoing-request": (fields) => (this.take(fields, "fields"), this.make("outgoing-request")),
      ...Object.fromEntries(["method", "path-with-query", "scheme", "authority"].map((part) => [`[method]outgoing-request.set-${part}`, (request) => (this.get(request, "outgoing-request"), this.fails() ? 1 : 0)])),
      "[method]outgoing-request.body": (request, out) => (this.get(request, "outgoing-request"), this.result(out, this.fails(), 4, () => this.make("outgoing-body", request, { pieces: [], holds: "body" }))),
      "[constructor]request-options": () => this.make("request-options"),
      ...Object.fromEntries(["connect", "first-byte", "between-bytes"].map((part) => [`[method]request-options.set-${part}-timeout`, (options) => (this.get(options, "request-options"), this.fails() ? 1 : 0)])),
      "handle": (request, _some, options, out) => {
        this.take(request, "outgoing-request");
        this.take(options, "request-options");
        this.result(out, this.fails(), 8, () => this.make("future-incoming-response"));
      },
      "[method]future-incoming-response.subscribe": (future) => (this.get(future, "future-incoming-response"), pollable(future)()),
      "[method]future-incoming-response.get": (future, out) => {
        this.get(future, "future-incoming-response");
        this.view.setUint8(out, random() < 0.2 ? 0 : 1);
        if (this.view.getUint8(out) === 0) return;
        this.view.setUint8(out + 8, this.fails() ? 1 : 0);
        if (this.view.getUint8(out + 8) === 1) return;
        if (this.code(out + 16, 8, this.fails() ? below(39) : undefined)) return;
        this.view.setInt32(out + 24, this.make("incoming-response"), true);
        if (this.request.status < 300 || this.request.url.startsWith("/proxied")) this.request.delivered++;
      },
      "[method]incoming-response.status": (response) => (this.get(response, "incoming-response"), this.request.status),
      "[method]incoming-response.headers": (response) => (this.get(response, "incoming-response"),
        this.make("fields", response, { list: new Map([["content-type", [oneOf(["text/plain", `${this.request.mark}${"t".repeat(1100)}`])]], ["content-length", oneOf([[], [String(this.request.answer.length)], ["1", "1"], ["4294967296"], ["9".repeat(18)]])], ...this.encoding()]) })),
      "[method]incoming-response.consume": (response, out) => (this.get(response, "incoming-response"),
        this.result(out, this.fails(), 4, () => this.make("incoming-body", response, { of: { bytes: this.request.answer, at: 0 } }))),
    };
  }

  serve(request) {
    this.request = request;
    this.instance.exports["wasi:http/incoming-handler@0.2.0#handle"](this.make("incoming-request"), this.make("response-outparam"));
    const left = [...this.handles.values()].filter(({ lasts }) => !lasts).map(({ type }) => type);
    check(left.length === 0, `left: ${left}`);
    judge(request, Buffer.from(this.memory.buffer));
  }
}

// ---------------------------------------------------------------- Fastly's platform

const [OK, BUFFER_SIZE, UNSUPPORTED, NONE] = [0, 4, 5, 10];
const FAULTS = [1, 2, 3, 13];
/** Calls that take a handle even where they fail, or do not fail here. */
const TAKES = /^(clock_time_get|random_get|next_request_wait|close|send_.*|insert)$/;

/** A sandbox, and the requests that come to it until it ends. */
class Fastly extends Guest {
  constructor(module, next) {
    super();
    this.nextRequest = next;
    this.handles = new Map();
    this.next = 0; // a handle here may be 0
    this.now_ms = 1700000000000;
    this.request = { failing: 0, log: [], said: [] };
    this.served = 0;
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      const run = this.functions()[`${from.replace("fastly_", "")}.${name}`];
      check(run, `no ${from}.${name}`);
      (imports[from] ??= {})[name] = (...args) => (!TAKES.test(name) && this.fails() ? oneOf(FAULTS) : run(...args) ?? OK);
    }
    this.start(module, imports);
  }

  make(out, type, more = {}) {
    const handle = this.next++;
    this.handles.set(handle, { type, ...more });
    this.view.setUint32(out, handle, true);
  }

  get(handle, type) {
    const found = this.handles.get(handle >>> 0);
    check(found?.type === type, `handle ${handle} is ${found?.type ?? "gone"}, not ${type}`);
    return found;
  }

  take(handle, type) {
    const found = this.get(handle, type);
    this.handles.delete(handle >>> 0);
    return found;
  }

  fails() {
    return random() < this.request.failing;
  }

  /** All of it, or how much it is. */
  put(bytes, out, size, written) {
    this.view.setUint32(written, bytes.length, true);
    if (bytes.length > size) return BUFFER_SIZE;
    new Uint8Array(this.memory.buffer, out, bytes.length).set(bytes);
    return OK;
  }

  /** The request before is over. */
  end() {
    const left = [...this.handles.values()].filter(({ type }) => ["request", "response", "body"].includes(type)).map(({ type }) => type);
    if (this.request.answered.length === 0) {
      check(this.request.failing > 0, "not answered");
      return UNSUPPORTED;
    }
    check(left.length === 0, `left: ${left}`);
    judge(this.request, Buffer.from(this.memory.buffer));
    return OK;
  }

  arrive(request, body) {
    this.request = this.nextRequest();
    this.served++;
    this.make(request, "request", { list: this.request.headers });
    this.make(body, "body", { bytes: this.request.body, at: 0 });
  }

  functions() {
    const text = (at, size) => this.read(at, size).toString();
    return {
      "abi.init": () => OK,
      "wasi_snapshot_preview1.clock_time_get": (_clock, _precision, out) => this.view.setBigUint64(out, BigInt((this.now_ms += below(3))) * 1000000n, true),
      "wasi_snapshot_preview1.random_get": (out, size) => new Uint8Array(this.memory.buffer, out, size).fill(below(256)) && OK,
      "http_req.body_downstream_get": (request, body) => this.arrive(request, body),
      "http_downstream.next_request": (_mask, _options, promise) => this.make(promise, "promise"),
      "http_downstream.next_request_wait": (promise, request, body) => {
        this.take(promise, "promise");
        return this.end() || (this.now_ms < 0 ? NONE : this.arrive(request, body));
      },
      "http_req.method_get": (request, out, size, written) => (this.get(request, "request"), this.put(Buffer.from(this.request.method), out, size, written)),
      "http_req.uri_get": (request, out, size, written) => (this.get(request, "request"), this.put(Buffer.from(`https://${this.request.mark}.test${this.request.url}`), out, size, written)),
      "http_req.header_values_get": (request, name, nameSize, out, size, cursor, next, written) => {
        const values = (this.get(request, "request").list.get(text(name, nameSize)) ?? []).map((value) => Buffer.from(`${value}\0`)).slice(cursor);
        let used = 0;
        let count = 0;
        for (; count < values.length && used + values[count].length <= size; used += values[count++].length) new Uint8Array(this.memory.buffer, out + used, values[count].length).set(values[count]);
        if (values.length > 0 && count === 0) return this.put(values[0], out, size, written);
        this.view.setUint32(written, used, true);
        this.view.setBigInt64(next, count < values.length ? BigInt(cursor + count) : -1n, true);
      },
      "http_req.close": (request) => void this.take(request, "request"),
      "http_downstream.downstream_client_ip_addr": (_request, out, written) => this.put(Buffer.alloc(oneOf([4, 16]), 255), out, 16, written),
      "http_body.new": (body) => this.make(body, "body", { bytes: Buffer.alloc(0), at: 0 }),
      "http_body.read": (body, out, size, read) => {
        const from = this.get(body, "body");
        const part = from.bytes.subarray(from.at, from.at + Math.min(size, oneOf([1, 100, 4096, 16384, 65536, 1e6])));
        from.at += part.length;
        return this.put(part, out, size, read);
      },
      "http_body.write": (body, at, size, _end, written) => {
        const to = this.get(body, "body");
        const part = this.read(at, Math.min(size, oneOf([1000, 1e6, 1e6])));
        to.bytes = Buffer.concat([to.bytes, part]);
        this.view.setUint32(written, part.length, true);
      },
      "http_body.known_length": (_body, out) => {
        const length = this.request.headers.get("content-length")?.[0] ?? "";
        if (!/^\d+$/.test(length)) return NONE;
        this.view.setBigUint64(out, BigInt.asUintN(64, BigInt(length)), true);
      },
      "http_body.close": (body) => void this.take(body, "body"),
      "http_req.new": (request) => this.make(request, "request", { list: new Map() }),
      "http_req.method_set": (request) => void this.get(request, "request"),
      "http_req.uri_set": (request) => void this.get(request, "request"),
      "http_req.header_append": (request) => void this.get(request, "request"),
      "http_req.send_async_v2": (request, body, _backend, _size, _streams, pending) => {
        this.take(request, "request");
        checkBody(this.request, this.take(body, "body").bytes, "body");
        return this.fails() ? oneOf(FAULTS) : this.make(pending, "pending");
      },
      "async_io.select": (items, count, _timeout, ready) => {
        check(count === 1 && this.handles.has(this.view.getUint32(items, true)), "waits for what is gone");
        this.view.setUint32(ready, this.fails() ? 0xffffffff : 0, true);
      },
      "http_req.pending_req_wait_v2": (pending, error, response, body) => {
        this.take(pending, "pending");
        this.view.setUint32(error, below(20), true);
        this.make(response, "response", { list: new Map([["content-type", [oneOf(["text/plain", `${this.request.mark}${"t".repeat(1100)}`])]], ...this.encoding()]) });
        this.make(body, "body", { bytes: this.request.answer, at: 0 });
        if (this.request.status < 300 || this.request.url.startsWith("/proxied")) this.request.delivered++;
      },
      "backend.exists": (_name, _size, out) => this.view.setUint32(out, below(2), true),
      "http_req.register_dynamic_backend": () => OK,
      "http_resp.new": (response) => this.make(response, "response", { status: 200, list: new Map() }),
      "http_resp.status_get": (response, out) => (this.get(response, "response"), this.view.setUint16(out, this.request.status, true)),
      "http_resp.status_set": (response, status) => void (this.get(response, "response").status = status),
      "http_resp.header_value_get": (response, name, nameSize, out, size, written) => {
        const value = this.get(response, "response").list.get(text(name, nameSize))?.[0];
        return value === undefined ? 2 : this.put(Buffer.from(value), out, size, written);
      },
      "http_resp.header_append": (response, name, nameSize, value, size) => void this.get(response, "response").list.set(text(name, nameSize), [text(value, size)]),
      "http_resp.send_downstream": (response, body) => {
        const { status, list } = this.take(response, "response");
        checkBody(this.request, this.take(body, "body").bytes, "answer", list);
        return this.fails() ? oneOf(FAULTS) : void this.request.answered.push(status);
      },
      "http_resp.close": (response) => void this.take(response, "response"),
      "kv_store.open": (_name, _size, store) => this.make(store, "store"),
      "kv_store.lookup": (store, key, size, _mask, _config, lookup) => (this.get(store, "store"), this.make(lookup, "lookup", { key: text(key, size) })),
      "kv_store.lookup_wait_v2": (lookup, body, _metadata, _size, written, generation, error) => {
        const isClaim = this.take(lookup, "lookup").key.startsWith("claim/");
        const there = this.fails();
        this.view.setUint32(written, 0, true);
        this.view.setBigUint64(generation, 2n ** 64n - 1n, true);
        this.view.setUint32(error, there ? 1 : oneOf([3, 3, 3, this.fails() ? below(8) : 3]), true);
        const value = oneOf(["", "1", "99999999999999999999", "1700000000000 ", `0 ${"a".repeat(32)}`, ...(isClaim ? [`1700000010000 ${"a".repeat(32)}`] : []), "9".repeat(30000)]);
        if (this.view.getUint32(error, true) === 1) this.make(body, "body", { bytes: Buffer.from(value), at: 0 });
      },
      "kv_store.insert": (store, _key, _size, body, _mask, _config, insert) => {
        this.get(store, "store");
        this.take(body, "body");
        return this.fails() ? oneOf(FAULTS) : this.make(insert, "insert");
      },
      "kv_store.insert_wait": (insert, error) => {
        this.take(insert, "insert");
        this.view.setUint32(error, this.fails() ? below(8) : 1, true);
      },
      "secret_store.open": (_name, _size, store) => this.make(store, "secrets"),
      "secret_store.get": (store, name, size, secret) => {
        this.get(store, "secrets");
        if (!(text(name, size) in SECRETS)) return NONE;
        this.make(secret, "secret", { value: SECRETS[text(name, size)] });
      },
      "secret_store.plaintext": (secret, out, size, written) => this.put(Buffer.from(this.get(secret, "secret").value), out, size, written),
      "config_store.open": (_name, _size, store) => this.make(store, "config"),
      "config_store.get": (store, key, keySize, out, size, written) => {
        this.get(store, "config");
        const pieces = { "webhooks.json": `pieces:2:${config.length}:id`, "id.0": config.slice(0, 100), "id.1": config.slice(100) };
        const found = pieces[text(key, keySize)];
        return found === undefined ? NONE : this.put(Buffer.from(found), out, size, written);
      },
      "log.endpoint_get": (_name, _size, endpoint) => this.make(endpoint, "endpoint"),
      "log.write": (endpoint, at, size) => void (this.get(endpoint, "endpoint"), this.request.said.push(this.read(at, size)) && this.request.log.push(this.read(at, size))),
    };
  }
}

// ---------------------------------------------------------------- the tests

let passed = 0;
let failed = 0;
let count = 0;
let statuses = {};
let last;
const test = (name, run) => {
  [count, statuses] = [0, {}];
  try {
    run();
    for (const name of ["plain", ...Object.keys(PROOFS)]) {
      check(statuses[`${name} 200`] > 0 && statuses[`${name} 401`] > 0, `statuses: ${JSON.stringify(statuses)}`);
    }
    passed++;
    console.log(`ok - ${name}`);
  } catch (error) {
    failed++;
    const { method, url, body, failing } = last;
    console.log(`not ok - ${name} (seed ${seed}, request ${count}: ${method} ${url.slice(0, 40)}, ${body.length} bytes, failing ${failing})\n    ${error.stack}`);
  }
  if (process.env.EYELET_TEST_VERBOSE) console.log(`# ${JSON.stringify(statuses)}`);
};
const next = (isFirst) => {
  const what = last?.answered.length > 0 && `${last.name} ${last.answered[0]}`;
  if (what) statuses[what] = (statuses[what] ?? 0) + 1;
  count++;
  last = draw();
  if (isFirst && random() < 0.8) last.failing = 0; // what an instance reads once
  return last;
};

test(`a component over ${REQUESTS} requests`, () => {
  const module = linkHttp();
  while (count < REQUESTS) {
    const host = new Http(module);
    host.files.set("/config/webhooks.json", Buffer.from(config));
    host.files.set("/store/x", Buffer.alloc(0));
    const reuse = oneOf([1, 10, 200]);
    for (let i = 0; i < reuse; i++) host.serve(next(i === 0));
  }
});
test(`a Fastly sandbox over ${REQUESTS} requests`, () => {
  execFileSync("./build.sh", ["build", "fastly"], { cwd: top, stdio: ["ignore", "ignore", 2] });
  const module = new WebAssembly.Module(readFileSync(path.join(top, process.env.EYELET_DIST_DIR ?? "dist", "eyelet-fastly.wasm")));
  while (count < REQUESTS) {
    const sandbox = new Fastly(module, () => next(sandbox.served === 0));
    sandbox.instance.exports._start();
  }
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
