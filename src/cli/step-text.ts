/** The text of one step for a person, from the lab's code and its lesson. */
import type { Step } from "../lab/index.ts";
import type { Lesson } from "../lab/lesson.ts";
import { markdownLines } from "../report/markdown.ts";
import type { Cli } from "./cli.ts";

export interface StepText {
  readonly cli: Pick<Cli, "style" | "columns">;
  readonly solution: boolean;
}

/** Concepts, task and checks; the solution on demand. */
export function stepLines(step: Step, lesson: Lesson, { cli, solution }: StepText): string[] {
  const { bold, dim, name } = cli.style.out;
  const layout = { style: cli.style.out, width: Math.min(cli.columns, 100) };
  const text = lesson.steps.get(step.id);
  const section = (title: string, markdown: string | undefined): string[] =>
    markdown ? ["", bold(title), ...markdownLines(markdown, layout, "  ")] : [];
  return [
    "",
    `${bold(step.title)}  ${dim(`(${step.id}, about ${step.minutes} min on AWS)`)}`,
    ...section("Concepts", text?.concepts),
    ...section("Task", text?.task),
    "",
    bold("Checked"),
    ...step.checks.map((check) => `  ${dim("·")} ${check.title}`),
    ...(solution && text?.solution
      ? ["", bold("With the AWS CLI"), ...text.solution.split("\n").map((line) => `  ${name(line)}`)]
      : []),
  ];
}
