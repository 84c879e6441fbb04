import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Context, fault } from "../../kit/index.ts";
import { type AppSpec, isObject, readAppSpec, requiredText } from "./app-spec.ts";
import { findApplication } from "./applications.ts";
import { findConfig } from "./deployment-configs.ts";
import { findGroup } from "./deployment-groups.ts";
import { activeDeployment, deploymentsOf, newDeploymentId, overview, wakeDeployment } from "./deployment-rows.ts";
import { invalidRevision } from "./faults.ts";
import type { On } from "./handler.ts";
import { stagesOf } from "./platforms/index.ts";
import { findRevision, putRevision, readRevision } from "./revisions.ts";
import { type DeploymentRow, deployments, type EcsTarget, type GroupRow, type LambdaTarget } from "./state.ts";

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html */
export const createDeployment: On<"CreateDeployment"> = async (input, context) => {
  const { info: application } = findApplication(context, input.applicationName);
  if (input.deploymentGroupName === undefined)
    throw fault("DeploymentGroupNameRequiredException", "Deployment Group name is required.");
  const group = findGroup(context, input.applicationName, input.deploymentGroupName);
  const config = findConfig(context, input.deploymentConfigName ?? group.info.deploymentConfigName);
  if (config.computePlatform !== application.computePlatform)
    throw fault(
      "InvalidDeploymentConfigNameException",
      "The deployment configuration is for another compute platform.",
    );
  const { location, content } = await revisionOf(context, application.applicationName, input.revision);
  const spec = readAppSpec(content, application.computePlatform);
  const target =
    application.computePlatform === "ECS" ? await ecsTarget(context, group, spec) : lambdaTarget(spec.properties);
  const active = activeDeployment(context, group.info);
  if (active)
    throw fault(
      "DeploymentLimitExceededException",
      `The Deployment Group '${group.info.deploymentGroupName}' already has an active Deployment '${active.id}'`,
    );
  const row = newRow(context, { input, group, config, spec, target, location, platform: application.computePlatform });
  const now = context.clock.date();
  putRevision(context, application.applicationName, { location, content, info: usedBy(context, row, now) });
  context.table(deployments).put(row.id, row);
  wakeDeployment(context, row.id);
  return { deploymentId: row.id };
};

/** The revision of the request, or one that was registered before, by its hash. */
async function revisionOf(context: Context, application: string, revision: CodeDeploy.RevisionLocation | undefined) {
  const given = revision?.appSpecContent ?? revision?.string;
  const known =
    revision && given?.sha256 !== undefined && given.content === undefined
      ? findRevision(context, application, revision)
      : undefined;
  if (known?.content !== undefined) return { location: known.location, content: known.content };
  return readRevision(context, revision);
}

function usedBy(context: Context, { info }: DeploymentRow, now: Date): CodeDeploy.GenericRevisionInfo {
  const before = findRevision(context, info.applicationName, info.revision ?? {})?.info;
  return {
    deploymentGroups: [...new Set([...(before?.deploymentGroups ?? []), info.deploymentGroupName])],
    firstUsedTime: before?.firstUsedTime ?? now,
    lastUsedTime: now,
  };
}

interface Parts {
  readonly input: CodeDeploy.CreateDeploymentInput;
  readonly group: GroupRow;
  readonly config: CodeDeploy.DeploymentConfigInfo;
  readonly spec: AppSpec;
  readonly target: EcsTarget | LambdaTarget;
  readonly location: CodeDeploy.RevisionLocation;
  readonly platform: "ECS" | "Lambda";
}

function newRow(context: Context, { input, group, config, spec, target, location, platform }: Parts): DeploymentRow {
  const id = newDeploymentId();
  const { info } = group;
  const last = deploymentsOf(context, info).find((each) => each.info.status === "Succeeded");
  const now = context.clock.date();
  return {
    id,
    platform,
    serviceRoleArn: info.serviceRoleArn,
    alarms: input.overrideAlarmConfiguration ?? info.alarmConfiguration,
    routing: config.trafficRoutingConfig ?? { type: "AllAtOnce" },
    hooks: spec.hooks,
    target,
    undoes: undefined,
    events: stagesOf({ platform, undoes: undefined })
      .filter(({ isEvent }) => isEvent)
      .map(({ name }) => ({ lifecycleEventName: name, status: "Pending" })),
    position: 0,
    weight: 0,
    due: undefined,
    hook: undefined,
    continued: false,
    updatedAt: now,
    info: {
      applicationName: info.applicationName,
      deploymentGroupName: info.deploymentGroupName,
      deploymentConfigName: config.deploymentConfigName,
      deploymentId: id,
      ...(last?.info.revision && { previousRevision: last.info.revision }),
      revision: location,
      status: "Created",
      createTime: now,
      deploymentOverview: overview("Pending"),
      ...(input.description !== undefined && { description: input.description }),
      creator: "user",
      ignoreApplicationStopFailures: false,
      autoRollbackConfiguration: input.autoRollbackConfiguration ?? info.autoRollbackConfiguration,
      updateOutdatedInstancesOnly: false,
      deploymentStyle: info.deploymentStyle,
      instanceTerminationWaitTimeStarted: false,
      blueGreenDeploymentConfiguration: info.blueGreenDeploymentConfiguration,
      loadBalancerInfo: info.loadBalancerInfo,
      fileExistsBehavior: "DISALLOW",
      deploymentStatusMessages: [],
      computePlatform: platform,
      ...(input.overrideAlarmConfiguration && { overrideAlarmConfiguration: input.overrideAlarmConfiguration }),
    },
  };
}

async function ecsTarget(context: Context, { info }: GroupRow, { properties }: AppSpec): Promise<EcsTarget> {
  const balancer = properties.LoadBalancerInfo;
  if (!isObject(balancer)) throw invalidRevision("The AppSpec file has no LoadBalancerInfo in its Properties.");
  const [pair] = info.loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const names = (pair?.targetGroups ?? []).map(({ name = "" }) => name);
  const { TargetGroups = [] } = await context
    .service<typeof ELB>("elastic-load-balancing-v2")
    .DescribeTargetGroups({ Names: names })
    .catch(() => {
      throw fault("InvalidLoadBalancerInfoException", `The target groups ${names.join(" and ")} could not be found.`);
    });
  const { NetworkConfiguration: network, CapacityProviderStrategy: capacity, PlatformVersion } = properties;
  const [service] = info.ecsServices ?? [];
  return {
    kind: "ECS",
    cluster: service?.clusterName ?? "default",
    service: service?.serviceName ?? "",
    taskDefinition: requiredText(properties, "TaskDefinition"),
    containerName: requiredText(balancer, "ContainerName"),
    containerPort: Number(requiredText(balancer, "ContainerPort")),
    platformVersion: typeof PlatformVersion === "string" ? PlatformVersion : undefined,
    network: isObject(network) ? network : undefined,
    capacity: Array.isArray(capacity) ? capacity.filter(isObject) : undefined,
    production: pair?.prodTrafficRoute?.listenerArns?.[0] ?? "",
    test: pair?.testTrafficRoute?.listenerArns?.[0],
    groups: TargetGroups.map(({ TargetGroupName: name = "", TargetGroupArn: arn = "" }) => ({ name, arn })),
    blue: undefined,
    green: undefined,
  };
}

const lambdaTarget = (properties: AppSpec["properties"]): LambdaTarget => ({
  kind: "Lambda",
  functionName: requiredText(properties, "Name"),
  alias: requiredText(properties, "Alias"),
  currentVersion: requiredText(properties, "CurrentVersion"),
  targetVersion: requiredText(properties, "TargetVersion"),
});
