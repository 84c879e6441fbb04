/** Which run a command means: the one named with --run, else the one open run of the lab, else an error that lists them. */
import type { RunStatus } from "../engine/api.ts";
import { columns } from "../report/columns.ts";
import { userError } from "../shared/errors.ts";
import { nearestTo } from "../shared/nearest.ts";

export interface RunQuestion {
  /** The command that asks, for the hint. */
  readonly command: string;
  readonly lab: string | undefined;
  readonly run: string | undefined;
}

/** Throws `UNKNOWN_RUN`, `NO_OPEN_RUN`, `SEVERAL_RUNS` or `OTHER_LAB`. */
export function chooseRun(statuses: readonly RunStatus[], question: RunQuestion): RunStatus {
  const { run, lab } = question;
  if (run !== undefined) return named(statuses, run, lab);
  const open = statuses.filter((each) => each.state === "open" && (lab === undefined || each.lab === lab));
  const [first, ...others] = open;
  if (!first)
    throw userError(
      "NO_OPEN_RUN",
      lab === undefined ? "There is no open run." : `There is no open run of the lab "${lab}".`,
      lab === undefined ? "awslab list shows the labs" : `awslab run ${lab}`,
    );
  if (others.length > 0)
    throw userError(
      "SEVERAL_RUNS",
      `Several runs are open:\n${runLines(open).join("\n")}`,
      `awslab ${question.command} --run ${first.run}`,
    );
  return first;
}

function named(statuses: readonly RunStatus[], run: string, lab: string | undefined): RunStatus {
  const found = statuses.find((each) => each.run === run);
  if (!found) {
    const meant = nearestTo(
      run,
      statuses.map((each) => each.run),
    );
    throw userError(
      "UNKNOWN_RUN",
      `There is no run "${run}".${meant ? ` Did you mean "${meant}"?` : ""}`,
      "awslab status shows the runs",
    );
  }
  if (lab !== undefined && found.lab !== lab)
    throw userError("OTHER_LAB", `Run ${run} is a run of the lab "${found.lab}".`, "awslab status shows the runs");
  return found;
}

const runLines = (runs: readonly RunStatus[]): string[] =>
  columns(
    runs.map(({ run, lab, target, account, region, startedAt }) => [
      run,
      lab,
      target,
      account,
      region,
      `since ${startedAt.slice(0, 16).replace("T", " ")}`,
    ]),
    "  ",
  );
