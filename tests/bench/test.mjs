// Do all that are measured do what they are measured for? The benchmark's own check, without a clock. Ends with `N passed, N failed`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildCore, dist } from "../../wrangler/tools.mjs";
import { contestants } from "./contestants.mjs";
import { bundle, startNode, startWorkerd } from "./engines.mjs";
import { checkCell } from "./micro.mjs";
import { checkServed, WORKERS } from "./served.mjs";

if (!existsSync(join(dist, "eyelet.wasm"))) buildCore();
await bundle();
let passed = 0, failed = 0;
for (const start of [startNode, startWorkerd]) {
  const engine = await start(Object.keys(contestants));
  for (const [name, runner] of Object.entries(engine.runners)) {
    const alone = contestants[name]?.group !== undefined;
    for (const level of /** @type {("verify" | "serve")[]} */ (alone ? ["verify"] : ["verify", "serve"])) {
      for (const size of [300, 1024, 20480]) {
        for (const indented of [false, true]) {
          try {
            passed += await checkCell({ [name]: runner }, { size, level, indented });
          } catch (error) {
            failed++;
            console.log(`FAILED ${engine.name}: ${/** @type {any} */ (error).message}`);
          }
        }
      }
    }
  }
  engine.stop();
}
const served = await startWorkerd(WORKERS);
try {
  await checkServed(served.ports);
  passed++;
} catch (error) {
  failed++;
  console.log(`FAILED ${/** @type {any} */ (error).message}`);
}
served.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
