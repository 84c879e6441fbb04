/** How far a deployment that shifts traffic (BLUE_GREEN, LINEAR, CANARY) has come. */
import type * as ECS from "@aws-sdk/client-ecs";
import { collection } from "../../../kit/index.ts";

export type ShiftStage = ECS.DeploymentLifecycleHookStage | ECS.ServiceDeploymentLifecycleStage;

/** One step of the plan; the steps of a stage follow each other. */
export interface ShiftStep {
  readonly stage: ShiftStage;
  /** What happens in it beside the stage's hooks, which run once its work is begun. */
  readonly work: "none" | "reconcile" | "scale-up" | "shift-test" | "shift-production" | "wait" | "clean-up";
  /** Percent of the traffic at the new revision after a shift. */
  readonly percent?: number;
  /** AWS's own duration of a wait, in milliseconds. */
  readonly ms?: number;
}

export interface HookRun {
  readonly hookId: string;
  /** What the target is told as the id of this execution. */
  readonly executionId: string;
  readonly stage: ECS.DeploymentLifecycleHookStage;
  readonly hook: ECS.DeploymentLifecycleHook;
  readonly status: ECS.DeploymentLifecycleHookStatus;
  /** What the target asked to be told again the next time. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly expiresAt: number;
  /** When the target is invoked next, in milliseconds since the epoch. */
  readonly dueAt: number;
  /** Why it failed, as the reason of the rollback says it. */
  readonly failure: string | undefined;
}

export interface ShiftSide {
  readonly deploymentId: string;
  readonly revisionArn: string;
}

export interface TrafficShiftRow {
  /** `<cluster>/<service>`. */
  readonly service: string;
  readonly serviceDeploymentArn: string;
  /** The new revision: green. */
  readonly target: ShiftSide;
  /** The one that served before: blue. A service's first deployment has none. */
  readonly source: ShiftSide | undefined;
  readonly steps: readonly ShiftStep[];
  /** Index of the step under way. */
  readonly position: number;
  readonly entered: boolean;
  /** End of a wait, in milliseconds since the epoch. */
  readonly dueAt: number | undefined;
  readonly hooks: readonly HookRun[];
  /** Percent of the traffic at the target. */
  readonly testWeight: number;
  readonly productionWeight: number;
  readonly rollingBack: boolean;
}

/** Key: that of the service deployment. */
export const trafficShifts = collection<TrafficShiftRow>({ service: "ecs", name: "traffic-shifts" });
