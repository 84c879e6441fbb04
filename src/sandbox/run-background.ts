/**
 * The background server's work: the sandbox of one folder, listening, until it is told to end or nobody has called for a
 * while. `background.ts` is its process, `server/control.ts` starts and ends that.
 */
import { appendFileSync, mkdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { monotonicMs, nowDate } from "../shared/clock.ts";
import { environmentError, messageOf } from "../shared/errors.ts";
import { processIdentity } from "../shared/process-identity.ts";
import { createSandbox, type Sandbox } from "./create-sandbox.ts";
import type { BackgroundOptions } from "./server/background-options.ts";
import type { HttpHost } from "./server/http-host.ts";
import { removeServerFile, writeServerFile } from "./server/server-file.ts";
import { lmdbStore } from "./state/lmdb-store.ts";

/**
 * Answers when the sandbox listens and its `server.json` is there; it then runs until SIGTERM, SIGINT, SIGHUP or idleness
 * and calls `exit`. Throws `STATE_LOCKED`, `STATE_NEWER` or `PORT_TAKEN`.
 */
export async function runBackground(options: BackgroundOptions, exit: (code: number) => void): Promise<void> {
  const { folder, version, pace, region } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = createLog(join(folder, "server.log"));
  const startedAt = nowDate();
  const started = monotonicMs();
  const activity = { at: started };
  const store = lmdbStore(join(folder, "state"));
  const sandbox = await createSandbox({
    pace,
    region,
    store,
    folder: join(folder, "files"),
    log,
    onRequest: () => {
      activity.at = monotonicMs();
    },
    health: () => ({ version, pid: process.pid, uptimeSeconds: Math.round((monotonicMs() - started) / 1000) }),
  });
  const host = await listen(sandbox, options);
  const end = createEnd({ folder, sandbox, log, exit });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void end(signal));
  endWhenIdle(options.idleMinutes, activity, () => void end("idle"));
  writeServerFile(folder, {
    url: host.url,
    pid: process.pid,
    identity: processIdentity(process.pid),
    version,
    pace,
    account: sandbox.account,
    region: sandbox.region,
    ...sandbox.credentials,
    startedAt: startedAt.toISOString(),
  });
  log("listening", { url: host.url, version, pace });
}

async function listen(sandbox: Sandbox, { port, portIsWish }: BackgroundOptions): Promise<HttpHost> {
  try {
    return await sandbox.listen({ port });
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    if (portIsWish) return sandbox.listen({ port: 0 });
    throw environmentError(
      "PORT_TAKEN",
      `Port ${port} is taken by another program.`,
      "Choose another with --port, or leave --port out.",
      error,
    );
  }
}

const isAddressInUse = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");

interface Ending {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly log: Log;
  exit(code: number): void;
}

const LONGEST_END_MS = 10_000;

/** Ends the server once, whatever happens on the way: processes, rows, file, and then this process. */
function createEnd(of: Ending): (reason: string) => Promise<void> {
  let ending = false;
  return async (reason) => {
    if (ending) return;
    ending = true;
    of.log("ending", { reason });
    setTimeout(() => of.exit(1), LONGEST_END_MS).unref();
    removeServerFile(of.folder);
    try {
      await of.sandbox.close();
    } catch (error) {
      of.log(`closing failed: ${messageOf(error)}`, { error });
    }
    of.log("ended");
    of.exit(0);
  };
}

const IDLE_CHECK_MS = 15_000;

function endWhenIdle(minutes: number, activity: { at: number }, end: () => void): void {
  if (minutes <= 0) return;
  const most = minutes * 60_000;
  setInterval(
    () => {
      if (monotonicMs() - activity.at >= most) end();
    },
    Math.min(IDLE_CHECK_MS, most),
  ).unref();
}

type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

const LARGEST_LOG_BYTES = 20 * 1024 * 1024;

/** One JSON object per line. A log that has grown too large starts afresh; one that cannot be written is given up. */
function createLog(path: string): Log {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES) truncateSync(path);
  return (message, fields = {}) => {
    const { error, ...rest } = fields;
    const stack = error instanceof Error ? { stack: error.stack } : {};
    try {
      const line = JSON.stringify({ time: nowDate().toISOString(), message, ...rest, ...stack });
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch {
      // The sandbox goes on without its log.
    }
  };
}
