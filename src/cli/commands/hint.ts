import { markdownLines } from "../../report/markdown.ts";
import { defineCommand } from "../command.ts";
import { openRun, RUN_OPTION } from "../open-run.ts";

export const hint = defineCommand({
  name: "hint",
  summary: "A nudge for the next open check; ask again for a bigger one",
  arguments: [
    { name: "lab", summary: "a lab's id; the one open run where it is left out", required: false, completes: "lab" },
    { name: "step", summary: "the step; the first open one where it is left out", required: false },
  ],
  options: { ...RUN_OPTION, json: { type: "flag", summary: "One JSON object" } },
  examples: ["awslab hint ecs", "awslab hint ecs cluster"],
  async run(cli, { args: [lab, stepId], options }) {
    const open = await openRun(cli, { command: "hint", lab, run: options.run });
    if (stepId !== undefined) (await import("../lab-step.ts")).stepOf(open.lab, stepId);
    const { hintFor } = await import("../../engine/index.ts");
    const { home, status, ...rest } = open;
    const found = await hintFor({
      ...rest,
      runsFolder: home.runs,
      run: status.run,
      step: stepId,
      emit: () => {},
      signal: cli.signal,
    });
    if (options.json) cli.out(`${JSON.stringify(found ?? null, null, 2)}\n`);
    else if (!found) cli.out("Nothing is open: every check passes.\n");
    else {
      const { bold, dim } = cli.style.out;
      const lines = markdownLines(found.hint, { style: cli.style.out, width: Math.min(cli.columns, 92) }, "  ");
      const more =
        found.level < found.levels
          ? dim("\n  Ask again for a bigger one.")
          : dim(`\n  That was the last one: awslab solve ${open.lab.id} ${found.step}`);
      cli.out(
        `${bold(found.title)} ${dim(`(${found.step}, hint ${found.level} of ${found.levels})`)}\n\n${lines.join("\n")}\n${more}\n`,
      );
    }
    return 0;
  },
});
