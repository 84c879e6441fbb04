/** States of a function: Pending to Active after its creation, InProgress to Successful after each update. */

import type * as Lambda from "@aws-sdk/client-lambda";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import { conflict } from "./faults.ts";
import { ensureInterfaces, releaseUnused } from "./network-interfaces.ts";
import { takeSnapshot, usesSnapStart } from "./snap-start.ts";
import { type Configuration, type FunctionRow, functions, versionKey, versions } from "./state.ts";
import { isInVpc, mayMakeInterfaces } from "./vpc-config.ts";

/** Timer: the function's environment can be made now; a version with SnapStart is initialised first. */
export async function activate({ name, version }: { name: string; version?: string }, context: Context): Promise<void> {
  if (version === undefined) {
    const config = context.table(functions).get(name)?.config;
    const failure = config && (await interfaceFailure(context, config));
    context.table(functions).update(name, (row) => ({
      ...row,
      config: failure ? { ...row.config, State: "Failed", ...failure } : active(row.config),
    }));
    // It may have been deleted meanwhile.
    if (config && isInVpc(config)) releaseUnused(context);
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
export async function finishUpdate(
  { name, revision }: { name: string; revision: string },
  context: Context,
): Promise<void> {
  const updated = context.table(functions).get(name)?.config;
  const failure = updated && (await interfaceFailure(context, updated));
  context.table(functions).update(name, (row) => {
    if (row.config.RevisionId !== revision) return row;
    const { LastUpdateStatusReason: _r, LastUpdateStatusReasonCode: _c, ...config } = row.config;
    if (!failure) return { ...row, config: { ...config, LastUpdateStatus: "Successful" } };
    const { StateReason, StateReasonCode } = failure;
    const told = { LastUpdateStatusReason: StateReason, LastUpdateStatusReasonCode: StateReasonCode };
    return { ...row, config: { ...config, LastUpdateStatus: "Failed", ...told } };
  });
  releaseUnused(context);
}

/** Makes the network interfaces of a function in a VPC; answers why it could not. https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
async function interfaceFailure(context: Context, config: Configuration) {
  if (!isInVpc(config)) return undefined;
  const failed = (
    StateReasonCode: Lambda.StateReasonCode & Lambda.LastUpdateStatusReasonCode,
    StateReason: string,
  ) => ({
    StateReasonCode,
    StateReason,
  });
  if (!(await mayMakeInterfaces(context, config)))
    return failed(
      "InsufficientRolePermissions",
      "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
    );
  try {
    await ensureInterfaces(context, config);
    return undefined;
  } catch (error) {
    const code = nameOf(error);
    if (code === "InsufficientFreeAddressesInSubnet") return failed("SubnetOutOfIPAddresses", messageOf(error));
    if (code === "InvalidSubnetID.NotFound") return failed("InvalidSubnet", messageOf(error));
    if (code === "InvalidGroup.NotFound") return failed("InvalidSecurityGroup", messageOf(error));
    throw error;
  }
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
