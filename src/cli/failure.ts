/** Anything thrown -> what the user reads on stderr, and the exit code. A stack trace is shown for a bug only. */
import { AwslabError, messageOf, nameOf } from "../shared/errors.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./command.ts";

const REPORT_AT = "the issues of this project, with the lines above and `awslab doctor`";

export function failureText(error: unknown, cli: Pick<Cli, "style" | "signal">): string {
  const { bad, dim, bold } = cli.style.err;
  if (isInterruption(error, cli.signal)) return `${bold("interrupted")}\n`;
  const known = explain(error);
  const line = `${bad("error")} ${bold(known.code)}: ${known.message}\n`;
  if (known.kind === "bug")
    return `${line}${dim(error instanceof Error ? (error.stack ?? "") : String(error))}\n${dim("hint:")} this is a bug in awslab: please report it to ${REPORT_AT}\n`;
  return `${line}${known.hint ? `${dim("hint:")} ${known.hint}\n` : ""}`;
}

export function exitCodeOf(error: unknown, signal: AbortSignal): ExitCode {
  if (isInterruption(error, signal)) return 130;
  switch (explain(error).kind) {
    case "user":
      return 2;
    case "environment":
      return 3;
    case "bug":
      return 70;
  }
}

/** Ctrl-C at a prompt comes as @inquirer's ExitPromptError; elsewhere the command's signal is aborted. */
const isInterruption = (error: unknown, signal: AbortSignal): boolean =>
  nameOf(error) === "ExitPromptError" || nameOf(error) === "AbortPromptError" || signal.aborted;

/** Errors of the operating system and of AWS are the environment's; what nobody foresaw is a bug. */
export function explain(error: unknown): AwslabError {
  if (error instanceof AwslabError) return error;
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : SYSTEM[code];
  const where = path === undefined ? "" : ` (${path})`;
  if (known)
    return new AwslabError(`${known.message}${where}`, {
      code: known.code,
      kind: "environment",
      hint: known.hint,
      cause: error,
    });
  if (isAwsError(error))
    return new AwslabError(`AWS answered ${nameOf(error)}: ${messageOf(error)}`, {
      code: "AWS_ERROR",
      kind: "environment",
      cause: error,
    });
  return new AwslabError(messageOf(error), { code: "BUG", kind: "bug", cause: error });
}

const isAwsError = (error: unknown): boolean => error instanceof Error && "$metadata" in error;

const SYSTEM: Readonly<Record<string, { code: string; message: string; hint: string }>> = {
  ENOSPC: { code: "DISK_FULL", message: "The disk is full.", hint: "free some space, then: awslab status" },
  EDQUOT: { code: "DISK_FULL", message: "The disk quota is used up.", hint: "free some space, then: awslab status" },
  EROFS: {
    code: "HOME_NOT_WRITABLE",
    message: "The file system is read-only.",
    hint: "set AWSLAB_HOME to a folder that can be written",
  },
  EACCES: {
    code: "HOME_NOT_WRITABLE",
    message: "Permission denied.",
    hint: "set AWSLAB_HOME to a folder that can be written, or repair its owner",
  },
  EMFILE: { code: "TOO_MANY_FILES", message: "Too many open files.", hint: "raise the limit: ulimit -n 4096" },
  ECONNREFUSED: {
    code: "NO_CONNECTION",
    message: "The connection was refused.",
    hint: "awslab sandbox status, or check --endpoint-url",
  },
};
