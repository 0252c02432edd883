// Does the time that the engine takes tell where a guess is wrong?   timing.mjs EYELET.wasm LEAKY.wasm
//
// A t-test over a million measurements as dudect does it [DUDECT]: two classes of input, the first byte wrong and the last byte
// wrong, in random order; the times cropped at many percentiles, as what an operating system adds is one-sided; Welch's t of each.
// Both classes have the same bytes in another order, so that nothing else distinguishes them. The controls run the same on a
// comparison that stops at the first wrong byte, and pass where t shows it.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import * as abi from "../../wrangler/memory.js";

const COUNT = 1_000_000; // measurements of each case
const WARM_UP = 20_000; // until the engine has compiled for good
const T_MAX = 4.5;
const CROPS = 100;
const CROP_COUNT_MIN = 10_000; // measurements that a crop must leave
const NOW_MS = 1700000000000;

/** Welch's t of two groups of times under the limit. */
function welch(times, classes, limit) {
  const count = [0, 0], mean = [0, 0], squares = [0, 0];
  for (let i = 0; i < times.length; i++) {
    const time = times[i], k = classes[i];
    if (time > limit) continue;
    const delta = time - mean[k];
    mean[k] += delta / ++count[k];
    squares[k] += delta * (time - mean[k]);
  }
  const error = Math.sqrt(squares[0] / (count[0] - 1) / count[0] + squares[1] / (count[1] - 1) / count[1]);
  return { t: (mean[0] - mean[1]) / error, count: count[0] + count[1], difference: mean[0] - mean[1] };
}

/** The crop with the largest |t|. */
function judge(times, classes) {
  const sorted = Float64Array.from(times).sort();
  let worst = { t: 0, count: 0, difference: 0 };
  for (let i = 0; i <= CROPS; i++) {
    const limit = i === CROPS ? Infinity : sorted[Math.floor((1 - 0.5 ** (10 * (i + 1) / CROPS)) * (times.length - 1))];
    const result = welch(times, classes, limit);
    if (result.count >= CROP_COUNT_MIN && Math.abs(result.t) > Math.abs(worst.t)) worst = result;
  }
  return worst;
}

/** prepare(class) readies the input of one measurement, run() is what is timed. */
function measure({ prepare, run }) {
  const times = new Float64Array(COUNT);
  const classes = new Uint8Array(COUNT);
  const order = crypto.getRandomValues(new Uint8Array(65536));
  for (let i = -WARM_UP; i < COUNT; i++) {
    if ((i & 65535) === 0) crypto.getRandomValues(order);
    const k = order[i & 65535] & 1;
    prepare(k);
    performance.now(); // what the processor still does of prepare is not to be timed
    const start = performance.now();
    run();
    const time = performance.now() - start;
    if (i >= 0) {
      times[i] = time * 1e6;
      classes[i] = k;
    }
  }
  return judge(times, classes);
}

/** eyelet_secret_equal itself, 16 calls a measurement: one takes less than the clock can tell. */
function comparison(module, size) {
  const { exports } = new WebAssembly.Instance(module, { eyelet: { header: () => -1, secret: () => -1 } });
  const bytes = new Uint8Array(exports.memory.buffer);
  const given = exports.timing_given(), expected = exports.timing_expected();
  bytes.fill(0x55, expected, expected + size);
  bytes.fill(0x55, given, given + size);
  const wrong = [0x54, 0x55, 0x54];
  let sum = 0;
  return {
    prepare(k) {
      bytes[given] = wrong[k];
      bytes[given + size - 1] = wrong[k + 1];
    },
    run() {
      for (let i = 0; i < 16; i++) sum += exports.timing_equal(size);
      if (sum !== 0) throw new Error("they are not equal");
    },
  };
}

/** A whole request that is refused, as a host drives it; values[k] is what the header `name` holds in class k. */
function request(module, { config, secret, body, name, values, reason }) {
  const core = new abi.Core(module, Buffer.from(JSON.stringify({ sources: { hook: { deliver: { url: "https://destination.example/" }, ...config } } })), 1, () => secret);
  const head = { method: "POST", url: "https://eyelet.example/hook", address: "", content_length: body.length };
  const limits = { delivery_max: 0, operation_max: 0, mac_min: 0, lists_sources: false };
  let value = values[0];
  const bytes = Buffer.from(values[0]);
  const [first, last] = [...bytes.keys()].filter((i) => values[0][i] !== values[1][i]);
  const ends = Uint8Array.of(bytes[first], bytes[last], bytes[first]);
  core.headers = { get: (asked) => (asked === name ? value : null) };
  const run = () => {
    let kind = core.begin(head, NOW_MS, limits);
    if (kind === abi.READ) {
      core.write(body);
      core.step(core.call.eyelet_body(body.length, NOW_MS));
      kind = core.step(core.call.eyelet_end(1, NOW_MS));
    }
    if (kind !== abi.RESPOND || core.u32(abi.STEP_STATUS) !== 401) throw new Error("it is not refused");
  };
  run();
  const found = JSON.parse(core.text(abi.STEP_LOG)).reason;
  if (found !== reason) throw new Error(`${found} instead of ${reason}`);
  return {
    // Out of the same buffer a new string each time: where the engine keeps one has its own effect on the time.
    prepare(k) {
      bytes[first] = ends[k];
      bytes[last] = ends[k + 1];
      value = bytes.latin1Slice();
    },
    run,
  };
}

const swapEnds = (right, other) => [`${other}${right.slice(1)}`, `${right.slice(0, -1)}${other}`];

function github(module) {
  const secret = "the secret of the timing test";
  for (let n = 0; ; n++) {
    const body = Buffer.from(`{"n":${n}}`);
    const right = createHmac("sha256", secret).update(body).digest("hex");
    // The same digit at both ends: the classes hold the same digits.
    if (right[0] !== right.at(-1) || right[0] < "1" || right[0] > "9") continue;
    const values = swapEnds(right, "0").map((hex) => `sha256=${hex}`);
    return request(module, { config: { provider: "github", secrets: ["S"] }, secret, body, name: "x-hub-signature-256", values, reason: "signature_mismatch" });
  }
}

function token(module) {
  const secret = `x${"0123456789".repeat(6)}x`;
  return request(module, { config: { provider: "token", secrets: ["S"] }, secret, body: Buffer.from("{}"), name: "authorization", values: swapEnds(secret, "y"), reason: "token_mismatch" });
}

const [ours, leaky] = process.argv.slice(2).map((file) => new WebAssembly.Module(readFileSync(file)));
let passed = 0;
let failed = 0;
for (const [name, make] of [
  ["the comparison of 32 bytes", (module) => comparison(module, 32)],
  ["the comparison of 2,048 bytes", (module) => comparison(module, 2048)],
  ["a request with a wrong signature (github)", github],
  ["a request with a wrong token", token],
]) {
  for (const [title, module, leaks] of [[name, ours, false], [`the control: ${name}, compared until a byte is wrong`, leaky, true]]) {
    let { t, difference } = measure(make(module));
    if (Math.abs(t) > T_MAX && !leaks) {
      // What a busy machine does once it does not do again; a leak shows each time.
      console.log(`${title}: |t| = ${Math.abs(t).toFixed(2)}, measured again`);
      ({ t, difference } = measure(make(module)));
    }
    const good = Math.abs(t) > T_MAX === leaks;
    if (good) passed++;
    else failed++;
    console.log(`${good ? "ok" : "not ok"} ${title}: |t| = ${Math.abs(t).toFixed(2)}, ${difference.toFixed(2)} ns, ${COUNT} measurements`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
