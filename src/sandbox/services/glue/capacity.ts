/** Workers of jobs and sessions: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html */
import type * as Glue from "@aws-sdk/client-glue";
import { invalidInput } from "./faults.ts";

/** DPUs of one worker. */
const WORKERS: Readonly<Record<string, number>> = {
  Standard: 1,
  "G.025X": 0.25,
  "G.1X": 1,
  "G.2X": 2,
  "G.4X": 4,
  "G.8X": 8,
  "G.12X": 12,
  "G.16X": 16,
  "R.1X": 1,
  "R.2X": 2,
  "R.4X": 4,
  "R.8X": 8,
};

const DEFAULT_DPUS = 10;
/** The driver is one of them. */
const LEAST_WORKERS = 2;
const VERSIONS = ["0.9", "1.0", "2.0", "3.0", "4.0", "5.0", "5.1"];

/** Throws InvalidInputException for a version that there is not. */
export function checkVersion(version: string | undefined): void {
  if (version !== undefined && !VERSIONS.includes(version))
    throw invalidInput(`GlueVersion ${version} is not supported. Supported versions: ${VERSIONS.join(", ")}`);
}

interface Asked {
  readonly WorkerType?: Glue.WorkerType | undefined;
  readonly NumberOfWorkers?: number | undefined;
  readonly MaxCapacity?: number | undefined;
}

/** The most DPUs of what is asked for; throws InvalidInputException for what does not go together. */
export function dpusOf(asked: Asked, otherwise = DEFAULT_DPUS): number {
  const { WorkerType: type, NumberOfWorkers: workers, MaxCapacity: capacity } = asked;
  if (capacity !== undefined && (type !== undefined || workers !== undefined))
    throw invalidInput("Please do not set Max Capacity if using Worker Type and Number of Workers.");
  if ((type === undefined) !== (workers === undefined))
    throw invalidInput("Please set both Worker Type and Number of Workers.");
  if (type === undefined || workers === undefined) return capacity ?? otherwise;
  const each = WORKERS[type];
  if (each === undefined) throw invalidInput(`Worker type ${type} is not in the sandbox.`);
  if (workers < LEAST_WORKERS) throw invalidInput(`Number of Workers must be at least ${LEAST_WORKERS}.`);
  return workers * each;
}
