/** Security groups, their rules and network interfaces: how each is named in ids, errors and filters. */
import type { Context } from "../../../kit/index.ts";
import * as state from "../network/network-state.ts";
import { elasticIps } from "../network/network-state.ts";
import { defineNoun, doesNotExist } from "../noun.ts";

export const securityGroup = defineNoun<state.SecurityGroupRow>({
  type: "security-group",
  prefix: "sg",
  rows: state.securityGroups,
  notFound: doesNotExist("InvalidGroup.NotFound", "security group"),
  malformed: "InvalidGroupId.Malformed",
  filters: {
    "group-id": (row) => row.id,
    "group-name": (row) => row.name,
    description: (row) => row.description,
    "owner-id": (_row, { account }) => account,
    "vpc-id": (row) => row.vpcId,
    ...ruleFilters("ip-permission.", false),
    ...ruleFilters("egress.ip-permission.", true),
  },
});

function ruleFilters(prefix: string, egress: boolean) {
  const over =
    (read: (rule: state.SecurityGroupRuleRow) => string | number | undefined) =>
    (row: state.SecurityGroupRow, context: Context) =>
      rulesOf(row.id, context)
        .filter((rule) => rule.egress === egress)
        .map(read);
  const peer = (kind: state.RulePeer["kind"]) =>
    over((rule) => (rule.peer.kind === kind ? rule.peer.value : undefined));
  return {
    [`${prefix}cidr`]: peer("cidr"),
    [`${prefix}ipv6-cidr`]: peer("cidr6"),
    [`${prefix}prefix-list-id`]: peer("prefix-list"),
    [`${prefix}group-id`]: peer("group"),
    [`${prefix}from-port`]: over((rule) => rule.fromPort),
    [`${prefix}to-port`]: over((rule) => rule.toPort),
    [`${prefix}protocol`]: over((rule) => rule.protocol),
    [`${prefix}user-id`]: over((rule) => (rule.peer.kind === "group" ? rule.peer.userId : undefined)),
  };
}

/** The rules of one group. */
export const rulesOf = (groupId: string, context: Context): state.SecurityGroupRuleRow[] =>
  context
    .table(state.securityGroupRules)
    .list()
    .filter((rule) => rule.groupId === groupId);

export const securityGroupRule = defineNoun<state.SecurityGroupRuleRow>({
  type: "security-group-rule",
  prefix: "sgr",
  rows: state.securityGroupRules,
  notFound: doesNotExist("InvalidSecurityGroupRuleId.NotFound", "security group rule ID"),
  malformed: "InvalidSecurityGroupRuleId.Malformed",
  filters: {
    "security-group-rule-id": (row) => row.id,
    "group-id": (row) => row.groupId,
  },
});

const groupName = (id: string, context: Context) => context.table(state.securityGroups).get(id)?.name;

/** The elastic address on an interface, if any. */
export const elasticIpOn = (networkInterfaceId: string, context: Context): state.ElasticIpRow | undefined =>
  context
    .table(elasticIps)
    .list()
    .find((row) => row.networkInterfaceId === networkInterfaceId);

const publicIpOf = (row: state.NetworkInterfaceRow, context: Context): string | undefined =>
  elasticIpOn(row.id, context)?.publicIp ?? row.publicIp;

/** What AWS calls its services as requesters and attachment owners. */
export const requesterName = (service: string): string =>
  service === "elastic-load-balancing-v2" ? "amazon-elb" : `amazon-${service}`;

/** Services whose interfaces have a type of their own, which nobody can ask for. */
export const interfaceTypeOf = (service: string | undefined): string => (service === "lambda" ? "lambda" : "interface");

export const networkInterface = defineNoun<state.NetworkInterfaceRow>({
  type: "network-interface",
  prefix: "eni",
  rows: state.networkInterfaces,
  notFound: doesNotExist("InvalidNetworkInterfaceID.NotFound", "networkInterface ID"),
  malformed: "InvalidNetworkInterfaceId.Malformed",
  filters: {
    "network-interface-id": (row) => row.id,
    "addresses.private-ip-address": (row) => row.privateIp,
    "addresses.primary": () => true,
    "addresses.association.public-ip": publicIpOf,
    "association.public-ip": publicIpOf,
    "association.allocation-id": (row, context) => elasticIpOn(row.id, context)?.id,
    "association.association-id": (row, context) => elasticIpOn(row.id, context)?.associationId,
    "attachment.attachment-id": (row) => row.attachment?.id,
    "attachment.delete-on-termination": (row) => row.attachment?.deleteOnTermination,
    "attachment.device-index": (row) => row.attachment?.deviceIndex,
    "attachment.instance-id": (row) => row.attachment?.instanceId,
    "attachment.instance-owner-id": (row) => row.attachment?.instanceOwnerId,
    "attachment.status": (row) => (row.attachment ? "attached" : undefined),
    "availability-zone": (row) => row.zone,
    "availability-zone-id": (row) => row.zoneId,
    description: (row) => row.description,
    "group-id": (row) => row.groupIds,
    "group-name": (row, context) => row.groupIds.map((id) => groupName(id, context)),
    "interface-type": (row) => row.interfaceType,
    "mac-address": (row) => row.mac,
    "owner-id": (row) => row.ownerId,
    "private-ip-address": (row) => row.privateIp,
    "requester-id": (row) => row.requester && requesterName(row.requester),
    "requester-managed": (row) => row.requester !== undefined,
    "source-dest-check": (row) => row.sourceDestCheck,
    status: (row) => (row.attachment ? "in-use" : "available"),
    "subnet-id": (row) => row.subnetId,
    "vpc-id": (row) => row.vpcId,
  },
});
