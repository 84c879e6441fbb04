/** What CreateDeploymentGroup and UpdateDeploymentGroup refuse. Words are AWS's where they are known; the codes are. */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Context, fault } from "../../kit/index.ts";
import { notInSandbox } from "./faults.ts";
import { mayAssume } from "./service-role.ts";
import { type GroupRow, groups, type Platform } from "./state.ts";

interface Rules {
  readonly platform: Platform;
  readonly routing: CodeDeploy.TrafficRoutingConfig | undefined;
}

export async function checkGroup(context: Context, info: GroupRow["info"], rules: Rules): Promise<void> {
  if (info.serviceRoleArn === "") throw fault("RoleRequiredException", "A role is required.");
  if (!(await mayAssume(context, info.serviceRoleArn)))
    throw fault("InvalidRoleException", "Cannot assume role provided.");
  if ((info.triggerConfigurations?.length ?? 0) > 0) throw notInSandbox("triggerConfigurations (notifications)");
  checkStyle(info, rules.platform);
  checkAlarmsAndRollback(info);
  if (rules.platform === "Lambda") return;
  checkBlueGreen(info);
  await checkService(context, info);
  await checkPair(context, info, rules.routing);
}

function checkStyle({ deploymentStyle: style }: GroupRow["info"], platform: Platform): void {
  if (style?.deploymentType !== "BLUE_GREEN" || style.deploymentOption !== "WITH_TRAFFIC_CONTROL")
    throw fault(
      "InvalidDeploymentStyleException",
      `The deployment style for a deployment group of compute platform ${platform} must be BLUE_GREEN and WITH_TRAFFIC_CONTROL.`,
    );
}

function checkAlarmsAndRollback({ alarmConfiguration: alarms, autoRollbackConfiguration: rollback }: GroupRow["info"]) {
  if (alarms?.enabled && (alarms.alarms ?? []).length === 0)
    throw fault("InvalidAlarmConfigException", "At least one alarm is required where alarms are enabled.");
  if ((alarms?.alarms ?? []).length > 10)
    throw fault("AlarmsLimitExceededException", "At most 10 alarms can be added.");
  if (rollback?.enabled && (rollback.events ?? []).length === 0)
    throw fault("InvalidAutoRollbackConfigException", "At least one event is required where rollbacks are enabled.");
}

function checkBlueGreen({ blueGreenDeploymentConfiguration: given }: GroupRow["info"]): void {
  const refused = (message: string) => fault("InvalidBlueGreenDeploymentConfigurationException", message);
  if (!given?.terminateBlueInstancesOnDeploymentSuccess || !given.deploymentReadyOption)
    throw refused(
      "terminateBlueInstancesOnDeploymentSuccess and deploymentReadyOption are required for an ECS deployment group.",
    );
  const { terminateBlueInstancesOnDeploymentSuccess: end, deploymentReadyOption: ready } = given;
  if (end.action === "KEEP_ALIVE") throw refused("KEEP_ALIVE is not supported for an ECS deployment group.");
  const minutes = [end.terminationWaitTimeInMinutes ?? 0, ready.waitTimeInMinutes ?? 0];
  if (minutes.some((each) => each < 0 || each > 2880)) throw refused("Wait times must be from 0 to 2880 minutes.");
  if (ready.actionOnTimeout !== "STOP_DEPLOYMENT" && (ready.waitTimeInMinutes ?? 0) > 0)
    throw refused("waitTimeInMinutes can be given for actionOnTimeout STOP_DEPLOYMENT only.");
}

async function checkService(context: Context, info: GroupRow["info"]): Promise<void> {
  const invalid = (message: string) => fault("InvalidECSServiceException", message);
  const [named, ...more] = info.ecsServices ?? [];
  if (!named?.serviceName || more.length > 0) throw invalid("The Amazon ECS service identifier is invalid.");
  const { clusterName = "default", serviceName } = named;
  const { services = [] } = await context
    .service<typeof ECS>("ecs")
    .DescribeServices({ cluster: clusterName, services: [serviceName] })
    .catch(() => ({ services: [] as ECS.Service[] }));
  if (services[0]?.status !== "ACTIVE") throw invalid("The Amazon ECS service identifier is invalid.");
  if (services[0].deploymentController?.type !== "CODE_DEPLOY")
    throw invalid("Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.");
  const taken = context
    .table(groups)
    .list()
    .some(
      ({ info: other }) =>
        other.deploymentGroupId !== info.deploymentGroupId &&
        other.ecsServices?.some((each) => each.serviceName === serviceName && each.clusterName === clusterName),
    );
  if (taken)
    throw fault(
      "ECSServiceMappingLimitExceededException",
      "The Amazon ECS service is associated with more than one deployment groups. An Amazon ECS service can be associated with only one deployment group.",
    );
}

async function checkPair(
  context: Context,
  { loadBalancerInfo }: GroupRow["info"],
  routing: CodeDeploy.TrafficRoutingConfig | undefined,
): Promise<void> {
  const invalid = (message: string) => fault("InvalidLoadBalancerInfoException", message);
  const [pair, ...more] = loadBalancerInfo?.targetGroupPairInfoList ?? [];
  if (!pair || more.length > 0) throw invalid("An ECS deployment group needs exactly one target group pair.");
  const names = (pair.targetGroups ?? []).map(({ name = "" }) => name);
  if (names.length !== 2 || names[0] === names[1])
    throw fault("InvalidTargetGroupPairException", "A target group pair needs two different target groups.");
  const listeners = [...(pair.prodTrafficRoute?.listenerArns ?? []), ...(pair.testTrafficRoute?.listenerArns ?? [])];
  if (pair.prodTrafficRoute?.listenerArns?.length !== 1 || (pair.testTrafficRoute?.listenerArns?.length ?? 1) !== 1)
    throw invalid("A traffic route needs exactly one listener.");
  if (listeners.some((each) => each.includes(":listener/net/"))) {
    if (routing?.type !== "AllAtOnce")
      throw invalid(
        "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you create/update Deployment group.",
      );
    throw notInSandbox("Traffic of a Network Load Balancer");
  }
  const elb = context.service<typeof ELB>("elastic-load-balancing-v2");
  await elb.DescribeTargetGroups({ Names: names }).catch(() => {
    throw invalid(`The target groups ${names.join(" and ")} could not be found.`);
  });
  await elb.DescribeListeners({ ListenerArns: listeners }).catch(() => {
    throw invalid(`The listeners ${listeners.join(" and ")} could not be found.`);
  });
}
