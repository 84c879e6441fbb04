/** Resources that were there before the run, of types whose age AWS does not tell. */
import { allTypes, notOffered, type ResourceContext, type ResourceType, readCaller } from "../aws/index.ts";
import type { RunState } from "../journal/index.ts";
import { isoNow } from "../shared/clock.ts";
import { readingContext } from "./baseline-keeper.ts";
import type { Session } from "./session.ts";

const EXISTING = "existing:";
const AWS_CLOCK = "aws-clock";

/** Journals what exists before the run's first change, and what AWS's clock says: none of it can be the run's. */
export async function keepExisting(session: Session): Promise<void> {
  const aws = session.aws({ step: "baseline", mode: "read" });
  const context = readingContext(aws, session.scope);
  const known = session.state().baselines;
  if (!known.has(AWS_CLOCK)) {
    const { clockAheadMs } = await readCaller(aws);
    await session.journal.append({ kind: "baseline", setting: AWS_CLOCK, value: clockAheadMs, at: isoNow() });
  }
  const types = (await allTypes()).filter(({ type, existing }) => existing && !known.has(EXISTING + type));
  const found = await Promise.all(
    types.map(async (row) => ({ type: row.type, ids: await idsOf(session, row, context) })),
  );
  for (const { type, ids } of found)
    await session.journal.append({ kind: "baseline", setting: EXISTING + type, value: ids, at: isoNow() });
}

async function idsOf(session: Session, row: ResourceType, context: ResourceContext): Promise<readonly string[]> {
  try {
    return (await row.existing?.(context)) ?? [];
  } catch (error) {
    if (notOffered(error, session.target)) return [];
    throw error;
  }
}

/** Whether a resource was there before the run. */
export function existedBefore(state: RunState, resource: { type: string; id: string }): boolean {
  const ids = state.baselines.get(EXISTING + resource.type);
  return Array.isArray(ids) && ids.includes(resource.id);
}

/** How far AWS's clock is ahead of this machine's, in milliseconds, as it was when the run began. */
export function clockAhead({ baselines }: Pick<RunState, "baselines">): number {
  const ahead = baselines.get(AWS_CLOCK);
  return typeof ahead === "number" ? ahead : 0;
}

/** When the run began by AWS's clock, which dates what it made; in milliseconds since the epoch. */
export const beganOnAws = (state: RunState): number => new Date(state.run.at).getTime() + clockAhead(state);
