import { isIPv4 } from "node:net";
import type * as EC2 from "@aws-sdk/client-ec2";
import type { TargetDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { randomHex } from "../../../shared/random.ts";
import { contains } from "../../engines/security-groups.ts";
import { type Context, fault } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { targetGroupAttribute } from "./attributes.ts";
import { healthChecks } from "./health-checks.ts";
import { type TargetGroupRow, type TargetRow, targetGroupAt, targets, targetsOf, usersOf } from "./state.ts";
import { traffic } from "./traffic.ts";

const invalidTarget = (message: string) => fault("InvalidTargetException", message);

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html */
export const registerTargets: Api<"RegisterTargets"> = async (input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  const wanted = input.Targets ?? [];
  await (group.targetType === "instance" ? requireInstances : requireAddresses)(context, group, wanted);
  for (const { Id = "", Port = group.port } of wanted) {
    const key = `${group.key}/${Id}:${Port}`;
    const known = context.table(targets).get(key);
    if (known && !known.draining) continue;
    const row = { key, groupKey: group.key, id: Id, port: Port, draining: false, registration: randomHex(8) };
    context.table(targets).put(key, row);
    context.runtime(healthChecks).watch(row);
  }
  // Hosts are counted from the first registration on, with or without requests.
  context.runtime(traffic);
  return {};
};

async function requireInstances(
  context: Context,
  group: TargetGroupRow,
  wanted: readonly TargetDescription[],
): Promise<void> {
  const ids = wanted.map(({ Id = "" }) => Id);
  const { Reservations = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeInstances({ Filters: [{ Name: "instance-id", Values: ids }] });
  const instances = Reservations.flatMap(({ Instances }) => Instances ?? []);
  for (const id of ids) {
    const instance = instances.find(({ InstanceId }) => InstanceId === id);
    if (!instance) throw invalidTarget(`The instance ID '${id}' does not exist`);
    if (instance.VpcId !== group.vpcId)
      throw invalidTarget(`The following targets are not in the target group VPC '${group.vpcId}': '${id}'`);
    if (instance.State?.Name !== "running" && instance.State?.Name !== "pending")
      throw invalidTarget(`The following targets are not in a running state and cannot be registered: '${id}'`);
  }
}

async function requireAddresses(
  context: Context,
  group: TargetGroupRow,
  wanted: readonly TargetDescription[],
): Promise<void> {
  const { Vpcs = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeVpcs({ Filters: [{ Name: "vpc-id", Values: [group.vpcId] }] });
  const cidrs = Vpcs.flatMap(({ CidrBlock, CidrBlockAssociationSet = [] }) => [
    CidrBlock,
    ...CidrBlockAssociationSet.map((each) => each.CidrBlock),
  ]);
  for (const { Id = "", AvailabilityZone } of wanted) {
    if (!isIPv4(Id)) throw invalidTarget(`The target '${Id}' is not a valid IPv4 address`);
    const inside = cidrs.some((cidr) => cidr !== undefined && contains(cidr, Id));
    if (!inside && AvailabilityZone !== "all")
      throw invalidTarget(
        `You must specify an Availability Zone for the IP address '${Id}' because it is outside the VPC of the target group`,
      );
  }
}

/** Targets that are not registered are ignored. Without a port, every port of the target is meant. */
export const deregisterTargets: Api<"DeregisterTargets"> = (input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  const unused = usersOf(context, group).length === 0;
  const delayMs = Number(targetGroupAttribute(group, "deregistration_delay.timeout_seconds")) * 1000;
  for (const { Id, Port } of input.Targets ?? [])
    for (const row of targetsOf(context, group)) {
      if (row.id !== Id || row.draining || (Port !== undefined && row.port !== Port)) continue;
      if (unused) drop(context, row);
      else {
        context.table(targets).patch(row.key, { draining: true });
        context.later("drained", context.clock.lifecycle(delayMs), { key: row.key, registration: row.registration });
      }
    }
  return {};
};

export function drained({ key, registration }: { key: string; registration: string }, context: Context): void {
  const row = context.table(targets).get(key);
  if (row?.draining && row.registration === registration) drop(context, row);
}

function drop(context: Context, row: TargetRow): void {
  context.table(targets).delete(row.key);
  context.runtime(healthChecks).forget(row.key);
}
