/** States of a function: Pending to Active after its creation, InProgress to Successful after each update. */

import { messageOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { conflict } from "./faults.ts";
import { takeSnapshot, usesSnapStart } from "./snap-start.ts";
import { type Configuration, type FunctionRow, functions, versionKey, versions } from "./state.ts";

/** Timer: the function's environment can be made now; a version with SnapStart is initialised first. */
export async function activate({ name, version }: { name: string; version?: string }, context: Context): Promise<void> {
  if (version === undefined) {
    context.table(functions).update(name, (row) => ({ ...row, config: active(row.config) }));
    return;
  }
  const table = context.table(versions);
  const key = versionKey(name, version);
  const config = table.get(key)?.config;
  if (config?.State !== "Pending" || !usesSnapStart(config)) {
    table.update(key, (row) => ({ ...row, config: active(row.config) }));
    return;
  }
  try {
    await takeSnapshot(context, config);
    const SnapStart = { ApplyOn: "PublishedVersions", OptimizationStatus: "On" } as const;
    table.update(key, (row) => ({ ...row, config: { ...active(row.config), SnapStart } }));
  } catch (error) {
    if (context.signal.aborted) return;
    const StateReason = `SnapStart could not initialise the function: ${messageOf(error)}`;
    table.update(key, (row) => ({
      ...row,
      config: { ...row.config, State: "Failed", StateReason, StateReasonCode: "FunctionError" },
    }));
  }
}

const active = ({ StateReason: _r, StateReasonCode: _c, ...config }: Configuration): Configuration => ({
  ...config,
  State: "Active",
  LastUpdateStatus: "Successful",
});

/** Timer: an update has reached the function. */
export function finishUpdate({ name, revision }: { name: string; revision: string }, context: Context): void {
  context.table(functions).update(name, (row) => {
    if (row.config.RevisionId !== revision) return row;
    const { LastUpdateStatusReason: _r, LastUpdateStatusReasonCode: _c, ...config } = row.config;
    return { ...row, config: { ...config, LastUpdateStatus: "Successful" } };
  });
}

/** Throws while the function is being created or updated. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
export function requireSettled({ arn, config }: FunctionRow): void {
  if (config.State === "Pending")
    throw conflict(
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  if (config.LastUpdateStatus === "InProgress")
    throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
}
