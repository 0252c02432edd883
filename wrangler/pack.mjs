/**
 * `./build.sh pack`: the npm package, with the core inside, as dist/eyelet-VERSION.tgz: `npm install` takes it, `npm publish` too.
 *
 * package.json lists what is in it; the core and the licences of what is linked into the core are put beside that.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, buildCore, die, dist, here, packageFiles, parseOptions, say, top } from "./tools.mjs";

/** Where the source of a linked library lies. @param {string} name */
const library = (name) => spawnSync(join(top, "build.sh"), ["tool", name], { encoding: "utf8" }).stdout.trim();

/** jsmn is one header, and its licence is the comment on top. */
function licences() {
  const [jsmn] = /\/\*[^]*?\*\//.exec(readFileSync(join(library("jsmn"), "jsmn.h"), "utf8")) ?? die("jsmn.h has no licence on top");
  return `eyelet.wasm is linked with:\n\nBearSSL\n\n${readFileSync(join(library("bearssl"), "LICENSE.txt"), "utf8")}\njsmn\n\n${jsmn}\n`;
}

/**
 * Puts the package together in a folder of its own and packs it into target.
 * @param {string} source @param {string} target
 * @returns {{tarball: string, files: string[]}} what is in it, by path
 */
export function pack(source, target) {
  rmSync(source, { recursive: true, force: true });
  mkdirSync(source, { recursive: true });
  for (const file of [...packageFiles(), "package.json", "README.md"]) copyFileSync(join(here, file), join(source, file));
  cpSync(join(here, "types"), join(source, "types"), { recursive: true });
  copyFileSync(join(dist, "eyelet.wasm"), join(source, "eyelet.wasm"));
  copyFileSync(join(top, "LICENSE"), join(source, "LICENSE"));
  writeFileSync(join(source, "LICENSE.third-party"), licences());
  // Whoever builds it: the package is the same, and may be read by all.
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) if (entry.isFile()) chmodSync(join(entry.parentPath ?? entry.path, entry.name), 0o644);
  const done = spawnSync("npm", ["pack", "--json", "--offline", "--loglevel=error", "--pack-destination", target], { cwd: source, encoding: "utf8" });
  if (done.status !== 0) die(`npm pack failed (is npm there?):\n${done.stderr}`);
  const [{ filename, files }] = JSON.parse(done.stdout);
  return { tarball: join(target, filename), files: files.map((/** @type {{path: string}} */ { path }) => path) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  parseOptions(process.argv.slice(2), []);
  buildCore();
  const { tarball, files } = pack(join(build, "package"), dist);
  say(`${files.length} files: npm install '${tarball}'`);
}
