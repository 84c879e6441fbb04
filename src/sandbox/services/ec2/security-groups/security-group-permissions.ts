/** IpPermission, the form in which rules come in and go out, to and from single rules. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault } from "../../../kit/index.ts";
import { invalidParameterValue, invalidValue, missingParameter } from "../faults.ts";
import { formatCidr, parseCidr } from "../network/cidr.ts";
import type { RulePeer, SecurityGroupRuleRow } from "../network/network-state.ts";
import { find } from "../noun.ts";
import { findByName } from "./security-group-lookup.ts";
import { securityGroup } from "./security-nouns.ts";

/** A rule that is not kept yet. */
export type RuleDraft = Pick<
  SecurityGroupRuleRow,
  "egress" | "protocol" | "fromPort" | "toPort" | "peer" | "description"
>;

/** Rules grouped as AWS answers them: one IpPermission per protocol and ports. */
export function ipPermissionsOf(rules: readonly SecurityGroupRuleRow[]): EC2.IpPermission[] {
  const groups = new Map<string, SecurityGroupRuleRow[]>();
  for (const rule of rules) {
    const ports = `${rule.protocol}/${rule.fromPort}/${rule.toPort}`;
    groups.set(ports, [...(groups.get(ports) ?? []), rule]);
  }
  return [...groups.values()].map((members) => {
    const [first] = members;
    const allPorts = first === undefined || first.protocol === "-1";
    const peers = <T>(kind: RulePeer["kind"], make: (value: string, text: { Description?: string }) => T): T[] =>
      members
        .filter(({ peer }) => peer.kind === kind)
        .map(({ peer, description }) =>
          make(peer.value, description === undefined ? {} : { Description: description }),
        );
    return {
      IpProtocol: first?.protocol,
      FromPort: allPorts ? undefined : first.fromPort,
      ToPort: allPorts ? undefined : first.toPort,
      IpRanges: peers("cidr", (CidrIp, text) => ({ CidrIp, ...text })),
      Ipv6Ranges: peers("cidr6", (CidrIpv6, text) => ({ CidrIpv6, ...text })),
      PrefixListIds: peers("prefix-list", (PrefixListId, text) => ({ PrefixListId, ...text })),
      UserIdGroupPairs: members.flatMap(({ peer, description }) =>
        peer.kind === "group"
          ? [
              {
                GroupId: peer.value,
                UserId: peer.userId,
                ...(description !== undefined && { Description: description }),
              },
            ]
          : [],
      ),
    };
  });
}

/** The old form of a rule: members of the request itself. */
export interface FlatPermission {
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
  CidrIp?: string | undefined;
  SourceSecurityGroupName?: string | undefined;
}

/** What a request asks for, in either form. */
export function permissionsIn(
  input: FlatPermission & { IpPermissions?: EC2.IpPermission[] | undefined },
  context: Context,
): EC2.IpPermission[] {
  if (input.IpPermissions !== undefined && input.IpPermissions.length > 0) return input.IpPermissions;
  const { IpProtocol, FromPort, ToPort, CidrIp, SourceSecurityGroupName: name } = input;
  if (name !== undefined) {
    const group = findByName(name, context);
    return [{ IpProtocol: IpProtocol ?? "-1", FromPort, ToPort, UserIdGroupPairs: [{ GroupId: group.id }] }];
  }
  if (IpProtocol === undefined) throw missingParameter("ipPermissions");
  return [{ IpProtocol, FromPort, ToPort, IpRanges: CidrIp === undefined ? [] : [{ CidrIp }] }];
}

/** One draft per peer of a permission; errors in AWS's words for what it refuses. */
export function draftsOf(permission: EC2.IpPermission, egress: boolean, context: Context): RuleDraft[] {
  const ports = portsOf(permission);
  const draft = (peer: RulePeer, description: string | undefined): RuleDraft => ({
    egress,
    ...ports,
    peer,
    ...(description !== undefined && { description: checkDescription(description) }),
  });
  return [
    ...(permission.IpRanges ?? []).map((range) => draft(cidrPeer(range.CidrIp), range.Description)),
    ...(permission.Ipv6Ranges ?? []).map((range) =>
      draft({ kind: "cidr6", value: checkIpv6(range.CidrIpv6) }, range.Description),
    ),
    ...(permission.PrefixListIds ?? []).map((list) =>
      draft({ kind: "prefix-list", value: list.PrefixListId ?? "" }, list.Description),
    ),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => draft(groupPeer(pair, context), pair.Description)),
  ];
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  all: "-1",
};

function portsOf(permission: EC2.IpPermission): { protocol: string; fromPort: number; toPort: number } {
  const asked = permission.IpProtocol?.toLowerCase();
  if (asked === undefined || asked === "") throw missingParameter("ipProtocol");
  const protocol = PROTOCOLS[asked] ?? asked;
  if (!["tcp", "udp", "icmp", "icmpv6", "-1"].includes(protocol) && !/^\d{1,3}$/.test(protocol))
    throw invalidValue(`Invalid value '${asked}' for IP protocol. Unknown protocol.`);
  if (protocol !== "tcp" && protocol !== "udp")
    return protocol.startsWith("icmp")
      ? { protocol, fromPort: permission.FromPort ?? -1, toPort: permission.ToPort ?? -1 }
      : { protocol, fromPort: -1, toPort: -1 };
  const { FromPort: from, ToPort: to } = permission;
  if (from === undefined || to === undefined)
    throw invalidValue(`Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`);
  const [first, last] = from === -1 && to === -1 ? [0, 65_535] : [from, to];
  if (first < 0 || last > 65_535 || first > last)
    throw invalidParameterValue(`${from}-${to}`, "portRange", `Invalid TCP/UDP port range (${from}:${to})`);
  return { protocol, fromPort: first, toPort: last };
}

function cidrPeer(text: string | undefined): RulePeer {
  const block = parseCidr(text ?? "");
  if (!block) throw invalidValue(`CIDR block ${text ?? ""} is malformed`);
  return { kind: "cidr", value: formatCidr(block) };
}

function checkIpv6(text = ""): string {
  if (!/^[0-9a-f:]+\/\d{1,3}$/i.test(text)) throw invalidValue(`CIDR block ${text} is malformed`);
  return text;
}

function groupPeer(pair: EC2.UserIdGroupPair, context: Context): RulePeer {
  const { GroupId, GroupName, UserId } = pair;
  const userId = UserId ?? context.account;
  if (GroupId === undefined && GroupName === undefined) throw missingParameter("groupId");
  const group = GroupId === undefined ? findByName(GroupName ?? "", context) : find(securityGroup, GroupId, context);
  return { kind: "group", value: group.id, userId };
}

function checkDescription(text: string): string {
  if (/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/.test(text)) return text;
  throw fault(
    "InvalidParameterValue",
    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
  );
}
