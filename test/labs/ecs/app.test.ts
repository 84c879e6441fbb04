/** The program in the lab's image, run as a process with a faked metadata endpoint. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";

const app = join(import.meta.dirname, "../../../labs/ecs/assets/app");
const opened: { server?: Server; child?: ChildProcess }[] = [];

afterEach(() => {
  for (const { server, child } of opened.splice(0)) {
    server?.close();
    server?.closeAllConnections();
    child?.kill("SIGKILL");
  }
});

/** An endpoint that answers JSON by path, and the authorization it was asked with. */
async function endpoint(answers: Record<string, object>): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(String(request.headers.authorization));
    const body = answers[request.url ?? ""];
    response.writeHead(body ? 200 : 404);
    response.end(JSON.stringify(body ?? {}));
  }).listen(0, "127.0.0.1");
  opened.push({ server });
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function start(env: Record<string, string> = {}): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ["server.js"], { cwd: app, env: { PORT: "0", ...env } });
  opened.push({ child });
  const [line] = await once(createInterface(child.stdout as NodeJS.ReadableStream), "line");
  return { url: `http://127.0.0.1:${/on (\d+)$/.exec(String(line))?.[1]}`, child };
}

const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
};

test("it introduces itself from the task metadata, below / and below /api", async () => {
  const metadata = await endpoint({
    "/v4/1": { Ports: [{ ContainerPort: 8080, HostPort: 49153 }] },
    "/v4/1/task": { LaunchType: "EC2", TaskARN: "arn:task", Family: "f", Revision: "3" },
  });
  const { url } = await start({ ECS_CONTAINER_METADATA_URI_V4: `${metadata.url}/v4/1`, GREETING: "hello" });
  const expected = {
    version: "1.0.0",
    launchType: "EC2",
    taskArn: "arn:task",
    family: "f",
    revision: "3",
    hostPort: 49153,
    greeting: createHash("sha256").update("hello").digest("hex"),
  };
  for (const path of ["/", "/api", "/api/"]) expect(await get(url + path)).toEqual({ status: 200, body: expected });
  expect((await get(`${url}/nothing`)).status).toBe(404);
});

test("it names its role and keeps the keys to itself", async () => {
  const credentials = await endpoint({ "/c": { RoleArn: "arn:role", SecretAccessKey: "never" } });
  const { url } = await start({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${credentials.url}/c`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: "token",
  });
  expect((await get(`${url}/whoami`)).body).toEqual({ roleArn: "arn:role" });
  expect(credentials.seen).toEqual(["token"]);
});

test("outside ECS it answers nulls", async () => {
  const { url } = await start();
  expect((await get(`${url}/`)).body).toMatchObject({ version: "1.0.0", launchType: null, greeting: null });
  expect((await get(`${url}/whoami`)).body).toEqual({ roleArn: null });
  expect((await get(`${url}/burn?ms=5`)).body).toEqual({ burnt: 5 });
});

test("it ends with code 0 when asked to", async () => {
  const { child } = await start();
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("the health check tells a server that answers from none", async () => {
  const { url } = await start();
  const check = async (port: string) => {
    const child = spawn(process.execPath, ["healthcheck.js"], { cwd: app, env: { PORT: port } });
    return (await once(child, "exit"))[0];
  };
  expect(await check(new URL(url).port)).toBe(0);
  expect(await check("1")).toBe(1);
});

test("the probe ends with code 1 where the name is unknown", async () => {
  const env = { TARGET: "nobody.invalid", ATTEMPTS: "2", PAUSE_MS: "1" };
  const child = spawn(process.execPath, ["probe.js"], { cwd: app, env });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  expect((await once(child, "exit"))[0]).toBe(1);
  expect(text).toContain("attempt 2 of 2");
  expect(text).toContain("PROBE_FAILED nobody.invalid");
});
