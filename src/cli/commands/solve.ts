import { defineCommand } from "../command.ts";
import { homeOf } from "../home.ts";
import { stepOf } from "../lab-step.ts";
import { openRun, RUN_OPTION } from "../open-run.ts";

export const solve = defineCommand({
  name: "solve",
  summary: "Have one step done for you, or see the AWS CLI commands that do it",
  arguments: [
    { name: "lab", summary: "a lab's id", required: true, completes: "lab" },
    { name: "step", summary: "the step", required: true },
  ],
  options: {
    ...RUN_OPTION,
    show: { type: "flag", summary: "Only print the AWS CLI commands" },
    json: { type: "flag", summary: "Events as NDJSON" },
  },
  examples: ["awslab solve ecs cluster", "awslab solve ecs cluster --show"],
  async run(cli, { args: [id = "", stepId = ""], options }) {
    if (options.show) {
      const { loadLab } = await import("../../lab/load.ts");
      const { lessonText } = await import("../lesson-text.ts");
      const { statusOfRuns } = await import("../../engine/index.ts");
      const lab = await loadLab(id);
      const { runs } = await statusOfRuns(homeOf(cli).runs);
      const run = runs.findLast((each) =>
        options.run === undefined ? each.lab === lab.id && each.state === "open" : each.run === options.run,
      );
      cli.out(`${lessonText(lab, run).step(stepOf(lab, stepId).id).solution}\n`);
      return 0;
    }
    const { home, status, ...open } = await openRun(cli, { command: "solve", lab: id, run: options.run });
    const { id: step, title } = stepOf(open.lab, stepId);
    const { solveStep } = await import("../../engine/index.ts");
    const { openProgress } = await import("../progress.ts");
    const progress = await openProgress(cli, { json: options.json, detail: "checks", calls: "changes" });
    try {
      const { emit } = progress;
      const { signal } = cli;
      progress.print("", cli.style.out.bold(title));
      const result = await solveStep({ ...open, runsFolder: home.runs, run: status.run, step, emit, signal });
      return result.outcome === "done" ? 0 : result.outcome === "failed" ? 1 : 130;
    } finally {
      progress.stop();
    }
  },
});
