/** Resources that were there before the run, of types whose age AWS does not tell. */
import { allTypes, notOffered, type ResourceContext, type ResourceType } from "../aws/index.ts";
import type { RunState } from "../journal/index.ts";
import { isoNow } from "../shared/clock.ts";
import { readingContext } from "./baseline-keeper.ts";
import type { Session } from "./session.ts";

const EXISTING = "existing:";

/** Journals what exists before the run's first change: none of it can be the run's. */
export async function keepExisting(session: Session): Promise<void> {
  const context = readingContext(session.aws({ step: "baseline", mode: "read" }), session.scope);
  const known = session.state().baselines;
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
