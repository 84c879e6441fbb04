import type { Lab } from "../../lab/index.ts";
import type { Lesson } from "../../lab/lesson.ts";
import { columns } from "../../report/columns.ts";
import { markdownLines } from "../../report/markdown.ts";
import type { Style } from "../../report/style.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";

export const show = defineCommand({
  name: "show",
  summary: "What a lab teaches, step by step",
  arguments: [
    { name: "lab", summary: "a lab's id, or the path of its folder", required: true, completes: "lab" },
    { name: "step", summary: "one step: concepts, task and checks", required: false },
  ],
  options: {
    solution: { type: "flag", summary: "Show the AWS CLI commands that solve the step, too" },
    json: { type: "flag", summary: "One JSON object" },
  },
  examples: ["awslab show ecs", "awslab show ecs cluster --solution"],
  async run(cli, { args: [id = "", stepId], options }) {
    const { loadLab } = await import("../../lab/load.ts");
    const { loadLesson } = await import("../../lab/lesson.ts");
    const lab = await loadLab(id);
    const lesson = loadLesson(lab.folder);
    if (options.json) cli.out(`${JSON.stringify(facts(lab, lesson), null, 2)}\n`);
    else if (stepId === undefined) cli.out(`${overview(lab, lesson, cli).join("\n")}\n`);
    else {
      const { stepOf } = await import("../lab-step.ts");
      const { stepLines } = await import("../step-text.ts");
      cli.out(`${stepLines(stepOf(lab, stepId), lesson, { cli, solution: options.solution }).join("\n")}\n`);
    }
    return 0;
  },
});

function overview(lab: Lab, lesson: Lesson, cli: Cli): string[] {
  const { bold, dim, name } = cli.style.out;
  const layout = { style: cli.style.out, width: Math.min(cli.columns, 100) };
  return [
    "",
    `${bold(lab.title)}  ${dim(`(${lab.id})`)}`,
    "",
    ...markdownLines(lab.objective, layout),
    "",
    ...markdownLines(lesson.introduction, layout),
    "",
    bold("You need"),
    ...lab.prerequisites.flatMap((each) => markdownLines(`- ${each}`, layout, "  ")),
    "",
    bold("Steps"),
    ...columns(
      lab.steps.map((step, i) => [
        dim(String(i + 1).padStart(2)),
        name(step.id),
        step.title,
        ...marks(step, cli.style.out),
      ]),
      "  ",
    ),
    "",
    `${dim("One step:")} awslab show ${lab.id} ${lab.steps[0]?.id ?? "<step>"}${dim("   Begin:")} awslab run ${lab.id}`,
  ];
}

function marks(step: Lab["steps"][number], { dim }: Style): string[] {
  const notes = [
    `${step.minutes} min`,
    ...(step.given ? ["given in a challenge"] : []),
    ...(step.optional ? ["optional"] : []),
  ];
  return [dim(notes.join(", "))];
}

const facts = (lab: Lab, lesson: Lesson) => ({
  id: lab.id,
  title: lab.title,
  objective: lab.objective,
  prerequisites: lab.prerequisites,
  introduction: lesson.introduction,
  steps: lab.steps.map(({ id, title, minutes, given, optional, covers, needs, checks }) => ({
    id,
    title,
    minutes,
    given,
    optional,
    covers,
    needs: Object.values(needs).map((need) => need.id),
    ...lesson.steps.get(id),
    checks: checks.map((check) => ({ id: check.id, title: check.title })),
  })),
});
