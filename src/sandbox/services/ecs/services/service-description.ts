/** A service, its deployments and revisions as the API describes them: counts come from the tasks there are. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import { isPending, isRunning } from "../clusters/cluster-description.ts";
import { keyOfArn, revisionOf } from "../deployments/deployments.ts";
import { type DeploymentRow, type ServiceDeploymentRow, type ServiceRow, services, type TaskRow } from "../state.ts";
import { describeTaskSet, taskSetsOf } from "../task-sets/task-set-description.ts";
import { tasksOfService } from "../tasks/task-rows.ts";

export function describeService(context: Context, row: ServiceRow, withTags = true): ECS.Service {
  const live = tasksOfService(context, row.cluster, row.name);
  const primary = row.deployments[0];
  return {
    ...row.service,
    runningCount: live.filter(isRunning).length,
    pendingCount: live.filter(isPending).length,
    deployments: row.deployments.map((each) => describeDeployment(context, row, { deployment: each, live })),
    taskSets: taskSetsOf(context, row).map((each) => describeTaskSet(context, each, withTags)),
    ...(primary && { currentServiceRevisions: [currentRevision(primary, row, live)] }),
    tags: withTags ? row.service.tags : [],
  };
}

/** Tasks of one deployment; ECS marks them with its id. */
export const tasksOfDeployment = (live: readonly TaskRow[], { id }: DeploymentRow): TaskRow[] =>
  live.filter((each) => each.task.startedBy === id);

function describeDeployment(
  context: Context,
  row: ServiceRow,
  { deployment, live }: { deployment: DeploymentRow; live: readonly TaskRow[] },
): ECS.Deployment {
  const own = tasksOfDeployment(live, deployment);
  const revision = revisionOf(context, deployment);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: revision?.taskDefinition,
    desiredCount:
      deployment.status === "PRIMARY"
        ? row.service.desiredCount
        : own.filter(({ task }) => task.desiredStatus === "RUNNING").length,
    pendingCount: own.filter(isPending).length,
    runningCount: own.filter(isRunning).length,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    capacityProviderStrategy: revision?.capacityProviderStrategy,
    launchType: revision?.launchType,
    platformVersion: revision?.platformVersion,
    platformFamily: revision?.platformFamily,
    networkConfiguration: revision?.networkConfiguration,
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
}

const currentRevision = (
  primary: DeploymentRow,
  row: ServiceRow,
  live: readonly TaskRow[],
): ECS.ServiceCurrentRevisionSummary => ({
  arn: primary.revisionArn,
  requestedTaskCount: row.service.desiredCount,
  runningTaskCount: tasksOfDeployment(live, primary).filter(isRunning).length,
  pendingTaskCount: tasksOfDeployment(live, primary).filter(isPending).length,
});

/** A service deployment with the counts of its revisions. */
export function describeServiceDeployment(context: Context, row: ServiceDeploymentRow): ECS.ServiceDeployment {
  const [cluster = "", name = ""] = keyOfArn(row.serviceDeploymentArn).split("/");
  const service = context.table(services).get(`${cluster}/${name}`);
  const live = tasksOfService(context, cluster, name);
  const summary = (revision: ECS.ServiceRevisionSummary): ECS.ServiceRevisionSummary => {
    const deployment = service?.deployments.find((each) => each.revisionArn === revision.arn);
    const own = deployment ? tasksOfDeployment(live, deployment) : [];
    return {
      ...revision,
      requestedTaskCount: deployment?.status === "PRIMARY" ? service?.service.desiredCount : own.length,
      runningTaskCount: own.filter(isRunning).length,
      pendingTaskCount: own.filter(isPending).length,
    };
  };
  return {
    ...row,
    sourceServiceRevisions: (row.sourceServiceRevisions ?? []).map(summary),
    targetServiceRevision: row.targetServiceRevision && summary(row.targetServiceRevision),
  };
}
