#!/usr/bin/env node
// Does the file store hold, whatever happens between two of its operations?   Layer: tests (wasi_http).
//   node tests/wasi_http/run.mjs     prints `N passed, N failed`
// wasi_shims/wasi_http/store.c as it is shipped, over a file system and a clock of this file's own. Each claimant is an instance of
// its own; before any of its operations another one can be let run from end to end, the clock moved, or the disk made to fail. So
// every interleaving in which one claimant stands still while another goes on is tried, by its place and not by luck.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const build = path.resolve(top, process.env.EYELET_BUILD_DIR ?? ".build");
const tool = (name) => execFileSync("./build.sh", ["tool", name], { cwd: top, encoding: "utf8" }).trim().split(/\s+/).filter(Boolean);

// [WASI] filesystem/types.wit: places in error-code
const EXIST = 7;
const NO_ENTRY = 20;
const NOT_EMPTY = 25;
const IO = 13;
const FRESH = "fresh";
const RESULTS = [FRESH, "busy", "done", "unavailable"];
const HOUR_MS = 3600000;
const LEASE_S = 15;

/** Some of the host's objects and what they need, linked without the rest of it. */
const link = (name, objects, exports) => {
  const core = tool("wasm-objects");
  execFileSync("./build.sh", ["build", "http"], { cwd: top, stdio: ["ignore", "ignore", 2] });
  const shims = path.join(build, "wasm/wasi_shims");
  const libc = readdirSync(path.join(shims, "libc")).filter((file) => file.endsWith(".o")).sort().map((file) => path.join(shims, "libc", file));
  const output = path.join(build, `wasi_http/${name}.wasm`);
  mkdirSync(path.dirname(output), { recursive: true });
  execFileSync(tool("wasm-ld")[0], ["--no-entry", "--gc-sections", "--stack-first", "-z", "stack-size=131072", "--allow-undefined",
    ...exports.map((symbol) => `--export=${symbol}`), ...libc, ...["wasi_http/memory.o", "text.o", ...objects].map((file) => path.join(shims, file)),
    ...core, "-o", output], { cwd: top, stdio: ["ignore", 2, 2] });
  return new WebAssembly.Module(readFileSync(output));
};
const module = link("store", ["wasi_http/store.o"],
  ["eyelet_store_start", "eyelet_store_sweep", "eyelet_host_claim", "eyelet_host_commit", "eyelet_host_release"]);

/** A directory and a clock that several claimants share. A file may have several names, as with link. */
class Disk {
  constructor() {
    this.now_ms = 1700000000000;
    /** @type {Map<string, {data: Buffer, written_ms: number} | "directory">} */
    this.entries = new Map();
  }

  exists(name) {
    return this.entries.has(name);
  }

  parentExists(name) {
    const at = name.lastIndexOf("/");
    return at < 0 || this.entries.get(name.slice(0, at)) === "directory";
  }

  names(directory) {
    return [...this.entries.keys()].filter((name) => name.startsWith(`${directory}/`) && !name.slice(directory.length + 1).includes("/")).map((name) => name.slice(directory.length + 1));
  }
}

let instanceCount = 0;

