import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { create, ended, history, type Lab, lab, single, start, typesOf } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});
afterAll(() => work?.sandbox.close());

test("versions are immutable, an alias spreads starts over two of them", async () => {
  const one = single({ Type: "Pass", Result: 1 });
  const made = await work.sfn.CreateStateMachine({
    name: "released",
    roleArn: work.role,
    definition: JSON.stringify(one),
    publish: true,
    versionDescription: "v1",
  });
  const stateMachineArn = made.stateMachineArn ?? "";
  expect(made.stateMachineVersionArn).toBe(`${stateMachineArn}:1`);
  const again = await work.sfn.CreateStateMachine({
    name: "released",
    roleArn: work.role,
    definition: JSON.stringify(one),
  });
  expect(again.stateMachineArn).toBe(stateMachineArn);
  await expect(
    work.sfn.CreateStateMachine({
      name: "released",
      roleArn: work.role,
      definition: JSON.stringify({ StartAt: "S", States: { S: { Type: "Succeed" } } }),
    }),
  ).rejects.toMatchObject({
    name: "StateMachineAlreadyExists",
    message: `State Machine Already Exists: '${stateMachineArn}'`,
  });
  const updated = await work.sfn.UpdateStateMachine({
    stateMachineArn,
    definition: JSON.stringify(single({ Type: "Pass", Result: 2 })),
    publish: true,
  });
  expect(updated.stateMachineVersionArn).toBe(`${stateMachineArn}:2`);
  const v1 = await work.sfn.DescribeStateMachine({ stateMachineArn: `${stateMachineArn}:1` });
  expect(JSON.parse(v1.definition ?? "").States.S.Result).toBe(1);
  expect(v1.description).toBe("v1");
  const routing = (a: number, b: number) => [
    { stateMachineVersionArn: `${stateMachineArn}:1`, weight: a },
    { stateMachineVersionArn: `${stateMachineArn}:2`, weight: b },
  ];
  await expect(
    work.sfn.CreateStateMachineAlias({ name: "live", routingConfiguration: routing(70, 29) }),
  ).rejects.toMatchObject({
    name: "ValidationException",
    message: "Sum of routing configuration weights must equal 100. Received: [70, 29]",
  });
  const { stateMachineAliasArn = "" } = await work.sfn.CreateStateMachineAlias({
    name: "live",
    routingConfiguration: routing(50, 50),
  });
  const outputs = new Set<string | undefined>();
  for (let i = 0; i < 40 && outputs.size < 2; i += 1)
    outputs.add((await ended(work, await start(work, stateMachineAliasArn))).output);
  expect(outputs.size).toBe(2);
  await work.sfn.UpdateStateMachineAlias({
    stateMachineAliasArn,
    routingConfiguration: [{ stateMachineVersionArn: `${stateMachineArn}:2`, weight: 100 }],
  });
  expect(await ended(work, await start(work, stateMachineAliasArn))).toMatchObject({
    output: "2",
    stateMachineAliasArn,
    stateMachineVersionArn: `${stateMachineArn}:2`,
  });
  await expect(
    work.sfn.DeleteStateMachineVersion({ stateMachineVersionArn: `${stateMachineArn}:2` }),
  ).rejects.toMatchObject({ name: "ConflictException" });
  const listed = await work.sfn.ListStateMachineVersions({ stateMachineArn });
  expect(listed.stateMachineVersions?.map((each) => each.stateMachineVersionArn)).toEqual([
    `${stateMachineArn}:2`,
    `${stateMachineArn}:1`,
  ]);
});

const distributed = (more: object, states: object) => ({
  StartAt: "M",
  States: {
    M: {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "C",
        States: states,
      },
      End: true,
      ...more,
    },
  },
});

const CHECK = {
  C: { Type: "Choice", Choices: [{ Variable: "$.bad", IsPresent: true, Next: "F" }], Default: "P" },
  F: { Type: "Fail", Error: "BadItem" },
  P: { Type: "Pass", OutputPath: "$.n", End: true },
};

