/** Where is Viceroy, Fastly's local server? On PATH, else in the cache, else it is built there once. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cache, die, once, say } from "../../wrangler/tools.mjs";

const VERSION = "0.22.0";
const root = join(cache, `viceroy-${VERSION}`);
const built = join(root, "bin/viceroy");

/** @returns {string | undefined} */
export function findViceroy() {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter(Boolean).map((folder) => join(folder, "viceroy"));
  return [process.env.EYELET_VICEROY ?? "", ...onPath, built].find((file) => file && existsSync(file));
}

/** @returns {string} */
export function viceroy() {
  const found = findViceroy();
  if (found) return found;
  once(root, () => existsSync(built), () => {
    say(`building Viceroy ${VERSION} from its crate into ${root}, once: about 12 minutes on 2 cores`);
    spawnSync("cargo", ["install", "viceroy", "--version", VERSION, "--locked", "--root", root], { stdio: ["ignore", 2, 2] });
    if (!existsSync(built)) die("Viceroy could not be built: it needs Rust (cargo, 1.95 was tried) and its crate. Or put a `viceroy` on PATH.");
  });
  return built;
}
