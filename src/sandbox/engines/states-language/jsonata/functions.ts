/** What Step Functions adds to JSONata. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
import { createHash } from "node:crypto";
import { ALGORITHMS, type Chance, partition, range } from "../intrinsics/functions.ts";
import type { Json } from "../json.ts";

/** An error as the jsonata library throws its own: with a code. */
export class JsonataFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Bindings of the added functions. `$eval` is taken away: expressions made at run time are not allowed. */
export const addedFunctions = (chance: Chance): Record<string, unknown> => ({
  parse: (text: unknown): Json | undefined => (text === undefined ? undefined : JSON.parse(String(text))),
  partition: (items: unknown, size: unknown): Json | undefined => {
    if (items === undefined) return undefined;
    if (typeof size !== "number" || size < 1)
      throw new JsonataFailure("D3000", "$partition: the size must be positive");
    return partition(Array.isArray(items) ? [...items] : [items as Json], Math.floor(size));
  },
  range: (first: unknown, last: unknown, step: unknown): number[] | undefined => {
    if (typeof first !== "number" || typeof last !== "number" || typeof step !== "number") return undefined;
    return range(first, last, step);
  },
  hash: (value: unknown, algorithm: unknown = "SHA-256"): string | undefined => {
    if (value === undefined) return undefined;
    const name = ALGORITHMS[String(algorithm)];
    if (name === undefined) throw new JsonataFailure("D3000", `$hash: unknown algorithm ${String(algorithm)}`);
    return createHash(name)
      .update(typeof value === "string" ? value : JSON.stringify(value))
      .digest("hex");
  },
  random: (seed: unknown): number => (typeof seed === "number" ? seeded(seed) : chance.unit()),
  uuid: (): string => chance.uuid(),
  // Undefined as on AWS, which then says that a non-function was invoked.
  eval: undefined,
});

/** The same number for the same seed (mulberry32). */
function seeded(seed: number): number {
  let mixed = (Math.floor(seed) + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
