import { allTypes } from "../aws/index.ts";
import { journalPath, readJournal } from "../journal/index.ts";
import type { Lab } from "../lab/index.ts";
import { isoNow } from "../shared/clock.ts";
import { environmentError } from "../shared/errors.ts";
import type { RunStory } from "./run-story.ts";
import { storyOfRun } from "./story-of-run.ts";

export interface TellOptions {
  readonly runsFolder: string;
  readonly run: string;
  /** Undefined where it cannot be loaded any more. */
  readonly lab: Lab | undefined;
}

/** Reads a run's journal and tells its story, up to now; asks no target. Throws `JOURNAL_EMPTY`. */
export async function tellRun({ runsFolder, run, lab }: TellOptions): Promise<RunStory> {
  const { entries } = await readJournal(journalPath(runsFolder, run), run);
  const costs = new Map((await allTypes()).map(({ type, dailyCost }) => [type, dailyCost]));
  const story = storyOfRun(entries, { lab, asOf: isoNow(), dailyCost: (type) => costs.get(type) });
  if (!story) throw environmentError("JOURNAL_EMPTY", "The journal has no run entry.", "awslab run <lab>");
  return story;
}
