/** Task sets under an external deployment controller. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { type Context, fault, found, type Handler } from "../../../kit/index.ts";
import { invalidParameter, serviceNotActive, serviceNotFound } from "../faults.ts";
import { activeCluster, lastPart } from "../names.ts";
import { hasTaskSets } from "../services/external-service.ts";
import { type ServiceRow, services } from "../state.ts";
import { wakeService } from "../wake.ts";
import { type TaskSetRow, taskSetKey, taskSets } from "./state.ts";
import { describeTaskSet, taskSetsOf } from "./task-set-description.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskSets.html */
export const describeTaskSets: Handler<typeof ECS, "DescribeTaskSets"> = (input, context) => {
  const row = externalService(context, input, true);
  const sets = taskSetsOf(context, row);
  const withTags = input.include?.includes("TAGS") ?? false;
  const references = input.taskSets ?? [];
  const named = references.map((reference) => sets.find((each) => isNamed(each, reference)));
  const chosen = references.length === 0 ? sets : named.filter((each) => each !== undefined);
  return {
    taskSets: chosen.map((each) => describeTaskSet(context, each, withTags)),
    failures: references.filter((_, index) => !named[index]).map((arn) => ({ arn, reason: "MISSING" })),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskSet.html */
export const updateTaskSet: Handler<typeof ECS, "UpdateTaskSet"> = (input, context) => {
  const row = externalService(context, input);
  const set = taskSetAt(context, row, input.taskSet);
  const changed = change(context, set, { scale: checkedScale(input.scale), stabilityStatus: "STABILIZING" });
  wakeService(context, `${row.cluster}/${row.name}`);
  return { taskSet: describeTaskSet(context, changed, true) };
};

/** The service then shows what this set runs. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateServicePrimaryTaskSet.html */
export const updateServicePrimaryTaskSet: Handler<typeof ECS, "UpdateServicePrimaryTaskSet"> = (input, context) => {
  const row = externalService(context, input);
  const set = taskSetAt(context, row, input.primaryTaskSet);
  if (set.taskSet.status === "DRAINING") throw invalidParameter("A task set that is DRAINING cannot be PRIMARY.");
  for (const each of taskSetsOf(context, row))
    if (each.taskSet.status === "PRIMARY" && each.taskSet.id !== set.taskSet.id)
      change(context, each, { status: "ACTIVE" });
  const primary = change(context, set, { status: "PRIMARY" });
  const { taskDefinition, launchType, capacityProviderStrategy, platformVersion, platformFamily } = primary.taskSet;
  const { networkConfiguration, loadBalancers, serviceRegistries } = primary.taskSet;
  const shown = { taskDefinition, launchType, capacityProviderStrategy, platformVersion, platformFamily };
  context.table(services).update(`${row.cluster}/${row.name}`, (current) => ({
    ...current,
    service: { ...current.service, ...shown, networkConfiguration, loadBalancers, serviceRegistries },
  }));
  return { taskSet: describeTaskSet(context, primary, true) };
};

/** The set drains and is then gone. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskSet.html */
export const deleteTaskSet: Handler<typeof ECS, "DeleteTaskSet"> = (input, context) => {
  const row = externalService(context, input);
  const set = taskSetAt(context, row, input.taskSet);
  // The words are not certain.
  if ((set.taskSet.scale?.value ?? 0) > 0 && !input.force)
    throw invalidParameter("The task set cannot be deleted while it is scaled above 0.");
  const changed = change(context, set, { status: "DRAINING", scale: { value: 0, unit: "PERCENT" } });
  wakeService(context, `${row.cluster}/${row.name}`);
  return { taskSet: describeTaskSet(context, changed, true) };
};

/**
 * The service of a request about task sets; it must be ACTIVE and leave its deployments to another controller. Those of
 * CODE_DEPLOY are changed by CodeDeploy alone (the words of that refusal are not certain).
 */
export function externalService(
  context: Context,
  input: { cluster?: string | undefined; service?: string | undefined },
  reads = false,
): ServiceRow {
  const cluster = activeCluster(context, input.cluster);
  const row = found(context.table(services).get(`${cluster.name}/${lastPart(input.service ?? "")}`), serviceNotFound);
  if (row.service.status !== "ACTIVE") throw serviceNotActive();
  if (!hasTaskSets(row) || (!reads && isOfCodeDeploy(row) && !isCodeDeploy(context)))
    throw invalidParameter("Task sets are supported for services with deployment controller EXTERNAL only.");
  return row;
}

const isOfCodeDeploy = ({ service }: ServiceRow): boolean => service.deploymentController?.type === "CODE_DEPLOY";

const isCodeDeploy = ({ principal }: Context): boolean =>
  principal.kind === "service" && principal.service === "codedeploy";

export function checkedScale(scale: ECS.Scale | undefined): ECS.Scale {
  const { value = 0, unit = "PERCENT" } = scale ?? {};
  if (value < 0 || value > 100) throw invalidParameter("Scale value must be between 0 and 100.");
  return { value, unit };
}

const taskSetAt = (context: Context, row: ServiceRow, reference: string | undefined): TaskSetRow =>
  found(
    taskSetsOf(context, row).find((each) => isNamed(each, reference ?? "")),
    () => fault("TaskSetNotFoundException", "The specified task set does not exist."),
  );

const isNamed = ({ taskSet }: TaskSetRow, reference: string): boolean =>
  reference === taskSet.id || reference === taskSet.taskSetArn || reference === lastPart(taskSet.id);

const change = (context: Context, row: TaskSetRow, members: Partial<TaskSetRow["taskSet"]>): TaskSetRow =>
  context.table(taskSets).put(taskSetKey(row), {
    ...row,
    taskSet: { ...row.taskSet, ...members, updatedAt: context.clock.date() },
  });