/** One instance of the store: what a process is. */
class Claimant {
  /** @param {Disk} disk @param {Uint8Array} [token] */
  constructor(disk, token) {
    this.disk = disk;
    this.token = token ?? createHash("sha256").update(`token ${instanceCount++}`).digest().subarray(0, 16);
    if (!token) this.token[0] |= 1; // no sweep is due
    this.operations = [];
    /** Called before operation number i with its name; what it returns is the error code to fail with. */
    this.before = (_i, _name) => undefined;
    this.handles = new Map([[1, { name: "" }]]);
    this.nextHandle = 2;
    const wasi = {};
    const file = (name, run) => (wasi[name] = (...args) => this.operate(name, run, args));
    file("[method]descriptor.open-at", (_d, _flags, at, size, open, _may, out) => this.openAt(this.text(at, size), open, out));
    file("[method]descriptor.read", (handle, size, _offset, out) => this.answerBytes(out, this.handles.get(handle).file.data.subarray(0, Number(size))));
    file("[method]descriptor.write", (handle, at, size, _offset, out) => {
      Object.assign(this.handles.get(handle).file, { data: Buffer.from(this.bytes(at, size)), written_ms: disk.now_ms });
      this.view().setUint8(out, 0);
      this.view().setBigUint64(out + 8, BigInt(size), true);
    });
    file("[method]descriptor.stat-at", (_d, _flags, at, size, out) => {
      const found = disk.entries.get(this.text(at, size));
      if (!found || found === "directory") return this.fail(out, 8, NO_ENTRY);
      this.view().setUint8(out, 0);
      this.view().setUint8(out + 56, 1);
      this.view().setBigUint64(out + 64, BigInt(Math.floor(found.written_ms / 1000)), true);
    });
    file("[method]descriptor.create-directory-at", (_d, at, size, out) => {
      const name = this.text(at, size);
      if (disk.exists(name)) return this.fail(out, 1, EXIST);
      if (!disk.parentExists(name)) return this.fail(out, 1, NO_ENTRY);
      disk.entries.set(name, "directory");
      this.succeed(out);
    });
    file("[method]descriptor.remove-directory-at", (_d, at, size, out) => {
      const name = this.text(at, size);
      if (!disk.exists(name)) return this.fail(out, 1, NO_ENTRY);
      if (disk.names(name).length > 0) return this.fail(out, 1, NOT_EMPTY);
      disk.entries.delete(name);
      this.succeed(out);
    });
    file("[method]descriptor.link-at", (_d, _flags, from, fromSize, _to, to, toSize, out) => {
      const [old, name] = [this.text(from, fromSize), this.text(to, toSize)];
      if (!disk.exists(old) || !disk.parentExists(name)) return this.fail(out, 1, NO_ENTRY);
      if (disk.exists(name)) return this.fail(out, 1, EXIST);
      disk.entries.set(name, disk.entries.get(old));
      this.succeed(out);
    });
    file("[method]descriptor.rename-at", (_d, from, fromSize, _to, to, toSize, out) => {
      const [old, name] = [this.text(from, fromSize), this.text(to, toSize)];
      if (!disk.exists(old) || !disk.parentExists(name)) return this.fail(out, 1, NO_ENTRY);
      disk.entries.set(name, disk.entries.get(old));
      disk.entries.delete(old);
      this.succeed(out);
    });
    file("[method]descriptor.unlink-file-at", (_d, at, size, out) => (disk.entries.delete(this.text(at, size)) ? this.succeed(out) : this.fail(out, 1, NO_ENTRY)));
    file("[method]descriptor.read-directory", (handle, out) => this.answerHandle(out, { list: disk.names(this.handles.get(handle).name) }));
    file("[method]directory-entry-stream.read-directory-entry", (handle, out) => {
      const name = this.handles.get(handle).list.shift();
      this.view().setUint8(out, 0);
      this.view().setUint8(out + 4, name === undefined ? 0 : 1);
      if (name !== undefined) this.lendBytes(out + 12, Buffer.from(name));
    });
    const drop = (handle) => {
      if (!this.handles.delete(handle)) throw new Error(`handle ${handle} is dropped twice`);
    };
    Object.assign(wasi, { "[resource-drop]descriptor": drop, "[resource-drop]directory-entry-stream": drop });
    this.instance = new WebAssembly.Instance(module, {
      "wasi:filesystem/types@0.2.0": wasi,
      env: {
        eyelet_host_now_ms: () => BigInt(disk.now_ms),
        eyelet_host_token: (out) => this.bytes(out, 16).set(this.token),
      },
    });
    this.room = this.instance.exports.memory.grow(1) * 65536;
    this.instance.exports.eyelet_store_start(1);
  }

  view() {
    return new DataView(this.instance.exports.memory.buffer);
  }

