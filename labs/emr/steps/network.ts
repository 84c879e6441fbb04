import { EC2 } from "@aws-sdk/client-ec2";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { EMR_TAG } from "../names.ts";
import {
  gatewayRule,
  keepOrMakeGroups,
  keepOrMakeSubnets,
  keepOrMakeVpc,
  keepOrMakeWayOut,
  openGateway,
} from "../network/build.ts";
import { findVpcId, type GroupIds, gatewayIsOpen, groupIdsOf, groupsIn } from "../network/find.ts";

export interface Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groups: GroupIds;
}

const untagged = mistake<Network>({
  id: "untagged",
  says: "AmazonEMRServicePolicy_v2 lets EMR work only with what has the tag for-use-with-amazon-emr-managed-policies = true: give it to the VPC, each subnet and each security group.",
  make: async ({ aws }, { subnetIds }) =>
    void (await aws(EC2).deleteTags({ Resources: subnetIds.slice(0, 1), Tags: [EMR_TAG] })),
  undo: async ({ aws }, { subnetIds }) =>
    void (await aws(EC2).createTags({ Resources: subnetIds.slice(0, 1), Tags: [EMR_TAG] })),
});

const closed = mistake<Network>({
  id: "gateway-closed",
  says: "Notebooks cannot reach the cluster: open TCP 18888 into the engine group from the workspace group, and out of the workspace group to the engine group.",
  make: async ({ aws }, { groups }) =>
    void (await aws(EC2).revokeSecurityGroupIngress({
      GroupId: groups.engine,
      IpPermissions: [gatewayRule(groups.workspace)],
    })),
  undo: (context, { groups }) => openGateway(context, groups),
});

/** The network of the nodes; the tag on it is what EMR's policy asks for. */
export const network = step({
  id: "network",
  title: "A tagged network for nodes and notebooks",
  covers: ["emr/exercise/create-an-emr-cluster"],
  needs: {},
  minutes: 1,
  async solve(context) {
    const vpcId = await keepOrMakeVpc(context);
    const subnetIds = await keepOrMakeSubnets(context, vpcId);
    await keepOrMakeWayOut(context, vpcId, subnetIds);
    await keepOrMakeGroups(context, vpcId);
  },
  async locate(context): Promise<Network> {
    const vpcId = found(await findVpcId(context), `No VPC named ${context.run.name("vpc")}.`);
    const { Subnets = [] } = await context.aws(EC2).describeSubnets({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
    const sorted = Subnets.sort((a, b) => String(a.CidrBlock).localeCompare(String(b.CidrBlock)));
    found(sorted[0], `There is no subnet in ${vpcId}.`);
    return {
      vpcId,
      subnetIds: sorted.flatMap(({ SubnetId }) => SubnetId ?? []),
      groups: groupIdsOf(await groupsIn(context, vpcId), context),
    };
  },
  checks: [
    check<Network>({
      id: "tagged",
      title: "EMR may work in this network",
      hints: [
        "What does the condition in AmazonEMRServicePolicy_v2 compare?",
        "`aws ec2 create-tags --resources … --tags Key=for-use-with-amazon-emr-managed-policies,Value=true`",
      ],
      mistakes: [untagged],
      async run({ aws }, { vpcId, subnetIds, groups }) {
        const ids = [vpcId, ...subnetIds, groups.primary, groups.core, groups.engine];
        const { Tags = [] } = await aws(EC2).describeTags({
          Filters: [
            { Name: "resource-id", Values: ids },
            { Name: "key", Values: [EMR_TAG.Key] },
          ],
        });
        const tagged = new Set(Tags.filter(({ Value }) => Value === EMR_TAG.Value).map(({ ResourceId }) => ResourceId));
        const bare = ids.filter((id) => !tagged.has(id));
        if (bare.length === 0) return pass(`${ids.length} resources have the tag`);
        const expected = `${EMR_TAG.Key} = true on VPC, subnets and groups`;
        return fail({ expected, actual: `not on ${bare.join(", ")}`, fix: untagged.says, mistake: untagged.id });
      },
    }),
    check<Network>({
      id: "gateway",
      title: "Notebooks reach the gateway on the primary node",
      hints: [
        "A notebook runs outside of the cluster; its kernel runs inside.",
        "Between workspace and engine group: TCP 18888, out of the one and into the other.",
      ],
      mistakes: [closed],
      async run(context, { vpcId, groups }) {
        if (gatewayIsOpen(await groupsIn(context, vpcId), groups)) return pass("TCP 18888 from workspace to engine");
        const expected = `TCP 18888 from ${groups.workspace} to ${groups.engine}`;
        return fail({ expected, actual: "it is closed", fix: closed.says, mistake: closed.id });
      },
    }),
  ],
});
