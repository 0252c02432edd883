/**
 * `./build.sh replay`: puts events that could not be delivered back on their queue.
 *
 *   (nothing)    those of the last `./build.sh dev`, at once where it runs
 *   --deployed   those of the deployed Worker: asks it through KV; it looks every five minutes
 *   --list       only lists them
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { REPLAY_COUNT_MAX } from "./consumer.js";
import { build, die, parseOptions, say, start, wrangler } from "./tools.mjs";

const options = parseOptions(process.argv.slice(2), ["store", "to"], ["deployed", "list"]);
const deployed = options.deployed !== undefined;
const note = join(build, "worker-dev.json");
/** @type {{url: string, folder: string, state: string}} */
const dev = existsSync(note) ? JSON.parse(readFileSync(note, "utf8")) : { url: "", folder: "", state: "" };
const folder = deployed ? join(build, "deploy") : dev.folder;
if (!existsSync(join(folder, "wrangler.jsonc"))) die(deployed ? "nothing was deployed from here: ./build.sh deploy" : "start ./build.sh dev first");
const store = options.store?.at(-1);
const place = deployed ? ["--remote"] : ["--local", "--persist-to", store ? resolve(start, store) : dev.state];
const tool = wrangler();
/** @param {string[]} args */
function kv(...args) {
  const done = tool.run(["kv", "key", ...args, "--binding", "EYELET_KV", "--config", join(folder, "wrangler.jsonc"), ...place], { cwd: folder });
  if (done.status !== 0) die(`wrangler kv key ${args[0]}:\n${done.stdout}${done.stderr}`);
  return String(done.stdout);
}

function list() {
  const listed = kv("list", "--prefix", "dead/");
  /** @type {{name: string, metadata?: any}[]} */
  const events = JSON.parse(listed.slice(Math.max(0, listed.indexOf("["))));
  return events;
}
const parked = list();
for (const { name, metadata = {} } of parked) {
  say(`${name.slice(5, 29)}  ${metadata.source ?? "?"}  ${metadata.id ?? "?"}  ${metadata.reason ?? "?"} ${metadata.status || ""}`);
}
say(`${parked.length} event(s) could not be delivered${deployed ? "" : ` (${place.at(-1)})`}`);
if (options.list || parked.length === 0) process.exit(0);

// What was listed and nothing later, whatever this machine's clock says: "~" comes behind every character of a key. The time tells this
// request from one before it.
const end = `${parked.at(-1)?.name}~`;
kv("put", "replay", `${end.slice(5)}${Date.now()}`);
if (deployed) {
  say(`asked; the Worker puts them back, ${REPLAY_COUNT_MAX} every five minutes (and the first a little later where KV is slow to spread): ./build.sh replay --deployed --list`);
} else {
  const url = options.to?.at(-1) ?? dev.url;
  // As often as it takes: no clock calls it here.
  for (let seen = 0; seen < parked.length; seen += REPLAY_COUNT_MAX) {
    const answer = await fetch(`${url}/cdn-cgi/handler/scheduled`).catch((error) => die(`${url} does not answer: ${error.message}`));
    if (!answer.ok) die(`${url}/cdn-cgi/handler/scheduled answered ${answer.status}`);
  }
  const left = list().filter(({ name }) => name < end).length;
  say(left ? `${left} of them could not be put back: what dev writes says why` : "put back on their queues");
}
