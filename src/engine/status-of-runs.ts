import { journalPath, listRuns, lockOwner, type RunState, readJournal, replay, runFolder } from "../journal/index.ts";
import type { RunStatus, RunStatuses } from "./api.ts";

/** All runs as their journals tell them, oldest first: asks no target. */
export async function statusOfRuns(runsFolder: string): Promise<RunStatuses> {
  const runs: RunStatus[] = [];
  const unreadable: { run: string; error: Error }[] = [];
  for (const run of await listRuns(runsFolder)) {
    try {
      const { entries } = await readJournal(journalPath(runsFolder, run), run);
      const state = replay(entries);
      // A crash before the first entry: nothing was sent, nothing is known.
      if (state) runs.push(statusOf(state, (await lockOwner(runFolder(runsFolder, run)))?.pid));
    } catch (error) {
      unreadable.push({ run, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }
  return { runs: runs.sort((a, b) => a.startedAt.localeCompare(b.startedAt)), unreadable };
}

const LATE_LOOK_MS = 15 * 60_000;

function lateLook({ run, clean, cleanSince }: RunState): string | undefined {
  if (run.target !== "aws" || !clean || !cleanSince) return undefined;
  const from = new Date(cleanSince.at).getTime() + LATE_LOOK_MS;
  return new Date(clean.at).getTime() >= from ? undefined : new Date(from).toISOString();
}

function statusOf(state: RunState, heldBy: number | undefined): RunStatus {
  const { run, clean, unknown } = state;
  const live = [...state.resources.values()].filter((each) => ["live", "deleting", "left"].includes(each.state));
  return {
    run: run.run,
    lab: run.lab,
    target: run.target,
    account: run.account,
    region: run.region,
    profile: run.profile,
    endpoint: run.endpoint,
    mode: run.mode,
    startedAt: run.at,
    state: clean ? "clean" : "open",
    lookAgain: lateLook(state),
    steps: [...state.steps].map(([step, each]) => ({ step, state: each })),
    resources: live.length,
    unknown: unknown.size,
    heldBy,
  };
}
