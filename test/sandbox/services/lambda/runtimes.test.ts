import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, logged, until } from "./lab.ts";
import { zip } from "./zip-archive.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

test.each([
  ["CommonJS", { "index.js": "exports.handler = async () => __filename.split('/').at(-1);" }, "index.js"],
  [
    "an ES module by its ending",
    { "index.mjs": "export const handler = async () => import.meta.url.split('/').at(-1);" },
    "index.mjs",
  ],
  [
    "an ES module by package.json",
    { "package.json": `{"type":"module"}`, "index.js": "export const handler = async () => 'module';" },
    "module",
  ],
  ["a plain function", { "index.js": "exports.handler = () => null;" }, null],
])("Node.js: %s", async (what, files, expected) => {
  const name = `node-${what.replaceAll(/\W+/g, "-")}`;
  await createFunction(work, name, files);
  expect((await invoke(work, name)).value).toBe(expected);
});

test("Node.js: handlers in folders, and callbacks before Node.js 24", async () => {
  const files = {
    "src/app.js":
      "exports.api = { handler: (event, context, callback) => { setTimeout(() => callback(null, 'called back'), 5); } };",
    "late.js":
      "exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 60000); callback(null, 'at once'); };",
  };
  await createFunction(work, "callback", files, { Handler: "src/app.api.handler", Runtime: "nodejs22.x" });
  expect((await invoke(work, "callback")).value).toBe("called back");
  await createFunction(work, "at-once", files, { Handler: "late.handler", Runtime: "nodejs22.x" });
  expect((await invoke(work, "at-once")).value).toBe("at once");
  expect((await invoke(work, "at-once")).value).toBe("at once");
});

test("Node.js: the AWS SDK is there, with the role's keys and the sandbox's endpoint", async () => {
  const script = `import { STSClient, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
    export const handler = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;`;
  await createFunction(work, "who", script, { Timeout: 20, MemorySize: 512 });
  expect(await invoke(work, "who")).toMatchObject({
    error: undefined,
    value: "arn:aws:sts::123456789012:assumed-role/fn/who",
  });
});

test("Node.js: JSON logs", async () => {
  const script = `export const handler = async () => { console.debug("left out"); console.warn("careful", 1); console.log({ a: 1 }); return 1; };`;
  await createFunction(work, "json", script, { LoggingConfig: { LogFormat: "JSON" } });
  await invoke(work, "json");
  const lines = await until(
    "json log",
    () => logged(work, "json"),
    (all) => all.some((line) => line.includes("platform.report")),
  );
  const records = lines.map((line) => JSON.parse(line));
  expect(records.map(({ type, level }) => type ?? level)).toEqual([
    "platform.initStart",
    "platform.start",
    "WARN",
    "INFO",
    "platform.report",
  ]);
  expect(records[2]).toMatchObject({ message: "careful 1", requestId: records[1].record.requestId });
  expect(records[3]).toMatchObject({ message: { a: 1 } });
  expect(records[4].record.metrics).toMatchObject({ memorySizeMB: 128, initDurationMs: expect.any(Number) });
});

test.skipIf(!hasPython)("Python: handler, context, logging, errors", async () => {
  const app = [
    "import logging, os",
    "logging.getLogger().setLevel('INFO')",
    "count = 0",
    "def handler(event, context):",
    "    global count",
    "    count += 1",
    "    print('printed')",
    "    logging.info('logged %s', count)",
    "    if event.get('fail'): raise ValueError('bad value')",
    "    return {'count': count, 'name': context.function_name, 'left': context.get_remaining_time_in_millis(), 'root': os.environ['LAMBDA_TASK_ROOT'] == os.getcwd()}",
  ].join("\n");
  await createFunction(work, "py", { "app.py": app }, { Runtime: "python3.13", Handler: "app.handler" });
  const first = await invoke(work, "py");
  expect(first).toMatchObject({ error: undefined, value: { count: 1, name: "py", root: true } });
  expect(first.log).toMatch(/\nprinted\n\[INFO\]\t\S+Z\t[0-9a-f-]{36}\tlogged 1\n/);
  const failed = await invoke(work, "py", { fail: true });
  expect(failed).toMatchObject({ error: "Unhandled", value: { errorType: "ValueError", errorMessage: "bad value" } });
  expect((failed.value as { stackTrace: string[] }).stackTrace.join("")).toMatch(/app.py.*line 9/);
  await createFunction(
    work,
    "py-missing",
    { "app.py": "import nothing_here" },
    { Runtime: "python3.13", Handler: "app.handler" },
  );
  expect((await invoke(work, "py-missing")).value).toMatchObject({
    errorType: "Runtime.ImportModuleError",
    errorMessage: "Unable to import module 'app': No module named 'nothing_here'",
  });
});

const BOOTSTRAP = `#!/usr/bin/env bash
set -euo pipefail
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
  headers="$(mktemp)"
  event="$(curl -sS -D "$headers" "$api/invocation/next")"
  id="$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)"
  if [[ "$event" == *fail* ]]; then
    curl -sS -X POST "$api/invocation/$id/error" -H 'Lambda-Runtime-Function-Error-Type: Lab.Failure' -d '{"errorType":"Lab.Failure","errorMessage":"asked to"}' > /dev/null
  else
    curl -sS -X POST "$api/invocation/$id/response" -d "{\\"handler\\":\\"$_HANDLER\\",\\"event\\":$event}" > /dev/null
  fi
done
`;

test.skipIf(!hasCurl)("provided.al2023 runs the bootstrap as it is shipped", async () => {
  const Code = zip([{ path: "bootstrap", content: BOOTSTRAP, mode: 0o755 }]);
  await createFunction(work, "bash", Code, { Runtime: "provided.al2023", Handler: "function.handler" });
  expect(await invoke(work, "bash", { n: 1 })).toMatchObject({
    error: undefined,
    value: { handler: "function.handler", event: { n: 1 } },
  });
  expect(await invoke(work, "bash", { fail: true })).toMatchObject({
    error: "Unhandled",
    value: { errorType: "Lab.Failure", errorMessage: "asked to" },
  });
});

test("a bootstrap that cannot be run says why", async () => {
  const Runtime = "provided.al2023";
  await createFunction(work, "mode", zip([{ path: "bootstrap", content: BOOTSTRAP, mode: 0o644 }]), { Runtime });
  expect((await invoke(work, "mode")).value).toMatchObject({
    errorType: "Runtime.InvalidEntrypoint",
    errorMessage: expect.stringContaining("fork/exec /var/task/bootstrap: permission denied"),
  });
  await createFunction(work, "none", zip({ other: "" }), { Runtime });
  expect((await invoke(work, "none")).value).toMatchObject({
    errorMessage: expect.stringContaining("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
  });
  const crlf = zip([{ path: "bootstrap", content: "#!/bin/bash\r\necho\r\n", mode: 0o755 }]);
  await createFunction(work, "crlf", crlf, { Runtime });
  expect((await invoke(work, "crlf")).value).toMatchObject({
    errorMessage: expect.stringContaining("fork/exec /var/task/bootstrap: no such file or directory"),
  });
});
