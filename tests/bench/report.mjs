/** What does a whole run look like in the README? The plot and the tables, made from results.json alone. */
import { contestants } from "./contestants.mjs";
import { median, sizeName } from "./micro.mjs";
import { servedRows } from "./served.mjs";

/**
 * @typedef {{engine: string, version: string, title: string, level: string, indented: boolean, sizes: number[], times: Record<string, Record<string, number[]>>}} CellTable
 * @typedef {{date: string, machine: string, cells: CellTable[], served: Record<string, number[]> | null}} Results
 */

const COLOURS = ["#c2410c", "#7c3aed", "#0369a1", "#15803d", "#be185d", "#854d0e"];
export const PEERS = ["stripe", "svix", "standardwebhooks", "octokit", "webcrypto", "node-crypto"];
const SHORT = { stripe: "stripe", svix: "svix", standardwebhooks: "standardwebhooks", octokit: "octokit", webcrypto: "WebCrypto by hand", "node-crypto": "node:crypto by hand" };
/** Eyelet on the terms of a peer: the scheme that this peer checks. @param {string} name */
export const rivalOf = (name) => ({ svix: "eyelet-svix", standardwebhooks: "eyelet-svix" })[name] ?? "eyelet";
const escape = (/** @type {string} */ text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** @param {CellTable} cell @param {string} name @param {number} size */
const at = ({ times }, name, size) => median(times[name]?.[size] ?? []);

/** The table of one webhook. @param {Results} results @param {string} engine @param {string} level @returns {CellTable | undefined} */
const find = ({ cells }, engine, level, indented = false) => cells.find((cell) => cell.engine === engine && cell.level === level && cell.indented === indented && cell.title.startsWith("one webhook"));

/** How many times Eyelet's each peer takes, by size of the body; one panel an engine and a level. @param {Results} results */
export function plot(results) {
  const panels = [["workerd", "serve"], ["workerd", "verify"], ["Node", "serve"], ["Node", "verify"]].map(([engine = "", level = ""]) => find(results, engine, level)).filter((cell) => cell !== undefined);
  const width = 470, height = 280, left = 40, right = 130, top = 40, bottom = 34;
  const drawn = panels.map((cell, panel) => {
    const peers = PEERS.filter((name) => cell.times[name]);
    const ratios = peers.map((name) => cell.sizes.map((size) => at(cell, name, size) / at(cell, rivalOf(name), size)));
    const low = Math.min(0.5, ...ratios.flat()) * 0.9, high = Math.max(4, ...ratios.flat()) * 1.1;
    const x = (/** @type {number} */ i) => left + i * (width - left - right) / Math.max(1, cell.sizes.length - 1);
    const y = (/** @type {number} */ ratio) => top + (height - top - bottom) * (Math.log(high) - Math.log(ratio)) / (Math.log(high) - Math.log(low));
    const grid = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32].filter((ratio) => ratio >= low && ratio <= high).map((ratio) =>
      `<line x1="${left}" x2="${width - right}" y1="${y(ratio).toFixed(1)}" y2="${y(ratio).toFixed(1)}" stroke="${ratio === 1 ? "#111" : "#ddd"}" stroke-width="${ratio === 1 ? 2 : 1}"/>
<text x="${left - 6}" y="${(y(ratio) + 4).toFixed(1)}" text-anchor="end">${ratio}</text>`);
    const ends = [...peers.map((name, i) => ({ text: /** @type {any} */ (SHORT)[name], colour: COLOURS[PEERS.indexOf(name)] ?? "", y: y(ratios[i]?.at(-1) ?? 1) })),
      { text: "Eyelet", colour: "#111", y: y(1) }].sort((a, b) => a.y - b.y);
    // Labels that would lie on one another are moved apart.
    for (let i = 1; i < ends.length; i++) {
      const above = ends[i - 1], below = ends[i];
      if (above && below && below.y - above.y < 13) below.y = above.y + 13;
    }
    return `<g transform="translate(${(panel % 2) * width},${Math.floor(panel / 2) * height})">
<text x="${left}" y="20" font-weight="bold">${escape(`${cell.engine} ${cell.version}: ${cell.level === "serve" ? "Request in, Response out" : "bytes and headers in"}`)}</text>
${grid.join("\n")}
${cell.sizes.map((size, i) => `<text x="${x(i)}" y="${height - 12}" text-anchor="middle">${sizeName(size)}</text>`).join("\n")}
${peers.map((name, i) => `<polyline fill="none" stroke="${COLOURS[PEERS.indexOf(name)]}" stroke-width="2" points="${(ratios[i] ?? []).map((ratio, j) => `${x(j).toFixed(1)},${y(ratio).toFixed(1)}`).join(" ")}"/>`).join("\n")}
${ends.map((end) => `<text x="${width - right + 8}" y="${(end.y + 4).toFixed(1)}" fill="${end.colour}">${escape(end.text)}</text>`).join("\n")}
</g>`;
  });
  const rows = Math.ceil(panels.length / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * width} ${rows * height + 40}" font-family="sans-serif" font-size="12">
<title>Time of one webhook, as a multiple of Eyelet's: above 1 is slower than Eyelet</title>
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join("\n")}
<text x="${left}" y="${rows * height + 12}" fill="#555">${escape(`Time of one webhook as a multiple of Eyelet's (1 = Eyelet, above: slower), by size of the body.`)}</text>
<text x="${left}" y="${rows * height + 28}" fill="#555">${escape(`Medians, ${results.date}, ${results.machine}`)}</text>
</svg>
`;
}

const us = (/** @type {number} */ value) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
const row = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
const rule = (/** @type {number} */ count) => `|---|${"--:|".repeat(count - 1)}`;

/** @param {Results} results @param {string} engine @param {string} level */
function webhookTable(results, engine, level) {
  const cell = find(results, engine, level);
  if (!cell) return [];
  const names = ["empty", "eyelet", "eyelet-json", "eyelet-svix", "eyelet-github", ...PEERS].filter((name) => cell.times[name]);
  return [row([`${cell.engine} ${cell.version}, ${level === "serve" ? "Request in, Response out" : "bytes and headers in"}`, ...cell.sizes.map(sizeName)]), rule(cell.sizes.length + 1),
    ...names.map((name) => row([contestants[name]?.label ?? name, ...cell.sizes.map((size) => us(at(cell, name, size))
      + (PEERS.includes(name) ? ` (${(at(cell, rivalOf(name), size) / at(cell, name, size)).toFixed(2)})` : ""))])), ""];
}

/** The figures of README.md, between its marks. @param {Results} results */
export function markdown(results) {
  const lines = [`Measured on ${results.date}, ${results.machine}. Microseconds a webhook, medians; in brackets Eyelet's time divided by the peer's (below 1: Eyelet is faster).`, "",
    "![Time of one webhook as a multiple of Eyelet's](tests/bench/speed.svg)", ""];
  for (const engine of ["workerd", "Node"]) for (const level of ["serve", "verify"]) lines.push(...webhookTable(results, engine, level));
  const parts = (/** @type {string} */ title, /** @type {string} */ engine) => results.cells.find((cell) => cell.title === title && cell.engine === engine);
  const engines = ["workerd", "Node"];
  lines.push(row(["a part, at 100 KB where it reads a body", ...engines]), rule(3));
  const both = (/** @type {string} */ label, /** @type {(engine: string) => string} */ show) => lines.push(row([label, ...engines.map(show)]));
  const speed = (/** @type {string} */ ours, /** @type {string} */ theirs) => (/** @type {string} */ engine) => {
    const cell = parts("hashes", engine);
    return cell ? `${Math.round(102400 / at(cell, ours, 102400))} MB/s, ${(at(cell, theirs, 102400) / at(cell, ours, 102400)).toFixed(2)} times BearSSL's C` : "-";
  };
  both("SHA-256", speed("sha256-eyelet", "sha256-bearssl"));
  both("SHA-1", speed("sha1-eyelet", "sha1-bearssl"));
  for (const form of ["compact", "indented"]) {
    both(`JSON reader, ${form}, beside JSON.parse(decode(bytes))`, (engine) => {
      const cell = parts(`JSON, ${form}`, engine);
      return cell ? `${(at(cell, "json-eyelet", 102400) / at(cell, "json-js", 102400)).toFixed(2)} of its time` : "-";
    });
  }
  both("compile; instantiate alone; instantiate and configure", (engine) => {
    const cell = parts("start", engine);
    return cell ? ["compile", "instance", "instantiate"].filter((name) => cell.times[name]).map((name) => `${us(at(cell, name, 1024))} µs`).join("; ") : "-";
  });
  for (const fresh of ["", "-fresh"]) {
    both(`1 KB with 1, 10, 100, 1,000 sources, ${fresh ? "a fresh instance each" : "one instance"}`, (engine) => {
      const cell = parts("sources in webhooks.json", engine);
      return cell ? `${[1, 10, 100, 1000].map((count) => us(at(cell, `sources-${count}${fresh}`, 1024))).join(", ")} µs` : "-";
    });
  }
  const growth = engines.map((engine) => {
    const cell = find(results, engine, "verify");
    return cell ? `${(at(cell, "eyelet", 1048576) / at(cell, "eyelet", 10240)).toFixed(0)} in ${engine}` : "";
  }).filter(Boolean);
  lines.push("", `From 10 KB to 1 MB, 102.4 times the bytes, the core's time grows ${growth.join(" and ")} times.`);
  for (const engine of engines) {
    const cell = parts("whose HMAC (the core alone)", engine);
    if (!cell) continue;
    lines.push("", row([`${engine}: the core, HMAC by`, ...cell.sizes.map(sizeName)]), rule(cell.sizes.length + 1),
      ...Object.keys(cell.times).map((name) => row([(contestants[name]?.label ?? name).replace(/^HMAC (in|by) /, ""), ...cell.sizes.map((size) => us(at(cell, name, size)))])));
  }
  if (results.served) {
    lines.push("", row(["workerd on loopback, 1 KB, wrk -c32", "requests/s", "of an empty Worker's"]), rule(3),
      ...servedRows(results.served).map(({ label, rate, ratio }) => row([label, Math.round(rate).toLocaleString("en"), ratio.toFixed(2)])));
  }
  return lines.join("\n");
}
