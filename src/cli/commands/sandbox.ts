import { columns } from "../../report/columns.ts";
import { environmentError, userError } from "../../shared/errors.ts";
import { sandboxStatus, startSandbox, stopSandbox } from "../background-sandbox.ts";
import type { Cli } from "../cli.ts";
import { defineCommand, type ExitCode, type OptionValues } from "../command.ts";
import { homeOf, prepareHome } from "../home.ts";

const ACTIONS = ["start", "stop", "status", "env", "logs", "reset"] as const;

const OPTIONS = {
  port: { type: "text", summary: "start: the port; 4566 or any free one where it is left out", value: "<port>" },
  pace: {
    type: "text",
    summary: "start: how quickly things happen",
    value: "<pace>",
    among: ["instant", "fast", "real"],
  },
  region: { type: "text", summary: "start: the AWS region", value: "<region>" },
  follow: { type: "flag", summary: "logs: go on with new lines" },
  yes: { type: "flag", summary: "reset: ask nothing" },
  json: { type: "flag", summary: "status and env: one JSON object" },
} as const;

type Options = OptionValues<typeof OPTIONS>;

export const sandbox = defineCommand({
  name: "sandbox",
  summary: "The local AWS: start, stop, status, env, logs, reset",
  details:
    "Runs start the sandbox by themselves and it stops after the last cleanup. One that you start stays until you stop it. reset removes its state, for good.",
  arguments: [{ name: "action", summary: "what to do", required: true, among: ACTIONS }],
  options: OPTIONS,
  examples: ["awslab sandbox start --pace real", 'eval "$(awslab sandbox env)"', "awslab sandbox reset"],
  async run(cli, { args: [action], options }) {
    const handler = Object.entries(HANDLERS).find(([name]) => name === action)?.[1];
    return handler ? handler(cli, options) : 2;
  },
});

const HANDLERS: Readonly<Record<(typeof ACTIONS)[number], (cli: Cli, options: Options) => Promise<ExitCode>>> = {
  start,
  stop,
  status,
  env,
  logs,
  reset,
};

async function start(cli: Cli, { port, pace, region }: Options): Promise<ExitCode> {
  const home = prepareHome(cli);
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && !(Number.isInteger(number) && number > 0 && number < 65_536))
    throw userError("BAD_VALUE", `--port cannot be "${port}".`, "a number from 1 to 65535");
  const server = await startSandbox(cli, home, {
    stays: true,
    ...(pace === undefined ? {} : { pace }),
    ...(region === undefined ? {} : { region }),
    ...(number === undefined ? {} : { port: number }),
  });
  if (!server.fresh) cli.err(`The sandbox runs already: ${server.url}, pace ${server.pace}.\n`);
  cli.err(`${cli.style.err.dim("use it from any client:")} eval "$(awslab sandbox env)"\n`);
  return 0;
}

async function stop(cli: Cli): Promise<ExitCode> {
  const stopped = await stopSandbox(homeOf(cli));
  cli.err(stopped ? "The sandbox is stopped; its state is kept.\n" : "No sandbox is running.\n");
  return 0;
}

async function status(cli: Cli, { json }: Options): Promise<ExitCode> {
  const running = await sandboxStatus(homeOf(cli));
  if (json) {
    const { secretAccessKey: _, identity: __, ...shown } = running ?? { secretAccessKey: "", identity: "" };
    cli.out(`${JSON.stringify(running ? { running: true, ...shown } : { running: false }, null, 2)}\n`);
  } else if (!running) cli.out("No sandbox is running. A run starts it, or: awslab sandbox start\n");
  else {
    const { dim, bad } = cli.style.out;
    const rows = [
      ["address", running.url],
      ["process", `${running.pid}${running.health ? "" : bad(" (does not answer: awslab sandbox stop)")}`],
      ["pace", running.pace],
      ["account", `${running.account}, ${running.region}`],
      ["since", `${running.startedAt.slice(0, 16).replace("T", " ")} UTC, awslab ${running.version}`],
    ].map(([label = "", text = ""]) => [dim(label), text]);
    cli.out(`${columns(rows, "  ").join("\n")}\n`);
  }
  return running && !running.health ? 3 : 0;
}

async function env(cli: Cli, { json }: Options): Promise<ExitCode> {
  const { exportLines, sandboxEnv } = await import("../sandbox-env.ts");
  const variables = sandboxEnv(await startSandbox(cli, prepareHome(cli), {}));
  const shell = /fish$/.test(cli.env.SHELL ?? "") ? "fish" : "posix";
  cli.out(json ? `${JSON.stringify(variables, null, 2)}\n` : `${exportLines(variables, shell).join("\n")}\n`);
  return 0;
}

async function logs(cli: Cli, { follow }: Options): Promise<ExitCode> {
  const { printLog } = await import("../sandbox-log.ts");
  return printLog(cli, homeOf(cli), follow);
}

async function reset(cli: Cli, { yes }: Options): Promise<ExitCode> {
  const home = prepareHome(cli);
  const { allRuns, forgetRun } = await import("../open-run.ts");
  const lost = (await allRuns(cli, home)).filter(({ target, state }) => target === "sandbox" && state === "open");
  const what =
    lost.length === 0
      ? "its state"
      : `its state, and with it what these runs made: ${lost.map(({ run }) => run).join(", ")}`;
  if (!yes) {
    if (!cli.interactive)
      throw userError(
        "NO_TERMINAL",
        `Reset removes ${what}; there is no terminal to ask.`,
        "awslab sandbox reset --yes",
      );
    const { confirm } = await import("@inquirer/prompts");
    const sure = await confirm(
      { message: `Remove ${what}?`, default: false },
      { signal: cli.signal, output: process.stderr },
    );
    if (!sure) throw userError("NOT_CONFIRMED", "Nothing was removed.");
  }
  const held = lost.find(({ heldBy }) => heldBy !== undefined);
  if (held)
    throw environmentError(
      "RUN_IN_USE",
      `Run ${held.run} is in use by process ${held.heldBy}.`,
      "end that process first",
    );
  await stopSandbox(home);
  const { rmSync } = await import("node:fs");
  rmSync(home.sandbox, { recursive: true, force: true });
  for (const { run } of lost) forgetRun(home, run);
  cli.err("The sandbox is reset: the next one starts empty, with a new account.\n");
  return 0;
}
