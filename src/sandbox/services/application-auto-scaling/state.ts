import type {
  Alarm,
  NotScaledReason,
  ScalableDimension,
  ScalableTargetAction,
  ScalingActivityStatusCode,
  ServiceNamespace,
  StepScalingPolicyConfiguration,
  SuspendedState,
  TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import { collection, type Tags } from "../../kit/index.ts";

const service = "application-auto-scaling";

/** What names a scalable target, and the target of policies, activities and scheduled actions. */
export interface TargetId {
  readonly namespace: ServiceNamespace;
  readonly resourceId: string;
  readonly dimension: ScalableDimension;
}

export interface TargetRow extends TargetId {
  readonly arn: string;
  readonly min: number;
  readonly max: number;
  readonly roleArn: string;
  readonly createdAt: number;
  readonly suspended: Required<SuspendedState>;
  /** The last change in each direction, for the cooldowns. */
  readonly scaledOut: Scaled | undefined;
  readonly scaledIn: Scaled | undefined;
  readonly tags: Tags;
}

export interface Scaled {
  readonly at: number;
  /** Capacity before the change. */
  readonly from: number;
  readonly cooldownSeconds: number;
}

export interface PolicyRow extends TargetId {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly config:
    | { readonly type: "StepScaling"; readonly step: StepScalingPolicyConfiguration }
    | { readonly type: "TargetTrackingScaling"; readonly tracking: TargetTrackingScalingPolicyConfiguration };
  /** The alarms of a target tracking policy; step scaling policies are named by alarms that others made. */
  readonly alarms: readonly Alarm[];
}

export interface ActivityRow extends TargetId {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly status: ScalingActivityStatusCode;
  readonly message: string | undefined;
  /** The capacity that it set. */
  readonly capacity: number | undefined;
  readonly notScaled: readonly NotScaledReason[] | undefined;
}

export interface ScheduledActionRow extends TargetId {
  readonly arn: string;
  readonly name: string;
  readonly schedule: string;
  readonly timezone: string | undefined;
  readonly startsAt: number | undefined;
  readonly endsAt: number | undefined;
  readonly action: ScalableTargetAction;
  readonly createdAt: number;
  /** Tells timers of this version of the action from those of an earlier one. */
  readonly version: string;
}

export const targets = collection<TargetRow>({
  service,
  name: "targets",
  resource: { noun: "scalable-target", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const policies = collection<PolicyRow>({
  service,
  name: "policies",
  resource: { noun: "scaling-policy", arn: (row) => row.arn },
});
/** Keyed by time and id: listed oldest first. */
export const activities = collection<ActivityRow>({ service, name: "activities" });
export const scheduledActions = collection<ScheduledActionRow>({
  service,
  name: "scheduled-actions",
  resource: { noun: "scheduled-action", arn: (row) => row.arn },
});

export const targetKey = ({ namespace, resourceId, dimension }: TargetId): string =>
  `${namespace}|${resourceId}|${dimension}`;
export const nestedKey = (id: TargetId, name: string): string => `${targetKey(id)}|${name}`;
export const activityKey = ({ startedAt, id }: Pick<ActivityRow, "startedAt" | "id">): string =>
  `${String(startedAt).padStart(15, "0")}|${id}`;
