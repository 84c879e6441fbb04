/** How a run's end is told: what to type next, and the exit code. */

import { join, relative } from "node:path";
import type { RunResult } from "../engine/api.ts";
import type { Mode } from "../events/index.ts";
import type { Lab, Step } from "../lab/index.ts";
import { markdownLines } from "../report/markdown.ts";
import { packageRoot } from "../shared/package-root.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./command.ts";
import { type LessonText, lessonText, type NamedRun } from "./lesson-text.ts";

export interface EndedRun {
  readonly lab: Lab;
  readonly mode: Mode;
  readonly result: RunResult;
  readonly json: boolean;
  /** For the names in the task texts. */
  readonly run: NamedRun | undefined;
}

export function finishRun(cli: Cli, { lab, mode, result, json, run }: EndedRun): ExitCode {
  if (!json) {
    if (mode === "challenge" && result.outcome === "done") printTasks(cli, tasksOf(lab, result), lessonText(lab, run));
    printNext(cli, lab, mode, result);
  }
  switch (result.outcome) {
    case "done":
      return 0;
    case "failed":
      return 1;
    case "interrupted":
      return cli.signal.aborted ? 130 : 0;
  }
}

const tasksOf = ({ steps }: Lab, { tasks }: RunResult): Step[] => steps.filter(({ id }) => tasks.includes(id));

function printTasks(cli: Cli, tasks: readonly Step[], text: LessonText): void {
  const { bold, dim } = cli.style.out;
  const layout = { style: cli.style.out, width: Math.min(cli.columns, 92) };
  const lines = tasks.flatMap((step, i) => [
    "",
    `${dim(`${i + 1}.`)} ${bold(step.title)} ${dim(`(${step.id})`)}`,
    ...markdownLines(text.step(step.id).task, layout, "   "),
  ]);
  cli.out(`\n${bold("Your tasks")}\n${lines.join("\n")}\n`);
}

function printNext(cli: Cli, lab: Lab, mode: Mode, { outcome, run }: RunResult): void {
  const { dim, name } = cli.style.err;
  const rows = nextCommands(wordFor(lab), mode, outcome).concat([
    [`awslab cleanup --run ${run}`, "remove everything it made"],
  ]);
  const width = Math.max(...rows.map(([command]) => command.length));
  cli.err(`\n${rows.map(([command, what]) => `  ${name(command.padEnd(width))}  ${dim(what)}`).join("\n")}\n`);
}

/** How the lab is named on the command line: by its id, or by its folder where it is the learner's own. */
function wordFor({ id, folder }: Lab): string {
  if (folder.startsWith(join(packageRoot(), "labs"))) return id;
  const path = relative(process.cwd(), folder);
  return path.startsWith(".") ? path : `./${path}`;
}

function nextCommands(lab: string, mode: Mode, outcome: RunResult["outcome"]): [command: string, what: string][] {
  if (outcome !== "done")
    return [
      [`awslab resume ${lab}`, "go on where it stopped"],
      [`awslab hint ${lab}`, "a nudge"],
    ];
  if (mode === "challenge")
    return [
      [`awslab shell ${lab}`, "a shell with endpoint and keys set"],
      [`awslab verify ${lab}`, "have your work judged"],
    ];
  return [
    [`awslab verify ${lab}`, "check everything again"],
    [`awslab shell ${lab}`, "look around with the AWS CLI"],
  ];
}
