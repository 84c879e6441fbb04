/** https://spark.apache.org/docs/3.5.0/submitting-applications.html */
export interface SubmitArguments {
  /** Where the program is: `s3://bucket/job.py`. */
  readonly script: string;
  readonly args: readonly string[];
  /** `--conf k=v`; `--name` as spark.app.name. */
  readonly configuration: Readonly<Record<string, string>>;
  /** `--py-files`. */
  readonly modules: readonly string[];
}

/** What follows `spark-submit` on a command line; throws Error with spark-submit's text for what it does not take. */
export function readSubmitArguments(args: readonly string[]): SubmitArguments {
  const configuration: Record<string, string> = {};
  const modules: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const option = args[index] ?? "";
    if (!option.startsWith("-")) {
      if (!/\.py$/.test(option)) throw new Error(`the sandbox runs Python programs only, not ${option}`);
      return { script: option, args: args.slice(index + 1), configuration, modules };
    }
    if (FLAGS.has(option)) continue;
    if (!WITH_VALUE.has(option)) throw new Error(`Unrecognized option: ${option}`);
    const value = args[++index];
    if (value === undefined) throw new Error(`Missing argument for option '${option}'.`);
    if (option === "--conf" || option === "-c") set(configuration, value);
    if (option === "--name") configuration["spark.app.name"] = value;
    if (option === "--py-files") modules.push(...value.split(","));
  }
  throw new Error("Missing application resource.");
}

function set(configuration: Record<string, string>, setting: string): void {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
  if (name === undefined || value === undefined) throw new Error(`Spark config without '=': ${setting}`);
  configuration[name] = value;
}

const FLAGS = new Set(["--verbose", "-v", "--supervise"]);

const WITH_VALUE = new Set([
  "--archives",
  "--class",
  "--conf",
  "-c",
  "--deploy-mode",
  "--driver-cores",
  "--driver-memory",
  "--executor-cores",
  "--executor-memory",
  "--files",
  "--jars",
  "--keytab",
  "--master",
  "--name",
  "--num-executors",
  "--packages",
  "--principal",
  "--properties-file",
  "--py-files",
  "--queue",
  "--repositories",
  "--total-executor-cores",
]);
