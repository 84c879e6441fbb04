/** An account-wide setting is saved before, restored after, and left alone where someone else changed it meanwhile. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { ECR } from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanupRun, runLab } from "../../src/engine/index.ts";
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

describe("an account-wide setting", () => {
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
