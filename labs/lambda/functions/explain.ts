/** What Lambda's own errors usually mean, and a machine that lacks what a runtime needs. */
import { blocked, fail, type LabContext, type Verdict } from "../../../src/lab/index.ts";
import type { Outcome } from "./invoke.ts";

export interface Explanation {
  readonly id?: string;
  readonly matches: (error: NonNullable<Outcome["error"]>, log: string) => boolean;
  readonly says: string;
}

const of = (type: RegExp, text: RegExp, says: string): Explanation => ({
  matches: (error, log) => type.test(error.type) && (text.test(error.message) || text.test(log)),
  says,
});

const USUAL: readonly Explanation[] = [
  of(
    /InvalidEntrypoint/,
    /permission denied/,
    "bootstrap is not executable in the zip (mode 0644): zip it with mode 0755.",
  ),
  of(
    /InvalidEntrypoint/,
    /no such file/,
    "The first line of bootstrap names a program that is not there; CRLF line ends in the shebang do that: save it with LF.",
  ),
  of(
    /ImportModuleError/,
    /lab.common/,
    "The zip root of the layer is wrong: its content must lie under nodejs/node_modules and python.",
  ),
  of(/CallbackHandler/, /./, "nodejs24.x has no callback handlers: make the handler async."),
  of(
    /Extension\.LaunchError/,
    /./,
    "The extension is not executable in the zip (mode 0644): zip extensions/lab-ext with mode 0755.",
  ),
  of(
    /Extension\./,
    /./,
    "The extension ended: the name that it registers must be its file name below /opt/extensions.",
  ),
  of(/Timedout/, /./, "The function did not answer within its timeout: raise it, or find out what it waits for."),
  of(/OutOfMemory/, /./, "The function used more memory than it has: give it more."),
];

/** The verdict on an invocation that should have succeeded; undefined for one that did. */
export function explained(
  run: LabContext["run"],
  { error, log }: Outcome,
  mistakes: readonly Explanation[] = [],
): Verdict | undefined {
  if (!error) return undefined;
  const lacking = hostLacks(run, `${error.type} ${error.message} ${log}`);
  if (lacking) return blocked(lacking);
  const found = [...mistakes, ...USUAL].find((each) => each.matches(error, log));
  return fail({
    expected: "an answer",
    actual: `${error.type}: ${error.message}`.slice(0, 300),
    fix: found?.says ?? "Read the end of the function's log: `aws logs tail` on its log group.",
    ...(found?.id !== undefined && { mistake: found.id }),
  });
}

/** In the sandbox functions run on this machine: what it lacks cannot be checked, and must not pass. */
export function hostLacks({ target }: LabContext["run"], text: string): string | undefined {
  if (target !== "sandbox") return undefined;
  if (/this machine has no python3/.test(text))
    return "This machine has no python3, on which Python functions run here.";
  if (/there is no curl here/.test(text)) return "This machine has no curl, which the runtime in bash needs.";
  if (/bash['’]?: (?:No such file|not found)|\/bin\/bash: no such file/i.test(text)) return "This machine has no bash.";
  return undefined;
}
