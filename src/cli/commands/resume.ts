import { defineCommand } from "../command.ts";
import { openRun, RUN_OPTION } from "../open-run.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "Go on with a run where it stopped, after Ctrl-C or a crash",
  arguments: [
    { name: "lab", summary: "a lab's id; the one open run where it is left out", required: false, completes: "lab" },
  ],
  options: {
    ...RUN_OPTION,
    yes: { type: "flag", summary: "Ask nothing, also where the run was begun guided" },
    calls: { type: "flag", summary: "Show every call to AWS" },
    json: { type: "flag", summary: "Events as NDJSON on stdout" },
  },
  examples: ["awslab resume", "awslab resume ecs --yes"],
  async run(cli, { args: [labId], options }) {
    const { home, status, lab, target } = await openRun(cli, { command: "resume", lab: labId, run: options.run });
    const mode = options.yes && status.mode === "guided" ? "unattended" : status.mode;
    if (mode === "guided") (await import("../guided.ts")).requireTerminal(cli, `awslab resume ${lab.id} --yes`);
    if (target.kind === "aws") await (await import("../targets/consent.ts")).confirmAccount(cli, target, undefined);
    const { resumeRun } = await import("../../engine/index.ts");
    const { openProgress } = await import("../progress.ts");
    const { driverFor } = await import("../start-run.ts");
    const { finishRun } = await import("../run-end.ts");
    const guided = mode === "guided";
    const progress = await openProgress(cli, {
      json: options.json,
      detail: guided ? "checks" : "steps",
      calls: options.calls ? "all" : guided ? "changes" : "none",
    });
    try {
      const driver = await driverFor({ cli, lab, mode, target, progress });
      const { emit } = progress;
      const { signal } = cli;
      const result = await resumeRun({ lab, target, runsFolder: home.runs, run: status.run, driver, emit, signal });
      progress.stop();
      return finishRun(cli, { lab, mode, result, json: options.json, run: progress.run() });
    } finally {
      progress.stop();
    }
  },
});