  bytes(at, size) {
    return new Uint8Array(this.instance.exports.memory.buffer, at, size);
  }

  text(at, size) {
    return Buffer.from(this.bytes(at, size)).toString();
  }

  /** Where an operation's error code stands in its result, by its payload's alignment. */
  operate(name, run, args) {
    const short = name.replace(/^\[method\](descriptor|directory-entry-stream)\./, "");
    const code = this.before(this.operations.length, short);
    this.operations.push(short);
    if (code === undefined) return run(...args);
    const at = { "write": 8, "stat-at": 8, "open-at": 4, "read": 4, "read-directory": 4, "read-directory-entry": 4 }[short] ?? 1;
    return this.fail(args.at(-1), at, code);
  }

  succeed(out) {
    this.view().setUint8(out, 0);
  }

  fail(out, at, code) {
    this.view().setUint8(out, 1);
    this.view().setUint8(out + at, code);
  }

  answerHandle(out, value) {
    this.handles.set(this.nextHandle, value);
    this.view().setUint8(out, 0);
    this.view().setInt32(out + 4, this.nextHandle++, true);
  }

  lendBytes(out, data) {
    const at = this.instance.exports.cabi_realloc(0, 0, 1, data.length);
    this.bytes(at, data.length).set(data);
    this.view().setUint32(out, at, true);
    this.view().setUint32(out + 4, data.length, true);
  }

  answerBytes(out, data) {
    this.view().setUint8(out, 0);
    this.lendBytes(out + 4, data);
  }

  openAt(name, open, out) {
    const found = this.disk.entries.get(name);
    if (open & 2) return found === "directory" ? this.answerHandle(out, { name }) : this.fail(out, 4, NO_ENTRY);
    if (open & 1) {
      if (found) return this.fail(out, 4, EXIST);
      if (!this.disk.parentExists(name)) return this.fail(out, 4, NO_ENTRY);
      this.disk.entries.set(name, { data: Buffer.alloc(0), written_ms: this.disk.now_ms });
    }
    const file = this.disk.entries.get(name);
    return file && file !== "directory" ? this.answerHandle(out, { file }) : this.fail(out, 4, NO_ENTRY);
  }

  /** key (a view: two parameters in the modules' ABI) and token in the instance's memory. */
  lay(key) {
    const data = Buffer.from(key);
    this.bytes(this.room + 64, data.length).set(data);
    this.bytes(this.room + 16, 16).set(this.token);
    return [this.room + 64, data.length, this.room + 16];
  }

  settled(result) {
    if (this.handles.size !== 1) throw new Error(`${this.handles.size - 1} handles are left open`);
    return result;
  }

  claim(key = "s/1", lease_s = LEASE_S) {
    const result = RESULTS[this.instance.exports.eyelet_host_claim(...this.lay(key), lease_s, this.room + 8)];
    this.left_s = this.view().getUint32(this.room + 8, true);
    return this.settled(result);
  }

  commit(key = "s/1", ttl_s = 86400) {
    return this.settled(this.instance.exports.eyelet_host_commit(...this.lay(key), ttl_s) === 1);
  }

  release(key = "s/1") {
    return this.settled(this.instance.exports.eyelet_host_release(...this.lay(key)) === 1);
  }

  sweep() {
    this.instance.exports.eyelet_store_sweep();
    this.settled();
  }
}

let passed = 0;
let failed = 0;
const test = (name, run) => {
  try {
    run();
    passed++;
    console.log(`ok - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok - ${name}\n    ${error.message}`);
  }
};
const equal = (found, expected, what) => {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
};
const check = (good, what) => {
  if (!good) throw new Error(what);
};
const directoryOf = (key) => {
  const name = createHash("sha256").update(key).digest("hex");
  return `${name.slice(0, 2)}/${name}`;
};

