import type { Context } from "../../kit/index.ts";
import { ensureAccountDefaults } from "./account-defaults.ts";
import { dryRun } from "./faults.ts";

interface AnyInput {
  readonly DryRun?: boolean | undefined;
}

type AnyHandler = (input: AnyInput, context: Context) => unknown;

/**
 * What holds for every operation of EC2: a region has its default VPC before anyone looks, and `DryRun` answers
 * DryRunOperation instead of doing the work. On AWS a dry run checks permissions only; the account's root has them all.
 */
export const withAccount = <H extends object>(handlers: H): H =>
  Object.fromEntries(
    Object.entries(handlers).map(([name, handle]: [string, AnyHandler]) => [
      name,
      (input: AnyInput, context: Context) => {
        if (input.DryRun) throw dryRun();
        ensureAccountDefaults(context);
        return handle(input, context);
      },
    ]),
  ) as H;
