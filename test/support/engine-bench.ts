/** What engine tests need: a sandbox, a folder for runs, a target, and what the engine says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Target } from "../../src/aws/target.ts";
import type { Driver } from "../../src/engine/api.ts";
import type { Emit, EventCode } from "../../src/events/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { sandboxTarget } from "./sandbox-target.ts";

export interface Said {
  readonly code: EventCode;
  readonly data: object;
}

export interface Bench {
  readonly sandbox: Sandbox;
  readonly target: Target;
  readonly runsFolder: string;
  readonly said: Said[];
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly driver: Driver;
  /** Type and ARN of everything in the account, sorted. */
  inventory(): string[];
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const sandbox = await createSandbox({ pace: "instant" });
  const runsFolder = mkdtempSync(join(tmpdir(), "awslab-engine-"));
  const said: Said[] = [];
  return {
    sandbox,
    target: sandboxTarget(sandbox),
    runsFolder,
    said,
    emit: (code, data) => void said.push({ code, data }),
    signal: new AbortController().signal,
    driver: { next: async () => "solve" },
    inventory: () =>
      sandbox
        .inventory()
        // Service-linked roles stay: the whole account uses them.
        .filter(({ arn }) => !arn.includes(":role/aws-service-role/"))
        .map(({ type, arn }) => `${type} ${arn}`)
        .sort(),
    close: async () => {
      await sandbox.close();
      rmSync(runsFolder, { recursive: true, force: true });
    },
  };
}
