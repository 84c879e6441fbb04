import type { StepScalingPolicyConfiguration } from "@aws-sdk/client-application-auto-scaling";
import { expect, test } from "vitest";
import {
  steppedCapacity,
  trackedCapacity,
} from "../../../../src/sandbox/services/application-auto-scaling/capacity-math.ts";

const change: StepScalingPolicyConfiguration = {
  AdjustmentType: "ChangeInCapacity",
  StepAdjustments: [
    { MetricIntervalUpperBound: -10, ScalingAdjustment: -2 },
    { MetricIntervalLowerBound: -10, MetricIntervalUpperBound: 0, ScalingAdjustment: -1 },
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
    { MetricIntervalLowerBound: 10, ScalingAdjustment: 3 },
  ],
};
const percent = (ScalingAdjustment: number, MinAdjustmentMagnitude?: number): StepScalingPolicyConfiguration => ({
  AdjustmentType: "PercentChangeInCapacity",
  StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment }],
  ...(MinAdjustmentMagnitude !== undefined && { MinAdjustmentMagnitude }),
});

test.each<[policy: StepScalingPolicyConfiguration, current: number, delta: number, expected: number | undefined]>([
  [change, 5, 0, 6],
  [change, 5, 9.9, 6],
  [change, 5, 10, 8],
  [change, 5, -0.1, 4],
  [change, 5, -10, 3],
  [{ ...change, AdjustmentType: "ExactCapacity" }, 5, 50, 3],
  [percent(50), 5, 0, 7],
  [percent(10), 5, 0, 6],
  [percent(10, 3), 5, 0, 8],
  [percent(-10), 5, 0, 4],
  [percent(50), 5, -1, undefined],
])("%j from %i by %d gives %s", (policy, current, delta, expected) => {
  expect(steppedCapacity(policy, current, delta)).toBe(expected);
});

test.each([
  [2, 100, 50, 4],
  [2, 51, 50, 3],
  [4, 20, 50, 2],
  [3, 0, 50, 0],
])("%i at %d for a target of %d needs %i", (current, value, target, expected) => {
  expect(trackedCapacity(current, value, target)).toBe(expected);
});
