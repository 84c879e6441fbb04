/** Log groups of a run that cleanup must find: those that AWS makes, which no call names, and those whose answer never came. */
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { allTypes, type ResourceContext, type ResourceType } from "../../src/aws/index.ts";
import { isRunName } from "../../src/engine/run-names.ts";
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

afterEach(async () => {
  for (const { logGroupName } of (await logs.describeLogGroups({})).logGroups ?? [])
    await logs.deleteLogGroup({ logGroupName });
});

const contextOf = (clusters: readonly string[], isOfRun: (name: string) => boolean): ResourceContext => ({
  // The class takes what every client takes; its type leaves that open.
  aws: (client) => new client(...([configuration()] as never)),
  run: { lab: "ecs", id: "abc234", nonce: "", account: sandbox.account, partition: "aws", region: "us-east-1" },
  ours: (of) => (of === "ecs:cluster" ? clusters.map((id) => ({ type: of, id, ids: {} })) : []),
  isRunName: (name) => name !== undefined && isOfRun(name),
});

test("that of Container Insights is found as made by AWS for a cluster of the run, is deleted, and that of another cluster is left alone", async () => {
  const group = (cluster: string) => `/aws/ecs/containerinsights/${cluster}/performance`;
  for (const cluster of ["lab-ecs-abc234", "lab-ecs-abc2345", "shop"])
    await logs.createLogGroup({ logGroupName: group(cluster) });
  const context = contextOf(["lab-ecs-abc234"], (name) => name.startsWith("lab-ecs-abc234"));
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

test("those that have the run's name anywhere are found, also where nothing else of the run is there yet", async () => {
  const ours = ["/aws/lambda/lab-ecs-abc234-a", "/aws/vendedlogs/states/lab-ecs-abc234-b", "/lab/ecs/abc234/web"];
  const others = ["/aws/lambda/LAB-ECS-ABC234-a", "/aws/lambda/lab-ecs-abc2345-a", "/lab/ecs/abc2345/web"];
  for (const logGroupName of [...ours, ...others]) await logs.createLogGroup({ logGroupName });
  const context = contextOf([], (name) => isRunName({ lab: "ecs", id: "abc234" }, name));
  const found = (await type?.find?.(context)) ?? [];
  expect(found.map(({ id }) => id).sort()).toEqual(ours);
  expect(found.every(({ createdAt }) => createdAt !== undefined)).toBe(true);
});
