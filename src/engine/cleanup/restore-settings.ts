/** Account-wide settings go back to what they were before the run, if they are still what the run made of them. */
import { allSettings, classifyFault, type ResourceContext, type Setting } from "../../aws/index.ts";
import { sleep } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import type { LeftResource } from "../api.ts";
import { settingBefore } from "../existing.ts";
import type { Session } from "../session.ts";

const ATTEMPTS = 10;
const DENIED_ATTEMPTS = 3;
const PAUSE_SECONDS = 5;
const SHORTEST_MS = 20;

/** Restores what can be restored; answers what is left, with the reason. */
export async function restoreSettings(session: Session, context: ResourceContext): Promise<LeftResource[]> {
  const left: LeftResource[] = [];
  for (const each of await allSettings()) {
    if (settingBefore(session.state(), each, context) === undefined) continue;
    const why = await restorePatiently(session, context, each);
    if (why !== undefined) left.push({ type: each.setting, id: each.setting, why, dailyCost: "unknown" });
  }
  return left;
}

/** Tries again what AWS refuses for a while; each attempt looks anew. Answers why it is left, where it is. */
async function restorePatiently(
  session: Session,
  context: ResourceContext,
  setting: Setting,
): Promise<string | undefined> {
  let denials = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await restoreOnce(session, context, setting);
      return undefined;
    } catch (error) {
      session.signal.throwIfAborted();
      const means = classifyFault(error);
      denials += means === "denied" || means === "fatal" ? 1 : 0;
      if (attempt >= ATTEMPTS || denials >= DENIED_ATTEMPTS) return `not restored: ${messageOf(error)}`;
    }
    await sleep(Math.max(SHORTEST_MS, (PAUSE_SECONDS * 1000) / session.target.speed), session.signal);
  }
}

async function restoreOnce(session: Session, context: ResourceContext, each: Setting): Promise<void> {
  const current = (await each.read(context)) ?? null;
  const before = settingBefore(session.state(), each, context)?.value;
  if (same(current, before)) return;
  const sent = lastSent(session, each.operation);
  if (!(sent !== undefined && each.isOurs(current, sent)) && each.isRuns?.(context, current) !== true) {
    // What neither the run has set nor names the run is none of its business.
    if (sent === undefined) return;
    const why = "someone changed it after the run did; it was left as it is";
    session.emit("cleanup.foreign", { run: session.run.id, type: each.setting, id: each.setting, why });
    return;
  }
  await each.restore(context, before);
  session.emit("cleanup.restored", { run: session.run.id, setting: each.setting });
}

/** The input of the run's last call that set it. */
const lastSent = (session: Session, operation: string): unknown =>
  session.journal.entries
    .flatMap((entry) => (entry.kind === "intent" && entry.operation === operation ? [entry.input] : []))
    .at(-1);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