/** Somebody whose claim makes a sweep of that key's directory due (store.c: next_random, eyelet_store_sweep). */
const sweeperOf = (disk, key) => {
  const mask = (1n << 64n) - 1n;
  for (let i = 0n; ; i++) {
    let seed = (i << 1n) | 1n;
    const token = Buffer.alloc(16);
    token.writeBigUInt64LE(seed, 1);
    seed ^= (seed << 13n) & mask;
    seed ^= seed >> 7n;
    seed ^= (seed << 17n) & mask;
    if (Number((seed >> 32n) & 255n) === parseInt(directoryOf(key).slice(0, 2), 16)) return new Claimant(disk, token);
  }
};

// ---------------------------------------------------------------- one after another

test("a claim is exclusive while its lease lasts, and tells what is left of it", () => {
  const disk = new Disk();
  const [a, b] = [new Claimant(disk), new Claimant(disk)];
  equal(a.claim(), FRESH, "the first");
  disk.now_ms += 4001;
  equal(b.claim(), "busy", "the second");
  equal(b.left_s, 11, "left");
  equal(b.claim("s/2"), FRESH, "another key");
  disk.now_ms += 10998;
  equal(b.claim(), "busy", "1 ms before its end");
  equal(b.left_s, 1, "left");
  disk.now_ms += 1;
  equal(b.claim(), FRESH, "at its end");
  equal(a.claim(), "busy", "to whom it was before");
});
test("a done mark lasts as long as it was given", () => {
  const disk = new Disk();
  const [a, b] = [new Claimant(disk), new Claimant(disk)];
  a.claim();
  check(a.commit("s/1", 100), "commit");
  equal(b.claim(), "done", "at once");
  disk.now_ms += 99999;
  equal(b.claim(), "done", "1 ms before its end");
  disk.now_ms += 1;
  equal(b.claim(), FRESH, "at its end");
});
test("a release frees its own claim and nobody else's", () => {
  const disk = new Disk();
  const [a, b, c] = [new Claimant(disk), new Claimant(disk), new Claimant(disk)];
  a.claim();
  check(b.release(), "a release without a claim");
  equal(c.claim(), "busy", "after a stranger's release");
  check(a.release(), "release");
  equal(c.claim(), FRESH, "after the owner's");
  check(a.release(), "released again");
  equal(b.claim(), "busy", "it frees no later claim");
});
test("a claim from a clock that was a day ahead holds the key no longer than a lease can last", () => {
  const disk = new Disk();
  disk.now_ms += 24 * HOUR_MS;
  equal(new Claimant(disk).claim(), FRESH, "the first, who dies");
  disk.now_ms -= 24 * HOUR_MS;
  equal(new Claimant(disk).claim(), FRESH, "the retry");
  const near = new Disk();
  near.now_ms += 60000;
  equal(new Claimant(near).claim(), FRESH, "the first");
  near.now_ms -= 60000;
  equal(new Claimant(near).claim(), "busy", "a minute apart");
});

test("a claim of which a power failure left the name alone holds nothing: the event is handed on when it comes again", () => {
  for (const left of ["", "\0".repeat(47), "0123456789abcdef"]) {
    const disk = new Disk();
    equal(new Claimant(disk).claim(), FRESH, "the first, whose machine goes down");
    for (const file of disk.entries.values()) if (file !== "directory") file.data = Buffer.from(left);
    const retry = new Claimant(disk);
    equal(retry.claim(), FRESH, `the retry, ${left.length} bytes being left`);
    equal(new Claimant(disk).claim(), "busy", "a copy meanwhile");
    check(retry.release(), "release");
    equal(new Claimant(disk).claim(), FRESH, "after the release");
  }
});

