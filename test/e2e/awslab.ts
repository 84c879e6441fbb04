/** Runs the built command line as a learner does: its own process, a state home of its own, no AWS configuration. */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

export interface Ended {
  /** Exit code; 128 and more where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Learner {
  readonly home: string;
  /** Runs `awslab` with these arguments; `env` is added to a bare environment. */
  awslab(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Starts it and answers at once, for tests that interrupt or kill it. */
  start(args: readonly string[]): { pid: number; kill(signal: NodeJS.Signals): void; ended: Promise<Ended> };
}

/** AWSLAB_NO_BUILD: scripts/test.mjs has built dist. */
export function learner(over: Readonly<Record<string, string>> = {}): Learner {
  const home = mkdtempSync(join(tmpdir(), "awslab-e2e-"));
  const bare = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    AWSLAB_HOME: join(home, "state"),
    AWSLAB_NO_BUILD: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    ...over,
  };
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [join(ROOT, "bin", "awslab.js"), ...args], {
      cwd: home,
      env: { ...bare, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text.stdout += part;
    });
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      text.stderr += part;
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 128, ...text }));
    });
    return { pid: child.pid ?? 0, kill: (signal: NodeJS.Signals) => void child.kill(signal), ended };
  };
  return { home, start, awslab: (args, env) => start(args, env).ended };
}
