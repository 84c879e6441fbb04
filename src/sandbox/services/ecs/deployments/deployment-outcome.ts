/** How a deployment ends: completed, or failed and rolled back. */
import type { Context } from "../../../kit/index.ts";
import { addServiceEvent } from "../services/service-events.ts";
import { type DeploymentRow, serviceDeployments, services } from "../state.ts";
import { keyOfArn, patchServiceDeployment, revisionOf } from "./deployments.ts";

/** The service has what it should have: its deployment is complete, and it has reached a steady state. */
export function completeDeployment(context: Context, key: string): void {
  const row = context.table(services).get(key);
  const [primary] = row?.deployments ?? [];
  if (!row || !primary) return;
  const finishes = primary.rolloutState === "IN_PROGRESS";
  if (finishes) finish(context, key, primary);
  if (!row.steady || finishes) {
    if (finishes)
      addServiceEvent(context, key, (name) => `(service ${name}) (deployment ${primary.id}) deployment completed.`);
    addServiceEvent(context, key, (name) => `(service ${name}) has reached a steady state.`);
    context.table(services).patch(key, { steady: true });
  }
}

function finish(context: Context, key: string, primary: DeploymentRow): void {
  const now = context.clock.date();
  const record = context.table(serviceDeployments).get(keyOfArn(primary.serviceDeploymentArn));
  const rollback = record?.status === "ROLLBACK_IN_PROGRESS";
  patchServiceDeployment(context, primary.serviceDeploymentArn, {
    status: rollback ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL",
    finishedAt: now,
    ...(record?.lifecycleStage && { lifecycleStage: "CLEAN_UP" as const }),
    ...(record?.deploymentCircuitBreaker?.status === "MONITORING" && {
      deploymentCircuitBreaker: { ...record.deploymentCircuitBreaker, status: "MONITORING_COMPLETE" as const },
    }),
    ...(record?.alarms?.status === "MONITORING" && {
      alarms: { ...record.alarms, status: "MONITORING_COMPLETE" as const },
    }),
  });
  context.table(services).update(key, (row) => ({
    ...row,
    // Older deployments are gone with their last task.
    deployments: [
      {
        ...primary,
        rolloutState: "COMPLETED",
        rolloutStateReason: `ECS deployment ${primary.id} completed.`,
        updatedAt: now,
      },
    ],
  }));
}

/** Why a deployment fails, and what is to come of it. */
export interface DeploymentFailure {
  /** As the service's events say it after "deployment failed: ". */
  readonly event: string;
  /** As the service deployment says it after "rolled back because ". */
  readonly reason: string;
  readonly rollsBack: boolean;
  /** What rolling back to nothing is; the default is that the deployment stops where it is. */
  readonly without?: { readonly status: "ROLLBACK_FAILED"; readonly reason: string };
}

/** Ends the deployment under way; where it rolls back, the last good one is PRIMARY again. */
export function failDeployment(context: Context, key: string, failure: DeploymentFailure): "stopped" | "rolls-back" {
  const row = context.table(services).get(key);
  const [primary, ...others] = row?.deployments ?? [];
  if (!row || !primary) return "stopped";
  const now = context.clock.date();
  const good = others.find((each) => each.rolloutState === "COMPLETED");
  const rollsBack = failure.rollsBack && good !== undefined;
  const failed: DeploymentRow = {
    ...primary,
    status: rollsBack ? "ACTIVE" : "PRIMARY",
    rolloutState: "FAILED",
    rolloutStateReason: `ECS deployment failed: ${failure.event}`,
    updatedAt: now,
  };
  addServiceEvent(
    context,
    key,
    (name) => `(service ${name}) (deployment ${primary.id}) deployment failed: ${failure.event}`,
  );
  if (!rollsBack) {
    patchServiceDeployment(context, primary.serviceDeploymentArn, {
      status: failure.without?.status ?? "STOPPED",
      statusReason: failure.without?.reason ?? `Service deployment was stopped because ${failure.reason}`,
      stoppedAt: now,
      finishedAt: now,
    });
    context.table(services).update(key, (current) => ({ ...current, deployments: [failed, ...others] }));
    return "stopped";
  }
  patchServiceDeployment(context, primary.serviceDeploymentArn, {
    status: "ROLLBACK_IN_PROGRESS",
    statusReason: `Service deployment rolled back because ${failure.reason}`,
    rollback: {
      reason: `Service deployment rolled back because ${failure.reason}`,
      startedAt: now,
      serviceRevisionArn: good.revisionArn,
    },
  });
  rollBack(context, key, { failed, good });
  return "rolls-back";
}

function rollBack(
  context: Context,
  key: string,
  { failed, good }: { failed: DeploymentRow; good: DeploymentRow },
): void {
  const revision = revisionOf(context, good);
  const primary: DeploymentRow = {
    ...good,
    status: "PRIMARY",
    serviceDeploymentArn: failed.serviceDeploymentArn,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: `ECS deployment ${failed.id} failed: rolling back to deploymentId ${good.id}.`,
    updatedAt: context.clock.date(),
  };
  context.table(services).update(key, (row) => ({
    ...row,
    steady: false,
    deployments: [primary, failed, ...row.deployments.filter((each) => each.id !== good.id && each.id !== failed.id)],
    service: {
      ...row.service,
      ...(revision && {
        taskDefinition: revision.taskDefinition,
        networkConfiguration: revision.networkConfiguration,
        loadBalancers: revision.loadBalancers,
        serviceRegistries: revision.serviceRegistries,
        launchType: revision.launchType,
        capacityProviderStrategy: revision.capacityProviderStrategy,
      }),
    },
  }));
  addServiceEvent(context, key, (name) => `(service ${name}) rolling back to deployment ${good.id}.`);
}
