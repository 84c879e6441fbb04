/** The text of one step for a person, from the lab's code and its lesson. */
import type { Step } from "../lab/index.ts";
import type { StepLesson } from "../lab/lesson.ts";
import { markdownLines } from "../report/markdown.ts";
import type { Cli } from "./cli.ts";

export interface StepText {
  readonly cli: Pick<Cli, "style" | "columns">;
  readonly solution: boolean;
}

/** Concepts, task and checks; the solution on demand. */
export function stepLines(
  step: Step,
  { task, concepts, solution: commands }: StepLesson,
  { cli, solution }: StepText,
): string[] {
  const { bold, dim, name } = cli.style.out;
  const layout = { style: cli.style.out, width: Math.min(cli.columns, 100) };
  const section = (title: string, markdown: string): string[] =>
    markdown ? ["", bold(title), ...markdownLines(markdown, layout, "  ")] : [];
  return [
    "",
    `${bold(step.title)}  ${dim(`(${step.id}, about ${step.minutes} min on AWS)`)}`,
    ...section("Concepts", concepts),
    ...section("Task", task),
    "",
    bold("Checked"),
    ...step.checks.map((check) => `  ${dim("·")} ${check.title}`),
    ...(solution && commands
      ? ["", bold("With the AWS CLI"), ...commands.split("\n").map((line) => `  ${name(line)}`)]
      : []),
  ];
}
