/**
 * Runs a command so that nothing of it outlives its caller: `node supervise.mjs PROGRAM ARGUMENT...`, started as the leader of a process
 * group with a pipe as standard input. The pipe closes when the caller ends, however it ends; the group is killed then. SIGTERM ends the
 * command properly first.
 */
import { spawn } from "node:child_process";

const child = spawn(process.argv[2] ?? "", process.argv.slice(3), { stdio: ["ignore", "inherit", "inherit"] });
// Itself included.
const killAll = () => process.kill(-process.pid, "SIGKILL");
process.stdin.on("end", killAll).on("error", killAll).resume();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  process.on(signal, () => {
    child.kill("SIGTERM");
    setTimeout(killAll, 4000);
  });
}
child.once("error", killAll);
child.once("exit", killAll);
