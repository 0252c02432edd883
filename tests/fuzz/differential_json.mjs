// Run: node tests/fuzz/differential_json.mjs [documents=100000] [seed=1]   (CC, default clang-22; CFLAGS, default sanitizers)
// Property: eyelet_json_read accepts what JSON.parse(TextDecoder.decode(bytes)) accepts and nothing else, finds the same
// value at each path; eyelet_json_next gives the same elements; eyelet_json_escape gives back the same text.
// The core's build for WebAssembly, which reads by vectors, must answer the same byte for byte.
// The documents are grown from a seed and three in four are then damaged. Depth past 128 is checked on its own.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";

const COUNT = Number(process.argv[2] ?? 100_000);
const SEED = Number(process.argv[3] ?? 1);
const DEPTH_MAX = 128;
const TYPES = ["missing", "null", "false", "true", "number", "string", "array", "object"];
const [OK, INVALID, TOO_DEEP] = [0, 1, 2];

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Mulberry32: small, seeded, good enough to choose with. */
function seeded(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const KEYS = ["a", "b", "id", "event", "type", "items", "__proto__", "é", "a b", "", "x".repeat(31), "x".repeat(40)];
const SCALARS = ["null", "true", "false", "0", "-0", "1", "-12", "1.5", "1e9", "2E-3", "0.0e+0", "123456789012345678901", "1e400"];
const PIECES = ["a", "plain text of some length, ", "0123456789abcdef", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e9", "\\u0000",
  "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\uD83D\\u0041", "é", "€", "😀", "\u2028", "\u007f", "�", "[", "}", ",", ":"];
const DAMAGE = [...'{}[]:,"\\ \t\n\r0123456789-+.eEtfnaul/', "\0", "\x01", "\x1f", "\u00a0", "true", "null", '""', '"a":', "//", "/**/",
  "NaN", "Infinity", "0x1", "01", "1.", ".5", "-", "'a'", "\\u12", "\\x41", "\\U0041", "\ufeff"].map((text) => Buffer.from(text));
DAMAGE.push(...[[0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xed, 0x9f, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf],
  [0xf4, 0x90, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf], [0xf5], [0xff], [0xe2, 0x82], [0xf0, 0x9f, 0x98]].map((bytes) => Buffer.from(bytes)));

function grow(random) {
  const loose = random(3) === 0;
  const gap = () => (loose && random(3) === 0 ? [" ", "\n", "\t", "\r\n", "    "][random(5)] : "");
  const string = () => {
    let text = "";
    for (let n = random(4); n > 0; n--) text += PIECES[random(PIECES.length)];
    return `"${text}"`;
  };
  const key = () => {
    const name = KEYS[random(KEYS.length)];
    if (random(6) > 0 || name === "") return JSON.stringify(name);
    const at = random(name.length); // one letter of it as an escape
    const code = name.charCodeAt(at).toString(16).padStart(4, "0");
    return `"${name.slice(0, at)}\\u${code}${name.slice(at + 1)}"`;
  };
  const value = (depth) => {
    const kind = random(depth > 5 ? 2 : 5);
    if (kind === 0) return SCALARS[random(SCALARS.length)];
    if (kind === 1) return string();
    const parts = [];
    const count = random(400) === 0 ? random(1200) : random(5);
    for (let n = 0; n < count; n++) {
      const inner = count > 10 ? 6 : depth + 1; // wide or deep, not both
      const member = kind === 2 ? "" : `${key()}${gap()}:${gap()}`;
      parts.push(`${gap()}${member}${value(inner)}${gap()}`);
    }
    const body = parts.length === 0 ? gap() : parts.join(",");
    return kind === 2 ? `[${body}]` : `{${body}}`;
  };
  return Buffer.from(gap() + value(random(8) === 0 ? 6 : 0) + gap());
}

function damage(bytes, random) {
  for (let n = 1 + random(2); n > 0; n--) {
    const at = random(bytes.length + 1);
    const piece = DAMAGE[random(DAMAGE.length)];
    switch (random(5)) {
      case 0: bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]); break;
      case 1: bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(3))]); break;
      case 2: bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + piece.length)]); break;
      case 3: bytes = random(4) === 0 ? bytes.subarray(0, at) : Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 1))]); break;
      default: bytes = Buffer.from(bytes); if (at < bytes.length) bytes[at] = random(2) ? random(256) : 32 + random(96);
    }
  }
  return bytes;
}

