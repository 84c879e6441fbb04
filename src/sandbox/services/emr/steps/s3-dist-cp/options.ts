import { StepError } from "../command.ts";

export interface DistCpOptions {
  readonly from: string;
  readonly to: string;
  readonly pattern: RegExp | undefined;
  readonly groupBy: RegExp | undefined;
  /** Bytes. */
  readonly targetSize: number | undefined;
  readonly deleteSource: boolean;
}

const KNOWN = new Set(["src", "dest", "srcPattern", "groupBy", "targetSize", "deleteOnSuccess", "outputCodec"]);

/** `--name value` and `--name=value`. https://docs.aws.amazon.com/emr/latest/ReleaseGuide/UsingEMR_s3distcp.html */
export function readDistCpOptions(args: readonly string[]): DistCpOptions {
  const values = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const [, name = "", inline] = /^--([A-Za-z0-9]+)(?:=(.*))?$/s.exec(args[index] ?? "") ?? [];
    if (!KNOWN.has(name)) throw new StepError(`s3-dist-cp: the sandbox does not know the option ${args[index]}`);
    values.set(name, inline ?? (name === "deleteOnSuccess" ? "true" : (args[++index] ?? "")));
  }
  const codec = values.get("outputCodec");
  if (codec !== undefined && codec !== "none" && codec !== "keep")
    throw new StepError(`s3-dist-cp: the sandbox does not write with outputCodec ${codec}`);
  const size = values.get("targetSize");
  return {
    from: required(values, "src"),
    to: required(values, "dest"),
    pattern: expression(values.get("srcPattern")),
    groupBy: expression(values.get("groupBy")),
    targetSize: size === undefined ? undefined : Number(size) * 1024 * 1024,
    deleteSource: values.has("deleteOnSuccess"),
  };
}

function required(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name);
  if (value === undefined || value === "") throw new StepError(`s3-dist-cp: Missing required option: ${name}`);
  return value;
}

/** Java's `matches()`: the whole path. */
function expression(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(`^(?:${text})$`, "s");
  } catch {
    throw new StepError(`s3-dist-cp: invalid regular expression: ${text}`);
  }
}
