import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, logged, until } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

test("a function answers; the second invocation runs in the same process", async () => {
  await createFunction(
    work,
    "hello",
    `let count = 0;
     export const handler = async (event, context) => {
       console.log("line one\\nline two");
       return { event, count: ++count, pid: process.pid, name: context.functionName, version: context.functionVersion,
         arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis(), memory: context.memoryLimitInMB, env: process.env };
     };`,
    { Environment: { Variables: { COLOUR: "blue" } }, MemorySize: 256 },
  );
  const first = await invoke(work, "hello", { a: 1 });
  expect(first.error).toBeUndefined();
  const value = first.value as Record<string, unknown> & { env: Record<string, string> };
  expect(value).toMatchObject({ event: { a: 1 }, count: 1, name: "hello", version: "$LATEST", memory: "256" });
  expect(value.arn).toBe("arn:aws:lambda:us-east-1:123456789012:function:hello");
  expect(value.left).toBeGreaterThan(0);
  expect(value.left).toBeLessThanOrEqual(3001);
  expect(value.env).toMatchObject({
    COLOUR: "blue",
    AWS_LAMBDA_FUNCTION_NAME: "hello",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_REGION: "us-east-1",
    _HANDLER: "index.handler",
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    AWS_SESSION_TOKEN: expect.stringMatching(/./),
  });
  expect(first.log).toMatch(/START RequestId: \S+ Version: \$LATEST\n/);
  expect(first.log).toMatch(/INFO\tline one\nline two\n/);
  expect(first.log).toMatch(
    /REPORT .*Duration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms/,
  );
  const second = await invoke(work, "hello");
  expect(second.value).toMatchObject({ count: 2, pid: value.pid });
  expect(second.log).not.toMatch(/Init Duration/);
  const lines = await until(
    "log group",
    () => logged(work, "hello"),
    (each) => each.filter((line) => line.startsWith("REPORT")).length === 2,
  );
  expect(lines[0]).toMatch(/^INIT_START Runtime Version: nodejs:/);
  expect(lines).toContainEqual(expect.stringMatching(/INFO\tline one\nline two$/));
});

test.skipIf(process.platform !== "linux")("a function is held to the CPU that goes with its memory", async () => {
  const spin = `export const handler = async () => { const start = process.cpuUsage(); const at = performance.now();
    while (process.cpuUsage(start).user < 150_000); return performance.now() - at; };`;
  await createFunction(work, "small", spin, { MemorySize: 256, Timeout: 30 });
  const { log } = await invoke(work, "small");
  // 150 ms of CPU, of which 10 are free: (150 - 10) / (256 / 1769) is 967 ms.
  expect(Number(/Duration: ([\d.]+) ms/.exec(log)?.[1])).toBeGreaterThan(950);
});
