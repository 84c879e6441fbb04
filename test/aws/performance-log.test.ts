/** The log group that Container Insights makes for a cluster: no call of a lab names it, and cleanup must find it. */
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allTypes, type ResourceContext, type ResourceType } from "../../src/aws/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";

let sandbox: Sandbox;
let logs: CloudWatchLogs;
let type: ResourceType | undefined;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  logs = new CloudWatchLogs(configuration());
  type = (await allTypes()).find((each) => each.type === "cloudwatch-logs:log-group");
});

const configuration = () => ({
  region: "us-east-1",
  requestHandler: sandbox.requestHandler(),
  credentials: sandbox.credentials,
});

afterAll(() => sandbox?.close());

test("is found as made by AWS for a cluster of the run, is deleted, and that of another cluster is left alone", async () => {
  const group = (cluster: string) => `/aws/ecs/containerinsights/${cluster}/performance`;
  for (const cluster of ["lab-ecs-abc234", "lab-ecs-abc2345", "shop"])
    await logs.createLogGroup({ logGroupName: group(cluster) });
  const context: ResourceContext = {
    // The class takes what every client takes; its type leaves that open.
    aws: (client) => new client(...([configuration()] as never)),
    run: { lab: "ecs", id: "abc234", nonce: "", account: sandbox.account, partition: "aws", region: "us-east-1" },
    ours: (of) => (of === "ecs:cluster" ? [{ type: of, id: "lab-ecs-abc234", ids: {} }] : []),
    isRunName: (name) => name?.startsWith("lab-ecs-abc234") === true,
  };
  const found = (await type?.find?.(context)) ?? [];
  expect(found).toMatchObject([
    { id: group("lab-ecs-abc234"), implicit: true, parent: { type: "ecs:cluster", id: "lab-ecs-abc234" } },
  ]);
  for (const each of found) await type?.delete?.(context, each);
  expect(await type?.find?.(context)).toEqual([]);
  const { logGroups } = await logs.describeLogGroups({});
  expect(logGroups?.map((each) => each.logGroupName)).toEqual([group("lab-ecs-abc2345"), group("shop")]);
  expect(type?.after).toContain("ecs:cluster");
});
