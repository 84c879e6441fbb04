import type * as ECR from "@aws-sdk/client-ecr";
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import { type ManagedRule, managedRule } from "./managed-rule.ts";
import { ifThere, readClusters, readRepositories, readTaskDefinitions } from "./resources.ts";

const CLUSTER = "AWS::ECS::Cluster";
const TASK_DEFINITION = "AWS::ECS::TaskDefinition";
const REPOSITORY = "AWS::ECR::Repository";

/** Names the containers of a task definition that break a rule. */
const ofContainers = (breaks: (container: ECS.ContainerDefinition) => boolean, what: string): ManagedRule =>
  managedRule<ECS.TaskDefinition>({
    type: TASK_DEFINITION,
    trigger: "change",
    read: readTaskDefinitions,
    fault: ({ containerDefinitions = [] }) => {
      const names = containerDefinitions.filter(breaks).map(({ name }) => name);
      return names.length > 0 ? `${what}: ${names.join(", ")}` : undefined;
    },
  });

const ofRepositories = (
  trigger: ManagedRule["trigger"],
  fault: (repository: ECR.Repository, context: Context) => string | undefined | Promise<string | undefined>,
): ManagedRule => managedRule({ type: REPOSITORY, trigger, read: readRepositories, fault });

const ecrOf = (context: Context) => context.service<typeof ECR>("ecr");

/** Rules about ECS and ECR, by identifier. */
export const containerRules: Readonly<Record<string, ManagedRule>> = {
  ECS_CONTAINER_INSIGHTS_ENABLED: managedRule<ECS.Cluster>({
    type: CLUSTER,
    trigger: "change",
    read: readClusters,
    fault: ({ settings = [] }) => {
      const value = settings.find(({ name }) => name === "containerInsights")?.value;
      return value === "enabled" || value === "enhanced" ? undefined : "Container Insights is not enabled.";
    },
  }),
  ECS_CONTAINERS_NONPRIVILEGED: ofContainers(({ privileged }) => privileged === true, "Privileged containers"),
  ECS_CONTAINERS_READONLY_ACCESS: ofContainers(
    ({ readonlyRootFilesystem }) => readonlyRootFilesystem !== true,
    "Containers that can write to their root file system",
  ),
  ECS_TASK_DEFINITION_LOG_CONFIGURATION: ofContainers(
    ({ logConfiguration }) => logConfiguration === undefined,
    "Containers without a log configuration",
  ),
  ECS_TASK_DEFINITION_NONROOT_USER: ofContainers(
    ({ user = "" }) => /^(|0|root)(:|$)/.test(user),
    "Containers whose user is root or not set",
  ),
  ECR_PRIVATE_IMAGE_SCANNING_ENABLED: ofRepositories("periodic", async ({ repositoryName = "" }, context) => {
    const { scanningConfigurations = [] } = await ecrOf(context).BatchGetRepositoryScanningConfiguration({
      repositoryNames: [repositoryName],
    });
    return scanningConfigurations[0]?.scanFrequency === "MANUAL"
      ? "Images are neither scanned on push nor continuously."
      : undefined;
  }),
  ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED: ofRepositories("change", ({ imageTagMutability }) =>
    imageTagMutability?.startsWith("IMMUTABLE") ? undefined : "Image tags can be overwritten.",
  ),
  ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED: ofRepositories("change", async ({ repositoryName = "" }, context) =>
    (await ifThere(ecrOf(context).GetLifecyclePolicy({ repositoryName })))
      ? undefined
      : "There is no lifecycle policy.",
  ),
};
