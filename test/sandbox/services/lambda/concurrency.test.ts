import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nowMs } from "../../../../src/shared/clock.ts";
import { createFunction, invoke, type Lab, lab, settled, until } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

const WAITS = `export const handler = async ({ ms = 0 }) => { await new Promise((r) => setTimeout(r, ms)); return process.env.AWS_LAMBDA_INITIALIZATION_TYPE; };`;

test("reserved concurrency is a floor and a ceiling", async () => {
  await createFunction(work, "reserved", WAITS);
  await work.lambda.PutFunctionConcurrency({ FunctionName: "reserved", ReservedConcurrentExecutions: 1 });
  const settledAll = await Promise.allSettled([1, 2, 3, 4].map(() => invoke(work, "reserved", { ms: 300 })));
  const refused = settledAll.filter((each) => each.status === "rejected");
  expect(refused).toHaveLength(3);
  for (const { reason } of refused)
    expect(reason).toMatchObject({
      name: "TooManyRequestsException",
      status: 429,
      members: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    });
  expect((await work.lambda.GetAccountSettings({})).AccountLimit).toMatchObject({
    ConcurrentExecutions: 1000,
    UnreservedConcurrentExecutions: 999,
  });
  await expect(
    work.lambda.PutFunctionConcurrency({ FunctionName: "reserved", ReservedConcurrentExecutions: 901 }),
  ).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("below its minimum value of [100]"),
  });
  await work.lambda.PutFunctionConcurrency({ FunctionName: "reserved", ReservedConcurrentExecutions: 0 });
  await expect(invoke(work, "reserved")).rejects.toMatchObject({ name: "TooManyRequestsException" });
  await work.lambda.DeleteFunctionConcurrency({ FunctionName: "reserved" });
  expect(await work.lambda.GetFunctionConcurrency({ FunctionName: "reserved" })).toEqual({
    ReservedConcurrentExecutions: undefined,
  });
  expect((await invoke(work, "reserved")).value).toBe("on-demand");
});

test("invocations at the same time run in environments of their own", async () => {
  await createFunction(
    work,
    "parallel",
    `export const handler = async () => { await new Promise((r) => setTimeout(r, 400)); return process.pid; };`,
  );
  const pids = (await Promise.all([1, 2, 3].map(() => invoke(work, "parallel")))).map(({ value }) => value);
  expect(new Set(pids).size).toBe(3);
});

