/** Launching instances. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context } from "../../../kit/index.ts";
import { idempotentMismatch, invalidValue, required } from "../faults.ts";
import { requestHash } from "../idempotency.ts";
import { instance } from "../instances/compute-nouns.ts";
import { type InstanceRow, instances } from "../instances/compute-state.ts";
import { resolveImageId } from "../instances/image-aliases.ts";
import { BOOT_MS } from "../instances/instance-lifecycle.ts";
import { resolveProfile } from "../instances/instance-profiles.ts";
import { describeReservation } from "../instances/instances.ts";
import { makeVolume } from "../instances/volumes.ts";
import { makeNetworkInterface } from "../interfaces/network-interfaces.ts";
import { networkInterfaces } from "../network/network-state.ts";
import { newId, newRow } from "../noun.ts";
import type { Op } from "../operation.ts";
import { type LaunchPlan, planLaunch } from "./launch-plan.ts";
import { launchOf } from "./launch-request.ts";

const MOST = 1000;

export const runInstances: Op<"RunInstances"> = async (input, context) => {
  const count = countOf(input);
  const { request, tags } = launchOf(input, context);
  const profile = await resolveProfile(request.IamInstanceProfile, context);
  const ImageId = await resolveImageId(request.ImageId, context);
  const hash = requestHash(input);
  const repeated = launchedWith(input.ClientToken, hash, context);
  if (repeated) return describeReservation(repeated, context);
  const plan = planLaunch({ ...request, ImageId }, count, context);
  const reservationId = newId("r");
  const rows = Array.from({ length: count }, (_, launchIndex) =>
    launch(
      {
        ...plan,
        tags,
        members: {
          ...plan.members,
          ...(profile && { profile, profileAssociationId: newId("iip-assoc") }),
          reservationId,
          launchIndex,
          clientToken: input.ClientToken ?? "",
          requestHash: hash,
        },
      },
      context,
    ),
  );
  return describeReservation(rows, context);
};

function countOf({ MinCount, MaxCount }: EC2.RunInstancesRequest): number {
  const least = required(MinCount, "MinCount");
  const most = required(MaxCount, "MaxCount");
  if (least < 1) throw invalidValue(`Invalid value '${least}' for MinCount. It must be at least 1.`);
  if (most < least) throw invalidValue(`Invalid value '${most}' for MaxCount. It must not be less than MinCount.`);
  if (most > MOST) throw invalidValue(`Invalid value '${most}' for MaxCount. It must not exceed ${MOST}.`);
  return most;
}

/** What an earlier request with this token launched. */
function launchedWith(token: string | undefined, hash: string, context: Context): InstanceRow[] | undefined {
  if (token === undefined || token === "") return undefined;
  const rows = context
    .table(instances)
    .list()
    .filter((row) => row.clientToken === token);
  if (rows.some((row) => row.requestHash !== hash)) throw idempotentMismatch();
  return rows.length > 0 ? rows.sort((a, b) => a.launchIndex - b.launchIndex) : undefined;
}

type Members = LaunchPlan["members"] &
  Pick<
    InstanceRow,
    "reservationId" | "launchIndex" | "clientToken" | "requestHash" | "profile" | "profileAssociationId"
  >;

interface OneLaunch extends Omit<LaunchPlan, "members"> {
  members: Members;
  tags: ReturnType<typeof launchOf>["tags"];
}

/** One instance with its interface and volumes, in state pending. */
function launch({ members, tags, ...plan }: OneLaunch, context: Context): InstanceRow {
  const base = newRow(instance, tags.instance, context);
  const { subnet } = plan;
  const attach = (deviceIndex: number, deleteOnTermination: boolean) => ({
    id: newId("eni-attach"),
    instanceId: base.id,
    instanceOwnerId: context.account,
    deviceIndex,
    attachTime: context.clock.date(),
    deleteOnTermination,
  });
  if (plan.existingInterfaceId === undefined)
    makeNetworkInterface(
      {
        subnet,
        groupIds: plan.groupIds,
        tags: tags["network-interface"],
        description: plan.interfaceDescription,
        privateIp: plan.privateIp,
        attachment: attach(0, plan.deleteInterfaceOnTermination),
        associatePublicIp: plan.associatePublicIp,
      },
      context,
    );
  else context.table(networkInterfaces).patch(plan.existingInterfaceId, { attachment: attach(0, false) });
  const [root] = plan.volumes.map(({ device, deleteOnTermination, ...volume }) =>
    makeVolume(
      {
        ...volume,
        zone: subnet.zone,
        tags: tags.volume,
        attachment: { instanceId: base.id, device, deleteOnTermination, attachTime: context.clock.date() },
      },
      context,
    ),
  );
  const { principal } = context;
  const row = context.table(instances).put(base.id, {
    ...base,
    ...members,
    ...(principal.kind === "service" && { requester: principal.service }),
    state: "pending",
    transitionReason: "",
    launchTime: context.clock.date(),
    zone: subnet.zone,
    zoneId: subnet.zoneId,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    rootVolumeId: root?.id ?? "",
  });
  context.publish("instance-state", { instanceId: row.id, state: "pending" });
  context.later("instance-running", context.clock.lifecycle(BOOT_MS), { id: row.id });
  return row;
}