test("a distributed Map reads a file, tolerates some failures and counts them", async () => {
  const s3 = work.sandbox.service<typeof S3>("s3");
  await s3.CreateBucket({ Bucket: "orders" });
  const items = Array.from({ length: 20 }, (_, n) => (n === 3 || n === 7 ? { n, bad: true } : { n }));
  await s3.PutObject({ Bucket: "orders", Key: "orders.json", Body: JSON.stringify(items) });
  const reader = {
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType: "JSON" },
    Parameters: { Bucket: "orders", Key: "orders.json" },
  };
  const stateMachineArn = await create(
    work,
    distributed({ ItemReader: reader, MaxConcurrency: 5, ToleratedFailurePercentage: 20 }, CHECK),
  );
  const executionArn = await start(work, stateMachineArn);
  const answer = await ended(work, executionArn);
  expect(answer.status).toBe("SUCCEEDED");
  expect(JSON.parse(answer.output ?? "")).toHaveLength(18);
  expect(typesOf(await history(work, executionArn))).toEqual([
    "ExecutionStarted",
    "MapStateEntered",
    "MapStateStarted",
    "MapRunStarted",
    "MapRunSucceeded",
    "MapStateSucceeded",
    "MapStateExited",
    "ExecutionSucceeded",
  ]);
  const { mapRuns } = await work.sfn.ListMapRuns({ executionArn });
  const mapRunArn = mapRuns?.[0]?.mapRunArn;
  expect(mapRunArn).toMatch(/:mapRun:machine-\d+\/M:[-\w]+$/);
  expect(await work.sfn.DescribeMapRun({ mapRunArn })).toMatchObject({
    status: "SUCCEEDED",
    maxConcurrency: 5,
    toleratedFailurePercentage: 20,
    itemCounts: { total: 20, succeeded: 18, failed: 2, pending: 0, running: 0 },
  });
});

test("too many failures end it; batches, CSV and the result writer", async () => {
  const failing = await ended(
    work,
    await start(work, await create(work, distributed({ ToleratedFailureCount: 1 }, CHECK)), [
      { bad: 1 },
      { bad: 1 },
      { n: 1 },
    ]),
  );
  expect(failing).toMatchObject({
    status: "FAILED",
    error: "States.ExceedToleratedFailureThreshold",
    cause: "The specified tolerated failure threshold was exceeded",
  });
  const s3 = work.sandbox.service<typeof S3>("s3");
  await s3.PutObject({ Bucket: "orders", Key: "lines.csv", Body: 'id,name\n1,"a, b"\n2,c\n3,d\n' });
  const batches = await ended(
    work,
    await start(
      work,
      await create(
        work,
        distributed(
          {
            ItemReader: {
              Resource: "arn:aws:states:::s3:getObject",
              ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
              Parameters: { Bucket: "orders", Key: "lines.csv" },
            },
            ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { tag: "x" } },
            ResultWriter: {
              Resource: "arn:aws:states:::s3:putObject",
              Parameters: { Bucket: "orders", Prefix: "out" },
            },
          },
          { C: { Type: "Pass", End: true } },
        ),
      ),
    ),
  );
  expect(batches).toMatchObject({ status: "SUCCEEDED" });
  const { ResultWriterDetails, MapRunArn } = JSON.parse(batches.output ?? "");
  expect(await work.sfn.DescribeMapRun({ mapRunArn: MapRunArn })).toMatchObject({
    itemCounts: { total: 3 },
    executionCounts: { total: 2 },
  });
  const { Contents = [] } = await s3.ListObjectsV2({ Bucket: ResultWriterDetails.Bucket, Prefix: "out/" });
  expect(Contents.map(({ Key = "" }) => Key.split("/").at(-1)).sort()).toEqual(["SUCCEEDED_0.json", "manifest.json"]);
});
