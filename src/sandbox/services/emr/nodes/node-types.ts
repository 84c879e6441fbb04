/** Instance types that EMR takes and that the sandbox's EC2 has: current ones, from xlarge. */
import { validation } from "../faults.ts";

export interface EmrInstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Normalized instance hours for each hour. */
  readonly normalized: number;
}

const FAMILIES = { m5: 4, m5a: 4, m6i: 4, c5: 2, r5: 8 } as const;

const SIZES = [
  ["xlarge", 4, 8],
  ["2xlarge", 8, 16],
] as const;

export const NODE_TYPES: readonly EmrInstanceType[] = Object.entries(FAMILIES).flatMap(([family, gibPerVcpu]) =>
  SIZES.map(([size, vcpus, normalized]) => ({
    name: `${family}.${size}`,
    vcpus,
    memoryGib: vcpus * gibPerVcpu,
    normalized,
  })),
);

/** Throws ValidationException for a type that EMR does not take. */
export function requireNodeType(name: string): EmrInstanceType {
  const type = NODE_TYPES.find((each) => each.name === name);
  // AWS's exact words for it are not documented.
  if (!type) throw validation(`Instance type '${name}' is not supported.`);
  return type;
}
