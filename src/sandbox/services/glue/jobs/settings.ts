import type * as Glue from "@aws-sdk/client-glue";
import { s3Location } from "../../../engines/s3-files/index.ts";
import type { Context } from "../../../kit/index.ts";
import { checkVersion, dpusOf } from "../capacity.ts";
import { invalidInput } from "../faults.ts";
import { assumeRole } from "../role.ts";
import type { Capacity, JobSettings } from "./state.ts";

/** What a job is made of, with AWS's defaults; throws InvalidInputException. */
export async function jobSettings(context: Context, given: Omit<Glue.JobUpdate, "Name">): Promise<JobSettings> {
  refuseUnsupported(given);
  const command = checkedCommand(given.Command);
  const role = given.Role ?? "";
  if (!(await assumeRole(context, role, SESSION)))
    throw invalidInput(`Role ${role} should be given assume role permissions for Glue Service.`);
  return {
    role,
    command,
    description: given.Description,
    mode: given.JobMode ?? "SCRIPT",
    arguments: given.DefaultArguments ?? {},
    fixed: given.NonOverridableArguments ?? {},
    concurrency: given.ExecutionProperty?.MaxConcurrentRuns ?? 1,
    retries: given.MaxRetries ?? 0,
    logUri: given.LogUri,
    capacity: capacityOf(given, command),
  };
}

/** As CloudTrail shows it. */
export const SESSION = "GlueJobRunnerSession";

const UNSUPPORTED = [
  "CodeGenConfigurationNodes",
  "SecurityConfiguration",
  "SourceControlDetails",
  "MaintenanceWindow",
  "NotificationProperty",
] as const;

function refuseUnsupported(given: Omit<Glue.JobUpdate, "Name">): void {
  for (const member of UNSUPPORTED)
    if (given[member] !== undefined) throw invalidInput(`${member} of jobs is not in the sandbox.`);
  if ((given.Connections?.Connections ?? []).length > 0)
    throw invalidInput("Connections of jobs are not in the sandbox.");
  if (given.JobRunQueuingEnabled) throw invalidInput("Queues of job runs are not in the sandbox.");
}

/** https://docs.aws.amazon.com/glue/latest/dg/add-job.html */
function checkedCommand(command: Glue.JobCommand | undefined): Glue.JobCommand {
  const { Name: name, ScriptLocation: script } = command ?? {};
  if (name !== "glueetl" && name !== "pythonshell")
    throw invalidInput(
      name === "gluestreaming" || name === "glueray"
        ? `Jobs of the command ${name} are not in the sandbox.`
        : `Job command ${name} is invalid. Valid commands: glueetl, pythonshell, gluestreaming, glueray.`,
    );
  if (script === undefined || !s3Location(script))
    throw invalidInput(`Script location ${script ?? ""} is not a valid S3 path.`);
  if (!/\.py$/.test(script)) throw invalidInput("The sandbox runs Python scripts only.");
  return { ...command, PythonVersion: command?.PythonVersion ?? (name === "pythonshell" ? "3.9" : "3") };
}

const OLD_MINUTES = 2880;
const MINUTES = 480;

function capacityOf(given: Omit<Glue.JobUpdate, "Name">, { Name: command }: Glue.JobCommand): Capacity {
  checkVersion(given.GlueVersion);
  const shell = command === "pythonshell";
  if (shell && (given.WorkerType !== undefined || given.NumberOfWorkers !== undefined))
    throw invalidInput("Worker Type and Number of Workers are not supported for Python shell jobs.");
  const version = given.GlueVersion ?? (shell ? "1.0" : "0.9");
  return {
    glueVersion: version,
    workerType: given.WorkerType,
    workers: given.NumberOfWorkers,
    most: dpusOf({ ...given, MaxCapacity: given.MaxCapacity ?? given.AllocatedCapacity }, shell ? 0.0625 : undefined),
    minutes: given.Timeout ?? (Number(version) >= 5 ? MINUTES : OLD_MINUTES),
    executionClass: shell ? undefined : (given.ExecutionClass ?? "STANDARD"),
  };
}

/** What a run asks for itself. */
export function runCapacity(job: Capacity, given: Glue.StartJobRunRequest): Capacity {
  const asks = given.WorkerType !== undefined || given.NumberOfWorkers !== undefined || given.MaxCapacity !== undefined;
  return {
    ...job,
    ...(asks ? { workerType: given.WorkerType, workers: given.NumberOfWorkers, most: dpusOf(given) } : {}),
    minutes: given.Timeout ?? job.minutes,
    executionClass: given.ExecutionClass ?? job.executionClass,
  };
}
