import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, invoke, type Lab, lab, logged, settled, until } from "./lab.ts";
import { zip } from "./zip-archive.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

const common = (version: number) =>
  zip({
    "nodejs/node_modules/lab-common/index.js": `exports.version = ${version}; exports.path = __filename;`,
    "nodejs/node_modules/lab-common/package.json": `{"name":"lab-common","version":"${version}.0.0"}`,
    "python/lab_common.py": `version = ${version}`,
  });

const publish = async (LayerName: string, ZipFile: Uint8Array) =>
  (
    await work.lambda.PublishLayerVersion({
      LayerName,
      Content: { ZipFile },
      CompatibleRuntimes: ["nodejs24.x", "python3.13"],
    })
  ).LayerVersionArn ?? "";

test("layer versions are numbered, listed, found and deleted", async () => {
  const one = await publish("numbered", common(1));
  const two = await publish("numbered", common(2));
  expect([one, two]).toEqual([1, 2].map((n) => `arn:aws:lambda:us-east-1:123456789012:layer:numbered:${n}`));
  const { LayerVersions } = await work.lambda.ListLayerVersions({ LayerName: "numbered" });
  expect(LayerVersions?.map(({ Version }) => Version)).toEqual([2, 1]);
  const { Layers } = await work.lambda.ListLayers({ CompatibleRuntime: "python3.13" });
  expect(Layers).toMatchObject([{ LayerName: "numbered", LatestMatchingVersion: { Version: 2 } }]);
  expect((await work.lambda.ListLayers({ CompatibleRuntime: "python3.12" })).Layers).toEqual([]);
  const found = await work.lambda.GetLayerVersionByArn({ Arn: two });
  expect(found).toMatchObject({ Version: 2, Content: { CodeSize: common(2).length } });
  const { Location = "" } = found.Content ?? {};
  const downloaded = await fetch(Location);
  expect(Buffer.from(await downloaded.arrayBuffer()).equals(common(2))).toBe(true);
  expect((await fetch(Location.replace(/signature=.*/, "signature=no"))).status).toBe(403);
  await work.lambda.DeleteLayerVersion({ LayerName: "numbered", VersionNumber: 2 });
  await expect(work.lambda.GetLayerVersion({ LayerName: "numbered", VersionNumber: 2 })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  // A number is never used again.
  expect(await publish("numbered", common(3))).toMatch(/:3$/);
});

test("Node.js finds a layer's modules, from CommonJS and ES modules; versions are picked by ARN", async () => {
  const one = await publish("common", common(1));
  const two = await publish("common", common(2));
  await createFunction(
    work,
    "esm",
    `import common from "lab-common"; export const handler = async () => common.version;`,
    { Layers: [one] },
  );
  await createFunction(
    work,
    "cjs",
    { "index.js": `exports.handler = async () => require("lab-common").version;` },
    { Layers: [two] },
  );
  expect((await invoke(work, "esm")).value).toBe(1);
  expect((await invoke(work, "cjs")).value).toBe(2);
  await work.lambda.UpdateFunctionConfiguration({ FunctionName: "esm", Layers: [two] });
  await settled(work, "esm");
  expect((await invoke(work, "esm")).value).toBe(2);
  // What a function has it keeps.
  await work.lambda.DeleteLayerVersion({ LayerName: "common", VersionNumber: 2 });
  await work.lambda.UpdateFunctionConfiguration({ FunctionName: "esm", Timeout: 5 });
  await settled(work, "esm");
  expect((await invoke(work, "esm")).value).toBe(2);
  await expect(work.lambda.UpdateFunctionConfiguration({ FunctionName: "cjs", Layers: [two] })).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("does not exist"),
  });
});

test.skipIf(!hasPython)("Python finds a layer's modules", async () => {
  const layer = await publish("for-python", common(4));
  const app = "import lab_common\ndef handler(event, context): return lab_common.version";
  await createFunction(
    work,
    "py",
    { "app.py": app },
    { Runtime: "python3.13", Handler: "app.handler", Layers: [layer] },
  );
  expect((await invoke(work, "py")).value).toBe(4);
});

