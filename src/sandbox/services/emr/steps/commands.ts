/** Which programs the sandbox's clusters know. https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-commandrunner.html */
import { hive, hiveScript } from "../hive/command.ts";
import type { ClusterRow, StepRow } from "../state.ts";
import { type Command, StepError } from "./command.ts";
import { s3DistCp } from "./s3-dist-cp/command.ts";
import { sparkSubmit } from "./spark-submit.ts";

interface Program {
  /** The application that must be installed. */
  readonly application: string;
  run(command: Command): Promise<void>;
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  "spark-submit": { application: "Spark", run: sparkSubmit },
  "hive-script": { application: "Hive", run: hiveScript },
  hive: { application: "Hive", run: hive },
  "s3-dist-cp": { application: "Hadoop", run: s3DistCp },
};

/** The program of a step and its arguments. Throws StepError for one that is not there. */
export function commandOf(
  cluster: ClusterRow,
  { jar, args: [name = "", ...args] }: StepRow,
): { run: Program["run"]; args: readonly string[] } {
  if (jar !== "command-runner.jar")
    throw new StepError(`The sandbox's EMR runs command-runner.jar only, not ${jar}: it has no Java.`);
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (!program)
    throw new StepError(
      `The sandbox's EMR does not know the command '${name}'. It knows ${Object.keys(PROGRAMS).join(", ")}.`,
    );
  // Hadoop's tools are part of every cluster with another application.
  const installed = cluster.applications.some((each) => each.name === program.application);
  if (!installed && program.application !== "Hadoop")
    throw new StepError(`Cannot run program "${name}" (in directory "."): error=2, No such file or directory`);
  return { run: program.run, args };
}
