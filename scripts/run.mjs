/** Runs commands of the gate one after the other, each with a title and its time. Shared by check.mjs, test.mjs and bench.mjs. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..");

/** Runs one command with inherited output; true when it exited 0. */
export function run(title, command, args, { env = {}, quiet = false } = {}) {
  const start = performance.now();
  process.stdout.write(`\n── ${title}\n`);
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? "pipe" : "inherit",
    env: { ...process.env, ...env },
  });
  const ok = status === 0;
  if (quiet && !ok) process.stdout.write(`${stdout}${stderr}`);
  if (error) process.stdout.write(`${error.message}\n`);
  process.stdout.write(
    `── ${title}: ${ok ? "ok" : `failed (exit ${status})`} in ${((performance.now() - start) / 1000).toFixed(1)} s\n`,
  );
  return ok;
}

/** A tool of node_modules/.bin, without npx. */
export const bin = (name) => join(root, "node_modules", ".bin", name);
