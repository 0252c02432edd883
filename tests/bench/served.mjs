/** How many requests a second does workerd serve on loopback with each Worker? wrk outside, the Workers taking turns. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBody, sign } from "./bodies.mjs";
import { folder, startWorkerd } from "./engines.mjs";
import { contestants } from "./contestants.mjs";
import { median } from "./micro.mjs";

export const WORKERS = ["empty", "eyelet", "webcrypto", "stripe", "svix"];

/** What a client sends to this Worker, signed just now, as a signature lives 300 s. @param {string} name */
function requestTo(name) {
  const body = makeBody(1024, false, 1);
  const scheme = contestants[name]?.scheme ?? "";
  const headers = Object.entries(/** @type {any} */ (sign(body, 1).headers)[scheme]).filter(([header]) => !/^(host|content-length)$/.test(header));
  return { path: `/${scheme}`, body, headers: /** @type {[string, string][]} */ (headers) };
}

/** Each Worker accepts what is signed and refuses the same with a turned bit: else it measures something else. @param {Record<string, number>} ports */
export async function checkServed(ports) {
  for (const name of WORKERS) {
    const { path, body, headers } = requestTo(name);
    const ask = async (/** @type {string} */ sent) => (await fetch(`http://127.0.0.1:${ports[name]}${path}`, { method: "POST", headers, body: sent })).status;
    const statuses = [await ask(body), await ask(body.replace("1999", "1998"))];
    if (statuses.join() !== (name === "empty" ? "200,200" : "200,401")) throw new Error(`${name}, served: ${statuses} for a signed and a forged one`);
  }
}

/** @param {{rounds: number, seconds: number}} effort @returns {Promise<Record<string, number[]>>} requests a second, by Worker */
export async function measureServed({ rounds, seconds }) {
  const engine = await startWorkerd(WORKERS);
  /** @type {Record<string, number[]>} */
  const rates = Object.fromEntries(WORKERS.map((name) => [name, []]));
  try {
    const script = join(folder, "post.lua");
    const measure = (/** @type {string} */ name, /** @type {number} */ time) => {
      const { path, body, headers } = requestTo(name);
      writeFileSync(script, `wrk.method = "POST"\nwrk.body = ${JSON.stringify(body).replace(/\\u/g, "\\\\u")}\n${
        headers.map(([header, value]) => `wrk.headers[${JSON.stringify(header)}] = ${JSON.stringify(value)}\n`).join("")}`);
      const text = execFileSync("wrk", ["-t1", "-c32", `-d${time}s`, "-s", script, `http://127.0.0.1:${engine.ports[name]}${path}`], { encoding: "utf8" });
      if (/Non-2xx|Socket errors/.test(text)) throw new Error(`${name}: ${text}`);
      return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
    };
    await checkServed(engine.ports);
    for (const name of WORKERS) measure(name, 1);
    for (let round = 0; round < rounds; round++) {
      for (const [i] of WORKERS.entries()) {
        const name = WORKERS[(i + round) % WORKERS.length] ?? "";
        rates[name]?.push(measure(name, seconds));
      }
    }
  } finally {
    engine.stop();
  }
  return rates;
}

/** @param {Record<string, number[]>} rates */
export const servedRows = (rates) => Object.entries(rates).map(([name, values]) => ({
  name, label: name === "empty" ? "an empty Worker" : contestants[name]?.label ?? name, rate: median(values), ratio: median(values) / median(rates.empty ?? []) }));
