/** Numbers by chance that are the same everywhere: mulberry32, 32-bit integers only. */
export interface Dice {
  /** A whole number from 0 to below `limit`. */
  roll(limit: number): number;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { roll: (limit) => next() % limit };
}
