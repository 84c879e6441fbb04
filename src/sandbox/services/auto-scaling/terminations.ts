/** Taking an instance out of a group. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, Fault } from "../../kit/index.ts";
import { begin, succeed } from "./activities.ts";
import { type ActivityRow, type GroupRow, type MemberRow, members } from "./state.ts";
import { deregisterTargets } from "./target-groups.ts";

/** Puts the member to Terminating and terminates its instance. The activity ends when EC2 says it is terminated. */
export async function beginTermination(
  group: GroupRow,
  member: MemberRow,
  cause: string,
  context: Context,
): Promise<ActivityRow> {
  const activity = begin(
    group,
    {
      kind: "terminate",
      description: `Terminating EC2 instance: ${member.id}`,
      cause,
      subnetId: "",
      zone: member.zone,
      instanceId: member.id,
    },
    context,
  );
  context.table(members).patch(member.id, { state: "Terminating", activityId: activity.id });
  await deregisterTargets(group, member.id, context);
  await terminate(member.id, context);
  return activity;
}

/** Terminates the instance; one that EC2 no longer knows is terminated already. */
export async function terminate(id: string, context: Context): Promise<void> {
  try {
    await context.service<typeof EC2>("ec2").TerminateInstances({ InstanceIds: [id] });
  } catch (error) {
    if (!(error instanceof Fault && error.name === "InvalidInstanceID.NotFound")) throw error;
  }
}

/** The instance is gone. */
export function completeTermination(member: MemberRow, context: Context): void {
  succeed(member.activityId, context);
  context.table(members).delete(member.id);
}

/**
 * Which members go when there are too many: from the zone with most instances, the oldest first, or the newest where the
 * policy says NewestInstance. Protected members stay. (AWS's default policy also looks for outdated templates first.)
 */
export function chooseVictims(group: GroupRow, active: readonly MemberRow[], count: number): MemberRow[] {
  const newestFirst = group.terminationPolicies[0] === "NewestInstance";
  const age = (row: MemberRow): number => (newestFirst ? -row.launched.getTime() : row.launched.getTime());
  const chosen: MemberRow[] = [];
  while (chosen.length < count) {
    const left = active.filter((row) => !chosen.includes(row));
    const inZone = (zone: string): number => left.filter((row) => row.zone === zone).length;
    const [victim] = left
      .filter((row) => !row.protected)
      .sort((a, b) => inZone(b.zone) - inZone(a.zone) || age(a) - age(b));
    if (!victim) break;
    chosen.push(victim);
  }
  return chosen;
}
