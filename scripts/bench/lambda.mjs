/** Functions through the SDK over HTTP: warm and cold, each beside the bare process that it cannot be quicker than. */
import { spawn } from "node:child_process";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { zipOf } from "../../src/lab/zip.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { median } from "./measure.mjs";

const WARM = 300;
const COLD = 9;
const CODE = "export const handler = async (event) => ({ echo: event });\n";

export async function measureLambda() {
  const sandbox = await createSandbox({ pace: "instant" });
  try {
    const { url: endpoint } = await sandbox.listen();
    const config = { region: sandbox.region, endpoint, credentials: sandbox.credentials };
    const lambda = new Lambda(config);
    await createFunction(lambda, await createRole(config));
    const cold = await coldInvokes(lambda);
    const warm = await warmInvokes(lambda);
    lambda.destroy();
    const process = await bareProcess();
    const pipe = await bareRoundTrip();
    return [
      { what: "lambda: warm node invoke (median)", value: `${warm.toFixed(2)} ms`, goal: "at most 5 ms" },
      { what: "lambda: warm invoke / line to a bare process and back", value: `${(warm / pipe).toFixed(0)} x` },
      { what: "lambda: cold node invoke (median)", value: `${cold.toFixed(0)} ms`, goal: "at most 150 ms" },
      { what: "lambda: cold invoke / start of a bare process", value: `${(cold / process).toFixed(2)} x` },
    ];
  } finally {
    await sandbox.close();
  }
}

async function createRole(config) {
  const iam = new IAMClient(config);
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument }));
  iam.destroy();
  return Role.Arn;
}

async function createFunction(lambda, Role) {
  const Code = { ZipFile: zipOf([{ path: "index.mjs", bytes: Buffer.from(CODE) }]) };
  // A whole core and more: what is measured is the way to the function, not its share of the processor.
  const more = { Runtime: "nodejs24.x", Handler: "index.handler", MemorySize: 1769 };
  await lambda.createFunction({ FunctionName: "bench", Role, Code, ...more });
  await settled(lambda);
}

async function settled(lambda) {
  for (;;) {
    const { State, LastUpdateStatus } = await lambda.getFunctionConfiguration({ FunctionName: "bench" });
    if (State === "Active" && LastUpdateStatus !== "InProgress") return;
  }
}

async function invoke(lambda) {
  const begin = performance.now();
  const { Payload, FunctionError } = await lambda.invoke({ FunctionName: "bench", Payload: '{"n":1}' });
  const ms = performance.now() - begin;
  const answer = Buffer.from(Payload).toString();
  if (FunctionError !== undefined || answer !== '{"echo":{"n":1}}') throw new Error(`the function answered ${answer}`);
  return ms;
}

/** Every change of the configuration makes the next invocation a cold one. */
async function coldInvokes(lambda) {
  const times = [];
  for (let i = 0; i < COLD; i += 1) {
    await lambda.updateFunctionConfiguration({ FunctionName: "bench", Description: `${i}` });
    await settled(lambda);
    times.push(await invoke(lambda));
  }
  return median(times);
}

async function warmInvokes(lambda) {
  for (let i = 0; i < 50; i += 1) await invoke(lambda);
  const times = [];
  for (let i = 0; i < WARM; i += 1) times.push(await invoke(lambda));
  return median(times);
}

/** From spawn to the first octet of a process that loads nothing. */
async function bareProcess() {
  const times = [];
  for (let i = 0; i < COLD; i += 1) {
    const begin = performance.now();
    const child = spawn(process.execPath, ["-e", "process.stdout.write('x')"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    times.push(performance.now() - begin);
    await new Promise((resolve) => child.once("close", resolve));
  }
  return median(times);
}

/** A line to a process that is there already, and back. */
async function bareRoundTrip() {
  const child = spawn(process.execPath, ["-e", "process.stdin.pipe(process.stdout)"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const times = [];
  for (let i = 0; i < WARM; i += 1) {
    const begin = performance.now();
    const back = new Promise((resolve) => child.stdout.once("data", resolve));
    child.stdin.write('{"n":1}\n');
    await back;
    times.push(performance.now() - begin);
  }
  child.stdin.end();
  await new Promise((resolve) => child.once("close", resolve));
  return median(times);
}
