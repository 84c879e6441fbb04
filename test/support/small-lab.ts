/** A lab of a few quick resources of different services: a network, a role, a log group, a parameter. */
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { EC2 } from "@aws-sdk/client-ec2";
import { IAM } from "@aws-sdk/client-iam";
import { check, fail, found, type Lab, type LabContext, lab, pass, step } from "../../src/lab/index.ts";

async function ourVpc({ aws, run }: LabContext) {
  const { Vpcs } = await aws(EC2).describeVpcs({ Filters: [{ Name: "tag:Name", Values: [run.name()] }] });
  return Vpcs?.[0];
}

async function ourGroups({ aws }: LabContext, vpcId: string) {
  const { SecurityGroups } = await aws(EC2).describeSecurityGroups({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  return (SecurityGroups ?? []).filter(({ GroupName }) => GroupName !== "default");
}

export const network = step({
  id: "network",
  title: "A VPC with two groups that name each other",
  covers: [],
  needs: {},
  minutes: 1,
  async solve(context) {
    const { aws, run } = context;
    const ec2 = aws(EC2);
    let vpcId = (await ourVpc(context))?.VpcId;
    vpcId ??= (
      await ec2.createVpc({
        CidrBlock: "10.90.0.0/16",
        TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: run.name() }] }],
      })
    ).Vpc?.VpcId;
    const known = await ourGroups(context, found(vpcId, "no VPC"));
    for (const name of ["one", "two"]) {
      if (known.some(({ GroupName }) => GroupName === run.name(name))) continue;
      await ec2.createSecurityGroup({ GroupName: run.name(name), Description: name, VpcId: vpcId });
    }
    const groups = await ourGroups(context, found(vpcId, "no VPC"));
    const [one, two] = ["one", "two"].map((name) => groups.find(({ GroupName }) => GroupName === run.name(name)));
    for (const [from, to] of [
      [one, two],
      [two, one],
    ]) {
      if ((to?.IpPermissions?.length ?? 0) > 0) continue;
      await ec2.authorizeSecurityGroupIngress({
        GroupId: to?.GroupId,
        IpPermissions: [
          { IpProtocol: "tcp", FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: from?.GroupId }] },
        ],
      });
    }
  },
  async locate(context) {
    const vpc = found(await ourVpc(context), `No VPC named ${context.run.name()}.`);
    return { vpcId: found(vpc.VpcId, "no id") };
  },
  checks: [
    check<{ vpcId: string }>({
      id: "groups",
      title: "Two groups name each other",
      hints: ["Look at the groups.", "Authorize each from the other."],
      mistakes: [],
      run: async (context, { vpcId }) => {
        const groups = await ourGroups(context, vpcId);
        const ruled = groups.filter(({ IpPermissions }) => (IpPermissions?.length ?? 0) > 0);
        return ruled.length === 2
          ? pass("two groups")
          : fail({ expected: "2 groups with rules", actual: `${ruled.length}`, fix: "Authorize them." });
      },
    }),
  ],
});

export const subnet = step({
  id: "subnet",
  title: "A subnet",
  covers: [],
  needs: { network },
  minutes: 1,
  async solve({ aws, run }, { network: { vpcId } }) {
    const ec2 = aws(EC2);
    const { Subnets } = await ec2.describeSubnets({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
    if ((Subnets?.length ?? 0) > 0) return;
    await ec2.createSubnet({
      VpcId: vpcId,
      CidrBlock: "10.90.1.0/24",
      TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "Name", Value: run.name("subnet") }] }],
    });
  },
  async locate({ aws }, { network: { vpcId } }) {
    const { Subnets } = await aws(EC2).describeSubnets({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
    return { subnetId: found(Subnets?.[0]?.SubnetId, "No subnet in the VPC.") };
  },
  checks: [
    check<{ subnetId: string }>({
      id: "there",
      title: "The subnet is there",
      hints: ["One is enough.", "CreateSubnet."],
      mistakes: [],
      run: async (_, { subnetId }) => pass(subnetId),
    }),
  ],
});

export const identity = step({
  id: "identity",
  title: "A role in an instance profile",
  covers: [],
  needs: {},
  minutes: 1,
  async solve({ aws, run, remember }) {
    const iam = aws(IAM);
    const name = run.name("host");
    const known = await iam.getInstanceProfile({ InstanceProfileName: name }).catch(() => undefined);
    if (!(await iam.getRole({ RoleName: name }).catch(() => undefined)))
      await iam.createRole({ RoleName: name, AssumeRolePolicyDocument: TRUST });
    await iam.putRolePolicy({ RoleName: name, PolicyName: "inline", PolicyDocument: POLICY });
    if (!known) await iam.createInstanceProfile({ InstanceProfileName: name });
    if ((known?.InstanceProfile?.Roles?.length ?? 0) === 0)
      await iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName: name });
    await remember("role", name);
  },
  async locate({ aws, run }) {
    const { InstanceProfile } = await aws(IAM).getInstanceProfile({ InstanceProfileName: run.name("host") });
    return { roleName: found(InstanceProfile?.Roles?.[0]?.RoleName, "The profile has no role.") };
  },
  checks: [
    check<{ roleName: string }>({
      id: "role",
      title: "The profile has the role",
      hints: ["Profiles hold roles.", "AddRoleToInstanceProfile."],
      mistakes: [],
      run: async ({ recall }, { roleName }) =>
        recall("role") === roleName
          ? pass(roleName)
          : fail({ expected: "the remembered role", actual: roleName, fix: "Remember it." }),
    }),
  ],
});

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
});

export const logs = step({
  id: "logs",
  title: "A log group",
  covers: [],
  needs: { subnet, identity },
  minutes: 1,
  async solve({ aws, run }) {
    const name = `/lab/small/${run.id}`;
    const client = aws(CloudWatchLogs);
    const { logGroups } = await client.describeLogGroups({ logGroupNamePrefix: name });
    if ((logGroups?.length ?? 0) === 0) await client.createLogGroup({ logGroupName: name });
    await client.putRetentionPolicy({ logGroupName: name, retentionInDays: 1 });
  },
  async locate({ aws, run }) {
    const { logGroups } = await aws(CloudWatchLogs).describeLogGroups({ logGroupNamePrefix: `/lab/small/${run.id}` });
    return { group: found(logGroups?.[0]?.logGroupName, "No log group.") };
  },
  checks: [
    check<{ group: string }>({
      id: "there",
      title: "The log group is there",
      hints: ["Logs.", "CreateLogGroup."],
      mistakes: [],
      run: async (_, { group }) => pass(group),
    }),
  ],
});

export const smallLab: Lab = lab({
  id: "small",
  title: "A small lab",
  objective: "Everything quick.",
  prerequisites: [],
  steps: [network, subnet, identity, logs],
  assets: [],
  url: import.meta.url,
});
