/** The life of an instance. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html */
import type { Context } from "../../../kit/index.ts";
import { removeNetworkInterface } from "../interfaces/network-interfaces.ts";
import { newPublicIp } from "../interfaces/public-addresses.ts";
import { networkInterfaces, subnets } from "../network/network-state.ts";
import { interfacesOf } from "./compute-nouns.ts";
import { type InstanceRow, type InstanceState, instances, volumes } from "./compute-state.ts";

export const BOOT_MS = 20_000;
const SHUT_DOWN_MS = 20_000;
/** How long a terminated instance stays described. Not compressed by the pace: nobody waits for it. */
const TOMBSTONE_MS = 3_600_000;

interface Subject {
  readonly id: string;
}

/** Timer: a pending instance has booted. */
export function instanceRunning({ id }: Subject, context: Context): void {
  if (context.table(instances).get(id)?.state === "pending") enter(id, "running", context);
}

function enter(id: string, state: InstanceState, context: Context): void {
  context.table(instances).patch(id, { state });
  if (state !== "stopping") context.publish("instance-state", { instanceId: id, state });
}

type Reason = NonNullable<InstanceRow["stateReason"]>;

const USER_INITIATED: Reason = {
  code: "Client.UserInitiatedShutdown",
  message: "Client.UserInitiatedShutdown: User initiated shutdown",
};

const initiatedAt = (context: Context): string =>
  `User initiated (${context.clock.date().toISOString().slice(0, 19).replace("T", " ")} GMT)`;

/** Begins to stop; the public address goes back at once. */
export function beginStop(id: string, context: Context): void {
  context.table(instances).patch(id, { stateReason: USER_INITIATED, transitionReason: initiatedAt(context) });
  enter(id, "stopping", context);
  context.later("instance-stopped", context.clock.lifecycle(SHUT_DOWN_MS), { id });
}

/** Timer: a stopping instance has stopped. */
export function instanceStopped({ id }: Subject, context: Context): void {
  if (context.table(instances).get(id)?.state !== "stopping") return;
  for (const { publicIp: _, ...row } of interfacesOf(id, context)) context.table(networkInterfaces).put(row.id, row);
  enter(id, "stopped", context);
}

/** Begins to boot again, with a new public address where the subnet gives one. */
export function beginStart(row: InstanceRow, context: Context): void {
  const { stateReason: _, ...rest } = row;
  context.table(instances).put(row.id, { ...rest, transitionReason: "", launchTime: context.clock.date() });
  const [primary] = interfacesOf(row.id, context);
  if (primary && context.table(subnets).get(row.subnetId)?.mapPublicIp)
    context.table(networkInterfaces).patch(primary.id, { publicIp: newPublicIp(context) });
  enter(row.id, "pending", context);
  context.later("instance-running", context.clock.lifecycle(BOOT_MS), { id: row.id });
}

/** Begins to shut down for good. */
export function beginTerminate(id: string, context: Context): void {
  context.table(instances).patch(id, { stateReason: USER_INITIATED, transitionReason: initiatedAt(context) });
  enter(id, "shutting-down", context);
  context.later("instance-terminated", context.clock.lifecycle(SHUT_DOWN_MS), { id });
}

/** Timer: a shutting-down instance is terminated; what was to go with it goes, the rest is detached. */
export function instanceTerminated({ id }: Subject, context: Context): void {
  if (context.table(instances).get(id)?.state !== "shutting-down") return;
  for (const { attachment, ...detached } of interfacesOf(id, context))
    if (attachment?.deleteOnTermination) removeNetworkInterface(detached.id, context);
    else context.table(networkInterfaces).put(detached.id, detached);
  for (const { attachment, ...detached } of context.table(volumes).list())
    if (attachment?.instanceId !== id) continue;
    else if (attachment.deleteOnTermination) context.table(volumes).delete(detached.id);
    else context.table(volumes).put(detached.id, { ...detached, state: "available" });
  enter(id, "terminated", context);
  context.later("instance-forgotten", TOMBSTONE_MS, { id });
}

/** Timer: a terminated instance is no longer described. */
export function instanceForgotten({ id }: Subject, context: Context): void {
  if (context.table(instances).get(id)?.state === "terminated") context.table(instances).delete(id);
}
