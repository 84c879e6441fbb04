import type * as EC2 from "@aws-sdk/client-ec2";
import { afterAll, beforeAll } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { nowMs, sleep } from "../../../../src/shared/clock.ts";

export interface Fixture {
  sandbox: Sandbox;
  ec2: ServiceClient<typeof EC2>;
}

/** A sandbox for the tests of one file. */
export function fixture(): Fixture {
  let sandbox: Sandbox | undefined;
  const started = (): Sandbox => {
    if (!sandbox) throw new Error("the sandbox has not started");
    return sandbox;
  };
  beforeAll(async () => {
    sandbox = await createSandbox({ pace: "instant", account: "123456789012" });
  });
  afterAll(() => sandbox?.close());
  return {
    get sandbox() {
      return started();
    },
    get ec2() {
      return started().service<typeof EC2>("ec2");
    },
  };
}

/** The value, or a failed test. */
export function present<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error("expected a value");
  return value;
}

/** Asks until `done` holds; fails after ten seconds. */
export async function until<T>(ask: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const deadline = nowMs() + 10_000;
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    if (nowMs() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await sleep(5);
  }
}

/** Name and message of what a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error("the call was not refused");
}

/** A VPC with one subnet, of the CIDR blocks given. */
export async function network(ec2: ServiceClient<typeof EC2>, vpcCidr: string, subnetCidr: string) {
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: vpcCidr });
  const vpcId = present(Vpc?.VpcId);
  const { Subnet } = await ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: subnetCidr, AvailabilityZone: "us-east-1a" });
  return { vpcId, subnetId: present(Subnet?.SubnetId) };
}

/** The id of the AL2023 image for x86_64. */
export async function imageId(ec2: ServiceClient<typeof EC2>): Promise<string> {
  const { Images } = await ec2.DescribeImages({
    Owners: ["amazon"],
    Filters: [
      { Name: "name", Values: ["al2023-ami-2023.*"] },
      { Name: "architecture", Values: ["x86_64"] },
    ],
  });
  return present(Images?.[0]?.ImageId);
}
