/** Account-wide settings go back to what they were before the run, if they are still what the run made of them. */
import { allSettings, type ResourceContext } from "../../aws/index.ts";
import { messageOf } from "../../shared/errors.ts";
import type { LeftResource } from "../api.ts";
import type { Session } from "../session.ts";

/** Restores what can be restored; answers what is left, with the reason. */
export async function restoreSettings(session: Session, context: ResourceContext): Promise<LeftResource[]> {
  const left: LeftResource[] = [];
  const { baselines } = session.state();
  for (const each of await allSettings()) {
    if (!baselines.has(each.setting)) continue;
    try {
      const current = await each.read(context);
      const before = baselines.get(each.setting);
      if (same(current, before)) continue;
      if (!each.isOurs(current, lastSent(session, each.operation))) {
        const why = "someone changed it after the run did; it was left as it is";
        session.emit("cleanup.foreign", { run: session.run.id, type: each.setting, id: each.setting, why });
        continue;
      }
      await each.restore(context, before);
      session.emit("cleanup.restored", { run: session.run.id, setting: each.setting });
    } catch (error) {
      session.signal.throwIfAborted();
      left.push({
        type: each.setting,
        id: each.setting,
        why: `not restored: ${messageOf(error)}`,
        dailyCost: "unknown",
      });
    }
  }
  return left;
}

/** The input of the run's last call that set it. */
const lastSent = (session: Session, operation: string): unknown =>
  session.journal.entries
    .flatMap((entry) => (entry.kind === "intent" && entry.operation === operation ? [entry.input] : []))
    .at(-1);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
