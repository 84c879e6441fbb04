import { EC2, type SecurityGroup } from "@aws-sdk/client-ec2";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { keepOrMakeGroups, keepOrMakeSubnets, keepOrMakeVpc, keepOrMakeWayOut } from "../network/build.ts";
import {
  chooseGroups,
  coversPort,
  findVpcId,
  type Groups,
  groupsIn,
  leadsOut,
  routeTablesOf,
  tableOf,
} from "../network/find.ts";
import { preflight } from "./preflight.ts";

export interface Network extends Groups {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

const EVERYONE = { IpProtocol: "tcp", FromPort: 8080, ToPort: 8080, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

const cutOff = mistake<Network>({
  id: "no-way-out",
  says: "A subnet has no route to an internet gateway, so its tasks cannot reach ECR: associate it with the route table that has 0.0.0.0/0 → igw.",
  async make({ aws }, { subnetIds }) {
    const { RouteTables = [] } = await aws(EC2).describeRouteTables({
      Filters: [{ Name: "association.subnet-id", Values: subnetIds.slice(0, 1) }],
    });
    const association = RouteTables[0]?.Associations?.find((each) => each.SubnetId === subnetIds[0]);
    await aws(EC2).disassociateRouteTable({ AssociationId: association?.RouteTableAssociationId });
  },
  async undo(context, { vpcId, subnetIds: [SubnetId] }) {
    const table = (await routeTablesOf(context, vpcId)).find(leadsOut);
    await context.aws(EC2).associateRouteTable({ SubnetId, RouteTableId: table?.RouteTableId });
  },
});

const openDoor = mistake<Network>({
  id: "open-to-addresses",
  says: "The tasks' security group admits port 8080 from addresses, so anyone can go round the load balancer: admit the load balancer's security group instead.",
  async make({ aws }, { taskGroup }) {
    await aws(EC2).authorizeSecurityGroupIngress({ GroupId: taskGroup, IpPermissions: [EVERYONE] });
  },
  async undo({ aws }, { taskGroup }) {
    await aws(EC2).revokeSecurityGroupIngress({ GroupId: taskGroup, IpPermissions: [EVERYONE] });
  },
});

/** A VPC with two public subnets and the three security groups of the lab. */
export const network = step({
  id: "network",
  title: "A VPC with two public subnets and three security groups",
  covers: ["ecs/security/runtime-security/security-groups", "ecs/security/runtime-security/network-policies"],
  needs: { preflight },
  minutes: 1,
  given: true,
  async solve(context, { preflight: { zones, callerIp } }) {
    const vpcId = await keepOrMakeVpc(context);
    const subnetIds = await keepOrMakeSubnets(context, vpcId, zones);
    await keepOrMakeWayOut(context, vpcId, subnetIds);
    await keepOrMakeGroups(context, vpcId, callerIp);
  },
  async locate(context): Promise<Network> {
    const vpcId = found(await findVpcId(context), `No VPC named ${context.run.name("vpc")}.`);
    const { Subnets = [] } = await context.aws(EC2).describeSubnets({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
    const sorted = Subnets.sort((a, b) => String(a.CidrBlock).localeCompare(String(b.CidrBlock)));
    found(sorted[0], `There is no subnet in ${vpcId}.`);
    return {
      vpcId,
      subnetIds: sorted.flatMap(({ SubnetId }) => SubnetId ?? []),
      ...chooseGroups(await groupsIn(context, vpcId), context),
    };
  },
  checks: [
    check<Network>({
      id: "way-out",
      title: "The subnets lie in two zones and lead to the internet",
      hints: [
        "Tasks need a way out (to pull their image) and a narrow way in.",
        "Each subnet's route table needs 0.0.0.0/0 → an internet gateway; two subnets must lie in different availability zones.",
      ],
      mistakes: [cutOff],
      async run(context, { vpcId, subnetIds }) {
        const { Subnets = [] } = await context.aws(EC2).describeSubnets({ SubnetIds: [...subnetIds] });
        const zones = new Set(Subnets.map(({ AvailabilityZone }) => AvailabilityZone));
        const tables = await routeTablesOf(context, vpcId);
        const closed = subnetIds.filter((id) => !leadsOut(tableOf(tables, id)));
        const expected =
          "subnets in at least two availability zones, each with a route 0.0.0.0/0 to an internet gateway";
        if (closed.length > 0)
          return fail({ expected, actual: `no way out of ${closed.join(", ")}`, fix: cutOff.says, mistake: cutOff.id });
        if (zones.size >= 2) return pass(`${subnetIds.length} subnets in ${zones.size} zones lead to the internet`);
        const fix = "Create a second subnet in another availability zone; a load balancer needs two.";
        return fail({ expected, actual: `${zones.size} zone(s)`, fix });
      },
    }),
    check<Network>({
      id: "narrow-way-in",
      title: "Tasks admit port 8080 from security groups only",
      hints: [
        "A security group can admit another security group instead of addresses.",
        "The task group's ingress for 8080 needs UserIdGroupPairs with the load balancer's group, and no IpRanges.",
      ],
      mistakes: [openDoor],
      async run(context, { vpcId, taskGroup, loadBalancerGroup }) {
        const group = (await groupsIn(context, vpcId)).find(({ GroupId }) => GroupId === taskGroup);
        const expected = `${taskGroup} admits 8080 from ${loadBalancerGroup} and from no address`;
        const { groups, addresses } = sourcesOf(group, 8080);
        if (addresses.length > 0) {
          const actual = `8080 is open to ${addresses.join(", ")}`;
          return fail({ expected, actual, fix: openDoor.says, mistake: openDoor.id });
        }
        if (groups.includes(loadBalancerGroup)) return pass(`8080 only from ${groups.join(", ")}`);
        const actual = `8080 is open to ${groups.join(", ") || "nobody"}`;
        return fail({ expected, actual, fix: "Admit 8080 from the load balancer's security group." });
      },
    }),
  ],
});

/** Who may reach this port of the group's members. */
function sourcesOf(group: SecurityGroup | undefined, port: number): { groups: string[]; addresses: string[] } {
  const rules = (group?.IpPermissions ?? []).filter((each) => coversPort(each, port));
  return {
    groups: rules.flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? [])),
    addresses: rules.flatMap(({ IpRanges = [], Ipv6Ranges = [] }) => [
      ...IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
      ...Ipv6Ranges.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
    ]),
  };
}
