import { beforeAll, describe, expect, test } from "vitest";
import { fixture, network, present, refusal } from "./ec2.ts";

const f = fixture();
let vpcId = "";
let subnetId = "";

beforeAll(async () => {
  ({ vpcId, subnetId } = await network(f.ec2, "10.41.0.0/16", "10.41.0.0/24"));
});

const group = async (GroupName: string) =>
  present((await f.ec2.CreateSecurityGroup({ GroupName, Description: "a group", VpcId: vpcId })).GroupId);

const tcp = (port: number, peer: object) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, ...peer });

describe("security groups", () => {
  test("let everything out, and nothing in, until they are told", async () => {
    const GroupId = await group("plain");
    const { SecurityGroups } = await f.ec2.DescribeSecurityGroups({ GroupIds: [GroupId] });
    expect(SecurityGroups?.[0]?.IpPermissions).toEqual([]);
    expect(SecurityGroups?.[0]?.IpPermissionsEgress).toMatchObject([
      { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    ]);
    await f.ec2.DeleteSecurityGroup({ GroupId });
  });

  test("rules are authorized once, described one by one and as permissions, and revoked either way", async () => {
    const alb = await group("alb");
    const task = await group("task");
    const { SecurityGroupRules } = await f.ec2.AuthorizeSecurityGroupIngress({
      GroupId: task,
      IpPermissions: [tcp(8080, { UserIdGroupPairs: [{ GroupId: alb }, { GroupId: task }] })],
    });
    expect(SecurityGroupRules?.map((rule) => rule.ReferencedGroupInfo?.GroupId)).toEqual([alb, task]);
    await f.ec2.AuthorizeSecurityGroupIngress({
      GroupId: alb,
      IpPermissions: [tcp(80, { IpRanges: [{ CidrIp: "127.0.0.1/32", Description: "me" }] })],
    });
    const twice = f.ec2.AuthorizeSecurityGroupIngress({
      GroupId: alb,
      IpPermissions: [tcp(80, { IpRanges: [{ CidrIp: "127.0.0.1/32" }] })],
    });
    expect(await refusal(twice)).toEqual({
      name: "InvalidPermission.Duplicate",
      message: 'the specified rule "peer: 127.0.0.1/32, TCP, from port: 80, to port: 80, ALLOW" already exists',
    });
    const { SecurityGroups } = await f.ec2.DescribeSecurityGroups({
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "ip-permission.group-id", Values: [alb] },
      ],
    });
    expect(SecurityGroups?.map(({ GroupId }) => GroupId)).toEqual([task]);
    expect(SecurityGroups?.[0]?.IpPermissions?.[0]).toMatchObject({ IpProtocol: "tcp", FromPort: 8080, ToPort: 8080 });
    const pairs = SecurityGroups?.[0]?.IpPermissions?.[0]?.UserIdGroupPairs?.map(({ GroupId }) => GroupId);
    expect(pairs?.sort()).toEqual([alb, task].sort());

    expect(await refusal(f.ec2.DeleteSecurityGroup({ GroupId: alb }))).toEqual({
      name: "DependencyViolation",
      message: `resource ${alb} has a dependent object`,
    });
    await f.ec2.RevokeSecurityGroupIngress({
      GroupId: task,
      SecurityGroupRuleIds: [present(SecurityGroupRules?.[0]?.SecurityGroupRuleId)],
    });
    await f.ec2.RevokeSecurityGroupIngress({
      GroupId: task,
      IpPermissions: [tcp(8080, { UserIdGroupPairs: [{ GroupId: task }] })],
    });
    const gone = f.ec2.RevokeSecurityGroupIngress({
      GroupId: task,
      IpPermissions: [tcp(1, { IpRanges: [{ CidrIp: "1.2.3.4/32" }] })],
    });
    expect((await refusal(gone)).name).toBe("InvalidPermission.NotFound");
    const rules = await f.ec2.DescribeSecurityGroupRules({ Filters: [{ Name: "group-id", Values: [task] }] });
    expect(rules.SecurityGroupRules?.map(({ IsEgress }) => IsEgress)).toEqual([true]);
    await f.ec2.DeleteSecurityGroup({ GroupId: alb });
    await f.ec2.DeleteSecurityGroup({ GroupId: task });
  });

  test("a group on an interface is not deleted", async () => {
    const GroupId = await group("held");
    const { NetworkInterface } = await f.ec2.CreateNetworkInterface({ SubnetId: subnetId, Groups: [GroupId] });
    expect(NetworkInterface).toMatchObject({ Status: "available", RequesterManaged: false, Groups: [{ GroupId }] });
    expect((await refusal(f.ec2.DeleteSecurityGroup({ GroupId }))).name).toBe("DependencyViolation");
    expect((await refusal(f.ec2.DeleteSubnet({ SubnetId: subnetId }))).name).toBe("DependencyViolation");
    await f.ec2.DeleteNetworkInterface({ NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId });
    await f.ec2.DeleteSecurityGroup({ GroupId });
  });

  test("names, defaults and duplicates", async () => {
    const { SecurityGroups } = await f.ec2.DescribeSecurityGroups({
      Filters: [
        { Name: "vpc-id", Values: [vpcId] },
        { Name: "group-name", Values: ["default"] },
      ],
    });
    const standard = present(SecurityGroups?.[0]?.GroupId);
    expect((await refusal(f.ec2.DeleteSecurityGroup({ GroupId: standard }))).name).toBe("CannotDelete");
    const GroupId = await group("once");
    expect((await refusal(group("once"))).message).toBe(`The security group 'once' already exists for VPC '${vpcId}'`);
    await f.ec2.DeleteSecurityGroup({ GroupId });
    expect((await refusal(f.ec2.DescribeSecurityGroups({ GroupIds: ["nonsense"] }))).message).toBe(
      'Invalid id: "nonsense" (expecting "sg-...")',
    );
  });
});
