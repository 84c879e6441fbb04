/** Services whose deployments another controller makes (EXTERNAL, CODE_DEPLOY): what they run is said by their task sets. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context, Input } from "../../../kit/index.ts";
import { invalidParameter } from "../faults.ts";
import { ecsArn, validName } from "../names.ts";
import type { ClusterRow, ServiceRow } from "../state.ts";
import { tagList, validTags } from "../tag-list.ts";
import { deploymentConfiguration } from "./service-settings.ts";

type Create = Input<typeof ECS, "CreateService">;
type Update = Input<typeof ECS, "UpdateService">;

/** Members that belong to the task sets of such a service. */
const OF_TASK_SETS = [
  "taskDefinition",
  "launchType",
  "capacityProviderStrategy",
  "platformVersion",
  "networkConfiguration",
  "loadBalancers",
  "serviceRegistries",
] as const;

/** The row of a new service; it runs nothing until it has a task set. */
export function newExternalService(
  context: Context,
  { input, cluster }: { input: Create; cluster: ClusterRow },
): ServiceRow {
  const name = validName(input.serviceName ?? "", "Service name");
  // The words are not certain.
  for (const member of OF_TASK_SETS)
    if (input[member] !== undefined)
      throw invalidParameter(`${member} cannot be specified for a service with deployment controller EXTERNAL.`);
  if (input.schedulingStrategy === "DAEMON")
    throw invalidParameter("The daemon scheduling strategy is not supported with deployment controller EXTERNAL.");
  const { desiredCount = 0 } = input;
  if (desiredCount < 0) throw invalidParameter("Desired count must not be negative.");
  return {
    name,
    cluster: cluster.name,
    deployments: [],
    clientToken: input.clientToken,
    steady: false,
    service: {
      serviceArn: ecsArn(context, `service/${cluster.name}/${name}`),
      serviceName: name,
      clusterArn: cluster.arn,
      status: "ACTIVE",
      desiredCount,
      deploymentConfiguration: deploymentConfiguration(input.deploymentConfiguration),
      deploymentController: { type: "EXTERNAL" },
      schedulingStrategy: "REPLICA",
      placementConstraints: input.placementConstraints ?? [],
      placementStrategy: input.placementStrategy ?? [],
      ...(input.healthCheckGracePeriodSeconds !== undefined && {
        healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds,
      }),
      roleArn: `arn:aws:iam::${context.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
      loadBalancers: [],
      serviceRegistries: [],
      events: [],
      createdAt: context.clock.date(),
      createdBy: context.principal.kind === "service" ? undefined : context.principal.arn,
      tags: tagList(validTags(input.tags)),
      enableECSManagedTags: input.enableECSManagedTags ?? false,
      propagateTags: input.propagateTags ?? "NONE",
      enableExecuteCommand: input.enableExecuteCommand ?? false,
    },
  };
}

/** Whether the tasks of this service belong to task sets and not to deployments of ECS. */
export const hasTaskSets = ({ service }: Pick<ServiceRow, "service">): boolean =>
  service.deploymentController?.type === "EXTERNAL" || service.deploymentController?.type === "CODE_DEPLOY";

/** AWS's words for members that it does not call by their names. */
const WORDS: Partial<Record<(typeof OF_TASK_SETS)[number], string>> = {
  loadBalancers: "load balancers",
  networkConfiguration: "network parameters",
  platformVersion: "platform version",
  serviceRegistries: "service registries",
};

/** UpdateService of such a service changes its desired count and grace period, nothing that a deployment would carry. */
export function checkExternalUpdate(input: Update, { service }: Pick<ServiceRow, "service">): void {
  const instead =
    service.deploymentController?.type === "CODE_DEPLOY"
      ? "services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."
      : "services with an EXTERNAL deployment controller. Use CreateTaskSet to trigger a new deployment.";
  if (input.taskDefinition !== undefined) throw invalidParameter(`Unable to update task definition on ${instead}`);
  if (input.forceNewDeployment) throw invalidParameter(`Cannot force a new deployment on ${instead}`);
  for (const member of OF_TASK_SETS)
    if (member !== "launchType" && input[member] !== undefined)
      throw invalidParameter(`Unable to update ${WORDS[member] ?? member} on ${instead}`);
}
