import type { JobRow, JobRunRow } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html */
export interface JobArguments {
  /** `sys.argv` after the script's name. */
  readonly argv: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
  /** `--extra-py-files`. */
  readonly modules: readonly string[];
  /** An argument that the sandbox cannot do, in words. */
  readonly refused: string | undefined;
}

/** What a run is started with: the job's arguments, then the run's, then those that nobody may override. */
export const runArguments = ({ name, settings }: JobRow, run: Pick<JobRunRow, "id" | "arguments">): JobArguments =>
  readArguments({ ...settings.arguments, ...run.arguments, ...settings.fixed }, [
    "--JOB_NAME",
    name,
    "--JOB_RUN_ID",
    run.id,
  ]);

/** Also the arguments of sessions; `own` come first in what the script gets. */
export function readArguments(all: Readonly<Record<string, string>>, own: readonly string[] = []): JobArguments {
  const packages = all["--additional-python-modules"];
  const jars = all["--extra-jars"];
  const bookmarks = all["--job-bookmark-option"] ?? "job-bookmark-disable";
  return {
    // Python's own argument parsers take a name without a value for a flag.
    argv: [...own, ...Object.entries(all).flatMap(([key, value]) => (value === "" ? [key] : [key, value]))],
    configuration: configurationOf(all["--conf"]),
    modules: list(all["--extra-py-files"]),
    refused:
      packages !== undefined
        ? `--additional-python-modules (${packages}): the sandbox installs nothing; install it for this machine's python3`
        : jars !== undefined
          ? `--extra-jars (${jars}): the sandbox has no Java classes`
          : bookmarks !== "job-bookmark-disable"
            ? `--job-bookmark-option ${bookmarks}: the sandbox keeps no bookmarks, every run reads everything`
            : undefined,
  };
}

const list = (text = ""): string[] => text.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]));

/** `spark.a=1 --conf spark.b=2`. */
const configurationOf = (text = ""): Record<string, string> =>
  Object.fromEntries(
    text.split(/\s*--conf\s+/).flatMap((setting) => {
      const [, name, value] = /^\s*([^=\s]+)=(.*?)\s*$/s.exec(setting) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
