/** Everything a command needs that works on an existing run: the run, its lab, its target. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../aws/target.ts";
import type { RunStatus } from "../engine/api.ts";
import type { Lab } from "../lab/index.ts";
import type { Cli } from "./cli.ts";
import { type Home, prepareHome } from "./home.ts";
import { chooseRun, type RunQuestion } from "./run-choice.ts";
import { targetOfRun } from "./targets/open-target.ts";

export interface OpenRun {
  readonly home: Home;
  readonly status: RunStatus;
  readonly lab: Lab;
  readonly target: Target;
}

/** The options of every command that works on a run. */
export const RUN_OPTION = {
  run: { type: "text", summary: "Which run, where several are open", value: "<id>" },
} as const;

export async function openRun(cli: Cli, question: RunQuestion): Promise<OpenRun> {
  const home = prepareHome(cli);
  const { loadLab } = await import("../lab/load.ts");
  // An unknown lab is told before anything about runs.
  const named = question.lab === undefined ? undefined : await loadLab(question.lab);
  const status = chooseRun(await allRuns(cli, home), named ? { ...question, lab: named.id } : question);
  const lab = named ?? (await loadLab(status.lab));
  return { home, status, lab, target: await targetOfRun(cli, home, status) };
}

/** Every run that can be read; the others are told on stderr, and hide nothing. */
export async function allRuns(cli: Cli, home: Home): Promise<readonly RunStatus[]> {
  const { statusOfRuns } = await import("../engine/index.ts");
  const { runs, unreadable } = await statusOfRuns(home.runs);
  if (unreadable.length === 0) return runs;
  const { explain } = await import("./failure.ts");
  for (const { error } of unreadable) {
    const { code, message, hint } = explain(error);
    cli.err(
      `${cli.style.err.warn("warning")} ${code}: ${message}\n${hint ? `${cli.style.err.dim("hint:")} ${hint}\n` : ""}`,
    );
  }
  return runs;
}

/** Takes a sandbox run off the list whose sandbox is gone, and everything the run made with it. */
export function forgetRun(home: Home, run: string): void {
  rmSync(join(home.runs, run), { recursive: true, force: true });
}
