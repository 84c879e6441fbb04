/** The learner works by hand, without our names and tags; verify judges and adopts, cleanup removes. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanupRun, hintFor, runLab, verifyLab } from "../../src/engine/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const start = async () => (await runLab({ ...bench, lab: smallLab, mode: "challenge", optional: [] })).run;

describe("challenge mode", () => {
  it("solves nothing, fails what is missing, and hints one level deeper each time", async () => {
    const run = await start();
    expect(bench.said.filter(({ code }) => code === "step.started")).toEqual([]);
    const verdict = await verifyLab({ ...bench, lab: smallLab, run, step: undefined });
    expect(verdict).toMatchObject({ passed: 0, failed: 4, blocked: 0 });
    const levels = [];
    for (let i = 0; i < 3; i += 1) levels.push(await hintFor({ ...bench, lab: smallLab, run, step: undefined }));
    expect(levels).toMatchObject([
      { step: "network", check: "groups", level: 1, hint: "Look at the groups." },
      { level: 2, hint: "Authorize each from the other." },
      { level: 2 },
    ]);
  });

  it.each([true, false])("removes what the learner made by hand (verified before: %s)", async (verified) => {
    const ec2 = bench.sandbox.service<typeof EC2>("ec2");
    const foreign = await ec2.CreateVpc({ CidrBlock: "10.50.0.0/16" });
    const before = bench.inventory();
    const run = await start();
    const Tags = [{ Key: "Name", Value: `lab-small-${run}` }];
    const { Vpc } = await ec2.CreateVpc({
      CidrBlock: "10.60.0.0/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags }],
    });
    await ec2.CreateSubnet({ VpcId: Vpc?.VpcId, CidrBlock: "10.60.1.0/24" });
    await ec2.CreateSecurityGroup({ VpcId: Vpc?.VpcId, GroupName: "web", Description: "by hand" });
    if (verified) {
      const verdict = await verifyLab({ ...bench, lab: smallLab, run, step: "subnet" });
      expect(verdict).toMatchObject({ passed: 1, failed: 0 });
      const adopted = bench.said.filter(({ code }) => code === "adopted");
      expect(adopted.map(({ data }) => "type" in data && data.type).sort()).toEqual([
        "ec2:security-group",
        "ec2:subnet",
        "ec2:vpc",
      ]);
    }
    expect(await cleanupRun({ ...bench, run })).toMatchObject({ outcome: "clean", left: [], deleted: 3 });
    expect(bench.inventory()).toEqual(before);
    expect(bench.inventory().join()).toContain(foreign.Vpc?.VpcId);
  });
});