/** Mostly prefixes that lead somewhere: keys and small indexes. */
function choosePaths(random) {
  const paths = [""];
  for (let n = random(7); n > 0; n--) {
    const segments = [];
    for (let m = 1 + random(4); m > 0; m--) segments.push(random(3) ? KEYS[random(KEYS.length)] : ["0", "1", "2", "10", "00", "700"][random(6)]);
    paths.push(segments.join("."));
  }
  return paths;
}

function lookUp(value, path) {
  for (const segment of path === "" ? [] : path.split(".")) {
    if (Array.isArray(value)) {
      if (!/^(0|[1-9][0-9]*)$/.test(segment) || Number(segment) >= value.length) return undefined;
      value = value[Number(segment)];
    } else if (typeof value === "object" && value !== null && Object.hasOwn(value, segment)) {
      value = value[segment];
    } else {
      return undefined;
    }
  }
  return value;
}

const typeOf = (value) =>
  value === undefined ? "missing" : value === null ? "null" : Array.isArray(value) ? "array"
    : typeof value === "boolean" ? String(value) : typeof value;

function deepest(bytes) {
  let [depth, most, quoted] = [0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    if (quoted) { if (c === 0x5c) i++; else if (c === 0x22) quoted = false; }
    else if (c === 0x22) quoted = true;
    else if (c === 0x7b || c === 0x5b) most = Math.max(most, ++depth);
    else if (c === 0x7d || c === 0x5d) depth--;
  }
  return most;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

function oracle(bytes) {
  try { return { value: JSON.parse(strict.decode(bytes)) }; } catch { return null; }
}

const sources = ["tests/fuzz/differential_json.c", "handler/codec/json.c", "handler/base/buffer.c", "handler/base/bytes.c"];

function build(folder) {
  const program = join(folder, "differential_json");
  const flags = (process.env.CFLAGS ?? "-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all").split(" ");
  const made = spawnSync(process.env.CC ?? "clang-22", ["-std=c17", ...flags, "-Ihandler", ...sources, "-o", program], { cwd: root, stdio: "inherit" });
  if (made.status !== 0) throw new Error("differential_json.c does not compile");
  return program;
}

function buildWasm(folder) {
  const tool = (name) => execFileSync("./build.sh", ["tool", name], { cwd: root, encoding: "utf8" }).trim().split(/\s+/);
  const program = join(folder, "differential_json.wasm");
  execFileSync(tool("clang")[0], ["--target=wasm32-wasip1", ...tool("sysroot-flags"), "-std=c17", "-O3", "-msimd128", "-Ihandler", "-isystem", tool("jsmn")[0],
    `-fuse-ld=${tool("wasm-ld")[0]}`, "-nodefaultlibs", ...sources, ...tool("libc-flags"), "-o", program], { cwd: root, stdio: ["ignore", 2, 2] });
  return new WebAssembly.Module(readFileSync(program));
}

/** What the module writes when it reads this. */
function runWasm(module, folder, input) {
  const [from, to] = ["in", "out"].map((name) => join(folder, name));
  writeFileSync(from, input);
  const [stdin, stdout] = [openSync(from, "r"), openSync(to, "w")];
  const wasi = new WASI({ version: "preview1", stdin, stdout, returnOnExit: true });
  const status = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
  closeSync(stdin);
  closeSync(stdout);
  if (status !== 0) throw new Error(`the module ended with ${status}`);
  return readFileSync(to);
}

function encode(cases) {
  const parts = [];
  for (const { bytes, paths } of cases) {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(bytes.length);
    parts.push(head, bytes, Buffer.from([paths.length]));
    for (const path of paths) { const text = Buffer.from(path); parts.push(Buffer.from([text.length]), text); }
  }
  return Buffer.concat(parts);
}

function check(cases, out, tally) {
  let at = 0;
  const u8 = () => out[at++];
  const u32 = () => { at += 4; return out.readUInt32LE(at - 4); };
  const block = () => { const size = u32(); at += size; return out.subarray(at - size, at); };
  for (const { bytes, paths } of cases) {
    const fail = (what) => {
      throw new Error(`${what}\n  document ${JSON.stringify(lenient.decode(bytes))}\n  hex ${bytes.subarray(0, 400).toString("hex")}\n  paths ${JSON.stringify(paths)}`);
    };
    const parsed = oracle(bytes);
    const result = u8();
    const offset = u32();
    if (result === TOO_DEEP) {
      if (deepest(bytes) <= DEPTH_MAX) fail("refused as too deep");
      tally.deep++;
    } else if ((result === OK) !== (parsed !== null)) {
      fail(`result ${result} at ${offset}, JSON.parse ${parsed === null ? "refuses" : "accepts"}`);
    } else if (result === OK ? offset !== bytes.length : offset > bytes.length) {
      fail(`offset ${offset}`);
    }
    if (result === OK) tally.accepted++;
    for (const path of paths) {
      const wanted = result === OK ? lookUp(parsed.value, path) : undefined;
      const type = TYPES[u8()];
      if (type !== typeOf(wanted)) fail(`${path}: ${type}, wanted ${typeOf(wanted)}`);
      if (type === "missing") continue;
      tally.found++;
      const raw = block();
      if (type === "string") {
        if (!raw.equals(Buffer.from(wanted))) fail(`${path}: ${raw}`);
        continue;
      }
      if (JSON.stringify(JSON.parse(raw)) !== JSON.stringify(wanted)) fail(`${path}: ${raw}`);
      if (type !== "array" && type !== "object") continue;
      const walked = type === "array" ? [] : {};
      for (let n = u32(); n > 0; n--) {
        const key = block().toString();
        const elementType = TYPES[u8()];
        const elementRaw = block();
        const element = JSON.parse(elementType === "string" ? `"${elementRaw}"` : elementRaw.toString());
        if (typeOf(element) !== elementType) fail(`${path}: element ${elementRaw} is no ${elementType}`);
        if (type === "array") walked.push(element);
        else Object.defineProperty(walked, key, { value: element, enumerable: true, configurable: true, writable: true });
      }
      // Lone surrogates in keys: ours are U+FFFD by contract, JavaScript keeps them.
      if (JSON.stringify(walked) !== JSON.stringify(wanted) && !/\\ud[89a-f]/i.test(String(raw))) fail(`${path}: walked ${JSON.stringify(walked)}`);
    }
    if (JSON.parse(`"${block()}"`) !== lenient.decode(bytes)) fail("escape");
  }
  if (at !== out.length) throw new Error("the program wrote more than was asked for");
}

const folder = mkdtempSync(join(tmpdir(), "eyelet-json-"));
try {
  const program = build(folder), module = buildWasm(folder);
  const random = seeded(SEED);
  const tally = { documents: 0, accepted: 0, found: 0, deep: 0 };
  while (tally.documents < COUNT) {
    const cases = [];
    for (let n = 0; n < 5000 && tally.documents < COUNT; n++, tally.documents++) {
      let bytes = grow(random);
      if (random(4) > 0) bytes = damage(bytes, random);
      if (random(500) === 0) { // around the depth bound
        const depth = DEPTH_MAX - 2 + random(5);
        const object = random(2) === 0;
        bytes = Buffer.from((object ? '{"a":' : "[").repeat(depth) + "1" + (object ? "}" : "]").repeat(depth));
      }
      cases.push({ bytes, paths: choosePaths(random) });
    }
    const input = encode(cases);
    const run = spawnSync(program, { input, maxBuffer: 1 << 30 });
    if (run.status !== 0) throw new Error(`the program ended with ${run.status ?? run.signal}\n${run.stderr}`);
    check(cases, run.stdout, tally);
    if (!runWasm(module, folder, input).equals(run.stdout)) throw new Error("the build for WebAssembly answers otherwise");
  }
  console.log(`json: ${tally.documents} documents, ${tally.accepted} accepted, ${tally.deep} too deep, ${tally.found} values found, seed ${SEED}: as JSON.parse`);
  if (tally.accepted === 0 || tally.accepted === tally.documents || tally.found === 0 || (COUNT >= 10_000 && tally.deep === 0)) {
    throw new Error("the generator no longer reaches both verdicts");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
