/** How many requests a second does workerd serve on loopback with each Worker? wrk outside, the Workers taking turns. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBody, sign } from "./bodies.mjs";
import { folder, startWorkerd } from "./engines.mjs";
import { contestants } from "./contestants.mjs";
import { median } from "./micro.mjs";

export const WORKERS = ["empty", "eyelet", "webcrypto", "stripe", "svix"];

/** @param {{rounds: number, seconds: number, size?: number}} effort @returns {Promise<Record<string, number[]>>} requests a second, by Worker */
export async function measureServed({ rounds, seconds, size = 1024 }) {
  const engine = await startWorkerd(WORKERS);
  /** @type {Record<string, number[]>} */
  const rates = Object.fromEntries(WORKERS.map((name) => [name, []]));
  try {
    const script = join(folder, "post.lua");
    const measure = (/** @type {string} */ name, /** @type {number} */ time) => {
      // Signed just now, as a signature lives 300 s.
      const message = sign(makeBody(size, false, 1), 1);
      const headers = Object.entries(/** @type {any} */ (message.headers)[contestants[name]?.scheme ?? ""]).filter(([header]) => !/^(host|content-length)$/.test(header));
      writeFileSync(script, `wrk.method = "POST"\nwrk.body = ${JSON.stringify(message.body).replace(/\\u/g, "\\\\u")}\n${
        headers.map(([header, value]) => `wrk.headers[${JSON.stringify(header)}] = ${JSON.stringify(value)}\n`).join("")}`);
      const text = execFileSync("wrk", ["-t1", "-c32", `-d${time}s`, "-s", script, `http://127.0.0.1:${engine.ports[name]}/${contestants[name]?.scheme}`], { encoding: "utf8" });
      if (/Non-2xx|Socket errors/.test(text)) throw new Error(`${name}: ${text}`);
      return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
    };
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
