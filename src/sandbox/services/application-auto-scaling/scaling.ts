import { type Context, defineRuntime, type SandboxEvents } from "../../kit/index.ts";
import { change, notScaled } from "./activities.ts";
import { clamp, steppedCapacity, trackedCapacity } from "./capacity-math.ts";
import { allLow } from "./policy-alarms.ts";
import { scalableIn } from "./scalable.ts";
import { type PolicyRow, policies, type Scaled, type TargetRow, targetKey, targets } from "./state.ts";

const DEFAULT_COOLDOWN_SECONDS = 300;

type AlarmAction = SandboxEvents["alarm-action"];

/** Targets whose capacity is being changed right now: two alarms at once must not both count from the same capacity. */
const busy = defineRuntime({ name: "busy-targets", create: () => new Set<string>() });

/** An alarm has asked for one of our policies. */
export async function onAlarm(action: AlarmAction, context: Context): Promise<void> {
  const policy = context
    .table(policies)
    .list()
    .find(({ arn }) => arn === action.actionArn);
  if (!policy) return;
  const key = targetKey(policy);
  const target = context.table(targets).get(key);
  const changing = context.runtime(busy);
  if (!target || changing.has(key)) return;
  changing.add(key);
  try {
    await scale(context, target, policy, action);
  } finally {
    changing.delete(key);
  }
}

async function scale(context: Context, target: TargetRow, policy: PolicyRow, action: AlarmAction): Promise<void> {
  const capacity = await scalableIn(target.namespace).capacityOf(context, target.resourceId);
  if (!capacity) return;
  const current = capacity.desired;
  const asked = await wanted(context, policy, action, current);
  if (asked === undefined || asked === current) return;
  const out = asked > current;
  if (out ? target.suspended.DynamicScalingOutSuspended : target.suspended.DynamicScalingInSuspended) return;
  const cause = `monitor alarm ${action.alarmName} in state ${action.state} triggered policy ${policy.name}`;
  const next = clamp(cooled(context, target, current, asked), target);
  if (out && current >= target.max)
    return notScaled(context, target, cause, { Code: "AlreadyAtMaxCapacity", MaxCapacity: target.max });
  if (!out && current <= target.min)
    return notScaled(context, target, cause, { Code: "AlreadyAtMinCapacity", MinCapacity: target.min });
  if (out ? next <= current : next >= current) return;
  if (!(await change(context, target, next, cause))) return;
  const scaled: Scaled = { at: context.clock.now(), from: current, cooldownSeconds: cooldown(policy, out) };
  // Scaling out ends the cooldown of scaling in.
  context
    .table(targets)
    .patch(targetKey(target), out ? { scaledOut: scaled, scaledIn: undefined } : { scaledIn: scaled });
}

/** The capacity that the policy asks for, before cooldowns and bounds. */
async function wanted(
  context: Context,
  policy: PolicyRow,
  action: AlarmAction,
  current: number,
): Promise<number | undefined> {
  const { config } = policy;
  if (config.type === "StepScaling") {
    const threshold = action.threshold ?? 0;
    // An alarm that was set by hand has no value: it is taken to be at its threshold.
    return steppedCapacity(config.step, current, (action.value ?? threshold) - threshold);
  }
  if (action.state !== "ALARM" || action.value === undefined) return undefined;
  const low = action.alarmName.includes("-AlarmLow-");
  const tracked = trackedCapacity(current, action.value, config.tracking.TargetValue ?? 1);
  if (!low) return Math.max(current, tracked);
  if (!(await allLow(context, context.table(policies).list(), policy))) return undefined;
  return Math.min(current, tracked);
}

const cooldown = ({ config }: PolicyRow, out: boolean): number =>
  (config.type === "StepScaling"
    ? config.step.Cooldown
    : out
      ? config.tracking.ScaleOutCooldown
      : config.tracking.ScaleInCooldown) ?? DEFAULT_COOLDOWN_SECONDS;

/**
 * What may be done within the cooldowns. Scaling in waits until the last change in either direction has had its effect.
 * Scaling out again counts what was added already: only a larger step than the last adds the difference.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#step-scaling-cooldown
 */
function cooled(context: Context, { scaledOut, scaledIn }: TargetRow, current: number, asked: number): number {
  const active = (scaled: Scaled | undefined): scaled is Scaled =>
    scaled !== undefined && context.clock.now() - scaled.at < context.clock.period(scaled.cooldownSeconds * 1000);
  if (asked < current) return active(scaledIn) || active(scaledOut) ? current : asked;
  return active(scaledOut) ? scaledOut.from + (asked - current) : asked;
}

/** After a change of the bounds, capacity outside of them is brought back. */
export async function keepBounds({ key }: { key: string }, context: Context): Promise<void> {
  const target = context.table(targets).get(key);
  const capacity = target && (await scalableIn(target.namespace).capacityOf(context, target.resourceId));
  if (!target || !capacity) return;
  if (capacity.desired < target.min)
    await change(context, target, target.min, `minimum capacity was set to ${target.min}`);
  if (capacity.desired > target.max)
    await change(context, target, target.max, `maximum capacity was set to ${target.max}`);
}
