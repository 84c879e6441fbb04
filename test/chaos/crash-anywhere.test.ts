/** Kill -9 at every mutating call of a small lab: cleanup by the next process leaves the account as it was before. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crashThenCleanup, crashThenResume, hasFewerCalls, pointsOf } from "../support/crash-suite.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
let before: string[];

beforeAll(async () => {
  bench = await openBench();
  await plantForeign();
  before = bench.inventory();
});
afterAll(() => bench.close());

/** Things of others that look like the lab's. */
async function plantForeign(): Promise<void> {
  const ec2 = bench.sandbox.service<typeof EC2>("ec2");
  const Tags = [
    { Key: "Name", Value: "lab-small-zzzzzz" },
    { Key: "awslab:lab", Value: "small" },
    { Key: "awslab:run", Value: "zzzzzz" },
    { Key: "awslab:nonce", Value: "00000000000000000000000000000000" },
  ];
  const { Vpc } = await ec2.CreateVpc({
    CidrBlock: "10.91.0.0/16",
    TagSpecifications: [{ ResourceType: "vpc", Tags }],
  });
  await ec2.CreateSubnet({ VpcId: Vpc?.VpcId, CidrBlock: "10.91.0.0/24" });
  await ec2.CreateSecurityGroup({ VpcId: Vpc?.VpcId, GroupName: "lab-small-zzzzzz-one", Description: "foreign" });
  await bench.sandbox.service<typeof IAM>("iam").CreateRole({
    RoleName: "lab-small-zzzzzz-host",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
}

const CALLS = 12;
const every = Array.from({ length: CALLS }, (_, i) => i + 1);

describe("killed at any mutating call", () => {
  it.each(pointsOf(every))("$moment call $call: cleanup leaves nothing", async (point) => {
    await crashThenCleanup(bench, smallLab, point);
  });

  it("covers every mutating call of the lab", async () => {
    expect(await hasFewerCalls(bench, smallLab, CALLS + 1)).toBe(true);
    expect(bench.inventory()).toEqual(before);
  });

  it.each(every)("after call %i: resume finishes", async (call) => {
    await crashThenResume(bench, smallLab, { call, moment: "after" });
  });
});
