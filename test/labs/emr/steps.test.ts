import type { StepState, StepSummary } from "@aws-sdk/client-emr";
import { expect, test } from "vitest";
import { ranOnCluster } from "../../../labs/emr/cluster/steps.ts";

const step = (Id: string, State: StepState, ...Args: string[]): StepSummary => ({
  Id,
  Name: Id,
  Config: { Args },
  Status: { State, ...(State === "FAILED" ? { FailureDetails: { Reason: "Unknown Error." } } : {}) },
});

test("a step that has completed counts, whatever a later attempt came to", () => {
  const steps = [
    step("s-3", "FAILED", "hive-script", "s3://b/path_stats.hql"),
    step("s-2", "COMPLETED", "spark-submit", "s3://b/path_stats.hql"),
    step("s-1", "COMPLETED", "hive-script", "s3://b/path_stats.hql"),
  ];
  expect(ranOnCluster(steps, "hive-script", ".hql")).toMatchObject({ status: "pass" });
  expect(ranOnCluster(steps.slice(0, 2), "hive-script", ".hql")).toMatchObject({
    status: "fail",
    actual: "step s-3 is FAILED: Unknown Error.",
  });
  expect(ranOnCluster([], "hive-script", ".hql")).toMatchObject({ status: "fail", actual: "no such step" });
});
