/** Failed tasks of a deployment, the circuit breaker that counts them, and the pauses between attempts. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import { type DeploymentRow, type ServiceRow, serviceDeployments, services, type TaskRow, tasks } from "../state.ts";
import { keyOfArn, patchDeployment, patchServiceDeployment } from "./deployments.ts";

/** Counts the failures of the deployment under way; whether its circuit breaker is on and its threshold reached. */
export function circuitBreakerTriggered(context: Context, key: string): boolean {
  const row = context.table(services).get(key);
  const [primary] = row?.deployments ?? [];
  if (!row || !primary || primary.rolloutState !== "IN_PROGRESS") return false;
  const record = context.table(serviceDeployments).get(keyOfArn(primary.serviceDeploymentArn));
  // What is rolled back to is not counted: the record keeps what ended the deployment.
  if (record?.status !== "IN_PROGRESS" && record?.status !== "PENDING") return false;
  const failedTasks = failuresOf(context, row, primary).length;
  const breaker = row.service.deploymentConfiguration?.deploymentCircuitBreaker;
  const threshold = thresholdOf(row);
  const triggered = breaker?.enable === true && failedTasks >= threshold;
  if (failedTasks !== primary.failedTasks) patchDeployment(context, key, primary.id, { failedTasks });
  const deploymentCircuitBreaker: ECS.ServiceDeploymentCircuitBreaker = {
    status: breaker?.enable ? (triggered ? "TRIGGERED" : "MONITORING") : "DISABLED",
    failureCount: failedTasks,
    threshold,
  };
  if (JSON.stringify(deploymentCircuitBreaker) !== JSON.stringify(record.deploymentCircuitBreaker))
    patchServiceDeployment(context, primary.serviceDeploymentArn, { deploymentCircuitBreaker });
  return triggered;
}

/** Half of the desired count, at least 3 and at most 200, unless the service names a threshold. */
function thresholdOf({ service }: ServiceRow): number {
  const given = service.deploymentConfiguration?.deploymentCircuitBreaker?.thresholdConfiguration;
  const { type = "BOUNDED_PERCENT", value = 50 } = given ?? {};
  if (type === "COUNT") return value;
  const share = Math.ceil((service.desiredCount * value) / 100);
  return type === "UNBOUNDED_PERCENT" ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}

/** Tasks of a deployment that failed since one of them was last seen to run well, newest last. */
function failuresOf(context: Context, row: ServiceRow, { id }: Pick<DeploymentRow, "id">): TaskRow[] {
  const own = context
    .table(tasks)
    .list(`${row.cluster}/`)
    .filter((each) => each.service === row.name && each.task.startedBy === id);
  const resets = row.service.deploymentConfiguration?.deploymentCircuitBreaker?.resetOnHealthyTask !== false;
  const lastGood = resets ? Math.max(0, ...own.filter(ranWell).map(({ task }) => Number(task.startedAt))) : 0;
  return own
    .filter((each) => hasFailed(each) && Number(each.task.stoppingAt) > lastGood)
    .sort((a, b) => Number(a.task.stoppingAt) - Number(b.task.stoppingAt));
}

const hasFailed = ({ task }: TaskRow): boolean =>
  task.stopCode === "TaskFailedToStart" ||
  task.stopCode === "EssentialContainerExited" ||
  (task.stopCode === "ServiceSchedulerInitiated" && /^Task failed /.test(task.stoppedReason ?? ""));

const WELL_MS = 3_000;

/** It ran for a while, and either still does or was asked to stop. */
const ranWell = (row: TaskRow): boolean =>
  row.task.startedAt !== undefined &&
  (row.task.desiredStatus === "RUNNING"
    ? row.task.healthStatus === "HEALTHY"
    : !hasFailed(row) || Number(row.task.stoppingAt) - Number(row.task.startedAt) > WELL_MS);

const FREE_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Milliseconds until the next start, where tasks fail again and again: AWS doubles the pause, too.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export function restartDelay(context: Context, row: ServiceRow, deployment: Pick<DeploymentRow, "id">): number {
  const failures = failuresOf(context, row, deployment);
  const last = failures.at(-1);
  if (!last || failures.length < FREE_ATTEMPTS) return 0;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures.length - FREE_ATTEMPTS));
  return Number(last.task.stoppingAt) + context.clock.period(pause) - context.clock.now();
}