test("a commit after the lease, or without a directory, marks done all the same", () => {
  const disk = new Disk();
  const [a, b, c] = [new Claimant(disk), new Claimant(disk), new Claimant(disk)];
  a.claim();
  disk.now_ms += LEASE_S * 1000;
  equal(b.claim(), FRESH, "after the lease");
  check(a.commit(), "commit");
  equal(c.claim(), "done", "the third");
  check(c.commit("s/never-claimed"), "commit of what was never claimed");
  equal(a.claim("s/never-claimed"), "done", "it");
});
test("a sweep deletes what is long over and leaves what counts", () => {
  const disk = new Disk();
  const [a, b] = [new Claimant(disk), new Claimant(disk)];
  a.claim();
  a.release();
  a.claim();
  a.commit("s/1", 60);
  const folder = directoryOf("s/1");
  const sweep = () => {
    const sweeper = sweeperOf(disk, "s/1");
    equal(sweeper.claim(`s/of the sweeper ${disk.now_ms}`), FRESH, "the sweeper's own");
    sweeper.sweep();
  };
  disk.now_ms += HOUR_MS; // the mark's end is 60 s later than the claims'
  sweep();
  check(disk.exists(`${folder}/done`), "a mark that is not an hour over is gone");
  disk.now_ms += 60001;
  sweep();
  check(!disk.exists(folder), `what is left: ${disk.names(folder)}`);
  equal(b.claim(), FRESH, "from the beginning");
});

test("a key that was claimed as often as can be is free an hour after, though no sweep comes to its directory", () => {
  const disk = new Disk();
  check(new Claimant(disk).claim() === FRESH, "the first");
  const folder = directoryOf("s/1");
  const first = disk.entries.get(`${folder}/1`);
  for (let n = 1; n < 4096; n++) for (const name of [`${n}`, `${n}r`]) disk.entries.set(`${folder}/${name}`, { ...first });
  equal(new Claimant(disk).claim(), "unavailable", "beyond the last number");
  disk.now_ms += HOUR_MS;
  equal(new Claimant(disk).claim(), "unavailable", "what is not yet old is left");
  disk.now_ms += 1000;
  equal(new Claimant(disk).claim(), FRESH, "an hour after");
  equal(new Claimant(disk).claim(), "busy", "a copy meanwhile");
});

// ---------------------------------------------------------------- the winner looks once more

test("who wins after another has come, delivered, committed and lost its lease is told: done", () => {
  const disk = new Disk();
  const [a, b] = [new Claimant(disk), new Claimant(disk)];
  let other;
  a.before = (i) => {
    if (i !== 1) return; // it has seen that there is no done mark, and stands still
    other = b.claim();
    check(b.commit(), "commit");
    disk.now_ms += LEASE_S * 1000;
  };
  const result = a.claim();
  equal(other, FRESH, "the other");
  check(a.operations.filter((name) => name === "link-at").length === 2, "it has not won, so that the test shows nothing");
  equal(result, "done", "the winner");
  check(disk.exists(`${directoryOf("s/1")}/2r`), "its claim is not given up");
});
test("who wins a number that only a sweep made free gives way to a live claim", () => {
  const disk = new Disk();
  const [a, b, old] = [new Claimant(disk), new Claimant(disk), new Claimant(disk)];
  old.claim();
  old.release();
  old.claim();
  disk.now_ms += 2 * HOUR_MS;
  let other;
  a.before = (_i, name) => {
    if (name !== "link-at" || other) return; // it has seen number 2 at most, long over
    const sweeper = sweeperOf(disk, "s/1");
    sweeper.claim("s/of the sweeper");
    sweeper.sweep();
    check(!disk.exists(directoryOf("s/1")), "nothing was swept");
    other = b.claim();
  };
  const first = a.claim();
  equal(other, FRESH, "the other");
  equal(first, "busy", "the winner of number 3");
  equal(a.left_s, 1, "left");
  check(disk.exists(`${directoryOf("s/1")}/3r`), "its claim is not given up");
  disk.now_ms += 1000;
  equal(a.claim(), "busy", "the same, come back");
});

// ---------------------------------------------------------------- at every place

