/**
 * `./build.sh deploy`: checks webhooks.json, builds, deploys, and says which secrets are missing.
 *
 *   --config FILE   webhooks.json; default: webhooks.json where you stand, then the repository's
 *   --dry-run       everything but the upload; works offline and without an account
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, buildCore, die, parseOptions, readSettings, runBuild, say, secretNames, stage, start, top, wrangler } from "./tools.mjs";

const options = parseOptions(process.argv.slice(2), ["config"], ["dry-run"]);
const dry = options["dry-run"] !== undefined;
const named = options.config?.at(-1);
const config = named ? resolve(start, named) : [join(start, "webhooks.json"), join(top, "webhooks.json")].find(existsSync);
if (!config || !existsSync(config)) die(`no webhooks.json${named ? ` at ${config}` : ""}: name one with --config FILE`);

buildCore();
runBuild(["check", config, "--host", "cloudflare", "--no-secrets"]);

const settings = readSettings();
const webhooks = JSON.parse(readFileSync(config, "utf8"));

// A destination without its binding would fail on the first event.
/** @type {Set<string>} */
const faults = new Set();
/** @type {string[]} */
const bound = [...(settings.services ?? []).map((/** @type {any} */ { binding }) => `service ${binding}`),
  ...(settings.queues?.producers ?? []).map((/** @type {any} */ { binding }) => `queue ${binding}`)];
for (const [source, { deliver }] of Object.entries(webhooks.sources ?? {})) {
  for (const { service, queue, to } of [deliver ?? []].flat()) {
    for (const [kind, name, list] of [["service", service, "services"], ["queue", queue, "queues.producers"], ["service", to?.service, "services"]]) {
      if (!name || bound.includes(`${kind} ${name}`)) continue;
      faults.add(`sources.${source}.deliver: no binding "${name}" of a ${kind} (there is: ${bound.join(", ") || "none"}); `
        + `add { "binding": "${name}", "${kind}": "its name" } to ${list}`);
    }
  }
}

// A queue without a consumer, or whose dead letters nobody parks, loses events.
const consumers = settings.queues?.consumers ?? [];
/** @param {string} name @param {string} what */
function consumerOf(name, what) {
  const found = consumers.find((/** @type {{queue: string}} */ { queue }) => queue === name);
  if (!found) faults.add(`${what} "${name}" has no consumer; add { "queue": "${name}", ... } to queues.consumers, as for the others there`);
  return found;
}
for (const { queue } of settings.queues?.producers ?? []) {
  const consumer = consumerOf(queue, "the queue");
  if (!consumer) continue;
  const { dead_letter_queue: dead } = consumer;
  if (!dead || dead !== settings.vars?.EYELET_DEAD_LETTER_QUEUE) {
    faults.add(`the dead_letter_queue of "${queue}" is not the one that EYELET_DEAD_LETTER_QUEUE names; write the same name in both`);
  } else {
    consumerOf(dead, "the dead-letter queue");
  }
}
if (settings.queues?.producers?.length && !settings.kv_namespaces?.some((/** @type {{binding: string}} */ { binding }) => binding === "EYELET_KV")) {
  faults.add("there is no binding EYELET_KV, where events of a queue that cannot be delivered are kept; add one to kv_namespaces");
}
if (faults.size > 0) die([...faults].map((fault) => `wrangler/wrangler.jsonc: ${fault}`).join("\n"));

const folder = stage({ folder: join(build, "deploy"), config });
const file = join(folder, "wrangler.jsonc");
const tool = wrangler();

if (!dry) {
  const queues = new Set([...(settings.queues?.producers ?? []), ...(settings.queues?.consumers ?? [])].map((entry) => entry.queue));
  for (const queue of queues) {
    const made = tool.run(["queues", "create", queue], { cwd: folder });
    const output = `${made.stdout}${made.stderr}`;
    if (made.status !== 0 && !/already (exists|taken)|11009/i.test(output)) die(`wrangler queues create ${queue}:\n${output}`);
  }
}
function upload() {
  const done = tool.run(["deploy", "--config", file, ...(dry ? ["--dry-run", "--outdir", join(folder, "out")] : [])],
    { cwd: folder, stdio: ["ignore", 2, "pipe"] });
  process.stderr.write(done.stderr ?? "");
  return done;
}
let done = upload();
// "A namespace with this title already exists": a deploy that failed after it had made it, or a Worker that was deleted. wrangler finds it
// again by the Worker that it is bound to alone.
if (done.status !== 0 && String(done.stderr).includes("10014")) {
  /** @type {{id: string, title: string}[]} */
  const there = JSON.parse(String(tool.run(["kv", "namespace", "list"], { cwd: folder }).stdout) || "[]");
  for (const namespace of settings.kv_namespaces) {
    const title = `${settings.name}-${namespace.binding.toLowerCase().replaceAll("_", "-")}`;
    const found = namespace.id ? undefined : there.find((entry) => entry.title === title);
    if (found) say(`taking the KV namespace ${title} that is there: ${namespace.id = found.id}`);
  }
  writeFileSync(file, JSON.stringify(settings, null, 2));
  done = upload();
}
if (done.status !== 0) process.exit(done.status ?? 1);

/** @type {Set<string>} */
let known = new Set();
if (!dry) {
  const list = tool.run(["secret", "list", "--config", file, "--format", "json"], { cwd: folder });
  try {
    known = new Set(JSON.parse(String(list.stdout)).map((/** @type {{name: string}} */ entry) => entry.name));
  } catch {
    say("wrangler did not list the Worker's secrets; all that webhooks.json names follow");
  }
}
const missing = [...secretNames(webhooks)].filter(([name]) => !known.has(name));
if (missing.length === 0) {
  say("\nevery secret that webhooks.json names is set");
} else {
  say(dry ? "\nsecrets that webhooks.json names (a dry run cannot see which are set); the command that sets each:"
    : "\nthese secrets are missing; until they are set their sources answer 503:");
  for (const [name, sources] of missing) say(`  npx wrangler secret put ${name} --name ${settings.name}   # ${sources.join(", ")}`);
}
if (!dry) {
  say("\ncheck your sources with: ./build.sh send SOURCE --to https://<the address above>");
}
