/** The nouns of the compute half: how each is named in ids, errors and filters. */
import { type Context, fault } from "../../../kit/index.ts";
import { privateDnsName, publicDnsName } from "../interfaces/public-addresses.ts";
import { type NetworkInterfaceRow, networkInterfaces, securityGroups } from "../network/network-state.ts";
import { defineNoun, doesNotExist } from "../noun.ts";
import { elasticIpOn } from "../security-groups/security-nouns.ts";
import * as state from "./compute-state.ts";

/** Interfaces of an instance, the primary one first. */
export const interfacesOf = (instanceId: string, context: Context): NetworkInterfaceRow[] =>
  context
    .table(networkInterfaces)
    .list()
    .filter(({ attachment }) => attachment?.instanceId === instanceId)
    .sort((a, b) => (a.attachment?.deviceIndex ?? 0) - (b.attachment?.deviceIndex ?? 0));

const overInterfaces =
  <V>(read: (row: NetworkInterfaceRow, context: Context) => V) =>
  (row: state.InstanceRow, context: Context): V[] =>
    interfacesOf(row.id, context).map((each) => read(each, context));

const publicIpOf = (row: NetworkInterfaceRow, context: Context) =>
  elasticIpOn(row.id, context)?.publicIp ?? row.publicIp;

const groupIdsOf = (row: state.InstanceRow, context: Context): string[] =>
  interfacesOf(row.id, context).flatMap(({ groupIds }) => [...groupIds]);

const groupNamesOf = (row: state.InstanceRow, context: Context) =>
  groupIdsOf(row, context).map((id) => context.table(securityGroups).get(id)?.name);

export const STATE_CODES: Readonly<Record<state.InstanceState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** A terminated instance has given its place in the network back. */
const placed =
  <V>(read: (row: state.InstanceRow) => V) =>
  (row: state.InstanceRow): V | undefined =>
    row.state === "terminated" ? undefined : read(row);

export const instance = defineNoun<state.InstanceRow>({
  type: "instance",
  prefix: "i",
  rows: state.instances,
  notFound: doesNotExist("InvalidInstanceID.NotFound", "instance ID"),
  malformed: "InvalidInstanceID.Malformed",
  filters: {
    "instance-id": (row) => row.id,
    "instance-state-name": (row) => row.state,
    "instance-state-code": (row) => STATE_CODES[row.state],
    "instance-type": (row) => row.instanceType,
    "image-id": (row) => row.imageId,
    "instance-lifecycle": (row) => (row.spot ? "spot" : undefined),
    "key-name": (row) => row.keyName,
    "client-token": (row) => row.clientToken,
    architecture: (row) => row.architecture,
    "availability-zone": (row) => row.zone,
    "availability-zone-id": (row) => row.zoneId,
    "launch-time": (row) => row.launchTime,
    "launch-index": (row) => row.launchIndex,
    "reservation-id": (row) => row.reservationId,
    "owner-id": (_row, { account }) => account,
    "requester-id": (row) => row.requester,
    reason: (row) => row.transitionReason,
    "state-reason-code": (row) => row.stateReason?.code,
    "iam-instance-profile.arn": (row) => row.profile?.arn,
    "iam-instance-profile.id": (row) => row.profile?.id,
    "vpc-id": placed((row) => row.vpcId),
    "subnet-id": placed((row) => row.subnetId),
    "network-interface.vpc-id": placed((row) => row.vpcId),
    "network-interface.subnet-id": overInterfaces((each) => each.subnetId),
    "network-interface.network-interface-id": overInterfaces((each) => each.id),
    "network-interface.group-id": groupIdsOf,
    "instance.group-id": groupIdsOf,
    "group-id": groupIdsOf,
    "instance.group-name": groupNamesOf,
    "group-name": groupNamesOf,
    "private-ip-address": overInterfaces((each) => each.privateIp),
    "private-dns-name": overInterfaces((each, context) => privateDnsName(each.privateIp, context)),
    "network-interface.addresses.private-ip-address": overInterfaces((each) => each.privateIp),
    "ip-address": overInterfaces(publicIpOf),
    "network-interface.addresses.association.public-ip": overInterfaces(publicIpOf),
    "dns-name": overInterfaces((each, context) => {
      const ip = publicIpOf(each, context);
      return ip === undefined ? undefined : publicDnsName(ip, context);
    }),
    "root-device-name": (row) => row.rootDeviceName,
    "root-device-type": () => "ebs",
    "block-device-mapping.volume-id": (row, context) =>
      context
        .table(state.volumes)
        .list()
        .filter(({ attachment }) => attachment?.instanceId === row.id)
        .map(({ id }) => id),
    "metadata-options.http-tokens": (row) => row.metadata.HttpTokens,
    "monitoring-state": (row) => (row.monitoring ? "enabled" : "disabled"),
    "source-dest-check": (row) => row.sourceDestCheck,
    tenancy: () => "default",
    hypervisor: () => "xen",
    "virtualization-type": () => "hvm",
  },
});

export const volume = defineNoun<state.VolumeRow>({
  type: "volume",
  prefix: "vol",
  rows: state.volumes,
  notFound: (id) => fault("InvalidVolume.NotFound", `The volume '${id}' does not exist.`),
  malformed: "InvalidVolumeID.Malformed",
  filters: {
    "volume-id": (row) => row.id,
    status: (row) => row.state,
    size: (row) => row.size,
    "volume-type": (row) => row.type,
    encrypted: (row) => row.encrypted,
    "availability-zone": (row) => row.zone,
    "snapshot-id": (row) => row.snapshotId,
    "create-time": (row) => row.createTime,
    "attachment.instance-id": (row) => row.attachment?.instanceId,
    "attachment.device": (row) => row.attachment?.device,
    "attachment.delete-on-termination": (row) => row.attachment?.deleteOnTermination,
    "attachment.status": (row) => (row.attachment ? "attached" : undefined),
  },
});

export const launchTemplate = defineNoun<state.LaunchTemplateRow>({
  type: "launch-template",
  prefix: "lt",
  rows: state.launchTemplates,
  notFound: (id) =>
    fault("InvalidLaunchTemplateId.NotFound", `The specified launch template, with template ID ${id}, does not exist.`),
  malformed: "InvalidLaunchTemplateId.Malformed",
  filters: {
    "launch-template-name": (row) => row.name,
    "create-time": (row) => row.createTime,
  },
});

export const keyPair = defineNoun<state.KeyPairRow>({
  type: "key-pair",
  prefix: "key",
  rows: state.keyPairs,
  notFound: (id) => fault("InvalidKeyPair.NotFound", `The key pair ID '${id}' does not exist`),
  malformed: "InvalidKeyPair.Format",
  filters: {
    "key-pair-id": (row) => row.id,
    "key-name": (row) => row.name,
    fingerprint: (row) => row.fingerprint,
  },
});
