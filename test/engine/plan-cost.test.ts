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

const fleet = (capacity: object) => ({ InstanceTypeConfigs: [{ InstanceType: "m5.xlarge" }], ...capacity });

test.each([
  [
    "a Redshift cluster, by its nodes",
    intent("CreateCluster", "redshift:cluster", { NodeType: "ra3.large", NumberOfNodes: 2 }),
    [["2 x ra3.large node of Redshift", "$1.0860"]],
  ],
  [
    "nodes that have no row",
    intent("CreateCluster", "redshift:cluster", { NodeType: "ra9.huge" }),
    [["1 x ra9.huge node of Redshift", "unknown"]],
  ],
  [
    "Redshift Serverless, by its base capacity",
    intent("CreateWorkgroup", "redshift-serverless:workgroup", { baseCapacity: 4 }),
    [["4 x RPU of Redshift Serverless, while queries run", "$1.5000"]],
  ],
  [
    "an EMR cluster, by its fleets",
    intent("RunJobFlow", "emr:cluster", { Instances: { InstanceFleets: [fleet({ TargetOnDemandCapacity: 2 })] } }),
    [
      ["2 x m5.xlarge instance", "$0.3840"],
      ["2 x EMR's fee for m5.xlarge", "$0.0960"],
    ],
  ],
  [
    "an EMR cluster, by its groups",
    intent("RunJobFlow", "emr:cluster", {
      Instances: { InstanceGroups: [{ InstanceType: "m9.odd", InstanceCount: 3 }] },
    }),
    [["3 x m9.odd instance", "unknown"]],
  ],
  [
    "Spot nodes, at most what On-Demand costs",
    intent("AddInstanceFleet", undefined, { InstanceFleet: fleet({ TargetSpotCapacity: 1 }) }),
    [
      ["m5.xlarge instance", "$0.1920"],
      ["EMR's fee for m5.xlarge", "$0.0480"],
    ],
  ],
  [
    "a Glue job, by its workers",
    intent("CreateJob", "glue:job", { WorkerType: "G.1X", NumberOfWorkers: 2 }),
    [["2 x DPU of Glue, while it works", "$0.8800"]],
  ],
  [
    "a crawler, which AWS sizes",
    intent("CreateCrawler", "glue:crawler", {}),
    [["Glue crawler, while it crawls", "unknown"]],
  ],
])("%s", (_, made, lines) => {
  expect(costOf([made]).cost.map(({ what, hourly }) => [what, hourly])).toEqual(lines);
});
