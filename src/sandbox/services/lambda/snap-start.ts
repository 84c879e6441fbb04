/**
 * SnapStart: a version's INIT happens when it is published. There are no snapshots of memory here: an initialised process
 * waits for the first invocation, which restores it (its hooks run then), and another is initialised for the next.
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
 */
import { messageOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { type EnvironmentOf, type Pooled, pools, SNAPSHOT } from "./environments/environment-pool.ts";
import { invalidValue } from "./faults.ts";
import type { Configuration } from "./state.ts";

/** Of the runtimes that the sandbox can run. */
export function requireSnapStart(runtime: string | undefined): void {
  if (runtime === undefined || !/^python3\.(1[2-9]|[2-9]\d)$/.test(runtime))
    throw invalidValue(`${runtime} is not supported for SnapStart enabled functions.`);
}

export const usesSnapStart = (config: Configuration): boolean =>
  config.SnapStart?.ApplyOn === "PublishedVersions" && config.Version !== "$LATEST";

const environmentOf = (config: Configuration): EnvironmentOf => ({
  name: config.FunctionName ?? "",
  version: config.Version ?? "",
  revision: config.RevisionId ?? "",
  provisionedFor: undefined,
});

/** Initialises an environment that waits to be restored; throws where INIT fails. */
export async function takeSnapshot(context: Context, config: Configuration): Promise<void> {
  const pool = context.runtime(pools);
  const of = { ...environmentOf(config), provisionedFor: SNAPSHOT };
  const { pooled, failure } = await pool.start(of, config, "snap-start");
  if (failure) throw new Error(failure.body?.toString("utf8") ?? failure.message);
  pool.release(pooled, 1_000);
  await pooled.settled;
}

/** The environment that waits, if it does; another takes its place. */
export function restoreSnapshot(context: Context, config: Configuration): Pooled | undefined {
  const restored = context.runtime(pools).restore(environmentOf(config));
  if (restored)
    takeSnapshot(context, config).catch((error: unknown) => {
      if (!context.signal.aborted) context.log(`no new snapshot: ${messageOf(error)}`);
    });
  return restored;
}
