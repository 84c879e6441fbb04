import { EC2 } from "@aws-sdk/client-ec2";
import { Redshift } from "@aws-sdk/client-redshift";
import { accept, check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import { groupIn, keepOrMakeNetwork } from "../warehouse/network.ts";

export interface Network {
  readonly subnetGroup: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly zones: readonly string[];
  readonly securityGroup: string;
}

const EVERYONE = { IpProtocol: "tcp", FromPort: 5439, ToPort: 5439, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

const openDoor = mistake<Network>({
  id: "open-to-the-world",
  says: "The security group admits the warehouse's port from anywhere. The Data API needs no way in at all: take the rule away.",
  make: async ({ aws }, { securityGroup }) =>
    void (await aws(EC2).authorizeSecurityGroupIngress({ GroupId: securityGroup, IpPermissions: [EVERYONE] })),
  undo: async ({ aws }, { securityGroup }) =>
    void (await aws(EC2).revokeSecurityGroupIngress({ GroupId: securityGroup, IpPermissions: [EVERYONE] })),
});

/** Where the warehouse will live. */
export const network = step({
  id: "network",
  title: "A subnet group in three zones, and a closed security group",
  covers: ["redshift/exercise/set-up-a-redshift-cluster"],
  needs: {},
  minutes: 1,
  solve: keepOrMakeNetwork,
  async locate(context): Promise<Network> {
    const name = context.run.name();
    const describe = context.aws(Redshift).describeClusterSubnetGroups({ ClusterSubnetGroupName: name });
    const answer = await accept(describe, "ClusterSubnetGroupNotFoundFault");
    const { Subnets = [], VpcId: vpcId = "" } = found(
      answer?.ClusterSubnetGroups?.[0],
      `No cluster subnet group named ${name}.`,
    );
    const group = found((await groupIn(context, vpcId))?.GroupId, `No security group of the lab in ${vpcId}.`);
    return {
      subnetGroup: name,
      vpcId,
      subnetIds: Subnets.flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []),
      zones: Subnets.flatMap(({ SubnetAvailabilityZone }) => SubnetAvailabilityZone?.Name ?? []),
      securityGroup: group,
    };
  },
  checks: [
    check<Network>({
      id: "zones",
      title: "The subnet group spans three zones",
      hints: [
        "A serverless warehouse insists on three zones; a cluster takes one of them.",
        "Three subnets in three availability zones of one VPC, in one cluster subnet group.",
      ],
      mistakes: [],
      async run(_, { zones, subnetGroup }) {
        const distinct = [...new Set(zones)];
        if (distinct.length >= 3) return pass(`${subnetGroup}: ${distinct.join(", ")}`);
        const fix = "Add a subnet in another zone: `aws redshift modify-cluster-subnet-group`.";
        return fail({ expected: "subnets in three zones", actual: distinct.join(", ") || "none", fix });
      },
    }),
    check<Network>({
      id: "closed",
      title: "The security group lets nobody in",
      hints: [
        "Who has to reach port 5439, if SQL comes through an API?",
        "A security group without any inbound rule; keep `authorize-security-group-ingress` out of it.",
      ],
      mistakes: [openDoor],
      async run(context, { vpcId, securityGroup }) {
        const rules = (await groupIn(context, vpcId))?.IpPermissions ?? [];
        if (rules.length === 0) return pass(`${securityGroup} has no inbound rule`);
        const open = rules.flatMap(({ IpRanges = [] }) => IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []));
        const actual = `${rules.length} inbound rule(s)${open.length > 0 ? `, from ${open.join(", ")}` : ""}`;
        return fail({ expected: "no inbound rule", actual, fix: openDoor.says, mistake: openDoor.id });
      },
    }),
  ],
});
