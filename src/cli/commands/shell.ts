import { userError } from "../../shared/errors.ts";
import { startSandbox } from "../background-sandbox.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { prepareHome } from "../home.ts";
import { allRuns, openRun, RUN_OPTION } from "../open-run.ts";
import { sandboxTarget } from "../targets/sandbox-target.ts";

export const shell = defineCommand({
  name: "shell",
  summary: "A shell with endpoint, keys, region and proxy set: aws and curl just work",
  details:
    "NAME is the beginning of the run's names and RUN its id, as the commands in the lessons use them. In the sandbox, names of load balancers and other endpoints are reached through http_proxy.",
  arguments: [
    { name: "lab", summary: "a lab's id; the one open run where it is left out", required: false, completes: "lab" },
  ],
  options: { ...RUN_OPTION, print: { type: "flag", summary: "Only print the variables, for eval" } },
  examples: ["awslab shell ecs", 'eval "$(awslab shell ecs --print)"'],
  async run(cli, { args: [lab], options }) {
    if (!options.print && !cli.interactive)
      throw userError("NO_TERMINAL", "A shell needs a terminal.", "awslab shell --print");
    const { label, env } = await environment(cli, lab, options.run);
    if (options.print) {
      const { exportLines } = await import("../sandbox-env.ts");
      cli.out(`${exportLines(env, /fish$/.test(cli.env.SHELL ?? "") ? "fish" : "posix").join("\n")}\n`);
      return 0;
    }
    const { dim } = cli.style.err;
    cli.err(`${dim("exit returns; try:")} aws sts get-caller-identity\n`);
    if (env.AWS_ENDPOINT_URL !== undefined)
      cli.err(dim('AWS CLI 1 sends SQS to AWS all the same: aws sqs ... --endpoint-url "$AWS_ENDPOINT_URL"\n'));
    const { openSubshell } = await import("../subshell.ts");
    await openSubshell(cli, { label, env });
    return 0;
  },
});

/** Of the run that is meant; of the bare sandbox where no run is open and none was named. */
async function environment(cli: Cli, lab: string | undefined, run: string | undefined) {
  const { shellEnv } = await import("../shell-env.ts");
  const home = prepareHome(cli);
  const anyOpen = (await allRuns(cli, home)).some(({ state }) => state === "open");
  if (lab === undefined && run === undefined && !anyOpen)
    return { label: "awslab sandbox", env: await shellEnv(sandboxTarget(await startSandbox(cli, home, {}))) };
  const open = await openRun(cli, { command: "shell", lab, run });
  return { label: `awslab ${open.lab.id} ${open.status.run}`, env: await shellEnv(open.target, open.status, open.lab) };
}
