import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type StartOptions, startSandbox, statusOf, stopSandbox } from "../../../src/sandbox/server/control.ts";
import type { ServerFile } from "../../../src/sandbox/server/server-file.ts";
import { packageRoot } from "../../../src/shared/package-root.ts";

const options: StartOptions = {
  entry: join(packageRoot(), "src/sandbox/background.ts"),
  execArgv: ["--import", "tsx"],
  version: "1.2.3",
  pace: "instant",
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "awslab-control-"));
});
afterEach(async () => {
  await stopSandbox(folder);
  await rm(folder, { recursive: true, force: true });
});

const arnFrom = async ({ url, accessKeyId, secretAccessKey }: ServerFile): Promise<string | undefined> => {
  const client = new STSClient({ region: "us-east-1", endpoint: url, credentials: { accessKeyId, secretAccessKey } });
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  client.destroy();
  return Arn;
};

// Its own working directory is the folder, where a bare "tsx" would not be found.
const start = (more: Partial<StartOptions> = {}) =>
  startSandbox(folder, { ...options, execArgv: ["--import", import.meta.resolve("tsx")], ...more });

test("starts, answers, is found again, and keeps its account and keys over stop and kill -9", async () => {
  expect(await statusOf(folder)).toBeUndefined();
  const first = await start();
  expect(statSync(join(folder, "server.json")).mode & 0o777).toBe(0o600);
  expect(await arnFrom(first)).toBe(`arn:aws:iam::${first.account}:root`);
  expect((await statusOf(folder))?.health).toMatchObject({ version: "1.2.3", pace: "instant", pid: first.pid });
  expect((await start()).pid).toBe(first.pid);

  expect(await stopSandbox(folder)).toBe(true);
  expect(await statusOf(folder)).toBeUndefined();
  expect(await stopSandbox(folder)).toBe(false);

  const second = await start();
  expect({ ...second, pid: 0 }).toMatchObject({ account: first.account, accessKeyId: first.accessKeyId });
  process.kill(second.pid, "SIGKILL");
  await expect.poll(() => statusOf(folder)).toBeUndefined();
  const third = await start();
  expect(third.account).toBe(first.account);
  expect(third.pid).not.toBe(second.pid);
  const messages = readFileSync(join(folder, "server.log"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).message);
  expect(messages.filter((message) => message === "listening")).toHaveLength(3);
});

test("two starts at once end with one server", async () => {
  const [a, b] = await Promise.all([start(), start()]);
  expect(a.pid).toBe(b.pid);
});

test("a sandbox of another version or with other choices is not used", async () => {
  await start();
  await expect(start({ version: "9.9.9" })).rejects.toMatchObject({ code: "SANDBOX_VERSION" });
  await expect(start({ pace: "real" })).rejects.toMatchObject({ code: "SANDBOX_DIFFERS" });
});

test("a port that is taken is an error when asked for, and avoided when not", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { port: number };
  try {
    await expect(start({ port })).rejects.toMatchObject({ code: "PORT_TAKEN" });
  } finally {
    taken.close();
  }
});

test("a server.json whose pid now belongs to another process is stale", async () => {
  const server = await start();
  await stopSandbox(folder);
  writeFileSync(join(folder, "server.json"), JSON.stringify({ ...server, pid: process.pid }));
  expect(await statusOf(folder)).toBeUndefined();
  expect((await start()).pid).not.toBe(process.pid);
});

test("ends by itself when idle", async () => {
  await start({ idleMinutes: 0.02 });
  await expect.poll(() => statusOf(folder), { timeout: 10_000, interval: 300 }).toBeUndefined();
});
