// How is a module made of the Fastly host's own objects and something over them?   For the tests and the measurements of that host.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const build = path.resolve(top, process.env.EYELET_BUILD_DIR ?? ".build");
const tool = (name) => execFileSync("./build.sh", ["tool", name], { cwd: top, encoding: "utf8" }).trim().split(/\s+/).filter(Boolean);

/** The objects that dist/eyelet-fastly.wasm was linked from, brought up to date and in its order. @param {"host" | "core"} over */
const objects = (over) => {
  const core = tool("wasm-objects");
  execFileSync("./build.sh", ["build", "fastly"], { cwd: top, stdio: ["ignore", "ignore", 2] });
  const [libc, host] = ["libc", "fastly"].map((name) => path.join(build, "wasm/wasi_shims", name))
    .map((folder) => readdirSync(folder).filter((file) => file.endsWith(".o")).sort().map((file) => path.join(folder, file)));
  const shared = ["serve.o", "text.o"].map((file) => path.join(build, "wasm/wasi_shims", file));
  return [...(over === "host" ? [...host, ...shared] : []), ...libc, ...core];
};

/**
 * Links source to output: over the host, where __wrap_NAME stands before each function of `wrapped`, over the core, or alone.
 * @param {{source: string, output: string, over?: "host" | "core", wrapped?: string[], flags?: string[]}} options
 */
export const link = ({ source, output, over, wrapped = [], flags = [] }) => {
  mkdirSync(path.dirname(output), { recursive: true });
  execFileSync(tool("clang")[0], [...tool("wasm-flags"), "-Ihandler", "-Iwasi_shims", ...flags,
    `-fuse-ld=${tool("wasm-ld")[0]}`, "-nostdlib", "-nostartfiles", "-Wl,--gc-sections", "-Wl,--strip-all", "-Wl,--stack-first", "-Wl,-z,stack-size=131072",
    ...wrapped.map((name) => `-Wl,--wrap=${name}`), source, ...(over ? ["-Wl,--initial-heap=131072", ...objects(over)] : []), "-o", output],
    { cwd: top, stdio: ["ignore", 2, 2] });
  return output;
};

/** The host with faults.c over it. @param {string} output */
export const linkFaults = (output) => link({ source: "tests/fastly/faults.c", output, over: "host", wrapped: ["fastly_kv_open", "fastly_kv_lookup",
  "fastly_kv_lookup_wait", "fastly_kv_insert", "fastly_kv_insert_wait", "eyelet_host_release", "eyelet_host_deliver", "eyelet_host_now_ms", "eyelet_begin", "eyelet_forget"] });
