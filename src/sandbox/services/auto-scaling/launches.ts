/** Bringing instances into a group. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { messageOf } from "../../../shared/errors.ts";
import { type Context, Fault } from "../../kit/index.ts";
import { at, begin, fail, succeed } from "./activities.ts";
import { readTemplate, type TemplateVersion } from "./launch-template.ts";
import {
  type ActivityRow,
  activities,
  activitiesOf,
  type GroupRow,
  type MemberRow,
  members,
  membersOf,
} from "./state.ts";
import { type Place, placesOf } from "./subnets.ts";
import { registerTargets } from "./target-groups.ts";

/** Launches `count` instances, each in the zone that then has the fewest. False where one could not be launched. */
export async function launch(group: GroupRow, count: number, context: Context): Promise<boolean> {
  const places = await placesOf(group, context);
  for (let i = 0; i < count; i++) {
    const current = membersOf(group.name, context).filter(({ state }) => state !== "Terminating");
    const place = emptiest(places, current);
    if (!place) return false;
    const cause = `${group.cause}  ${at(context)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${current.length} to ${current.length + 1}.`;
    const activity = begin(
      group,
      { kind: "launch", description: "Launching a new EC2 instance", cause, ...place },
      context,
    );
    if (!(await start(group, activity, context))) return false;
  }
  return true;
}

function emptiest(places: readonly Place[], current: readonly MemberRow[]): Place | undefined {
  const countIn = (zone: string): number => current.filter((row) => row.zone === zone).length;
  return [...places].sort((a, b) => countIn(a.zone) - countIn(b.zone) || (a.zone < b.zone ? -1 : 1))[0];
}

/** Launches that an earlier process began and did not finish: the client token makes sure each happens once. */
export async function finishLaunches(group: GroupRow, context: Context): Promise<void> {
  for (const activity of activitiesOf(group, context))
    if (activity.status === "PreInService" && activity.instanceId === undefined) await start(group, activity, context);
}

/** Runs the instance of an activity. A refusal of EC2 is the activity's failure. */
async function start(group: GroupRow, activity: ActivityRow, context: Context): Promise<boolean> {
  try {
    const { template, data } = await readTemplate(specificationOf(group), context);
    const { Instances: [instance] = [] } = await context
      .service<typeof EC2>("ec2")
      .RunInstances(requestOf(group, activity, { template, data }));
    const id = instance?.InstanceId ?? "";
    const version = instance?.Tags?.find(({ Key }) => Key === "aws:ec2launchtemplate:version")?.Value;
    context.table(activities).patch(activity.id, {
      instanceId: id,
      status: "InProgress",
      description: `Launching a new EC2 instance: ${id}`,
    });
    context.table(members).put(id, {
      id,
      group: group.name,
      zone: instance?.Placement?.AvailabilityZone ?? activity.zone,
      zoneId: instance?.Placement?.AvailabilityZoneId ?? "",
      state: "Pending",
      healthy: true,
      protected: group.protectNew,
      instanceType: instance?.InstanceType ?? "",
      imageId: instance?.ImageId ?? "",
      template: { ...template, version: version ?? template.version },
      launched: context.clock.date(),
      activityId: activity.id,
    });
    // The instance may have booted before its row was there to hear of it.
    context.later("reconcile", 0, { name: group.name });
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    fail(activity.id, `${messageOf(error)} Launching EC2 instance failed.`, context);
    return false;
  }
}

const specificationOf = ({ template }: GroupRow) => ({ LaunchTemplateId: template.id, Version: template.version });

function requestOf(group: GroupRow, activity: ActivityRow, { data }: TemplateVersion): EC2.RunInstancesRequest {
  const [primary] = data.NetworkInterfaces ?? [];
  // A template with an interface takes its subnet there; EC2 refuses it on the instance then.
  const place = primary
    ? {
        NetworkInterfaces: [{ ...primary, SubnetId: activity.subnetId }] as EC2.InstanceNetworkInterfaceSpecification[],
      }
    : { SubnetId: activity.subnetId };
  const tags = group.tags.filter(({ propagate }) => propagate).map(({ key, value }) => ({ Key: key, Value: value }));
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: activity.id,
    LaunchTemplate: specificationOf(group),
    ...place,
    TagSpecifications: [
      { ResourceType: "instance", Tags: [...tags, { Key: "aws:autoscaling:groupName", Value: group.name }] },
    ],
  };
}

/** The instance has booted: it is in service, and behind the group's load balancers. */
export async function completeLaunch(group: GroupRow, member: MemberRow, context: Context): Promise<void> {
  const { activityId, ...rest } = member;
  context.table(members).put(member.id, { ...rest, state: "InService" });
  succeed(activityId, context);
  await registerTargets(group, member.id, context);
}
