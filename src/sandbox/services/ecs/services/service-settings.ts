/** What CreateService and UpdateService refuse, and the defaults they fill in. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import type { Capacity } from "../clusters/capacity-strategy.ts";
import { isFargateProvider } from "../clusters/capacity-strategy.ts";
import { invalidParameter, notInSandbox } from "../faults.ts";
import { lastPart } from "../names.ts";
import { checkHooks, checkShift } from "../traffic-shift/hook-rules.ts";

/** Whether tasks of this capacity run on Fargate. */
export const isFargate = ({ launchType, strategy }: Capacity): boolean =>
  launchType === "FARGATE" ||
  (launchType === undefined && strategy.some((each) => isFargateProvider(lastPart(each.capacityProvider ?? ""))));

/** The network configuration that fits the task definition; subnets and groups must exist. */
export async function checkedNetwork(
  context: Context,
  given: ECS.NetworkConfiguration | undefined,
  { definition, capacity }: { definition: ECS.TaskDefinition; capacity: Capacity },
): Promise<ECS.NetworkConfiguration | undefined> {
  const { awsvpcConfiguration: vpc } = given ?? {};
  if (definition.networkMode !== "awsvpc") {
    if (vpc)
      throw invalidParameter("Network Configuration is not valid for the given networkMode of this task definition.");
    return undefined;
  }
  if (!vpc) throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  const subnets = vpc.subnets ?? [];
  if (subnets.length === 0) throw invalidParameter("subnets can not be empty.");
  if (subnets.length > 16) throw invalidParameter("subnets can have at most 16 items.");
  if (vpc.assignPublicIp === "ENABLED" && !isFargate(capacity))
    throw invalidParameter("Assign public IP is not supported for this launch type.");
  const ec2 = context.service<typeof EC2>("ec2");
  await orInvalid(
    ec2.DescribeSubnets({ SubnetIds: subnets }),
    `Error retrieving subnet information for [${subnets.join(", ")}]`,
  );
  const groups = vpc.securityGroups ?? [];
  if (groups.length > 0)
    await orInvalid(
      ec2.DescribeSecurityGroups({ GroupIds: groups }),
      `Error retrieving security group information for [${groups.join(", ")}]`,
    );
  return { awsvpcConfiguration: { subnets, securityGroups: groups, assignPublicIp: vpc.assignPublicIp ?? "DISABLED" } };
}

async function orInvalid(asked: Promise<unknown>, what: string): Promise<void> {
  await asked.catch((error: unknown) => {
    throw invalidParameter(`${what}: ${messageOf(error)} (ErrorCode: ${nameOf(error)})`);
  });
}

/** Refuses a task definition that cannot run where it is asked to. */
export function checkCompatibility(definition: ECS.TaskDefinition, capacity: Capacity): void {
  const type = isFargate(capacity) ? "FARGATE" : (capacity.launchType ?? "EC2");
  if (type === "EXTERNAL") throw notInSandbox("Launch type EXTERNAL (ECS Anywhere)");
  const required = definition.requiresCompatibilities ?? [];
  const supported = definition.compatibilities?.includes(type) && (required.length === 0 || required.includes(type));
  if (!supported) throw invalidParameter(`Task definition does not support launch_type ${type}.`);
}

/** Members of a service that the sandbox cannot honour are refused by name. */
export function refuseUnsupported(input: {
  serviceConnectConfiguration?: ECS.ServiceConnectConfiguration | undefined;
  volumeConfigurations?: ECS.ServiceVolumeConfiguration[] | undefined;
  vpcLatticeConfigurations?: ECS.VpcLatticeConfiguration[] | undefined;
  gatewayConnectors?: unknown[] | undefined;
}): void {
  if (input.serviceConnectConfiguration?.enabled) throw notInSandbox("serviceConnectConfiguration (Service Connect)");
  if ((input.volumeConfigurations?.length ?? 0) > 0) throw notInSandbox("volumeConfigurations");
  if ((input.vpcLatticeConfigurations?.length ?? 0) > 0) throw notInSandbox("vpcLatticeConfigurations");
  if ((input.gatewayConnectors?.length ?? 0) > 0) throw notInSandbox("gatewayConnectors");
}

/** The deployment configuration with AWS's defaults; members that are given replace those that were. */
export function deploymentConfiguration(
  given: ECS.DeploymentConfiguration | undefined,
  before?: ECS.DeploymentConfiguration,
): ECS.DeploymentConfiguration {
  const merged: ECS.DeploymentConfiguration = {
    deploymentCircuitBreaker: { enable: false, rollback: false },
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    strategy: "ROLLING",
    bakeTimeInMinutes: 0,
    ...(given?.strategy === undefined || given.strategy === before?.strategy ? before : withoutStrategy(before)),
    ...Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)),
  };
  const { maximumPercent = 200, minimumHealthyPercent = 100 } = merged;
  if (maximumPercent < 100 || maximumPercent > 200)
    throw invalidParameter("maximumPercent must be between 100 and 200.");
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100)
    throw invalidParameter("minimumHealthyPercent must be between 0 and 100.");
  if (maximumPercent === 100 && minimumHealthyPercent === 100)
    throw invalidParameter(
      "Your maximumPercent must be greater than your minimumHealthyPercent to allow for rolling updates.",
    );
  if (merged.earlySuccessCriteria?.enable) throw notInSandbox("deploymentConfiguration.earlySuccessCriteria");
  checkShift(merged);
  checkHooks(merged);
  return merged;
}

/** What belongs to the strategy that a service had before does not outlive it. */
const withoutStrategy = ({
  linearConfiguration: _linear,
  canaryConfiguration: _canary,
  lifecycleHooks: _hooks,
  ...others
}: ECS.DeploymentConfiguration = {}): ECS.DeploymentConfiguration => others;
