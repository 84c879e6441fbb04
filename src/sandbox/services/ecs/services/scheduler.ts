/** The service scheduler: brings the tasks of a service to what is desired, a step whenever something has changed. */
import type { Context } from "../../../kit/index.ts";
import { keyOfArn, patchServiceDeployment, serviceKey, startServiceDeployment } from "../deployments/deployments.ts";
import { rollDeployments } from "../deployments/rolling-deployment.ts";
import { inOrder } from "../in-order.ts";
import { type ServiceRow, serviceDeployments, services } from "../state.ts";
import { holdTaskSets } from "../task-sets/hold-task-sets.ts";
import { taskSetKey, taskSets } from "../task-sets/state.ts";
import { taskSetsOf } from "../task-sets/task-set-description.ts";
import { stopTask } from "../tasks/task-lifecycle.ts";
import { isWanted, taskKey, tasksOfService } from "../tasks/task-rows.ts";
import { shiftTraffic } from "../traffic-shift/shift-traffic.ts";
import { trafficShifts } from "../traffic-shift/state.ts";
import { sleepService } from "../wake.ts";
import { hasTaskSets } from "./external-service.ts";
import { shiftsTraffic } from "./resolved-balancers.ts";
import { addServiceEvent, taskList } from "./service-events.ts";
import { replaceUnhealthy } from "./service-health.ts";

/** Timer `reconcile`. */
export const reconcileService = ({ key }: { key: string }, context: Context): Promise<void> =>
  inOrder(context, `service/${key}`, async () => {
    sleepService(context, key);
    const row = context.table(services).get(key);
    if (!row || row.service.status === "INACTIVE" || context.signal.aborted) return;
    if (row.service.status === "DRAINING") return drain(context, row);
    await replaceUnhealthy(context, row);
    if (hasTaskSets(row)) return holdTaskSets(context, context.table(services).get(key) ?? row);
    startServiceDeployment(context, row);
    if (isShifting(context, row)) await shiftTraffic(context, key);
    else await rollDeployments(context, key);
  });

/** A deployment under way shifts traffic; what has come to its end is kept as any other. */
function isShifting(context: Context, { deployments: [primary] }: ServiceRow): boolean {
  if (primary?.rolloutState !== "IN_PROGRESS") return false;
  const record = context.table(serviceDeployments).get(keyOfArn(primary.serviceDeploymentArn));
  return shiftsTraffic(record?.deploymentConfiguration);
}

/** A deleted service ends its tasks and is INACTIVE when the last of them has stopped. */
function drain(context: Context, row: ServiceRow): void {
  const live = tasksOfService(context, row.cluster, row.name);
  const wanted = live.filter(isWanted);
  for (const task of wanted)
    stopTask(context, taskKey(task), {
      stopCode: "ServiceSchedulerInitiated",
      stoppedReason: `Scaling activity initiated by (deployment ${task.task.startedBy})`,
    });
  const key = serviceKey(row);
  if (wanted.length > 0)
    addServiceEvent(
      context,
      key,
      (name) =>
        `(service ${name}) has stopped ${wanted.length} running tasks: ${taskList(wanted.map((each) => each.id))}.`,
    );
  if (live.length > 0) return;
  for (const deployment of row.deployments)
    if (deployment.rolloutState === "IN_PROGRESS")
      patchServiceDeployment(context, deployment.serviceDeploymentArn, {
        status: "STOPPED",
        statusReason: "Service deployment was stopped because the service was deleted.",
        stoppedAt: context.clock.date(),
        finishedAt: context.clock.date(),
      });
  for (const [shift] of context.table(trafficShifts).entries(`${key}/`)) context.table(trafficShifts).delete(shift);
  for (const set of taskSetsOf(context, row)) context.table(taskSets).delete(taskSetKey(set));
  context.table(services).update(key, (current) => ({
    ...current,
    deployments: [],
    service: { ...current.service, status: "INACTIVE" },
  }));
}
