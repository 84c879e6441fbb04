import type { Context } from "../../../kit/index.ts";
import { keyOfArn, patchServiceDeployment } from "../deployments/deployments.ts";
import { serviceDeployments } from "../state.ts";
import { wakeService } from "../wake.ts";
import { type HookRun, trafficShifts } from "./state.ts";

/** How a hook ended, or when it is to be asked again. */
export type HookOutcome = Partial<Pick<HookRun, "status" | "failure" | "details" | "dueAt">>;

/** Writes how a hook ended, or that it is to be asked again; undefined where it is not among the hooks under way. */
export function endHook(
  context: Context,
  serviceDeploymentArn: string,
  hookId: string,
  change: HookOutcome,
): readonly HookRun[] | undefined {
  const key = keyOfArn(serviceDeploymentArn);
  const row = context.table(trafficShifts).get(key);
  const run = row?.hooks.find((each) => each.hookId === hookId);
  if (!row || !run || isOver(run)) return undefined;
  const hooks = row.hooks.map((each) => (each.hookId === hookId ? { ...each, ...change } : each));
  context.table(trafficShifts).put(key, { ...row, hooks });
  const details = context.table(serviceDeployments).get(key)?.lifecycleHookDetails ?? [];
  const { status } = change;
  if (status)
    patchServiceDeployment(context, serviceDeploymentArn, {
      lifecycleHookDetails: details.map((each) => (each.hookId === hookId ? { ...each, status } : each)),
    });
  if (change.dueAt === undefined) wakeService(context, row.service);
  else context.later("reconcile", Math.max(0, change.dueAt - context.clock.now()), { key: row.service });
  return hooks;
}

export const isOver = ({ status }: HookRun): boolean => status !== "IN_PROGRESS" && status !== "AWAITING_ACTION";
