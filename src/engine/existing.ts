/** What was there before the run: resources of types whose age AWS does not tell, and account-wide settings. */
import {
  allSettings,
  allTypes,
  classifyFault,
  notOffered,
  type ResourceContext,
  type ResourceType,
  readCaller,
  type Setting,
} from "../aws/index.ts";
import type { RunState } from "../journal/index.ts";
import { isoNow } from "../shared/clock.ts";
import { readingContext } from "./baseline-keeper.ts";
import type { Session } from "./session.ts";

const EXISTING = "existing:";
const AT_START = "at-start:";
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
  if (session.entry.mode !== "unattended") await keepSettings(session, context);
}

/** A learner who changes a setting by hand tells nobody before. A setting that may not be read is not kept. */
async function keepSettings(session: Session, context: ResourceContext): Promise<void> {
  const known = session.state().baselines;
  for (const each of (await allSettings()).filter(({ setting }) => !known.has(AT_START + setting))) {
    try {
      const value = (await each.read(context)) ?? null;
      await session.journal.append({ kind: "baseline", setting: AT_START + each.setting, value, at: isoNow() });
    } catch (error) {
      if (!notOffered(error, session.target) && classifyFault(error) !== "denied") throw error;
    }
  }
}

/** The setting as it was before the run changed it, or, where only the learner did, when the run began; undefined where nobody knows. */
export function settingBefore(
  { baselines }: Pick<RunState, "baselines">,
  { setting, isRuns }: Setting,
  context: ResourceContext,
): { readonly value: unknown } | undefined {
  const atStart = baselines.has(AT_START + setting) ? { value: baselines.get(AT_START + setting) } : undefined;
  if (!baselines.has(setting)) return atStart;
  const value = baselines.get(setting);
  return atStart && isRuns?.(context, value) === true ? atStart : { value };
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
