/** Begins a run: no second one by accident, the target opened, the account confirmed, then the engine. */
import type { Target } from "../aws/target.ts";
import type { Driver } from "../engine/api.ts";
import type { Mode } from "../events/index.ts";
import type { Lab, Settings } from "../lab/index.ts";
import { userError } from "../shared/errors.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./command.ts";
import type { RunCommandOptions } from "./commands/run.ts";
import { type Home, prepareHome } from "./home.ts";
import { allRuns } from "./open-run.ts";
import { openProgress, type Progress } from "./progress.ts";
import { finishRun } from "./run-end.ts";
import { checkTargetOptions, openTarget } from "./targets/open-target.ts";

export interface RunRequest {
  readonly lab: Lab;
  readonly mode: Mode;
  readonly settings: Settings;
  readonly options: RunCommandOptions;
}

export async function startRun(cli: Cli, { lab, mode, settings, options }: RunRequest): Promise<ExitCode> {
  checkTargetOptions(options);
  if (mode === "guided") {
    const { requireTerminal } = await import("./guided.ts");
    requireTerminal(cli, `awslab run ${lab.id} --yes, or --challenge`);
  }
  const home = prepareHome(cli);
  if (!options.new) await refuseSecond(cli, home, lab);
  const target = await openTarget(cli, home, options);
  if (target.kind !== "sandbox" || options["max-cost"] !== undefined)
    await consent(cli, { lab, target, settings, options });

  const { runLab } = await import("../engine/index.ts");
  const progress = await openProgress(cli, {
    json: options.json,
    detail: mode === "guided" ? "checks" : "steps",
    calls: options.calls ? "all" : mode === "guided" ? "changes" : "none",
  });
  try {
    const driver = await driverFor({ cli, lab, mode, target, progress });
    const { runs: runsFolder } = home;
    const { emit } = progress;
    const { signal } = cli;
    const result = await runLab({
      lab,
      target,
      mode,
      runsFolder,
      optional: options.with,
      settings,
      driver,
      emit,
      signal,
    });
    progress.stop();
    return finishRun(cli, { lab, mode, result, json: options.json, run: progress.run() });
  } finally {
    progress.stop();
  }
}

/** An open run of the same lab is most likely the one that is meant. */
async function refuseSecond(cli: Cli, home: Home, lab: Lab): Promise<void> {
  const open = (await allRuns(cli, home)).find((each) => each.lab === lab.id && each.state === "open");
  if (!open) return;
  throw userError(
    "RUN_OPEN",
    `Run ${open.run} of the lab "${lab.id}" is still open, since ${open.startedAt.slice(0, 16).replace("T", " ")} UTC.`,
    `awslab resume ${lab.id} goes on, awslab cleanup --run ${open.run} removes it, awslab run ${lab.id} --new begins another`,
  );
}

interface Consent extends Omit<RunRequest, "mode"> {
  readonly target: Target;
}

/** The rehearsal tells what the lab costs; then a person or the allow-list says yes. */
async function consent(cli: Cli, { lab, target, settings, options }: Consent) {
  const { rehearse } = await import("./rehearse.ts");
  const plan = await rehearse(cli, { lab, optional: options.with, settings, json: options.json });
  const limit = options["max-cost"];
  if (limit !== undefined) checkCost(limit, plan.hourlyTotal);
  if (target.kind !== "aws") return;
  const { confirmAccount } = await import("./targets/consent.ts");
  await confirmAccount(cli, target, { hourlyTotal: plan.hourlyTotal, minutes: plan.minutes.aws });
}

/** Throws `TOO_EXPENSIVE`, also where the cost is not known. */
export function checkCost(limit: string, hourly: string): void {
  const most = Number(limit.replace(/^\$/, ""));
  if (!Number.isFinite(most) || most < 0)
    throw userError("BAD_VALUE", `--max-cost cannot be "${limit}".`, "US dollars an hour, for example --max-cost 0.50");
  const cost = Number(/\d+(\.\d+)?/.exec(hourly)?.[0] ?? Number.NaN);
  if (cost <= most) return;
  throw userError(
    "TOO_EXPENSIVE",
    `The lab costs ${hourly} an hour, more than --max-cost ${limit}.`,
    "raise --max-cost, or use the sandbox",
  );
}

interface DriverRequest {
  readonly cli: Cli;
  readonly lab: Lab;
  readonly mode: Mode;
  readonly target: Target;
  readonly progress: Progress;
}

/** Unattended and challenge runs answer by rule. */
export async function driverFor({ cli, lab, mode, target, progress }: DriverRequest): Promise<Driver> {
  if (mode !== "guided") return { next: async () => "solve" };
  const { guidedDriver, terminalQuestions } = await import("./guided.ts");
  const { shellEnv } = await import("./shell-env.ts");
  const { openSubshell } = await import("./subshell.ts");
  return guidedDriver({
    lab,
    cli,
    progress,
    questions: await terminalQuestions(cli),
    openShell: async () =>
      void (await openSubshell(cli, { label: `awslab ${lab.id}`, env: await shellEnv(target, progress.run(), lab) })),
  });
}