const EXTENSION = `#!/usr/bin/env node
const fs = require("node:fs"), path = require("node:path"), http = require("node:http");
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2020-01-01/extension";
const file = path.join(require("node:os").tmpdir(), "lab-ext.json");
(async () => {
  const registered = await fetch(api + "/register", { method: "POST", headers: { "Lambda-Extension-Name": "lab-ext" }, body: JSON.stringify({ events: ["INVOKE", "SHUTDOWN"] }) });
  const id = registered.headers.get("lambda-extension-identifier");
  let invokes = 0;
  fs.writeFileSync(file, JSON.stringify({ ...(await registered.json()), invokes }));
  for (;;) {
    const event = await (await fetch(api + "/event/next", { headers: { "Lambda-Extension-Identifier": id } })).json();
    if (event.eventType === "SHUTDOWN") { console.log("extension ends: " + event.shutdownReason); process.exit(0); }
    fs.writeFileSync(file, JSON.stringify({ invokes: ++invokes, requestId: event.requestId }));
  }
})();
`;

const READER = `import { readFileSync } from "node:fs"; import { tmpdir } from "node:os"; import { setTimeout } from "node:timers/promises";
export const handler = async (event, { awsRequestId }) => {
  for (;;) {
    const state = JSON.parse(readFileSync(tmpdir() + "/lab-ext.json", "utf8") || "{}");
    if (state.requestId === awsRequestId) return { invokes: state.invokes, internal: globalThis.internalLoaded };
    await setTimeout(5);
  }
};`;

test("an external extension registers, gets every INVOKE, and SHUTDOWN at the end; a wrapper changes the start", async () => {
  const ext = await publish("ext", zip([{ path: "extensions/lab-ext", content: EXTENSION, mode: 0o755 }]));
  const wrap = await publish(
    "wrap",
    zip([
      { path: "wrapper", content: '#!/bin/bash\nexec "$@"\n', mode: 0o755 },
      { path: "internal.js", content: "globalThis.internalLoaded = true;" },
    ]),
  );
  const Variables = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper", NODE_OPTIONS: "--require /opt/internal.js" };
  await createFunction(work, "extended", READER, { Layers: [ext, wrap], Environment: { Variables } });
  expect(await invoke(work, "extended")).toMatchObject({ error: undefined, value: { invokes: 1, internal: true } });
  expect((await invoke(work, "extended")).value).toMatchObject({ invokes: 2 });
  await work.lambda.UpdateFunctionConfiguration({ FunctionName: "extended", Description: "new" });
  const lines = await until(
    "shutdown",
    () => logged(work, "extended"),
    (all) => all.some((line) => line.includes("extension ends: spindown")),
  );
  expect(lines).toContainEqual("EXTENSION\tName: lab-ext\tState: Ready\tEvents: [INVOKE, SHUTDOWN]");
});

const canMount = spawnSync("sh", ["-c", "unshare -rm true"]).status === 0;

test.skipIf(!canMount)("where the machine allows it, the layers really are /opt", async () => {
  const layer = await publish("real-opt", zip({ "data/file.txt": "from the layer" }));
  const script = `import { readFileSync } from "node:fs"; export const handler = async () => readFileSync("/opt/data/file.txt", "utf8");`;
  await createFunction(work, "real-opt", script, { Layers: [layer] });
  expect(await invoke(work, "real-opt")).toMatchObject({ error: undefined, value: "from the layer" });
});

test("an extension that ends during INIT fails it", async () => {
  const layer = await publish(
    "crash",
    zip([{ path: "extensions/crash", content: "#!/bin/sh\nexit 3\n", mode: 0o755 }]),
  );
  await createFunction(work, "crashed", "export const handler = async () => 1;", { Layers: [layer] });
  expect((await invoke(work, "crashed")).value).toMatchObject({ errorType: "Extension.Crash" });
});
