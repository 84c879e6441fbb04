/** The dashboard of an account that has no QuickSight subscription: said, not made, and not counted as wrong. */
import type * as QuickSight from "@aws-sdk/client-quicksight";
import { afterAll, beforeAll, expect, test } from "vitest";
import lab from "../../../labs/data-lake/lab.ts";
import { runLab, verifyLab } from "../../../src/engine/index.ts";
import { type Bench, openBench } from "../../support/engine-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  const quicksight = bench.sandbox.service<typeof QuickSight>("quicksight");
  const account = { AwsAccountId: bench.sandbox.account };
  await quicksight.UpdateAccountSettings({
    ...account,
    DefaultNamespace: "default",
    TerminationProtectionEnabled: false,
  });
  await quicksight.DeleteAccountSubscription(account);
});
afterAll(() => bench.close());

test("the step says that there is none, and makes none; its checks cannot be checked", {
  timeout: 600_000,
}, async () => {
  const { run } = await runLab({ ...bench, lab, mode: "unattended", optional: [], settings: {} });
  expect(JSON.stringify(bench.said)).toContain("Left out. This account has no QuickSight subscription");
  const { steps } = await verifyLab({ ...bench, lab, run, step: undefined });
  const states = steps.map(({ step, checks }) => [step, [...new Set(checks.map(({ verdict }) => verdict.status))]]);
  expect(states.at(-1)).toEqual(["quicksight", ["blocked"]]);
  expect(states.slice(0, -1).every(([, found]) => String(found) === "pass")).toBe(true);
  expect(bench.inventory().filter((each) => each.startsWith("quicksight"))).toEqual([]);
});
