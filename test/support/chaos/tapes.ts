/** The tapes of a lab: recorded when a case first needs them, kept in a folder where there is one. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../../../src/lab/index.ts";
import type { TapeOf } from "./reach.ts";
import { recordTape } from "./record-tape.ts";
import { loadTape, saveTape, type Tape } from "./tape.ts";

/** Answers tapes; in `folder`, those of an earlier process are used again. */
export function tapesOf(lab: Lab, seed: string, folder?: string): TapeOf {
  const tapes = new Map<number, Promise<Tape>>();
  const get = async (skewMs: number): Promise<Tape> => {
    const file = folder === undefined ? undefined : join(folder, `${lab.id}-${skewMs}.tape`);
    if (file !== undefined && existsSync(file)) return loadTape(file);
    const tape = await recordTape(lab, seed, skewMs);
    if (file !== undefined) saveTape(tape, file);
    return tape;
  };
  return (skewMs) => {
    const known = tapes.get(skewMs) ?? get(skewMs);
    tapes.set(skewMs, known);
    return known;
  };
}
