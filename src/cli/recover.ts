/** `awslab cleanup --run <id> --sweep-only`: the cleanup of a run whose journal is lost or damaged. */
import { userError } from "../shared/errors.ts";
import { stopIdleSandbox } from "./background-sandbox.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./command.ts";
import { cleanupExitCode } from "./commands/cleanup.ts";
import type { Home } from "./home.ts";
import { openProgress } from "./progress.ts";
import { openTarget, type TargetOptions } from "./targets/open-target.ts";

export interface LostRun extends TargetOptions {
  readonly lab: string | undefined;
  readonly run: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
}

export async function recover(cli: Cli, home: Home, { lab, run, yes, json, ...where }: LostRun): Promise<ExitCode> {
  if (run === undefined)
    throw userError("MISSING_VALUE", "--sweep-only needs to know the run.", "awslab cleanup --run <id> --sweep-only");
  const { recoverRun } = await import("../engine/index.ts");
  const target = await openTarget(cli, home, where);
  if (!yes) await confirm(cli, `run ${run} in ${target.kind} account ${target.account}, ${target.region}`);
  const progress = await openProgress(cli, { json, detail: "steps", calls: "none" });
  try {
    const { emit } = progress;
    const { signal } = cli;
    return cleanupExitCode(await recoverRun({ lab, target, runsFolder: home.runs, run, emit, signal }), cli);
  } finally {
    progress.stop();
    await stopIdleSandbox(cli, home);
  }
}

async function confirm(cli: Cli, what: string): Promise<void> {
  if (!cli.interactive)
    throw userError("NO_TERMINAL", "Cleanup asks before it deletes, and there is no terminal here.", "add --yes");
  const { confirm: ask } = await import("@inquirer/prompts");
  const sure = await ask(
    { message: `Remove everything named or tagged as ${what}?` },
    { signal: cli.signal, output: process.stderr },
  );
  if (!sure) throw userError("NOT_CONFIRMED", "Nothing was deleted.");
}
