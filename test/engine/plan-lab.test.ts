import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planLab } from "../../src/engine/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

describe("a plan", () => {
  it("tells calls, names, the policy and minutes, and leaves nothing behind", async () => {
    const before = bench.inventory();
    const plan = await planLab({ ...bench, lab: smallLab, optional: [] });
    expect(plan.calls).toContainEqual({
      step: "network",
      service: "ec2",
      operation: "CreateVpc",
      count: 1,
      mutating: true,
    });
    expect(plan.calls).toContainEqual(
      expect.objectContaining({ step: "network", operation: "CreateSecurityGroup", count: 2 }),
    );
    expect(plan.calls).toContainEqual(expect.objectContaining({ step: "cleanup", operation: "DeleteVpc" }));
    expect(plan.names.map(({ type }) => type)).toContain("iam:role");
    expect(plan.minutes.aws).toBe(4);
    expect(plan.hourlyTotal).toBe("$0.0000");
    const allowed = JSON.stringify(plan.policy);
    for (const action of ["ec2:CreateVpc", "ec2:CreateTags", "iam:PassRole", "logs:CreateLogGroup", "ec2:DeleteVpc"])
      expect(allowed).toContain(`"${action}"`);
    expect(allowed).not.toContain("ecs:CreateCluster");
    expect(bench.inventory()).toEqual(before);
  });
});
