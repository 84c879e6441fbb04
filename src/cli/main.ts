/** argv -> one command -> one exit code. The only place of the command line that ends the process. */
import { setMaxListeners } from "node:events";
import { productVersion } from "../shared/package-root.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./command.ts";
import { commands } from "./commands/index.ts";
import { exitCodeOf, failureText } from "./failure.ts";
import { commandHelp, overview } from "./help.ts";
import { parse } from "./parse.ts";
import { openTerminal } from "./terminal.ts";

/** Runs one command line and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const interrupt = new AbortController();
  // Every call that is under way listens to it.
  setMaxListeners(0, interrupt.signal);
  // Whoever read the output has gone (`awslab run ... | head`): the command stops where it is safe.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", (error) => interrupt.abort(error));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      // The first asks the command to stop where it is safe; the second does not wait for that.
      if (interrupt.signal.aborted) process.exit(130);
      interrupt.abort(new Error(`interrupted by ${signal}`));
    });
  const cli = await openTerminal(process, interrupt);
  const code = await execute(argv, cli);
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

/** Runs one command line without touching the process: what tests call. */
export async function execute(argv: readonly string[], cli: Cli): Promise<ExitCode> {
  try {
    const invocation = parse(argv, commands);
    if (invocation.kind === "version") return say(cli, `${productVersion()}\n`);
    if (invocation.kind === "help")
      return say(
        cli,
        invocation.command ? commandHelp(invocation.command, cli.style.out) : overview(commands, cli.style.out),
      );
    return await invocation.command.run(cli, invocation);
  } catch (error) {
    cli.err(failureText(error, cli));
    return exitCodeOf(error, cli.signal);
  }
}

function say(cli: Cli, text: string): ExitCode {
  cli.out(text);
  return 0;
}
