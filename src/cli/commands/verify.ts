import type { VerifyResult } from "../../engine/api.ts";
import { count } from "../../report/duration.ts";
import { userError } from "../../shared/errors.ts";
import type { Cli } from "../cli.ts";
import { defineCommand, type ExitCode } from "../command.ts";
import { openRun, RUN_OPTION } from "../open-run.ts";

export const verify = defineCommand({
  name: "verify",
  summary: "Check what exists, by whatever means it was made",
  details: "Exit code 0 when every check passes, 1 when one fails, 3 when one could not be checked.",
  arguments: [
    { name: "lab", summary: "a lab's id; the one open run where it is left out", required: false, completes: "lab" },
    { name: "step", summary: "one step only", required: false },
  ],
  options: {
    ...RUN_OPTION,
    json: { type: "flag", summary: "One JSON object" },
    junit: { type: "flag", summary: "JUnit XML, for CI systems" },
  },
  examples: ["awslab verify ecs", "awslab verify ecs cluster", "awslab verify ecs --junit > report.xml"],
  async run(cli, { args: [lab, stepId], options }) {
    if (options.json && options.junit)
      throw userError("BAD_OPTION", "--json and --junit cannot be had at once.", "choose one of the two");
    const open = await openRun(cli, { command: "verify", lab, run: options.run });
    const { verifyLab } = await import("../../engine/index.ts");
    const { openProgress } = await import("../progress.ts");
    if (stepId !== undefined) (await import("../lab-step.ts")).stepOf(open.lab, stepId);
    const machine = options.json || options.junit;
    const progress = await openProgress(machine ? { ...cli, out: () => {} } : cli, {
      json: machine,
      detail: "checks",
      calls: "none",
      titles: new Map(open.lab.steps.map(({ id, title }) => [id, title])),
    });
    try {
      const { home, status, ...rest } = open;
      const { emit } = progress;
      const { signal } = cli;
      const result = await verifyLab({ ...rest, runsFolder: home.runs, run: status.run, step: stepId, emit, signal });
      progress.stop();
      if (options.json) cli.out(`${JSON.stringify(result, null, 2)}\n`);
      else if (options.junit) cli.out((await import("../../report/junit.ts")).junit(open.lab.id, result));
      else cli.out(`${summary(result, open.lab.id, cli)}\n`);
      return exitCode(result);
    } finally {
      progress.stop();
    }
  },
});

const exitCode = ({ failed, blocked }: VerifyResult): ExitCode => (failed > 0 ? 1 : blocked > 0 ? 3 : 0);

function summary({ passed, failed, blocked, steps }: VerifyResult, lab: string, cli: Cli): string {
  const { good, bad, warn, bold, dim } = cli.style.out;
  const parts = [
    good(`${passed} passed`),
    ...(failed > 0 ? [bad(`${failed} failed`)] : []),
    ...(blocked > 0 ? [warn(`${blocked} could not be checked`)] : []),
  ];
  const open = steps.find(({ checks }) => checks.some(({ verdict }) => verdict.status === "fail"));
  const next = open ? `   ${dim("a nudge:")} awslab hint ${lab} ${open.step}` : "";
  return `\n${bold(count(passed + failed + blocked, "check"))}: ${parts.join(", ")}${next}`;
}
