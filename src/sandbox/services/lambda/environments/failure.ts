/** Why an environment or an invocation in it failed, in AWS's words. */
import type { Exit } from "../../../engines/process/index.ts";

export interface Failure {
  readonly status: "error" | "timeout";
  readonly errorType: string;
  /** Without the request id that AWS puts in front. */
  readonly message: string;
  /** What the runtime itself reported, where it did. */
  readonly body?: Buffer | undefined;
}

/** The runtime's process has ended. */
export function runtimeExit({ code, signal }: Exit, isOutOfMemory: boolean): Failure {
  if (isOutOfMemory)
    return {
      status: "error",
      errorType: "Runtime.OutOfMemory",
      message: "Runtime exited with error: signal: killed",
    };
  const why = signal === undefined ? `exit status ${code}` : `signal: ${SIGNALS[signal] ?? signal}`;
  const message =
    code === 0 && signal === undefined
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: ${why}`;
  return { status: "error", errorType: "Runtime.ExitError", message };
}

/** As Go, in which Lambda is written, prints them. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGTERM: "terminated",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGINT: "interrupt",
};

/** An extension's process has ended. */
export const extensionCrash = (name: string, { code }: Exit): Failure => ({
  status: "error",
  errorType: "Extension.Crash",
  message: `Extension ${name} exited with error: exit status ${code}`,
});
