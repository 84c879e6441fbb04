/** The same simulation in several processes, each with its share of the cases. None outlives this one. */
import { type ChildProcess, spawn } from "node:child_process";
import { outerEnvironment } from "./scratch.ts";

/** Starts this script again with these options and a shard each; answers whether all came to their end. */
export async function inWorkers(count: number, options: readonly string[]): Promise<boolean> {
  const children = Array.from({ length: count }, (_, i) => start([...options, "--shard", `${i + 1}/${count}`]));
  process.once("exit", () => {
    for (const child of children) child.kill();
  });
  const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.once("exit", resolve))));
  return codes.every((code) => code === 0 || code === 1);
}

const start = (options: readonly string[]): ChildProcess =>
  // Of an option that is given twice, the last one counts.
  spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1), "--workers", "1", ...options], {
    env: outerEnvironment(),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });

/** Ends this process with the one that started it. */
export function endWithParent(): void {
  if (!process.send) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}
