import type { Target } from "../../aws/target.ts";
import type { CleanupResult, RunStatus } from "../../engine/api.ts";
import { isoNow } from "../../shared/clock.ts";
import { AwslabError, userError } from "../../shared/errors.ts";
import { stopIdleSandbox } from "../background-sandbox.ts";
import type { Cli } from "../cli.ts";
import { defineCommand, type ExitCode } from "../command.ts";
import { type Home, prepareHome } from "../home.ts";
import { allRuns, forgetRun } from "../open-run.ts";
import { openProgress, type Progress } from "../progress.ts";
import { chooseRun } from "../run-choice.ts";
import { TARGET_OPTIONS, targetOfRun } from "../targets/open-target.ts";

export const cleanup = defineCommand({
  name: "cleanup",
  summary: "Remove everything a run made, and prove it",
  details:
    "Exit code 4 when something is left, with what, why and the daily cost; 3 when not everything could be read.",
  arguments: [
    { name: "lab", summary: "a lab's id; the one open run where it is left out", required: false, completes: "lab" },
  ],
  options: {
    run: { type: "text", summary: "Which run, where several are open", value: "<id>" },
    all: { type: "flag", summary: "Every open run, and every clean one that is to be looked at once more" },
    "sweep-only": { type: "flag", summary: "With --run: find everything by names and tags, where the journal is lost" },
    ...TARGET_OPTIONS,
    yes: { type: "flag", summary: "Ask nothing" },
    json: { type: "flag", summary: "Events as NDJSON on stdout" },
  },
  examples: ["awslab cleanup", "awslab cleanup --all --yes", "awslab cleanup --run k3x7ab"],
  async run(cli, { args: [lab], options }) {
    const home = prepareHome(cli);
    if (options["sweep-only"]) return (await import("../recover.ts")).recover(cli, home, { ...options, lab });
    const chosen = await choose(cli, home, { lab, run: options.run, all: options.all });
    if (chosen.length === 0) {
      if (!options.json) cli.out("Nothing to clean up: no run is open.\n");
      await stopIdleSandbox(cli, home);
      return 0;
    }
    if (!options.yes) await confirm(cli, chosen);
    const progress = await openProgress(cli, { json: options.json, detail: "steps", calls: "none" });
    try {
      let code: ExitCode = 0;
      for (const status of chosen) code = worse(code, await cleanOne(cli, home, { status, progress }));
      return code;
    } finally {
      progress.stop();
      await stopIdleSandbox(cli, home);
    }
  },
});

async function choose(
  cli: Cli,
  home: Home,
  { lab, run, all }: { lab: string | undefined; run: string | undefined; all: boolean },
): Promise<readonly RunStatus[]> {
  const runs = await allRuns(cli, home);
  const wanted = runs.filter((each) => lab === undefined || each.lab === lab);
  const open = wanted.filter(({ state }) => state === "open");
  const due = wanted.filter(isDue);
  if (all) return [...open, ...due];
  if (run === undefined && open.length === 0) return due;
  return [chooseRun(runs, { command: "cleanup", lab, run })];
}

/** Clean, but AWS's late writers may have written since: on a real account, a quarter of an hour after its cleanup. */
const isDue = ({ lookAgain }: RunStatus): boolean => lookAgain !== undefined && lookAgain <= isoNow();

async function confirm(cli: Cli, runs: readonly RunStatus[]): Promise<void> {
  if (!cli.interactive)
    throw userError(
      "NO_TERMINAL",
      "Cleanup asks before it deletes, and there is no terminal here.",
      "awslab cleanup --yes",
    );
  const { confirm: ask } = await import("@inquirer/prompts");
  const what = runs
    .map(({ lab, run, account, target }) => `run ${run} of ${lab} (${target}, account ${account})`)
    .join(", ");
  const yes = await ask(
    { message: `Remove everything of ${what}?`, default: true },
    { signal: cli.signal, output: process.stderr },
  );
  if (!yes) throw userError("NOT_CONFIRMED", "Nothing was deleted.");
}

async function cleanOne(
  cli: Cli,
  home: Home,
  { status, progress }: { status: RunStatus; progress: Progress },
): Promise<ExitCode> {
  const { cleanupRun } = await import("../../engine/index.ts");
  const target = await targetOrGone(cli, home, status);
  if (target === undefined) {
    forgetRun(home, status.run);
    progress.print(
      `run ${status.run}: the sandbox it was made in was reset, and everything went with it; it is off the list`,
    );
    return 0;
  }
  const { emit } = progress;
  const { signal } = cli;
  const result = await cleanupRun({ target, runsFolder: home.runs, run: status.run, emit, signal });
  if (result.outcome === "clean" && target.kind === "aws" && status.state === "open")
    progress.print("In a quarter of an hour, look once more for logs that AWS writes late: awslab cleanup --all");
  return cleanupExitCode(result, cli);
}

/** Undefined where the run's sandbox was reset since: what the run made went with it. */
async function targetOrGone(cli: Cli, home: Home, status: RunStatus): Promise<Target | undefined> {
  try {
    return await targetOfRun(cli, home, status);
  } catch (error) {
    if (error instanceof AwslabError && error.code === "SANDBOX_RESET") return undefined;
    throw error;
  }
}

export function cleanupExitCode({ outcome }: CleanupResult, { signal }: Cli): ExitCode {
  if (signal.aborted) return 130;
  return outcome === "clean" ? 0 : outcome === "left" ? 4 : 3;
}

/** Left resources outweigh what could not be read; an interruption outweighs both. */
const worse = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);
