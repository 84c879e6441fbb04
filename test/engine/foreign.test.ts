/** Resources of others: whatever they look like, a cleanup leaves them as they are. */

import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as SSM from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanupRun, runLab, verifyLab } from "../../src/engine/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
let ec2: ReturnType<typeof clientOf<typeof EC2>>;
const clientOf = <M>(id: string) => bench.sandbox.service<M>(id);
beforeEach(async () => {
  bench = await openBench();
  ec2 = clientOf<typeof EC2>("ec2");
});
afterEach(() => bench.close());

const run = async () => (await runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] })).run;
const cleanup = (id: string) => cleanupRun({ ...bench, run: id });
const foreignSaid = () => bench.said.filter(({ code }) => code === "cleanup.foreign").map(({ data }) => data);

describe("a cleanup", () => {
  it("leaves what carries the run's tag and another nonce, and reports it", async () => {
    const before = bench.inventory();
    const id = await run();
    const { Vpc } = await ec2.CreateVpc({
      CidrBlock: "10.95.0.0/16",
      TagSpecifications: [
        {
          ResourceType: "vpc",
          Tags: [
            { Key: "awslab:run", Value: id },
            { Key: "awslab:nonce", Value: "f".repeat(32) },
            { Key: "Name", Value: `lab-small-${id}-copy` },
          ],
        },
      ],
    });
    const result = await cleanup(id);
    expect(result).toMatchObject({ outcome: "clean", left: [] });
    expect(
      bench
        .inventory()
        .filter((each) => !before.includes(each))
        .join(),
    ).toContain(Vpc?.VpcId);
    expect(foreignSaid()).toMatchObject([
      { type: "ec2:vpc", id: Vpc?.VpcId, why: expect.stringContaining("another run") },
    ]);
  });

  it("leaves what others put into the run's VPC, and says what it blocks", async () => {
    const id = await run();
    const { Vpcs } = await ec2.DescribeVpcs({ Filters: [{ Name: "tag:awslab:run", Values: [id] }] });
    const VpcId = Vpcs?.[0]?.VpcId;
    const { Subnet } = await ec2.CreateSubnet({ VpcId, CidrBlock: "10.90.77.0/24" });
    // Verifying an unattended run takes nothing over either.
    await verifyLab({ ...bench, lab: smallLab, run: id, step: undefined });
    const result = await cleanup(id);
    expect(result.outcome).toBe("left");
    expect(result.left).toMatchObject([
      { type: "ec2:vpc", id: VpcId, why: expect.stringContaining(`${Subnet?.SubnetId}`) },
    ]);
    const { Subnets } = await ec2.DescribeSubnets({ SubnetIds: [Subnet?.SubnetId ?? ""] });
    expect(Subnets?.length).toBe(1);

    await ec2.DeleteSubnet({ SubnetId: Subnet?.SubnetId });
    expect(await cleanup(id)).toMatchObject({ outcome: "clean", left: [] });
  });

  it("does not touch a rule of someone else's group, and reports the group it names", async () => {
    const id = await run();
    const { SecurityGroups } = await ec2.DescribeSecurityGroups({
      Filters: [{ Name: "group-name", Values: [`lab-small-${id}-one`] }],
    });
    const ours = SecurityGroups?.[0];
    const { GroupId } = await ec2.CreateSecurityGroup({
      VpcId: ours?.VpcId,
      GroupName: "theirs",
      Description: "theirs",
    });
    await ec2.AuthorizeSecurityGroupIngress({
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 1, ToPort: 1, UserIdGroupPairs: [{ GroupId: ours?.GroupId }] }],
    });
    const result = await cleanup(id);
    expect(result.left).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          type: "ec2:security-group",
          id: ours?.GroupId,
          why: expect.stringContaining(`${GroupId}`),
        }),
      ]),
    );
    const theirs = (await ec2.DescribeSecurityGroups({ GroupIds: [GroupId ?? ""] })).SecurityGroups?.[0];
    expect(theirs?.IpPermissions?.[0]?.UserIdGroupPairs?.[0]?.GroupId).toBe(ours?.GroupId);
  });

  it("revokes what the VPC's default group and egress rules say about the run's groups", async () => {
    const before = bench.inventory();
    const id = await run();
    const { SecurityGroups } = await ec2.DescribeSecurityGroups({
      Filters: [{ Name: "group-name", Values: [`lab-small-${id}-one`, `lab-small-${id}-two`] }],
    });
    const [one, two] = SecurityGroups ?? [];
    const { SecurityGroups: defaults } = await ec2.DescribeSecurityGroups({
      Filters: [
        { Name: "vpc-id", Values: [one?.VpcId ?? ""] },
        { Name: "group-name", Values: ["default"] },
      ],
    });
    const naming = (GroupId: string | undefined) => [
      { IpProtocol: "tcp", FromPort: 22, ToPort: 22, UserIdGroupPairs: [{ GroupId }] },
    ];
    await ec2.AuthorizeSecurityGroupIngress({ GroupId: defaults?.[0]?.GroupId, IpPermissions: naming(one?.GroupId) });
    await ec2.AuthorizeSecurityGroupEgress({ GroupId: two?.GroupId, IpPermissions: naming(one?.GroupId) });
    expect(await cleanup(id)).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory()).toEqual(before);
  });

  it("counts as left what the run made and what another run's tag now claims", async () => {
    const id = await run();
    const { Vpcs } = await ec2.DescribeVpcs({ Filters: [{ Name: "tag:awslab:run", Values: [id] }] });
    const { VpcId = "", Tags = [] } = Vpcs?.[0] ?? {};
    await ec2.CreateTags({ Resources: [VpcId], Tags: [{ Key: "awslab:nonce", Value: "f".repeat(32) }] });
    const result = await cleanup(id);
    expect(result.outcome).toBe("left");
    expect(result.left).toMatchObject([{ type: "ec2:vpc", id: VpcId, why: expect.stringContaining("of another run") }]);
    expect((await ec2.DescribeVpcs({ VpcIds: [VpcId] })).Vpcs).toHaveLength(1);
    await ec2.CreateTags({ Resources: [VpcId], Tags: Tags.filter(({ Key }) => Key === "awslab:nonce") });
    expect(await cleanup(id)).toMatchObject({ outcome: "clean", left: [] });
  });

  it("leaves names that merely begin alike", async () => {
    const id = await run();
    const names = [`/lab/small/${id}x`, `lab-small-${id}x`, `/other/lab/small/${id}`];
    for (const logGroupName of names) await clientOf<typeof Logs>("cloudwatch-logs").CreateLogGroup({ logGroupName });
    await clientOf<typeof SSM>("ssm").PutParameter({ Name: `/lab/small/${id}x`, Value: "v", Type: "String" });
    expect(await cleanup(id)).toMatchObject({ outcome: "clean" });
    const left = bench.inventory().join();
    for (const name of names) expect(left).toContain(name);
    expect(left).toContain(`parameter/lab/small/${id}x`);
  });
});
