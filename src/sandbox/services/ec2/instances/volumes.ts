/** EBS volumes: size and state; no blocks behind them. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, type Tags, toTagList } from "../../../kit/index.ts";
import { incorrectState, invalidValue, missingParameter, required } from "../faults.ts";
import { idempotent } from "../idempotency.ts";
import { find, newRow, select } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { zoneOf } from "../regions.ts";
import { tagsFor } from "../tag-specifications.ts";
import { instance, volume } from "./compute-nouns.ts";
import { type VolumeRow, volumes } from "./compute-state.ts";
import type { Image } from "./images.ts";

type VolumeSpec = Pick<VolumeRow, "size" | "type" | "iops" | "throughput" | "encrypted" | "snapshotId">;

export interface PlannedVolume extends VolumeSpec {
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

/** The volumes of a new instance, the root volume first. */
export function planVolumes(image: Image, mappings: readonly EC2.BlockDeviceMapping[] = []): PlannedVolume[] {
  const root = mappings.find(({ DeviceName }) => DeviceName === image.rootDeviceName)?.Ebs;
  const rootSize = root?.VolumeSize ?? image.rootVolumeGib;
  if (rootSize < image.rootVolumeGib)
    throw fault(
      "InvalidBlockDeviceMapping",
      `Volume of size ${rootSize}GB is smaller than snapshot '${image.rootSnapshotId}', expect size >= ${image.rootVolumeGib}GB`,
    );
  const others = mappings.filter(({ DeviceName, Ebs }) => DeviceName !== image.rootDeviceName && Ebs !== undefined);
  return [
    {
      ...specOf({ ...root, VolumeSize: rootSize, SnapshotId: image.rootSnapshotId }, "gp3"),
      device: image.rootDeviceName,
      deleteOnTermination: root?.DeleteOnTermination ?? true,
    },
    ...others.map(({ DeviceName, Ebs = {} }) => ({
      ...specOf(Ebs, "gp2"),
      device: required(DeviceName, "deviceName"),
      deleteOnTermination: Ebs.DeleteOnTermination ?? true,
    })),
  ];
}

function specOf(ebs: EC2.EbsBlockDevice, usual: EC2.VolumeType): VolumeSpec {
  refuseMembers("volumes", ebs, ["KmsKeyId", "OutpostArn", "VolumeInitializationRate", "EbsCardIndex"]);
  if (ebs.VolumeSize === undefined) throw missingParameter("size/snapshot");
  const type = ebs.VolumeType ?? usual;
  const iops = ebs.Iops ?? usualIops(type, ebs.VolumeSize);
  return {
    size: ebs.VolumeSize,
    type,
    ...(iops !== undefined && { iops }),
    ...(type === "gp3" && { throughput: ebs.Throughput ?? 125 }),
    encrypted: ebs.Encrypted ?? false,
    snapshotId: ebs.SnapshotId ?? "",
  };
}

function usualIops(type: EC2.VolumeType, gib: number): number | undefined {
  if (type === "gp3") return 3000;
  return type === "gp2" ? Math.min(16_000, Math.max(100, gib * 3)) : undefined;
}

type NewVolume = VolumeSpec & {
  zone: string;
  tags: Tags;
  attachment?: NonNullable<VolumeRow["attachment"]>;
};

export function makeVolume({ tags, ...members }: NewVolume, context: Context): VolumeRow {
  const base = newRow(volume, tags, context);
  return context.table(volumes).put(base.id, {
    ...base,
    ...members,
    state: members.attachment ? "in-use" : "available",
    createTime: context.clock.date(),
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html */
export const createVolume: Op<"CreateVolume"> = (input, context) => {
  refuseMembers("CreateVolume", input, ["SnapshotId", "OutpostArn", "MultiAttachEnabled"]);
  const tags = tagsFor("volume", input.TagSpecifications, context);
  const zone = zoneOf(context.region, { name: input.AvailabilityZone, id: input.AvailabilityZoneId }).name;
  const spec = specOf({ ...input, VolumeSize: input.Size }, "gp2");
  const create = () => makeVolume({ ...spec, zone, tags }, context).id;
  const id = idempotent(context, { operation: "CreateVolume", token: input.ClientToken, input }, create);
  return describe(find(volume, id, context));
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
export const describeVolumes: Op<"DescribeVolumes"> = (input, context) => {
  const { VolumeIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  const { items, next } = select(volume, { ids, filters, token, limit }, context);
  return { Volumes: items.map(describe), NextToken: next };
};

const describe = (row: VolumeRow): EC2.Volume => ({
  VolumeId: row.id,
  State: row.state,
  Size: row.size,
  VolumeType: row.type,
  Iops: row.iops,
  Throughput: row.throughput,
  Encrypted: row.encrypted,
  MultiAttachEnabled: false,
  SnapshotId: row.snapshotId,
  AvailabilityZone: row.zone,
  CreateTime: row.createTime,
  Attachments: row.attachment ? [attachmentOf(row, "attached")] : [],
  Tags: toTagList(row.tags),
});

const attachmentOf = (row: VolumeRow, State: EC2.VolumeAttachmentState): EC2.VolumeAttachment => ({
  VolumeId: row.id,
  InstanceId: row.attachment?.instanceId,
  Device: row.attachment?.device,
  AttachTime: row.attachment?.attachTime,
  DeleteOnTermination: row.attachment?.deleteOnTermination,
  State,
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html */
export const deleteVolume: Op<"DeleteVolume"> = ({ VolumeId }, context) => {
  const row = find(volume, required(VolumeId, "volumeId"), context);
  if (row.attachment)
    throw fault("VolumeInUse", `Volume ${row.id} is currently attached to ${row.attachment.instanceId}`);
  context.table(volumes).delete(row.id);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html */
export const attachVolume: Op<"AttachVolume"> = (input, context) => {
  const row = find(volume, required(input.VolumeId, "volumeId"), context);
  const host = find(instance, required(input.InstanceId, "instanceId"), context);
  const device = required(input.Device, "device");
  if (row.attachment) throw fault("VolumeInUse", `${row.id} is already attached to an instance`);
  if (row.zone !== host.zone)
    throw fault(
      "InvalidVolume.ZoneMismatch",
      `The volume '${row.id}' is not in the same availability zone as instance '${host.id}'`,
    );
  if (host.state !== "running" && host.state !== "stopped")
    throw incorrectState(`Instance '${host.id}' is not 'running'.`);
  if (
    context
      .table(volumes)
      .list()
      .some(({ attachment: at }) => at?.instanceId === host.id && at.device === device)
  )
    throw invalidValue(`Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`);
  const attachment = { instanceId: host.id, device, attachTime: context.clock.date(), deleteOnTermination: false };
  return attachmentOf(context.table(volumes).put(row.id, { ...row, attachment, state: "in-use" }), "attaching");
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html */
export const detachVolume: Op<"DetachVolume"> = (input, context) => {
  const row = find(volume, required(input.VolumeId, "volumeId"), context);
  if (!row.attachment) throw incorrectState(`Volume '${row.id}' is in the 'available' state.`);
  const host = find(instance, row.attachment.instanceId, context);
  if (host.rootVolumeId === row.id && host.state !== "stopped")
    throw fault("OperationNotPermitted", `Unable to detach root volume '${row.id}' from instance '${host.id}'`);
  const { attachment: _, ...detached } = row;
  context.table(volumes).put(row.id, { ...detached, state: "available" });
  return attachmentOf(row, "detaching");
};
