/** The loop that brings a group to its desired capacity. Runs on every change of the group or of one of its instances. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { at } from "./activities.ts";
import { completeLaunch, finishLaunches, launch } from "./launches.ts";
import { type GroupRow, groups, isSuspended, type MemberRow, members, membersOf } from "./state.ts";
import { beginTermination, chooseVictims, completeTermination, terminate } from "./terminations.ts";

/** How long after a failed launch the group tries again. */
const RETRY_MS = 60_000;

/** Groups at work: one pass at a time per group; what happens meanwhile asks for one more. */
const working = defineRuntime({
  name: "reconcile",
  create: () => new Map<string, { again: boolean }>(),
});

export async function reconcile({ name }: { name: string }, context: Context): Promise<void> {
  const queue = context.runtime(working);
  const current = queue.get(name);
  if (current) {
    current.again = true;
    return;
  }
  const state = { again: true };
  queue.set(name, state);
  try {
    while (state.again && !context.signal.aborted) {
      state.again = false;
      await pass(name, context);
    }
  } finally {
    queue.delete(name);
  }
}

async function pass(name: string, context: Context): Promise<void> {
  const group = context.table(groups).get(name);
  if (!group) return;
  await finishLaunches(group, context);
  await observe(group, context);
  await replaceUnhealthy(group, context);
  await adjust(group, context);
  const latest = context.table(groups).get(name);
  if (latest?.deleting && membersOf(name, context).length === 0) context.table(groups).delete(name);
}

/** Takes over what EC2 says about the members. */
async function observe(group: GroupRow, context: Context): Promise<void> {
  const states = await instanceStates(membersOf(group.name, context), context);
  for (const member of membersOf(group.name, context)) {
    const state = states.get(member.id) ?? "terminated";
    if (member.state === "Terminating") {
      if (state === "terminated") completeTermination(member, context);
      // An earlier process may have ended between the row and the call.
      else if (state !== "shutting-down") await terminate(member.id, context);
    } else if (state === "running") {
      if (member.state === "Pending") await completeLaunch(group, member, context);
    } else if (state !== "pending" && !isSuspended(group, "HealthCheck"))
      context.table(members).patch(member.id, { healthy: false });
  }
}

async function instanceStates(rows: readonly MemberRow[], context: Context): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const { Reservations = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeInstances({ Filters: [{ Name: "instance-id", Values: rows.map(({ id }) => id) }] });
  return new Map(
    Reservations.flatMap(({ Instances = [] }) => Instances).map(({ InstanceId, State }) => [
      InstanceId ?? "",
      State?.Name ?? "",
    ]),
  );
}

async function replaceUnhealthy(group: GroupRow, context: Context): Promise<void> {
  if (isSuspended(group, "ReplaceUnhealthy") || isSuspended(group, "Terminate")) return;
  for (const member of membersOf(group.name, context))
    if (!member.healthy && member.state !== "Terminating") {
      const cause = `${at(context)} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.`;
      await beginTermination(group, member, cause, context);
    }
}

/** Launches or terminates the difference between desired and actual capacity. */
async function adjust({ name }: GroupRow, context: Context): Promise<void> {
  const group = context.table(groups).get(name);
  if (!group) return;
  const active = membersOf(name, context).filter(({ state }) => state === "Pending" || state === "InService");
  const missing = group.desired - active.length;
  if (missing > 0 && !isSuspended(group, "Launch")) {
    if (!(await launch(group, missing, context))) context.later("reconcile", context.clock.period(RETRY_MS), { name });
  } else if (missing < 0 && (group.deleting || !isSuspended(group, "Terminate"))) {
    const victims = group.deleting ? active : chooseVictims(group, active, -missing);
    for (const [i, member] of victims.entries()) {
      const from = active.length - i;
      const cause = `${group.cause}  ${at(context)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${from - 1}.  ${at(context)} instance ${member.id} was selected for termination.`;
      await beginTermination(group, member, cause, context);
    }
  }
}

/** Event: an instance changed state; if it belongs to a group, the group looks after it. */
export async function instanceChanged({ instanceId }: { instanceId: string }, context: Context): Promise<void> {
  const member = context.table(members).get(instanceId);
  if (member) await reconcile({ name: member.group }, context);
}

/** After a restart: every group catches up with what happened meanwhile. */
export async function resume(context: Context): Promise<void> {
  for (const { name } of context.table(groups).list()) await reconcile({ name }, context);
}
