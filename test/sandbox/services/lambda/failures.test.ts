import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, logged, until } from "./lab.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

test("an error that a handler throws is answered with its type and stack", async () => {
  await createFunction(work, "throws", `export const handler = async () => { throw new TypeError("no such thing"); };`);
  const { value, error, log } = await invoke(work, "throws");
  expect(error).toBe("Unhandled");
  expect(value).toMatchObject({
    errorType: "TypeError",
    errorMessage: "no such thing",
    trace: ["TypeError: no such thing", expect.stringMatching(/at handler .*\/var\/task\/index.mjs:1/)],
  });
  expect(log).toMatch(/ERROR\tInvoke Error \t\{"errorType":"TypeError"/);
  expect((await invoke(work, "throws")).log).not.toMatch(/Init Duration/);
});

test("an invocation that takes too long is killed, and the next begins anew", async () => {
  await createFunction(
    work,
    "slow",
    `let n = 0; export const handler = async ({ ms }) => { n++; await new Promise((r) => setTimeout(r, ms)); return n; };`,
    { Timeout: 1 },
  );
  expect((await invoke(work, "slow", { ms: 0 })).value).toBe(1);
  const { value, error, log } = await invoke(work, "slow", { ms: 60_000 });
  expect(error).toBe("Unhandled");
  expect(value).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/),
  });
  expect(log).toMatch(/Task timed out after 1.00 seconds/);
  expect(log).toMatch(/Status: timeout/);
  const after = await invoke(work, "slow", { ms: 0 });
  expect(after.value).toBe(1);
  expect(after.log).toMatch(/Init Duration/);
});

test("a process that ends is told as Runtime.ExitError", async () => {
  await createFunction(
    work,
    "exits",
    `export const handler = async ({ code, signal }) => { if (signal) process.kill(process.pid, signal); process.exit(code); };`,
  );
  const exited = await invoke(work, "exits", { code: 7 });
  expect(exited.value).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringContaining("Runtime exited with error: exit status 7"),
  });
  const killed = await invoke(work, "exits", { signal: "SIGKILL" });
  expect(killed.value).toMatchObject({ errorMessage: expect.stringContaining("signal: killed") });
  expect(killed.log).toMatch(/Error Type: Runtime.ExitError/);
  const silent = await invoke(work, "exits", { code: 0 });
  expect(silent.value).toMatchObject({
    errorMessage: expect.stringContaining("Runtime exited without providing a reason"),
  });
});

test("memory above the function's size ends in Runtime.OutOfMemory", async () => {
  await createFunction(
    work,
    "greedy",
    `export const handler = async () => { const all = []; for (;;) { all.push(Buffer.alloc(16 * 2 ** 20, 1)); await new Promise((r) => setTimeout(r, 20)); } };`,
    { Timeout: 20 },
  );
  const { value, log } = await invoke(work, "greedy");
  expect(value).toMatchObject({
    errorType: "Runtime.OutOfMemory",
    errorMessage: expect.stringContaining("signal: killed"),
  });
  expect(log).toMatch(/Max Memory Used: 128 MB/);
});

test.each([
  [
    "a module that is not there",
    { "index.mjs": `import "nothing-like-this"; export const handler = () => 1;` },
    "Runtime.ImportModuleError",
    /nothing-like-this/,
  ],
  [
    "another file",
    { "other.mjs": "export const handler = 1" },
    "Runtime.ImportModuleError",
    /Cannot find module 'index'/,
  ],
  [
    "no such export",
    { "index.mjs": "export const other = 1" },
    "Runtime.HandlerNotFound",
    /index.handler is undefined or not exported/,
  ],
  ["a syntax error", { "index.js": "exports.handler = (" }, "Runtime.UserCodeSyntaxError", /SyntaxError/],
  ["an error while loading", { "index.mjs": `throw new RangeError("at load")` }, "RangeError", /at load/],
  [
    "a callback on Node.js 24",
    { "index.js": "exports.handler = (event, context, callback) => callback(null, 1)" },
    "Runtime.CallbackHandlerDeprecated",
    /callback/,
  ],
])("INIT fails for %s", async (what, files, errorType, message) => {
  const name = what.replaceAll(/\W+/g, "-");
  await createFunction(work, name, files);
  const { value, error, log } = await invoke(work, name);
  expect(error).toBe("Unhandled");
  expect(value).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
  expect(log).toMatch(new RegExp(`INIT_REPORT .*Status: error\tError Type: ${errorType}`));
});

test("a response above 6 MB is an error of the function", async () => {
  await createFunction(work, "large", `export const handler = async ({ size }) => "x".repeat(size);`);
  const { value } = await invoke(work, "large", { size: 7_000_000 });
  expect(value).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
  expect((await invoke(work, "large", { size: 6_000_000 })).value).toHaveLength(6_000_000);
});

test("payloads are JSON of limited size", async () => {
  await createFunction(work, "echo", "export const handler = async (event) => event;");
  const call = (Payload: Uint8Array, InvocationType: "Event" | "RequestResponse" = "RequestResponse") =>
    work.lambda.Invoke({ FunctionName: "echo", Payload, InvocationType });
  await expect(call(Buffer.from("{oops"))).rejects.toMatchObject({ name: "InvalidRequestContentException" });
  await expect(call(Buffer.alloc(6_291_457, "1"))).rejects.toMatchObject({
    name: "RequestTooLargeException",
    status: 413,
  });
  await expect(call(Buffer.alloc(1_048_577, "1"), "Event")).rejects.toMatchObject({ name: "RequestTooLargeException" });
  const { Payload } = await work.lambda.Invoke({ FunctionName: "echo" });
  expect(Buffer.from(Payload ?? []).toString()).toBe("{}");
});

test("without permission to write logs the function runs and nothing is logged", async () => {
  const { roleFor } = await import("./lab.ts");
  const Role = await roleFor(work.sandbox, "mute", "lambda.amazonaws.com");
  await createFunction(work, "mute", "export const handler = async () => 1;", { Role });
  await createFunction(work, "loud", "export const handler = async () => 1;");
  expect((await invoke(work, "mute")).value).toBe(1);
  await invoke(work, "loud");
  await until(
    "loud log",
    () => logged(work, "loud"),
    (lines) => lines.length > 0,
  );
  expect(await logged(work, "mute")).toEqual([]);
});
