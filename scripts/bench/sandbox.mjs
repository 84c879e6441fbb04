import http from "node:http";
import { join } from "node:path";
import { ECS } from "@aws-sdk/client-ecs";
import { SignatureV4 } from "@smithy/signature-v4";
import { createSandbox } from "../../src/sandbox/index.ts";
import { startSandbox, stopSandbox } from "../../src/sandbox/server/control.ts";
import { root } from "../run.mjs";
import { median, scratch, usageOf } from "./measure.mjs";
import { Sha256 } from "./sha256.mjs";

const CONNECTIONS = 16;
const REQUESTS = 20_000;
const SDK_CALLS = 1_500;

/** The built background server: start, idle memory, raw requests; then the SDK in-process against HTTP. */
export async function measureSandbox() {
  const starts = [];
  for (let i = 0; i < 5; i += 1) {
    const folder = join(scratch, `start-${i}`);
    const begin = performance.now();
    await withSandbox(folder, async (server) => {
      await ask(server, await signed(server));
      starts.push(performance.now() - begin);
    });
  }
  const { idle, perSecond, cpuMs, overHttp } = await withSandbox(join(scratch, "load"), measureLoad);
  const inProcess = await inProcessRate();
  return [
    { what: "sandbox: start to first signed answer", value: `${median(starts).toFixed(0)} ms`, goal: "under 300 ms" },
    { what: "sandbox: resident memory, idle", value: `${idle.toFixed(0)} MB`, goal: "under 80 MB" },
    {
      what: `raw DescribeClusters at ${CONNECTIONS} connections`,
      value: `${perSecond.toFixed(0)}/s`,
      goal: "at least 2000/s",
    },
    { what: "server CPU per request", value: `${cpuMs.toFixed(2)} ms`, goal: "under 0.4 ms" },
    { what: "SDK calls: in-process / over HTTP", value: `${(inProcess / overHttp).toFixed(2)} x` },
  ];
}

async function withSandbox(folder, use) {
  const server = await start(folder);
  try {
    return await use(server);
  } finally {
    await stopSandbox(folder);
  }
}

async function measureLoad(server) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const idle = usageOf(server.pid).rssMb;
  const request = await signed(server);
  await load(server, request, 2_000);
  const before = usageOf(server.pid).cpuSeconds;
  const begin = performance.now();
  await load(server, request, REQUESTS);
  const seconds = (performance.now() - begin) / 1000;
  const cpuMs = ((usageOf(server.pid).cpuSeconds - before) * 1000) / REQUESTS;

  const overHttp = await sdkRate({ endpoint: server.url, credentials: keysOf(server) });
  return { idle, perSecond: REQUESTS / seconds, cpuMs, overHttp };
}

const start = (folder) =>
  startSandbox(folder, { entry: join(root, "dist", "sandbox-server.js"), version: "bench", port: 0 });

const keysOf = ({ accessKeyId, secretAccessKey }) => ({ accessKeyId, secretAccessKey });

/** One request, signed once: a signature is good for minutes, and signing is not what is measured. */
async function signed(server) {
  const { hostname, port } = new URL(server.url);
  const body = JSON.stringify({ clusters: ["none"] });
  const signer = new SignatureV4({
    service: "ecs",
    region: server.region,
    credentials: keysOf(server),
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname,
    port: Number(port),
    path: "/",
    query: {},
    headers: {
      host: `${hostname}:${port}`,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonEC2ContainerServiceV20141113.DescribeClusters",
    },
    body,
  });
  return { headers, body };
}

function ask(server, { headers, body }, agent) {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method: "POST", headers, agent }, (response) => {
      response.resume();
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`the sandbox answered ${response.statusCode}`)),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function load(server, request, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await ask(server, request, agent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
}

async function sdkRate(config) {
  const ecs = new ECS({ region: "us-east-1", ...config });
  const call = () => ecs.describeClusters({ clusters: ["none"] });
  for (let i = 0; i < 100; i += 1) await call();
  const begin = performance.now();
  for (let i = 0; i < SDK_CALLS; i += 1) await call();
  ecs.destroy();
  return SDK_CALLS / (performance.now() - begin);
}

async function inProcessRate() {
  const sandbox = await createSandbox({ pace: "instant" });
  try {
    return await sdkRate({ requestHandler: sandbox.requestHandler(), credentials: sandbox.credentials });
  } finally {
    await sandbox.close();
  }
}
