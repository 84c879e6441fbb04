/** One invocation from its name to its outcome: version, concurrency, environment, run, metrics. */
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { drawVersion } from "../aliases.ts";
import { type EnvironmentOf, type EnvironmentPool, type Pooled, pools } from "../environments/environment-pool.ts";
import { type Outcome, reportInitFailure, runInEnvironment } from "../environments/outcome.ts";
import type { Invocation } from "../environments/runtime-api.ts";
import { conflict, snapStartFailed } from "../faults.ts";
import type { FunctionName } from "../function-name.ts";
import { findConfiguration } from "../functions.ts";
import { restoreSnapshot, usesSnapStart } from "../snap-start.ts";
import { aliases, type Configuration, type FunctionRow, functionArn, keyOf, provisioned } from "../state.ts";
import { runningNow, takePlace } from "./concurrency.ts";
import { nextTrace, refuseLoop } from "./lineage.ts";
import { countInvocation, countProvisioned, countThrottle } from "./metrics.ts";

export interface InvocationRequest {
  readonly asked: FunctionName;
  readonly payload: Uint8Array;
  readonly requestId: string;
  readonly clientContext?: string | undefined;
  readonly onStream?: Invocation["onStream"];
  /** The X-Ray header of what led to it. */
  readonly trace?: string | undefined;
}

export interface InvocationResult extends Outcome {
  readonly version: string;
  /** The X-Ray header that the function got. */
  readonly trace: string;
}

/** Runs it; throws AWS's faults where the function cannot be invoked now. Errors of the function are in the outcome. */
export async function runInvocation(context: Context, request: InvocationRequest): Promise<InvocationResult> {
  const { asked } = request;
  const { row, config } = resolveVersion(context, asked);
  refuseLoop(context, row, request.trace);
  const giveBack = place(context, row, asked);
  const concurrent = runningNow(context, row.name);
  try {
    const trace = nextTrace(context, row.arn, request.trace);
    const outcome = await runWith(context, { config, request: { ...request, trace } });
    countInvocation(context, asked, {
      durationMs: outcome.durationMs,
      isError: outcome.status !== "success",
      concurrent,
    });
    return { ...outcome, version: config.Version ?? "$LATEST", trace };
  } finally {
    giveBack();
  }
}

/** The configuration that this invocation runs; an alias may draw one of two versions. */
export function resolveVersion(context: Context, asked: FunctionName): { row: FunctionRow; config: Configuration } {
  const alias =
    asked.qualifier === undefined ? undefined : context.table(aliases).get(keyOf(asked.name, asked.qualifier));
  const qualifier = alias ? drawVersion(alias) : asked.qualifier;
  const { row, config } = findConfiguration(context, { name: asked.name, qualifier });
  if (config.State === "Pending")
    throw conflict(
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  // Only a version with SnapStart can fail: all else is found out by the first invocation.
  if (config.State === "Failed") throw snapStartFailed(config.StateReason ?? "");
  return { row, config };
}

function place(context: Context, row: FunctionRow, asked: FunctionName): () => void {
  try {
    return takePlace(context, row);
  } catch (error) {
    if (nameOf(error) === "TooManyRequestsException") countThrottle(context, asked);
    throw error;
  }
}

interface Work {
  readonly config: Configuration;
  readonly request: InvocationRequest & { readonly trace: string };
}

async function runWith(context: Context, { config, request }: Work): Promise<Outcome> {
  const pool = context.runtime(pools);
  const timeoutMs = (config.Timeout ?? 3) * 1000;
  const { pooled, failure } = await environmentFor(context, pool, { config, request });
  const invocation: Invocation = {
    requestId: request.requestId,
    payload: request.payload,
    invokedArn: functionArn(context, request.asked.name, request.asked.qualifier),
    deadlineMs: Math.ceil(context.clock.now() + timeoutMs),
    traceId: request.trace,
    clientContext: request.clientContext,
    onStream: request.onStream,
  };
  if (failure) {
    const outcome = await reportInitFailure(pooled.environment, invocation, failure);
    void pooled.environment.log.flush();
    return outcome;
  }
  const { environment } = pooled;
  environment.restoreMs = await environment.api.restore();
  const outcome = await runInEnvironment(environment, invocation, timeoutMs).catch((error: unknown) => {
    pool.discard(pooled, "failure");
    throw error;
  });
  const isGone =
    outcome.status === "timeout" || outcome.errorType === "Runtime.ExitError" || pooled.environment.memory.isExceeded;
  if (isGone) pool.discard(pooled, outcome.status === "timeout" ? "timeout" : "failure");
  else pool.release(pooled, timeoutMs - outcome.durationMs);
  return outcome;
}

/** Provisioned first, then warm, then a new one. */
async function environmentFor(context: Context, pool: EnvironmentPool, { config, request }: Work) {
  const of: EnvironmentOf = {
    name: config.FunctionName ?? "",
    version: config.Version ?? "",
    revision: config.RevisionId ?? "",
    provisionedFor: undefined,
  };
  for (const qualifier of new Set([request.asked.qualifier, config.Version])) {
    const row = qualifier === undefined ? undefined : context.table(provisioned).get(keyOf(of.name, qualifier));
    if (!row) continue;
    const mine = { ...of, provisionedFor: row.qualifier };
    const ready = await pool.takeWarm(mine);
    countProvisioned(
      context,
      { name: of.name, qualifier: row.qualifier },
      { busy: pool.countBusy(mine), provisioned: row.requested, isSpillover: ready === undefined },
    );
    if (ready) return { pooled: ready, failure: undefined };
  }
  const warm: Pooled | undefined = await pool.takeWarm(of);
  if (warm) return { pooled: warm, failure: undefined };
  const restored = usesSnapStart(config) ? restoreSnapshot(context, config) : undefined;
  if (restored) return { pooled: restored, failure: undefined };
  const endTurn = await pool.turnToStart();
  try {
    const freed = await pool.takeWarm(of);
    return freed ? { pooled: freed, failure: undefined } : await startNew(pool, of, config);
  } finally {
    endTurn();
  }
}

async function startNew(pool: EnvironmentPool, of: EnvironmentOf, config: Configuration) {
  const type = usesSnapStart(config) ? "snap-start" : "on-demand";
  const started = await pool.start(of, config, type);
  if (started.failure?.status !== "timeout") return started;
  // INIT that took too long is repeated as a part of the invocation, with the function's own timeout.
  return pool.start(of, config, type, { name: "invoke", ms: (config.Timeout ?? 3) * 1000 });
}
