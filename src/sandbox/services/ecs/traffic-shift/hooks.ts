/** Lifecycle hooks of one stage: begun together, and the stage goes on when all have ended well. */
import { Buffer } from "node:buffer";
import type * as ECS from "@aws-sdk/client-ecs";
import { randomHex, randomUuid } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { keyOfArn, patchServiceDeployment } from "../deployments/deployments.ts";
import { serviceDeployments } from "../state.ts";
import { beginInvocation } from "./hook-invocation.ts";
import { endHook, isOver } from "./hook-outcome.ts";
import type { HookRun, TrafficShiftRow } from "./state.ts";

const MINUTE_MS = 60_000;
const DEFAULT_TIMEOUT_MINUTES = 1440;

/** Begins the hooks that the configuration names for the stage under way. */
export function beginHooks(context: Context, row: TrafficShiftRow, stage: string): HookRun[] {
  const record = context.table(serviceDeployments).get(keyOfArn(row.serviceDeploymentArn));
  const hooks = (record?.deploymentConfiguration?.lifecycleHooks ?? []).flatMap((hook): HookRun[] => {
    const named = hook.lifecycleStages?.find((each) => each === stage);
    return named ? [newRun(context, hook, named)] : [];
  });
  if (hooks.length > 0)
    patchServiceDeployment(context, row.serviceDeploymentArn, {
      lifecycleHookDetails: [...(record?.lifecycleHookDetails ?? []), ...hooks.map(detailOf)],
    });
  for (const { expiresAt } of hooks)
    context.later("reconcile", Math.max(0, expiresAt - context.clock.now()), { key: row.service });
  return hooks;
}

/** Invokes what is due, lets expire what has had its time; `failure` as soon as one of the hooks has failed. */
export function tendHooks(context: Context, row: TrafficShiftRow): { failure?: string; done: boolean } {
  const now = context.clock.now();
  let { hooks } = row;
  for (const run of hooks) {
    if (isOver(run)) continue;
    if (run.expiresAt <= now) hooks = endHook(context, row.serviceDeploymentArn, run.hookId, expired(run)) ?? hooks;
    else if (!isPause(run.hook) && run.dueAt <= now) beginInvocation(context, row, run);
  }
  const failed = hooks.find((each) => each.failure !== undefined);
  return { ...(failed?.failure && { failure: failed.failure }), done: hooks.every(isOver) };
}

const isPause = ({ targetType }: ECS.DeploymentLifecycleHook): boolean => targetType === "PAUSE";

function newRun(context: Context, hook: ECS.DeploymentLifecycleHook, stage: HookRun["stage"]): HookRun {
  const now = context.clock.now();
  const timeout = (hook.timeoutConfiguration?.timeoutInMinutes ?? DEFAULT_TIMEOUT_MINUTES) * MINUTE_MS;
  // A person answers a pause, whose time no pace compresses; only where nothing is meant to be seen it is short.
  const given = isPause(hook) && context.clock.pace !== "instant" ? timeout : context.clock.period(timeout);
  return {
    hookId: `ecs-${isPause(hook) ? "pause" : "lambda"}-${Buffer.from(randomHex(64), "hex").toString("base64url")}`,
    executionId: randomUuid(),
    stage,
    hook,
    status: isPause(hook) ? "AWAITING_ACTION" : "IN_PROGRESS",
    details: {},
    expiresAt: now + given,
    dueAt: now,
    failure: undefined,
  };
}

const detailOf = ({ hookId, hook, status, expiresAt }: HookRun): ECS.DeploymentLifecycleHookDetail => ({
  hookId,
  targetType: hook.targetType ?? "AWS_LAMBDA",
  ...(hook.hookTargetArn !== undefined && { targetArn: hook.hookTargetArn }),
  status,
  expiresAt: new Date(expiresAt),
  timeoutAction: timeoutAction(hook),
});

const timeoutAction = ({ timeoutConfiguration }: ECS.DeploymentLifecycleHook): ECS.DeploymentLifecycleHookAction =>
  timeoutConfiguration?.action ?? "ROLLBACK";

const expired = ({ hook, stage }: HookRun): Pick<HookRun, "status" | "failure"> => ({
  status: "TIMED_OUT",
  failure:
    timeoutAction(hook) === "CONTINUE"
      ? undefined
      : `${stage} ${isPause(hook) ? "pause" : "lifecycle"} hook timed out.`,
});