test("provisioned environments are ready before they are asked for, and only for their qualifier", async () => {
  await createFunction(work, "provisioned", WAITS);
  await expect(
    work.lambda.PutProvisionedConcurrencyConfig({
      FunctionName: "provisioned",
      Qualifier: "$LATEST",
      ProvisionedConcurrentExecutions: 1,
    }),
  ).rejects.toMatchObject({
    message: "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  });
  const { Version = "" } = await work.lambda.PublishVersion({ FunctionName: "provisioned" });
  await settled(work, "provisioned", Version);
  const live = { FunctionName: "provisioned", Qualifier: "live" };
  await work.lambda.CreateAlias({ FunctionName: "provisioned", Name: "live", FunctionVersion: Version });
  await expect(work.lambda.GetProvisionedConcurrencyConfig(live)).rejects.toMatchObject({
    name: "ProvisionedConcurrencyConfigNotFoundException",
  });
  expect(
    await work.lambda.PutProvisionedConcurrencyConfig({ ...live, ProvisionedConcurrentExecutions: 2 }),
  ).toMatchObject({
    Status: "IN_PROGRESS",
    RequestedProvisionedConcurrentExecutions: 2,
  });
  const ready = await until(
    "provisioned",
    () => work.lambda.GetProvisionedConcurrencyConfig(live),
    ({ Status }) => Status !== "IN_PROGRESS",
  );
  expect(ready).toMatchObject({ Status: "READY", AvailableProvisionedConcurrentExecutions: 2 });
  const { value, log, version } = await invoke(work, "provisioned", {}, { Qualifier: "live" });
  expect([value, version]).toEqual(["provisioned-concurrency", "1"]);
  expect(log).not.toMatch(/Init Duration/);
  const three = await Promise.all([1, 2, 3].map(() => invoke(work, "provisioned", { ms: 300 }, { Qualifier: "live" })));
  // What is above spills over.
  expect(three.map((each) => each.value).sort()).toEqual([
    "on-demand",
    "provisioned-concurrency",
    "provisioned-concurrency",
  ]);
  expect((await invoke(work, "provisioned")).value).toBe("on-demand");
  // A version is provisioned by itself or through an alias, never both.
  const byItself = { FunctionName: "provisioned", Qualifier: Version };
  await expect(
    work.lambda.PutProvisionedConcurrencyConfig({ ...byItself, ProvisionedConcurrentExecutions: 1 }),
  ).rejects.toMatchObject({ name: "ResourceConflictException", message: expect.stringContaining("pointed by") });
  await work.lambda.DeleteProvisionedConcurrencyConfig(live);
  await until(
    "on demand",
    () => invoke(work, "provisioned", {}, { Qualifier: "live" }),
    (each) => each.value === "on-demand",
  );
});

test("what nothing can be provisioned for is refused in AWS's words", async () => {
  await createFunction(work, "unpublished", WAITS);
  const alias = { FunctionName: "unpublished", Qualifier: "moving" };
  await work.lambda.CreateAlias({ FunctionName: "unpublished", Name: "moving", FunctionVersion: "$LATEST" });
  const put = (Qualifier: string, ProvisionedConcurrentExecutions: number) =>
    work.lambda.PutProvisionedConcurrencyConfig({ ...alias, Qualifier, ProvisionedConcurrentExecutions });
  await expect(put("moving", 1)).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  });
  await expect(work.lambda.GetProvisionedConcurrencyConfig(alias)).rejects.toMatchObject({
    name: "ProvisionedConcurrencyConfigNotFoundException",
  });
  await expect(work.lambda.GetProvisionedConcurrencyConfig({ ...alias, Qualifier: "$LATEST" })).rejects.toMatchObject({
    message: "The function resource provided must be an alias or a published version.",
  });
  await work.lambda.PublishVersion({ FunctionName: "unpublished" });
  await settled(work, "unpublished", "1");
  await expect(put("1", 901)).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("below its minimum value of [100]"),
  });
  await put("1", 1);
  await work.lambda.UpdateAlias({ FunctionName: "unpublished", Name: "moving", FunctionVersion: "1" });
  await expect(put("moving", 1)).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
  });
});

test("metrics count invocations, errors and throttles", async () => {
  await createFunction(
    work,
    "counted",
    `export const handler = async ({ fail }) => { if (fail) throw new Error("x"); };`,
  );
  await invoke(work, "counted");
  await invoke(work, "counted", { fail: true });
  await work.lambda.PutFunctionConcurrency({ FunctionName: "counted", ReservedConcurrentExecutions: 0 });
  await invoke(work, "counted").catch(() => {});
  const cloudwatch = work.sandbox.service<typeof CloudWatch>("cloudwatch");
  const sum = async (MetricName: string) => {
    const { Datapoints = [] } = await cloudwatch.GetMetricStatistics({
      Namespace: "AWS/Lambda",
      MetricName,
      Dimensions: [{ Name: "FunctionName", Value: "counted" }],
      StartTime: new Date(nowMs() - 600_000),
      EndTime: new Date(nowMs() + 60_000),
      Period: 3600,
      Statistics: ["SampleCount", "Maximum"],
    });
    return Datapoints.reduce((most, { Maximum = 0 }) => Math.max(most, Maximum), -1);
  };
  await until(
    "metrics",
    async () => [await sum("Invocations"), await sum("Errors"), await sum("Throttles")],
    (all) => all.every((each) => each === 1),
  );
});
