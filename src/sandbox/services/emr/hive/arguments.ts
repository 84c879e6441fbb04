import { StepError } from "../steps/command.ts";

export interface HiveArguments {
  /** `-f`: where the script is. */
  readonly file: string | undefined;
  /** `-e`: the script itself. */
  readonly text: string | undefined;
  readonly database: string;
  /** `-d`, `--define`, `--hivevar`. */
  readonly variables: Readonly<Record<string, string>>;
  /** `--hiveconf`. */
  readonly settings: Readonly<Record<string, string>>;
}

const VARIABLES = new Set(["-d", "--define", "--hivevar", "-hivevar"]);
const SETTINGS = new Set(["--hiveconf", "-hiveconf"]);
const FLAGS = new Set(["-S", "--silent", "-v", "--verbose"]);

/** The arguments of `hive`. https://cwiki.apache.org/confluence/display/Hive/LanguageManual+Cli. Throws StepError. */
export function readHiveArguments(args: readonly string[]): HiveArguments {
  const variables: Record<string, string> = {};
  const settings: Record<string, string> = {};
  const single = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const option = args[index] ?? "";
    if (FLAGS.has(option)) continue;
    const value = args[++index];
    if (value === undefined) throw new StepError(`Missing argument for option: ${option.replace(/^-+/, "")}`);
    if (VARIABLES.has(option)) set(variables, value);
    else if (SETTINGS.has(option)) set(settings, value);
    else if (["-f", "-e", "--database"].includes(option)) single.set(option, value);
    else throw new StepError(`Unrecognized option: ${option}`);
  }
  const [file, text] = [single.get("-f"), single.get("-e")];
  if ((file === undefined) === (text === undefined))
    throw new StepError("The '-e' and '-f' options cannot be specified simultaneously, and one is needed");
  return { file, text, database: single.get("--database") ?? "default", variables, settings };
}

function set(into: Record<string, string>, assignment: string): void {
  const at = assignment.indexOf("=");
  into[at < 0 ? assignment : assignment.slice(0, at)] = at < 0 ? "" : assignment.slice(at + 1);
}
