// How does a core module become a component where there is no wasm-component-ld?   Used by build.sh.
//   node component.mjs MODULE WORLD.wit WORLD OUTPUT FOLDER     FOLDER: the node_modules that holds jco-transpile
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [module, wit, world, output, folder] = process.argv.slice(2);
const tools = await import(
    pathToFileURL(path.resolve(folder, "@bytecodealliance/jco-transpile/dist/wasm-tools.js")).href
);
const embedded = await tools.componentEmbed({
    binary: readFileSync(module),
    witSource: readFileSync(wit, "utf8"),
    world,
    stringEncoding: "utf8",
});
writeFileSync(output, await tools.componentNew(embedded, []));
