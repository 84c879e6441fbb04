import { expect, test } from "vitest";
import { costOf } from "../../src/engine/plan-cost.ts";
import type { IntentEntry } from "../../src/journal/index.ts";

const intent = (operation: string, type: string | undefined, input: object): IntentEntry => ({
  kind: "intent",
  call: 1,
  step: "capacity",
  service: "auto-scaling",
  operation,
  input,
  type,
  attempt: 1,
  token: undefined,
  at: "2026-01-01T00:00:00.000Z",
});

const template = intent("CreateLaunchTemplate", "ec2:launch-template", {
  LaunchTemplateData: { InstanceType: "t3.small" },
});
const group = (size: object) =>
  intent("CreateAutoScalingGroup", "auto-scaling:group", { AutoScalingGroupName: "host", ...size });
const update = (name: string, size: object) =>
  intent("UpdateAutoScalingGroup", undefined, { AutoScalingGroupName: name, ...size });

test.each([
  ["its desired capacity", [group({ MinSize: 1, DesiredCapacity: 2 })], "2 x t3.small instance"],
  ["its minimum where none is desired", [group({ MinSize: 3 })], "3 x t3.small instance"],
  ["what a later call makes of it", [group({ MinSize: 0 }), update("host", { MinSize: 2 })], "2 x t3.small instance"],
  [
    "not what becomes of another group",
    [group({ MinSize: 2 }), update("other", { MinSize: 9 })],
    "2 x t3.small instance",
  ],
])("an Auto Scaling group costs %s", (_, intents, what) => {
  expect(costOf([template, ...intents]).cost.map((line) => line.what)).toContain(what);
});

test("provisioned concurrency costs by the function's size", () => {
  const created = intent("CreateFunction", "lambda:function", {
    FunctionName: "fn",
    MemorySize: 512,
    Architectures: ["arm64"],
  });
  const put = intent("PutProvisionedConcurrencyConfig", undefined, {
    FunctionName: "fn",
    Qualifier: "live",
    ProvisionedConcurrentExecutions: 3,
  });
  expect(costOf([created, put]).cost).toMatchObject([
    { what: "1.5 x GB of provisioned concurrency (arm64)", hourly: "$0.0180" },
  ]);
});