/** What may stand there before. */
const pasts = {
  "nothing": () => {},
  "a claim that is over": (disk) => (new Claimant(disk).claim(), (disk.now_ms += LEASE_S * 1000)),
  "a released claim": (disk) => {
    const old = new Claimant(disk);
    old.claim();
    old.release();
  },
  "a done mark that is over": (disk) => {
    const old = new Claimant(disk);
    old.claim();
    old.commit("s/1", 60);
    disk.now_ms += 60000;
  },
  "what a sweep will delete": (disk) => {
    const old = new Claimant(disk);
    old.claim();
    old.commit("s/1", 60);
    disk.now_ms += 2 * HOUR_MS;
  },
};

/** What another may do meanwhile; says whether the first may win after it got the claim. */
const deeds = {
  "claims": (b) => b.claim(),
  "claims and delivers": (b) => {
    const result = b.claim();
    if (result === FRESH) check(b.commit(), "commit");
    return result;
  },
  "claims and delivers, and its lease ends": (b, disk) => {
    const result = b.claim();
    if (result === FRESH) check(b.commit(), "commit");
    disk.now_ms += LEASE_S * 1000;
    return result;
  },
  "comes after a sweep": (b, disk) => {
    const sweeper = sweeperOf(disk, "s/1");
    sweeper.claim(`s/of the sweeper ${instanceCount++}`);
    sweeper.sweep();
    return b.claim();
  },
};

/** How many operations a claim takes over that past. */
const countOperations = (past) => {
  const disk = new Disk();
  past(disk);
  const a = new Claimant(disk);
  equal(a.claim(), FRESH, "alone");
  return a.operations.length;
};

for (const [pastName, past] of Object.entries(pasts)) {
  const count = countOperations(past);
  for (const [deedName, deed] of Object.entries(deeds)) {
    test(`${pastName}; another ${deedName} before any of ${count} operations: never two winners`, () => {
      let wonByOther = 0;
      for (let at = 0; at < count; at++) {
        const disk = new Disk();
        past(disk);
        const [a, b] = [new Claimant(disk), new Claimant(disk)];
        let other;
        a.before = (i) => {
          if (i === at) other = deed(b, disk);
        };
        const result = a.claim();
        wonByOther += other === FRESH ? 1 : 0;
        check(!(result === FRESH && other === FRESH), `two winners: before operation ${at} (${a.operations[at]})`);
        if (result !== FRESH && other !== FRESH) {
          // both gave way, or neither could know: who comes back once all leases are over wins
          disk.now_ms += LEASE_S * 1000;
          equal(new Claimant(disk).claim(), FRESH, `nobody wins after operation ${at}`);
        }
      }
      check(wonByOther > 0, "the other never won, so that the test shows nothing");
    });
  }
  test(`${pastName}; another releases before any of ${count} operations: the key is never lost`, () => {
    for (let at = 0; at < count; at++) {
      const disk = new Disk();
      past(disk);
      const [a, b] = [new Claimant(disk), new Claimant(disk)];
      a.before = (i) => {
        if (i === at && b.claim() === FRESH) check(b.release(), "release");
      };
      if (a.claim() !== FRESH) equal(new Claimant(disk).claim(), FRESH, `nobody wins after operation ${at} (${a.operations[at]})`);
    }
  });
  test(`${pastName}; a disk that fails at any of ${count} operations is never a claim that others do not see`, () => {
    for (let at = 0; at < count; at++) {
      const disk = new Disk();
      past(disk);
      const [a, b] = [new Claimant(disk), new Claimant(disk)];
      a.before = (i) => (i === at ? IO : undefined);
      const result = a.claim();
      const name = a.operations[at];
      if (result === FRESH) equal(b.claim(), "busy", `after operation ${at} (${name})`);
      else equal(result, "unavailable", `operation ${at} (${name})`);
      disk.now_ms += LEASE_S * 1000;
      equal(new Claimant(disk).claim(), FRESH, `nobody wins after operation ${at} (${name})`);
    }
  });
}

