/** Kill -9 at every mutating call of a small lab: cleanup by the next process leaves the account as it was before. */

import { rmSync } from "node:fs";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanupRun, resumeRun, runLab } from "../../src/engine/index.ts";
import { listRuns } from "../../src/journal/index.ts";
import { type CrashMoment, crashTarget } from "../support/crash-target.ts";
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

interface Crashed {
  readonly folder: string;
  readonly run: string | undefined;
  readonly operation: string;
}

/** Runs the lab until it dies; undefined where it has fewer mutating calls. */
async function crash(call: number, moment: CrashMoment): Promise<Crashed | undefined> {
  const doomed = crashTarget(bench.target, bench.runsFolder, { call, moment });
  const options = { ...bench, lab: smallLab, target: doomed.target, mode: "unattended", optional: [] } as const;
  const ended = await runLab(options).catch(() => undefined);
  const folder = doomed.left();
  if (folder === undefined) {
    await cleanupRun({ ...bench, run: ended?.run ?? "" });
    return undefined;
  }
  rmSync(bench.runsFolder, { recursive: true, force: true });
  return { folder, run: (await listRuns(folder))[0], operation: doomed.operation() };
}

const CALLS = 12;
const points = Array.from({ length: CALLS }, (_, i) => i + 1).flatMap((call) =>
  (["before", "after"] as const).map((moment) => ({ call, moment })),
);

describe("killed at any mutating call", () => {
  it.each(points)("$moment call $call: cleanup leaves nothing", async ({ call, moment }) => {
    const { folder, run = "", operation } = (await crash(call, moment)) ?? { folder: "", operation: "" };
    expect(folder, "the lab has fewer mutating calls").not.toBe("");
    const result = await cleanupRun({ ...bench, runsFolder: folder, run });
    expect(result.left, operation).toEqual([]);
    expect(result.outcome).toBe("clean");
    expect(bench.inventory(), `after ${operation}`).toEqual(before);
    rmSync(folder, { recursive: true, force: true });
  });

  it("covers every mutating call of the lab", async () => {
    expect(await crash(CALLS + 1, "before")).toBeUndefined();
    expect(bench.inventory()).toEqual(before);
  });

  it.each([1, 4, 7, 10, 12].map((call) => ({ call })))("after call $call: resume finishes", async ({ call }) => {
    const { folder, run = "" } = (await crash(call, "after")) ?? { folder: "" };
    const resumed = await resumeRun({ ...bench, lab: smallLab, runsFolder: folder, run });
    expect(resumed.outcome).toBe("done");
    expect(await cleanupRun({ ...bench, runsFolder: folder, run })).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory()).toEqual(before);
    rmSync(folder, { recursive: true, force: true });
  });
});
