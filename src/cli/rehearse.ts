/** Runs a lab's rehearsal in a throw-away sandbox in this process. */
import type { Plan } from "../engine/api.ts";
import type { Lab, Settings } from "../lab/index.ts";
import type { Cli } from "./cli.ts";
import { openProgress } from "./progress.ts";
import { rehearsalTarget } from "./targets/sandbox-target.ts";

export interface Rehearsal {
  readonly lab: Lab;
  readonly optional: readonly string[];
  readonly settings: Settings;
  /** Nothing is told while it lasts. */
  readonly json: boolean;
}

export async function rehearse(cli: Cli, { lab, optional, settings, json }: Rehearsal): Promise<Plan> {
  const { createSandbox } = await import("../sandbox/index.ts");
  const { planLab } = await import("../engine/index.ts");
  // Only the status line is shown: the steps are rehearsed, not done.
  const quiet = { ...cli, out: () => {} };
  const progress = await openProgress(quiet, { json, detail: "steps", calls: "none" });
  const sandbox = await createSandbox({ pace: "instant" });
  try {
    return await planLab({
      lab,
      target: rehearsalTarget(sandbox, "instant"),
      optional,
      settings,
      emit: progress.emit,
      signal: cli.signal,
    });
  } finally {
    progress.stop();
    await sandbox.close();
  }
}
