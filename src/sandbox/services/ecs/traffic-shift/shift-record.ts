/** How a shift begins, and how it turns back. */
import type { Context } from "../../../kit/index.ts";
import { type DeploymentFailure, failDeployment } from "../deployments/deployment-outcome.ts";
import { stopDeploymentTasks } from "../deployments/deployment-tasks.ts";
import { keyOfArn, patchServiceDeployment, revisionOf } from "../deployments/deployments.ts";
import { type DeploymentRow, serviceDeployments, services } from "../state.ts";
import { isWanted, tasksOfService } from "../tasks/task-rows.ts";
import { groupPairs, ruleProblem } from "./listener-rules.ts";
import { backwardSteps, forwardSteps } from "./plan.ts";
import { type ShiftSide, type TrafficShiftRow, trafficShifts } from "./state.ts";

/** Records the shift of the PRIMARY deployment, and checks that the listener rules let it happen. */
export async function beginShift(context: Context, key: string): Promise<TrafficShiftRow | undefined> {
  const row = context.table(services).get(key);
  const [primary, ...others] = row?.deployments ?? [];
  if (!row || !primary) return undefined;
  const record = context.table(serviceDeployments).get(keyOfArn(primary.serviceDeploymentArn));
  const source = others.find((each) => each.rolloutState === "COMPLETED");
  const strays = tasksOfService(context, row.cluster, row.name).some(
    ({ task }) => task.startedBy !== primary.id && task.startedBy !== source?.id,
  );
  const reconcile = strays || others.some((each) => each !== source);
  const shift = context.table(trafficShifts).put(keyOfArn(primary.serviceDeploymentArn), {
    service: key,
    serviceDeploymentArn: primary.serviceDeploymentArn,
    target: sideOf(primary),
    source: source && sideOf(source),
    steps: forwardSteps(record?.deploymentConfiguration ?? {}, reconcile),
    position: 0,
    entered: false,
    dueAt: undefined,
    hooks: [],
    testWeight: 0,
    productionWeight: 0,
    rollingBack: false,
  });
  const revision = revisionOf(context, primary);
  const pairs = revision ? groupPairs(revision) : [];
  if (pairs.length > 0) showWeights(context, shift);
  const problem = await ruleProblem(context, pairs);
  if (problem === undefined) return shift;
  const reason = `of invalid networking configuration. ${problem}`;
  return rollBackShift(context, shift, {
    event: `Service deployment rolled back because ${reason}`,
    reason,
    rollsBack: true,
  });
}

const sideOf = ({ id, revisionArn }: DeploymentRow): ShiftSide => ({ deploymentId: id, revisionArn });

/** Shares of the traffic as DescribeServiceDeployments tells them. */
export function showWeights(context: Context, shift: TrafficShiftRow): void {
  const { source, target, testWeight, productionWeight } = shift;
  patchServiceDeployment(context, shift.serviceDeploymentArn, {
    targetServiceRevision: {
      arn: target.revisionArn,
      requestedTestTrafficWeight: testWeight,
      requestedProductionTrafficWeight: productionWeight,
    },
    ...(source && {
      sourceServiceRevisions: [
        {
          arn: source.revisionArn,
          requestedTestTrafficWeight: 100 - testWeight,
          requestedProductionTrafficWeight: 100 - productionWeight,
        },
      ],
    }),
  });
}

/** Turns the shift back; undefined where there is nothing to go back to, and the deployment has ended with that. */
export function rollBackShift(
  context: Context,
  shift: TrafficShiftRow,
  failure: DeploymentFailure,
): TrafficShiftRow | undefined {
  const table = context.table(trafficShifts);
  const key = keyOfArn(shift.serviceDeploymentArn);
  const outcome = failDeployment(context, shift.service, {
    ...failure,
    ...(failure.rollsBack && {
      without: {
        status: "ROLLBACK_FAILED",
        reason: shift.rollingBack
          ? `Service deployment rollback failed because ${failure.reason}`
          : "No rollback candidate was found to run the rollback.",
      },
    }),
  });
  if (outcome === "rolls-back")
    return table.put(key, {
      ...shift,
      steps: backwardSteps({ test: shift.testWeight > 0, production: shift.productionWeight > 0 }),
      position: 0,
      entered: false,
      dueAt: undefined,
      hooks: [],
      rollingBack: true,
    });
  table.delete(key);
  if (failure.rollsBack && !shift.rollingBack) stopTarget(context, shift);
  return undefined;
}

/** A first deployment that fails leaves no tasks. */
function stopTarget(context: Context, { service, target }: TrafficShiftRow): void {
  const row = context.table(services).get(service);
  const deployment = row?.deployments.find((each) => each.id === target.deploymentId);
  if (!row || !deployment) return;
  const tasks = tasksOfService(context, row.cluster, row.name).filter(
    (each) => isWanted(each) && each.task.startedBy === deployment.id,
  );
  stopDeploymentTasks(context, { key: service, tasks, deployment });
}
