import { corpusFiles } from "./corpus.ts";
import { createDice } from "./dice.ts";
import { weblogFiles } from "./weblogs.ts";

export interface DataFile {
  readonly key: string;
  readonly text: string;
}

const SEED = 20_250_301;

let made: readonly DataFile[] | undefined;

/** The lab's data, the same on every machine: ten files of text, then four days of logs. Made once. */
export function dataFiles(): readonly DataFile[] {
  made ??= make();
  return made;
}

function make(): readonly DataFile[] {
  const dice = createDice(SEED);
  return [...corpusFiles(dice), ...weblogFiles(dice)];
}
