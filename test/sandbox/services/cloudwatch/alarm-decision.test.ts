import type { StateValue } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { decide } from "../../../../src/sandbox/services/cloudwatch/alarm-decision.ts";
import type { AlarmSettings } from "../../../../src/sandbox/services/cloudwatch/state.ts";

const settings = (changes: Partial<AlarmSettings> = {}): AlarmSettings => ({
  ComparisonOperator: "GreaterThanThreshold",
  Threshold: 10,
  EvaluationPeriods: 3,
  ...changes,
});

/** Oldest first, as the AWS page writes them: 0 is within the threshold, X beyond, - missing. */
const points = (text: string) =>
  [...text.replaceAll(" ", "")].reverse().map((each) => ({ "0": 5, X: 20, "-": undefined })[each]);

type Expected = StateValue | undefined;
const kinds = ["missing", "ignore", "breaching", "notBreaching"] as const;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, three of three datapoints.
test.each<[text: string, expected: [Expected, Expected, Expected, Expected]]>([
  ["0 - X - X", ["OK", "OK", "OK", "OK"]],
  ["- - - - 0", ["OK", "OK", "OK", "OK"]],
  ["- - - - -", ["INSUFFICIENT_DATA", undefined, "ALARM", "OK"]],
  ["0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["- - X - -", ["ALARM", undefined, "ALARM", "OK"]],
  ["- - - - X", [undefined, undefined, "ALARM", "OK"]],
])("%s", (text, expected) => {
  const states = kinds.map((TreatMissingData) => decide(settings({ TreatMissingData }), points(text))?.state);
  expect(states).toEqual(expected);
});

test("M of N", () => {
  const twoOfThree = settings({ DatapointsToAlarm: 2 });
  expect(decide(twoOfThree, points("X 0 X"))).toMatchObject({
    state: "ALARM",
    value: 20,
    reason:
      "Threshold Crossed: 2 out of the last 3 datapoints [20, 5, 20] were greater than the threshold (10) (minimum 2 datapoints for OK -> ALARM transition).",
  });
  expect(decide(twoOfThree, points("0 0 X"))?.state).toBe("OK");
});

test.each([
  ["GreaterThanOrEqualToThreshold", 10, true],
  ["GreaterThanThreshold", 10, false],
  ["LessThanThreshold", 9, true],
  ["LessThanOrEqualToThreshold", 11, false],
] as const)("%s of %i", (ComparisonOperator, value, breaches) => {
  const state = decide(settings({ ComparisonOperator, EvaluationPeriods: 1 }), [value])?.state;
  expect(state).toBe(breaches ? "ALARM" : "OK");
});
