/** What does one webhook cost each contestant? Correctness first, then rounds in which all take turns. */
import { makeBody, sign } from "./bodies.mjs";
import { contestants } from "./contestants.mjs";

export const SIZES = [300, 1024, 10240, 102400, 1048576];
export const sizeName = (/** @type {number} */ size) => (size < 1000 ? `${size} B` : size < 1048576 ? `${size / 1024} KB` : `${size / 1048576} MB`);
export const median = (/** @type {number[]} */ values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
};

/** @typedef {{size: number, level: "verify" | "serve", indented?: boolean, options?: any}} Cell */
/** @typedef {import("./engines.mjs").Runner} Runner */

/** @type {Map<string, string>} */
const made = new Map();
/** @param {number} size @param {boolean} indented @param {number} serial */
function bodyOf(size, indented, serial) {
  const name = `${size} ${indented} ${serial}`;
  const body = made.get(name) ?? makeBody(size, indented, serial);
  made.set(name, body);
  return body;
}

/** Different events, so that no answer can be remembered; signed just now. @param {Cell} cell */
const makeMessages = ({ size, indented = false }) => [1, 2, 3, 4].map((serial) => sign(bodyOf(size, indented, serial), serial));

/** @param {Runner} runner @param {string} scheme @param {Cell} cell @param {{body: string, headers: any}[]} messages */
const prepare = (runner, scheme, cell, messages) => runner.prepare(
  { level: cell.level, options: cell.options, messages: messages.map(({ body, headers }) => ({ headers: headers[scheme], size: body.length })) },
  Buffer.concat(messages.map(({ body }) => Buffer.from(body, "latin1"))));

/** Messages that must be refused. @param {any[]} messages @param {string} scheme */
function forge(messages, scheme) {
  const bad = [0.3, 0.99].map((place, i) => {
    const { body, headers } = messages[i] ?? messages[0];
    const at = Math.floor(body.length * place);
    // A digit stays a digit and a letter a letter: only the signature can tell.
    const turned = at + body.slice(at).search(/[0-8b-y]/);
    return { body: body.slice(0, turned) + String.fromCharCode(body.charCodeAt(turned) ^ 1) + body.slice(turned + 1), headers, want: null };
  });
  const [first] = messages;
  const header = Object.keys(first.headers[scheme]).find((key) => /signature/.test(key)) ?? "";
  const value = first.headers[scheme][header];
  // The first character after v1= or v1, or sha256=: another digit of the MAC.
  const forged = value.replace(/(v1[=,]|sha256=)(.)/, (/** @type {string} */ _, /** @type {string} */ prefix, /** @type {string} */ digit) => prefix + (digit === "1" ? "2" : "1"));
  bad.push({ body: first.body, headers: { [scheme]: { ...first.headers[scheme], [header]: forged } }, want: null });
  return bad;
}

/**
 * Holds every contestant to its task: good messages are accepted with the right id and type, and a turned bit in the body or
 * in the signature is refused. Returns how many answers were right; throws at the first wrong one.
 * @param {Record<string, Runner>} runners @param {Cell} cell
 */
export async function checkCell(runners, cell) {
  const messages = makeMessages(cell);
  let right = 0;
  for (const [name, runner] of Object.entries(runners)) {
    if (name === "empty" || contestants[name]?.group === "start") continue;
    const scheme = contestants[name]?.scheme ?? "";
    const good = messages.slice(0, 2).map((message) => ({ ...message, want: message.expected[scheme] }));
    const signs = Object.keys(messages[0]?.headers[scheme] ?? {}).some((header) => /signature/.test(header));
    const all = [...good, ...signs ? forge(messages, scheme) : []];
    await prepare(runner, scheme, cell, all);
    const found = await runner.check();
    all.forEach(({ want }, i) => {
      if (JSON.stringify(found[i]) !== JSON.stringify(want)) {
        throw new Error(`${name}, ${cell.level}, ${cell.size} bytes, message ${i}: ${JSON.stringify(found[i])}, not ${JSON.stringify(want)}`);
      }
      right++;
    });
  }
  return right;
}

/**
 * Microseconds a webhook, by contestant: one value a round. With `cpu`, those on a processor, in all threads, which another process
 * disturbs less; what a thread waits for another one is not in it.
 * @param {Record<string, Runner>} runners @param {Cell} cell @param {{rounds: number, slice_ms: number, warm_ms: number, cpu: boolean}} effort
 * @returns {Promise<Record<string, number[]>>}
 */
export async function measureCell(runners, cell, { rounds, slice_ms, warm_ms, cpu }) {
  const messages = makeMessages(cell);
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {Record<string, number[]>} */
  const times = {};
  const names = Object.keys(runners).filter((name) => cell.level === "serve" || name !== "empty");
  for (const name of names) {
    const scheme = contestants[name]?.scheme ?? "";
    const runner = /** @type {Runner} */ (runners[name]);
    await prepare(runner, scheme, cell, messages);
    // Until the engine has compiled what is hot; what is left over at the end tells how many fill a slice.
    let count = 1, spent = 0, ns = 0;
    do {
      ({ ns } = await runner.run(count));
      spent += ns;
      if (ns < slice_ms * 5e5) count *= 2;
    } while (spent < warm_ms * 1e6);
    counts[name] = Math.max(1, Math.round(count * slice_ms * 1e6 / ns));
    times[name] = [];
  }
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another, so that none always follows the same one.
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length] ?? "";
      const count = counts[name] ?? 1;
      const runner = /** @type {Runner} */ (runners[name]);
      const before = cpu ? runner.cpu() : 0;
      const { ns, event } = await runner.run(count);
      const spent = cpu ? runner.cpu() - before : ns;
      const want = messages[(count - 1) % messages.length]?.expected[contestants[name]?.scheme ?? ""];
      if (name !== "empty" && contestants[name]?.group !== "start" && (event?.id !== want.id || event?.type !== want.type)) throw new Error(`${name} lost an event while it was timed`);
      times[name]?.push(spent / count / 1000);
    }
  }
  return times;
}