const host = link("host", ["wasi_http/host.o"],
  ["eyelet_host_deliver", "eyelet_host_log", "eyelet_host_pass", "eyelet_host_read", "eyelet_request_finish"]);

/** The host's side, over imports that answer 0, which is also "it went well", but for those that a test is about. */
function startHost(answers) {
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(host)) {
    if (kind === "function") (imports[from] ??= {})[name] = answers[name] ?? (() => (name === "eyelet_host_now_ms" ? 0n : 0));
  }
  const instance = new WebAssembly.Instance(host, imports);
  return { instance, memory: () => /** @type {WebAssembly.Memory} */ (instance.exports.memory) };
}

test("nothing of a delivery's URL or of the log line is left when the request is over", () => {
  const sent = [];
  const answers = {
    "[static]fields.from-list": (_at, _count, out) => new DataView(memory().buffer).setInt32(out + 4, 7, true),
    "[method]outgoing-request.set-path-with-query": (_request, _some, at, size) => (sent.push(read(at, size)), 1),
    "[method]output-stream.blocking-write-and-flush": (_stream, at, size) => void sent.push(read(at, size)),
  };
  const { instance, memory } = startHost(answers);
  const read = (at, size) => Buffer.from(new Uint8Array(memory().buffer, at, size)).toString();
  const room = memory().grow(1) * 65536;
  const lay = (at, text) => new Uint8Array(memory().buffer, at, text.length).set(Buffer.from(text));
  const url = "http://destination.test/in?q=query-of-the-search";
  const line = '{"event_id":"event-of-the-search"}';
  lay(room, url);
  lay(room + 256, line);
  const step = new DataView(memory().buffer, room + 1024, 776); // wasi_shims/js/abi.h: the places in a step
  step.setUint32(248, 1000, true);
  step.setUint32(256, room, true);
  step.setUint32(260, url.length, true);
  instance.exports.eyelet_host_deliver(room + 1024, room + 512);
  instance.exports.eyelet_host_log(room + 256, line.length);
  equal(sent.join(""), `/in?q=query-of-the-search${line}\n`, "sent");
  instance.exports.eyelet_request_finish();
  new Uint8Array(memory().buffer, room, 2048).fill(0); // this test's own
  const left = Buffer.from(memory().buffer);
  for (const text of ["query-of-the-search", "event-of-the-search"]) check(!left.includes(text), `${text} is still in memory`);
});

test("a body is waited for until it comes, but no longer than its deadline", () => {
  const STREAM = 3;
  const READY = 4;
  const DEADLINE = 5;
  /** What is ready when the guest waits, wait by wait, and what is made and dropped. */
  let waits = [];
  let pieces = [];
  const log = [];
  const handle = (number) => (_of, out) => new DataView(memory().buffer).setInt32(out + 4, number, true);
  const { instance, memory } = startHost({
    "[method]incoming-request.consume": handle(2),
    "[method]incoming-body.stream": handle(STREAM),
    "[method]input-stream.subscribe": () => (log.push("subscribe"), READY),
    "subscribe-duration": (duration) => (log.push(`deadline ${duration}`), DEADLINE),
    "[resource-drop]pollable": (number) => void log.push(`drop ${number}`),
    "[resource-drop]input-stream": (number) => void log.push(`drop ${number}`),
    "[method]input-stream.read": (_stream, _size, out) => {
      const text = pieces.shift() ?? "";
      const view = new DataView(memory().buffer);
      new Uint8Array(memory().buffer, room, text.length).set(Buffer.from(text));
      [0, room, text.length].forEach((word, i) => view.setUint32(out + 4 * i, word, true));
    },
    poll: (at, count, out) => {
      const view = new DataView(memory().buffer);
      const place = Array.from({ length: count }, (_, i) => view.getInt32(at + 4 * i, true)).indexOf(waits.shift());
      check(place >= 0, "what is ready was not asked about");
      view.setUint32(room + 512, place, true);
      view.setUint32(out, room + 512, true);
      view.setUint32(out + 4, 1, true);
    },
  });
  const room = memory().grow(1) * 65536;
  const readOnce = () => instance.exports.eyelet_host_read(room + 1024, 100);
  pieces = ["at once"];
  equal(readOnce(), 7, "a body that is there");
  equal(log.join(), "", "and is not waited for");
  pieces = ["", "", "later"];
  waits = [READY, READY];
  equal(readOnce(), 5, "a body that comes later");
  equal(log.splice(0).join(), "deadline 60000000000,subscribe,drop 4,subscribe,drop 4", "one deadline for the whole body");
  waits = [DEADLINE];
  equal(readOnce(), -1, "a body that does not come");
  log.length = 0;
  instance.exports.eyelet_request_finish();
  equal(log.join(), "drop 5,drop 3", "dropped at the end");
});

