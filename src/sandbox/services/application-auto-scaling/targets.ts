import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import type * as IAM from "@aws-sdk/client-iam";
import { randomBase32 } from "../../../shared/random.ts";
import { arn, type Context, Fault, found, globalArn, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, noTarget } from "./faults.ts";
import { removePolicy } from "./policies.ts";
import { scalableIn } from "./scalable.ts";
import { policies, scheduledActions, type TargetId, type TargetRow, targetKey, targets } from "./state.ts";
import { selects, targetIdOf } from "./target-id.ts";

const ACTIVE = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/** Registers, or changes what is given: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html */
export const registerScalableTarget: Api<"RegisterScalableTarget"> = async (input, context) => {
  const id = targetIdOf(input);
  const before = context.table(targets).get(targetKey(id));
  const { min, max } = boundsOf(input, before);
  const { capacityOf, missing, linkedService, linkedRole } = scalableIn(id.namespace);
  if (!(await capacityOf(context, id.resourceId))) throw invalid(missing(id.resourceId));
  if (!before) await linkRole(context, linkedService);
  const row: TargetRow = {
    ...id,
    arn: before?.arn ?? arn(context, "application-autoscaling", `scalable-target/${randomBase32(34)}`),
    min,
    max,
    roleArn: before?.roleArn ?? globalArn(context, "iam", `role/aws-service-role/${linkedService}/${linkedRole}`),
    createdAt: before?.createdAt ?? context.clock.now(),
    suspended: { ...ACTIVE, ...before?.suspended, ...defined(input.SuspendedState) },
    scaledOut: before?.scaledOut,
    scaledIn: before?.scaledIn,
    tags: before?.tags ?? { ...input.Tags },
  };
  context.table(targets).put(targetKey(id), row);
  context.later("keep-bounds", 0, { key: targetKey(id) });
  return { ScalableTargetARN: row.arn };
};

function boundsOf(
  input: AutoScaling.RegisterScalableTargetRequest,
  before: TargetRow | undefined,
): { min: number; max: number } {
  const [min, max] = [input.MinCapacity ?? before?.min, input.MaxCapacity ?? before?.max];
  if (min === undefined || max === undefined)
    throw invalid("MinCapacity and MaxCapacity must be specified for a new scalable target.");
  if (min < 0 || max < 0) throw invalid("Minimum and maximum capacity must not be negative.");
  if (min > max) throw invalid(`Maximum capacity cannot be less than minimum capacity`);
  return { min, max };
}

const defined = (state: AutoScaling.SuspendedState = {}): Partial<TargetRow["suspended"]> =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));

/** AWS makes the service-linked role with the first target; that there is one already is fine. */
async function linkRole(context: Context, AWSServiceName: string): Promise<void> {
  try {
    await context.service<typeof IAM>("iam").CreateServiceLinkedRole({ AWSServiceName });
  } catch (error) {
    if (!(error instanceof Fault) || !error.name.startsWith("InvalidInput")) throw error;
  }
}

export const targetAt = (context: Context, id: TargetId): TargetRow =>
  found(context.table(targets).get(targetKey(id)), () => noTarget(id));

/** Policies, their alarms and scheduled actions go along. */
export const deregisterScalableTarget: Api<"DeregisterScalableTarget"> = async (input, context) => {
  const id = targetIdOf(input);
  targetAt(context, id);
  for (const policy of context.table(policies).list(`${targetKey(id)}|`)) await removePolicy(context, policy);
  for (const [key] of context.table(scheduledActions).entries(`${targetKey(id)}|`))
    context.table(scheduledActions).delete(key);
  context.table(targets).delete(targetKey(id));
  return {};
};

export const describeScalableTargets: Api<"DescribeScalableTargets"> = (input, context) => {
  const wanted = selects({ ServiceNamespace: input.ServiceNamespace });
  const rows = context
    .table(targets)
    .list()
    .filter(wanted)
    .filter(({ resourceId }) => !input.ResourceIds?.length || input.ResourceIds.includes(resourceId))
    .filter(({ dimension }) => input.ScalableDimension === undefined || dimension === input.ScalableDimension);
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 50,
    badToken: "InvalidNextTokenException",
  });
  return { ScalableTargets: items.map(described), NextToken: next };
};

const described = (row: TargetRow): AutoScaling.ScalableTarget => ({
  ServiceNamespace: row.namespace,
  ResourceId: row.resourceId,
  ScalableDimension: row.dimension,
  MinCapacity: row.min,
  MaxCapacity: row.max,
  RoleARN: row.roleArn,
  CreationTime: new Date(row.createdAt),
  SuspendedState: { ...row.suspended },
  ScalableTargetARN: row.arn,
});
