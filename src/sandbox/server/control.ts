/** Starts, finds and ends the background server of a folder. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { monotonicMs, sleep } from "../../shared/clock.ts";
import { environmentError, messageOf } from "../../shared/errors.ts";
import type { Pace } from "../kit/clock.ts";
import type { BackgroundOptions, StartReport } from "./background-options.ts";
import { isRunning, readServerFile, removeServerFile, type ServerFile } from "./server-file.ts";

export interface StartOptions {
  /** The server's script: dist/sandbox-server.js. */
  readonly entry: string;
  /** Options of Node for the server's process, for example a loader. */
  readonly execArgv?: readonly string[];
  /** The awslab version; a running sandbox of another version is not used. */
  readonly version: string;
  readonly pace?: Pace;
  readonly region?: string;
  /** Without one, 4566 or else any free port. */
  readonly port?: number;
  /** Minutes without a request after which the server ends; 0: it stays. */
  readonly idleMinutes?: number;
}

export interface SandboxStatus extends ServerFile {
  /** What `/_sandbox/health` says; undefined where the process lives and does not answer. */
  readonly health: Readonly<Record<string, unknown>> | undefined;
}

const USUAL_PORT = 4566;
const IDLE_MINUTES = 60;
const START_MS = 20_000;
const STOP_MS = 15_000;

/**
 * The folder's sandbox: the one that runs, or a new one. A choice of pace, region or port that differs from the running
 * sandbox's throws `SANDBOX_DIFFERS`, another version `SANDBOX_VERSION`, a port in use `PORT_TAKEN`.
 */
export async function startSandbox(folder: string, options: StartOptions): Promise<ServerFile> {
  const running = readServerFile(folder);
  if (running && (await healthOf(running.url))) return usable(running, options);
  try {
    await spawnServer(folder, options);
  } catch (error) {
    // Two starts at once: the other one won.
    const other = isLocked(error) ? await untilListening(folder) : undefined;
    if (other) return usable(other, options);
    throw error;
  }
  const server = readServerFile(folder);
  if (!server) throw startFailed("it ended at once", folder);
  return server;
}

/** Ends the folder's sandbox and waits until its process is gone. Answers false where none ran. */
export async function stopSandbox(folder: string): Promise<boolean> {
  const server = readServerFile(folder);
  if (!server) {
    removeServerFile(folder);
    return false;
  }
  process.kill(server.pid, "SIGTERM");
  if (!(await untilGone(server))) {
    process.kill(server.pid, "SIGKILL");
    await untilGone(server);
  }
  removeServerFile(folder);
  return true;
}

/** What runs in the folder; undefined where nothing does. */
export async function statusOf(folder: string): Promise<SandboxStatus | undefined> {
  const server = readServerFile(folder);
  return server && { ...server, health: await healthOf(server.url) };
}

function usable(running: ServerFile, options: StartOptions): ServerFile {
  if (running.version !== options.version)
    throw environmentError(
      "SANDBOX_VERSION",
      `A sandbox of awslab ${running.version} is running (process ${running.pid}); this is awslab ${options.version}.`,
      "Stop it, its state is kept: awslab sandbox stop",
    );
  const { port } = new URL(running.url);
  const differs: readonly [string, unknown, unknown][] = [
    ["pace", running.pace, options.pace],
    ["region", running.region, options.region],
    ["port", Number(port), options.port],
  ];
  const [name, is, wanted] = differs.find(([, now, wish]) => wish !== undefined && wish !== now) ?? [];
  if (name === undefined) return running;
  throw environmentError(
    "SANDBOX_DIFFERS",
    `The running sandbox has ${name} ${is}, not ${wanted}.`,
    `Stop it first, its state is kept: awslab sandbox stop`,
  );
}

async function spawnServer(folder: string, options: StartOptions): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeServerFile(folder);
  const background: BackgroundOptions = {
    folder,
    version: options.version,
    pace: options.pace ?? "fast",
    region: options.region ?? "us-east-1",
    port: options.port ?? USUAL_PORT,
    portIsWish: options.port === undefined,
    idleMinutes: options.idleMinutes ?? IDLE_MINUTES,
  };
  const over = new AbortController();
  const log = openSync(join(folder, "server.log"), "a", 0o600);
  try {
    // A process group of its own: the terminal's interrupt is not for the server.
    const child = spawn(process.execPath, [...(options.execArgv ?? []), options.entry, JSON.stringify(background)], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", log, log, "pipe"],
    });
    const report = await Promise.race([reportOf(child.stdio[3] as Readable), failureOf(child), timeout(over.signal)]);
    child.stdio[3]?.destroy();
    child.unref();
    if (!report.ready) throw environmentError(report.code, report.message, report.hint);
  } catch (error) {
    throw error instanceof Error && "kind" in error ? error : startFailed(messageOf(error), folder, error);
  } finally {
    over.abort();
    closeSync(log);
  }
}

async function reportOf(pipe: Readable): Promise<StartReport> {
  for await (const line of createInterface(pipe)) return JSON.parse(line);
  return { ready: false, code: "SANDBOX_START_FAILED", message: "The sandbox ended before it listened." };
}

const failureOf = (child: ReturnType<typeof spawn>): Promise<never> =>
  new Promise((_, reject) => child.once("error", reject));

async function timeout(signal: AbortSignal): Promise<never> {
  await sleep(START_MS, signal);
  throw new Error(`it did not listen within ${START_MS / 1000} seconds`);
}

const startFailed = (why: string, folder: string, cause?: unknown): Error =>
  environmentError(
    "SANDBOX_START_FAILED",
    `The sandbox could not be started: ${why}.`,
    `See ${join(folder, "server.log")}`,
    cause,
  );

const isLocked = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "STATE_LOCKED";

const POLL_MS = 50;

async function untilListening(folder: string): Promise<ServerFile | undefined> {
  const end = monotonicMs() + START_MS;
  while (monotonicMs() < end) {
    const server = readServerFile(folder);
    if (server && (await healthOf(server.url))) return server;
    await sleep(POLL_MS);
  }
  return undefined;
}

async function untilGone(server: ServerFile): Promise<boolean> {
  const end = monotonicMs() + STOP_MS;
  while (monotonicMs() < end) {
    if (!isRunning(server)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

const HEALTH_MS = 5_000;

/** Undefined where nobody answers, or somebody who is no sandbox. */
function healthOf(url: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  return new Promise((resolve) => {
    const request = http.get(`${url}/_sandbox/health`, { timeout: HEALTH_MS, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(parsed(text)));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "pace" in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
