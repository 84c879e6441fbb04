/**
 * Blue/green, linear and canary deployments: the new revision comes up beside the old one, and the traffic of listener
 * rules is moved to it by weights. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { deploymentFailure } from "../deployments/deployment-monitors.ts";
import { completeDeployment } from "../deployments/deployment-outcome.ts";
import { keyOfArn, patchServiceDeployment, revisionOf } from "../deployments/deployments.ts";
import { services } from "../state.ts";
import { beginHooks, tendHooks } from "./hooks.ts";
import { groupPairs, setWeights } from "./listener-rules.ts";
import { beginShift, rollBackShift, showWeights } from "./shift-record.ts";
import { holdTasks, isCleanedUp, isReconciled, isScaledUp } from "./shift-tasks.ts";
import { type ShiftStage, type ShiftStep, type TrafficShiftRow, trafficShifts } from "./state.ts";

/** Takes a service's deployment as far as it comes now. */
export async function shiftTraffic(context: Context, key: string): Promise<void> {
  const failure = await deploymentFailure(context, key);
  let shift = shiftOf(context, key) ?? (await beginShift(context, key));
  if (failure && shift && !shift.rollingBack) shift = rollBackShift(context, shift, failure);
  for (;;) {
    if (!shift || context.signal.aborted) return;
    context.table(services).patch(key, { steady: false });
    await holdTasks(context, shift);
    const next = await takeStep(context, shift);
    if (next === "waits") return;
    shift = next;
  }
}

const shiftOf = (context: Context, key: string): TrafficShiftRow | undefined => {
  const arn = context.table(services).get(key)?.deployments[0]?.serviceDeploymentArn ?? "";
  return context.table(trafficShifts).get(keyOfArn(arn));
};

/** Enters the step under way or sees whether it is over; the shift as it then goes on, undefined at its end. */
async function takeStep(context: Context, shift: TrafficShiftRow): Promise<TrafficShiftRow | undefined | "waits"> {
  const step = shift.steps[shift.position];
  if (!step) return finish(context, shift);
  const table = context.table(trafficShifts);
  const key = keyOfArn(shift.serviceDeploymentArn);
  if (!shift.entered) {
    showStage(context, shift.serviceDeploymentArn, step.stage);
    try {
      await work(context, shift, step);
    } catch (error) {
      return rollBackShift(context, shift, hookFailure(`${step.stage} lifecycle hook(s) failed. ${messageOf(error)}`));
    }
    const current = table.get(key) ?? shift;
    const dueAt = step.work === "wait" ? waitUntil(context, shift, step) : undefined;
    const hooks = step.work === "wait" ? [] : beginHooks(context, current, step.stage);
    return table.patch(key, { entered: true, dueAt, hooks });
  }
  const { failure, done } = tendHooks(context, shift);
  if (failure !== undefined) return rollBackShift(context, table.get(key) ?? shift, hookFailure(failure));
  if (!done || !(await isOver(context, shift, step))) return "waits";
  return table.patch(key, { position: shift.position + 1, entered: false, dueAt: undefined, hooks: [] });
}

const hookFailure = (reason: string) => ({
  event: `Service deployment rolled back because ${reason}`,
  reason,
  rollsBack: true,
});

/** PRE_PRODUCTION_TRAFFIC_SHIFT is a stage of hooks, but none that the SDK knows of a service deployment. */
const showStage = (context: Context, arn: string, stage: ShiftStage): void =>
  patchServiceDeployment(context, arn, {
    lifecycleStage: stage === "PRE_PRODUCTION_TRAFFIC_SHIFT" ? "PRODUCTION_TRAFFIC_SHIFT" : stage,
  });

/** Moves the weights of listener rules, where that is what the step is. */
async function work(context: Context, shift: TrafficShiftRow, step: ShiftStep): Promise<void> {
  if (step.work !== "shift-test" && step.work !== "shift-production" && step.work !== "reconcile") return;
  const target = context
    .table(services)
    .get(shift.service)
    ?.deployments.find((each) => each.id === shift.target.deploymentId);
  const revision = target && revisionOf(context, target);
  if (!revision) return;
  const pairs = groupPairs(revision);
  const percent = step.percent ?? 0;
  // A deployment before may have left traffic anywhere.
  if (step.work !== "shift-test" && (shift.source || step.work !== "reconcile"))
    await setWeights(context, pairs, { kind: "production", percent });
  if (step.work !== "shift-production" && (shift.source || step.work !== "reconcile"))
    await setWeights(context, pairs, { kind: "test", percent });
  const changed: TrafficShiftRow = {
    ...shift,
    ...(step.work === "shift-test" && { testWeight: percent }),
    ...(step.work === "shift-production" && { productionWeight: percent }),
  };
  context.table(trafficShifts).put(keyOfArn(shift.serviceDeploymentArn), changed);
  if (pairs.length > 0) showWeights(context, changed);
}

/** End of a wait; the service is woken for it. */
function waitUntil(context: Context, { service }: TrafficShiftRow, { ms = 0 }: ShiftStep): number {
  const wait = context.clock.lifecycle(ms);
  if (wait > 0) context.later("reconcile", wait, { key: service });
  return context.clock.now() + wait;
}

async function isOver(context: Context, shift: TrafficShiftRow, step: ShiftStep): Promise<boolean> {
  switch (step.work) {
    case "reconcile":
      return isReconciled(context, shift);
    case "scale-up":
      return isScaledUp(context, shift);
    case "clean-up":
      return isCleanedUp(context, shift);
    case "wait":
      return (shift.dueAt ?? 0) <= context.clock.now();
    default:
      return true;
  }
}

function finish(context: Context, shift: TrafficShiftRow): undefined {
  context.table(trafficShifts).delete(keyOfArn(shift.serviceDeploymentArn));
  completeDeployment(context, shift.service);
}
