import type { Lab } from "../../lab/index.ts";
import { columns } from "../../report/columns.ts";
import { markdownLines } from "../../report/markdown.ts";
import type { Style } from "../../report/style.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { homeOf } from "../home.ts";
import type { LessonText } from "../lesson-text.ts";

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
    const { lessonText } = await import("../lesson-text.ts");
    const lab = await loadLab(id);
    const lesson = lessonText(lab, await onlyOpenRun(cli, lab));
    if (options.json) cli.out(`${JSON.stringify(facts(lab, lesson), null, 2)}\n`);
    else if (stepId === undefined) cli.out(`${overview(lab, lesson, cli).join("\n")}\n`);
    else {
      const { stepOf } = await import("../lab-step.ts");
      const step = stepOf(lab, stepId);
      const { stepLines } = await import("../step-text.ts");
      cli.out(`${stepLines(step, lesson.step(step.id), { cli, solution: options.solution }).join("\n")}\n`);
    }
    return 0;
  },
});

/** Its names stand in the texts; with several runs open, or none, the placeholders do. */
async function onlyOpenRun(cli: Cli, lab: Lab) {
  const { statusOfRuns } = await import("../../engine/index.ts");
  const { runs } = await statusOfRuns(homeOf(cli).runs);
  const [first, ...others] = runs.filter((run) => run.lab === lab.id && run.state === "open");
  return others.length === 0 ? first : undefined;
}

function overview(lab: Lab, lesson: LessonText, cli: Cli): string[] {
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
    ...parameterLines(lab, cli.style.out),
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

function parameterLines({ parameters = [], id }: Lab, { bold, dim, name }: Style): string[] {
  if (parameters.length === 0) return [];
  const rows = parameters.flatMap((each) =>
    Object.entries(each.values).map(([value, meaning]) => [
      name(`${each.id}=${value}`),
      meaning,
      dim(value === each.usual ? "usual" : ""),
    ]),
  );
  const [first] = parameters;
  const other = Object.keys(first?.values ?? {}).find((value) => value !== first?.usual);
  return ["", bold("You may choose"), ...columns(rows, "  "), dim(`  awslab run ${id} --set ${first?.id}=${other}`)];
}

function marks(step: Lab["steps"][number], { dim }: Style): string[] {
  const notes = [
    `${step.minutes} min`,
    ...(step.given ? ["given in a challenge"] : []),
    ...(step.optional ? ["optional"] : []),
    ...(step.unless ? [`not with ${step.unless.parameter.id}=${step.unless.value}`] : []),
  ];
  return [dim(notes.join(", "))];
}

const facts = (lab: Lab, lesson: LessonText) => ({
  id: lab.id,
  title: lab.title,
  objective: lab.objective,
  prerequisites: lab.prerequisites,
  introduction: lesson.introduction,
  parameters: lab.parameters ?? [],
  steps: lab.steps.map(({ id, title, minutes, given, optional, covers, needs, checks }) => ({
    id,
    title,
    minutes,
    given,
    optional,
    covers,
    needs: Object.values(needs).map((need) => need.id),
    ...lesson.step(id),
    checks: checks.map((check) => ({ id: check.id, title: check.title })),
  })),
});