test("a client that no longer reads a proxied answer is waited for, but no longer than a minute", () => {
  const [OUTGOING, OUTPUT, WRITABLE] = [6, 7, 8];
  let made = 20;
  const deadlines = new Map();
  const log = [];
  const words = (out, ...list) => list.forEach((word, i) => new DataView(memory().buffer).setUint32(out + 4 * i, word, true));
  const handle = (number) => (...args) => words(args.at(-1), 0, number);
  const { instance, memory } = startHost({
    "[static]fields.from-list": handle(2),
    "[constructor]outgoing-request": () => 1,
    "[method]outgoing-request.body": handle(3),
    "handle": (_request, _some, _options, out) => words(out, 0, 0, 12),
    "[method]outgoing-response.body": handle(OUTGOING),
    "[method]outgoing-body.write": handle(OUTPUT),
    "[method]future-incoming-response.get": (_future, out) => words(out, 1, 0, 0, 0, 0, 0, 4, 0),
    "[method]incoming-response.headers": () => 5,
    "[method]incoming-response.status": () => 200,
    "[method]incoming-response.consume": handle(9),
    "[method]incoming-body.stream": handle(10),
    "subscribe-duration": (duration) => (deadlines.set(++made, duration), made),
    "[method]output-stream.subscribe": () => WRITABLE,
    "[method]input-stream.read": (_stream, _size, out) => words(out, 0, room, 100),
    "[method]fields.get": (_fields, _at, _size, out) => words(out, 0, 0),
    "[method]output-stream.check-write": (_stream, out) => words(out, 0, 0, 0, 0), // all buffers are full
    "[resource-drop]pollable": (number) => void deadlines.delete(number),
    "[resource-drop]outgoing-body": (number) => void log.push(`broken off ${number}`),
    "[static]outgoing-body.finish": (number) => void log.push(`finished ${number}`),
    poll: (at, count, out) => {
      const view = new DataView(memory().buffer);
      const asked = Array.from({ length: count }, (_, i) => view.getInt32(at + 4 * i, true));
      const place = asked.findIndex((number) => deadlines.get(number) === 60000000000n);
      check(asked.includes(WRITABLE) && place >= 0, `waits for ${asked} alone`);
      log.push("waited");
      words(room + 512, place);
      words(out, room + 512, 1);
    },
  });
  const room = memory().grow(1) * 65536;
  const url = "http://destination.test/in";
  new Uint8Array(memory().buffer, room, url.length).set(Buffer.from(url));
  const step = new DataView(memory().buffer, room + 1024, 776);
  for (const [place, value] of [[248, 1000], [256, room], [260, url.length], [732, 200], [736, 1e6]]) step.setUint32(place, value, true);
  step.setUint8(252, 1); // keeps the answer
  equal(instance.exports.eyelet_host_deliver(room + 1024, room + 600), 0, "answered");
  equal(instance.exports.eyelet_host_pass(room + 1024), 1, "passed");
  equal(log.join(), `finished 3,waited,broken off ${OUTGOING}`, "what came of the request's body, and of the answer's");
  instance.exports.eyelet_request_finish();
  equal(deadlines.size, 0, "pollables left");
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
