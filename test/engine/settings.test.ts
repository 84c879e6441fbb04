/** An account-wide setting is saved before, restored after, and left alone where someone else changed it meanwhile. */

import { APIGateway } from "@aws-sdk/client-api-gateway";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { ECR } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanupRun, runLab, verifyLab } from "../../src/engine/index.ts";
import { check, lab, pass, step } from "../../src/lab/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";

let bench: Bench;
let ecr: ECR;
beforeEach(async () => {
  bench = await openBench();
  ecr = new ECR(bench.target.clientConfig);
});
afterEach(() => bench.close());

const rule = (filter: string) => ({
  scanFrequency: "SCAN_ON_PUSH" as const,
  repositoryFilters: [{ filter, filterType: "WILDCARD" as const }],
});
const scanning = step({
  id: "scanning",
  title: "Scan on push",
  covers: [],
  needs: {},
  minutes: 1,
  solve: async ({ aws }) =>
    void (await aws(ECR).putRegistryScanningConfiguration({ scanType: "BASIC", rules: [rule("lab-*")] })),
  locate: async () => ({}),
  checks: [check({ id: "on", title: "On", hints: ["a", "b"], mistakes: [], run: async () => pass("on") })],
});
const scanLab = lab({
  id: "scan",
  title: "Scanning",
  objective: "A setting.",
  prerequisites: [],
  steps: [scanning],
  assets: [],
  url: import.meta.url,
});

const run = async () => (await runLab({ ...bench, lab: scanLab, mode: "unattended", optional: [] })).run;
const filters = async () =>
  (await ecr.getRegistryScanningConfiguration({})).scanningConfiguration?.rules?.map(
    (each) => each.repositoryFilters?.[0]?.filter,
  );

describe("an account-wide setting", { timeout: 120_000 }, () => {
  it("is restored", async () => {
    await ecr.putRegistryScanningConfiguration({ scanType: "BASIC", rules: [rule("mine-*")] });
    const id = await run();
    expect(await filters()).toEqual(["lab-*"]);
    expect(await cleanupRun({ ...bench, run: id })).toMatchObject({ outcome: "clean" });
    expect(await filters()).toEqual(["mine-*"]);
  });

  it("is restored before the last look: what appears meanwhile is seen", async () => {
    const before = bench.inventory();
    const id = await run();
    const logs = bench.sandbox.service<typeof Logs>("cloudwatch-logs");
    bench.sandbox.faults.add({
      matches: ({ operation }) => operation === "PutRegistryScanningConfiguration",
      effect: {
        kind: "run",
        when: "before",
        run: async () => void (await logs.CreateLogGroup({ logGroupName: `/lab/scan/${id}/late` })),
      },
    });
    expect(await cleanupRun({ ...bench, run: id })).toMatchObject({ outcome: "clean", deleted: 1 });
    expect(bench.inventory()).toEqual(before);
  });

  it("is left where someone changed it since", async () => {
    const id = await run();
    await ecr.putRegistryScanningConfiguration({ scanType: "BASIC", rules: [rule("theirs-*")] });
    await cleanupRun({ ...bench, run: id });
    expect(await filters()).toEqual(["theirs-*"]);
    expect(bench.said).toContainEqual(expect.objectContaining({ code: "cleanup.foreign" }));
  });
});

describe("an account-wide setting that the learner changes by hand", { timeout: 120_000 }, () => {
  const role = async (RoleName: string): Promise<string> => {
    const iam = new IAM(bench.target.clientConfig);
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument });
    await iam.attachRolePolicy({
      RoleName,
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    });
    return Role?.Arn ?? "";
  };
  const gateway = () => new APIGateway(bench.target.clientConfig);
  const set = (value: string) =>
    gateway().updateAccount({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] });
  const current = async () => (await gateway().getAccount({})).cloudwatchRoleArn;
  const open = async (mode: "guided" | "challenge") => {
    const driver = { next: async () => "stop" as const };
    return (await runLab({ ...bench, lab: scanLab, mode, optional: [], driver })).run;
  };

  it.each(["guided", "challenge"] as const)("is put back, with what AWS made of it (%s)", async (mode) => {
    const before = bench.inventory();
    const id = await open(mode);
    await set(await role(`lab-scan-${id}-logs`));
    await expect.poll(() => bench.inventory().join(), { timeout: 30_000 }).toContain("/aws/apigateway/welcome");
    expect(await cleanupRun({ ...bench, run: id })).toMatchObject({ outcome: "clean", left: [] });
    expect(await current()).toBeUndefined();
    expect(bench.inventory()).toEqual(before);
  });

  it("goes back to the owner's value", async () => {
    const theirs = await role("theirs");
    await set(theirs);
    const id = await open("challenge");
    await set(await role(`lab-scan-${id}-logs`));
    await cleanupRun({ ...bench, run: id });
    expect(await current()).toBe(theirs);
  });

  it("is put back where it names a role of the learner's that became the run's", async () => {
    const before = bench.inventory();
    const id = await open("challenge");
    const arn = await role("named-by-the-learner");
    await set(arn);
    const located = { ...scanning, locate: async () => ({ arn }) };
    await verifyLab({ ...bench, lab: { ...scanLab, steps: [located] }, run: id, step: undefined });
    await expect.poll(() => bench.inventory().join(), { timeout: 30_000 }).toContain("/aws/apigateway/welcome");
    expect(await cleanupRun({ ...bench, run: id })).toMatchObject({ outcome: "clean", left: [] });
    expect(await current()).toBeUndefined();
    expect(bench.inventory()).toEqual(before);
  });

  it("stays where nothing in it is the run's", async () => {
    const id = await open("challenge");
    const others = await role("others");
    await set(others);
    expect(await cleanupRun({ ...bench, run: id })).toMatchObject({ outcome: "clean" });
    expect(await current()).toBe(others);
  });
});
