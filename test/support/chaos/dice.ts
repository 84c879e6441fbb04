/** Numbers that follow from a seed: the same case draws the same numbers wherever it is played. */
import { createHash } from "node:crypto";

/** Octets without end, made of the seed. */
export function octetsOf(seed: string): (size: number) => Uint8Array {
  let block = 0;
  let rest = Buffer.alloc(0);
  return (size) => {
    while (rest.length < size) rest = Buffer.concat([rest, createHash("sha256").update(`${seed}#${block++}`).digest()]);
    const taken = rest.subarray(0, size);
    rest = rest.subarray(size);
    return Uint8Array.from(taken);
  };
}

export interface Dice {
  /** In [0, 1). */
  unit(): number;
  /** In [0, below). */
  below(below: number): number;
  pick<T>(from: readonly T[]): T | undefined;
  shuffled<T>(items: readonly T[]): T[];
}

export function diceOf(seed: string): Dice {
  const octets = octetsOf(`dice ${seed}`);
  const unit = () => Buffer.from(octets(4)).readUInt32BE(0) / 2 ** 32;
  const below = (limit: number) => Math.floor(unit() * limit);
  const pick = <T>(from: readonly T[]) => from[below(from.length)];
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: unit() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  return { unit, below, pick, shuffled };
}
