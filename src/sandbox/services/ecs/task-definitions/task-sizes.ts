/** CPU and memory of tasks. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
import { clientError } from "../faults.ts";

const GIB = 1024;

const between = (low: number, high: number, step: number): number[] =>
  Array.from({ length: (high - low) / step + 1 }, (_, index) => (low + index * step) * GIB);

/** MiB of memory that Fargate offers for each number of CPU units. */
const FARGATE_SIZES = new Map<number, readonly number[]>([
  [256, [512, GIB, 2 * GIB]],
  [512, between(1, 4, 1)],
  [1024, between(2, 8, 1)],
  [2048, between(4, 16, 1)],
  [4096, between(8, 30, 1)],
  [8192, between(16, 60, 4)],
  [16384, between(32, 120, 8)],
]);

/** CPU units of a task: `256`, `.25 vCPU` and `0.25 vcpu` are the same. */
export function cpuUnits(text: string): number {
  const match = /^\s*(\d*\.?\d+)\s*(vcpu)?\s*$/i.exec(text);
  if (!match) throw clientError(`Invalid setting for the task's cpu: ${text}`);
  return Math.round(Number(match[1]) * (match[2] ? 1024 : 1));
}

/** MiB of memory of a task: `512` and `0.5 GB` are the same. */
export function memoryMib(text: string): number {
  const match = /^\s*(\d*\.?\d+)\s*(gb)?\s*$/i.exec(text);
  if (!match) throw clientError(`Invalid setting for the task's memory: ${text}`);
  return Math.round(Number(match[1]) * (match[2] ? GIB : 1));
}

/** Refuses a size that Fargate does not offer. */
export function checkFargateSize(cpu: number, memory: number): void {
  if (!FARGATE_SIZES.get(cpu)?.includes(memory))
    throw clientError(
      `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the Amazon ECS documentation for the valid values.`,
    );
}

export const isFargateSize = (cpu: number, memory: number): boolean =>
  FARGATE_SIZES.get(cpu)?.includes(memory) ?? false;
