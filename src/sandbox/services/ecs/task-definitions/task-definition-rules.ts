/** What RegisterTaskDefinition refuses about a task definition as a whole, and what it derives from it. */
import type * as ECS from "@aws-sdk/client-ecs";
import { clientError } from "../faults.ts";
import { checkFargateSize, isFargateSize } from "./task-sizes.ts";

export interface TaskShape {
  readonly networkMode: ECS.NetworkMode;
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  readonly executionRoleArn: string | undefined;
  readonly taskRoleArn: string | undefined;
  readonly containers: readonly ECS.ContainerDefinition[];
}

const ECR_IMAGE = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

export const isEcrImage = (image: string | undefined): boolean => ECR_IMAGE.test(image ?? "");

/** Rules that hold for every launch type. */
export function checkContainers({ containers, executionRoleArn, cpu }: TaskShape): void {
  if (containers.length === 0) throw clientError("Container list cannot be empty.");
  if (containers.length > 10) throw clientError("A task definition can have at most 10 containers.");
  if (!containers.some((container) => container.essential))
    throw clientError("At least one container in the task definition must be essential.");
  const names = containers.map((container) => container.name);
  if (new Set(names).size !== names.length)
    throw clientError("Container names must be unique within a task definition.");
  const reserved = containers.reduce((sum, container) => sum + (container.cpu ?? 0), 0);
  if (cpu !== undefined && reserved > cpu)
    throw clientError("The total CPU units of the containers must not be greater than the CPU units of the task.");
  if (containers.some((container) => (container.secrets?.length ?? 0) > 0) && !executionRoleArn)
    throw clientError(
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
  checkPorts(containers);
  checkDependencies(containers);
}

function checkPorts(containers: readonly ECS.ContainerDefinition[]): void {
  const mappings = containers.flatMap((container) => container.portMappings ?? []);
  const fixed = mappings.filter((each) => each.hostPort).map((each) => `${each.hostPort}/${each.protocol}`);
  if (new Set(fixed).size !== fixed.length) throw clientError("Host ports must be unique within a task definition.");
  const names = mappings.map((each) => each.name).filter((name) => name !== undefined);
  if (new Set(names).size !== names.length)
    throw clientError("Port mapping names must be unique within a task definition.");
}

function checkDependencies(containers: readonly ECS.ContainerDefinition[]): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const { name, dependsOn = [] } of containers)
    for (const { containerName, condition } of dependsOn) {
      const target = byName.get(containerName);
      if (!target || containerName === name)
        throw clientError(
          `Container '${name}' depends on container '${containerName}', which is not in the task definition.`,
        );
      if (condition === "HEALTHY" && !target.healthCheck)
        throw clientError(
          `Container '${name}' depends on '${containerName}' being HEALTHY, but that has no health check.`,
        );
      if ((condition === "COMPLETE" || condition === "SUCCESS") && target.essential)
        throw clientError(
          `Container '${name}' waits for the end of '${containerName}', which therefore must not be essential.`,
        );
    }
  for (const { name = "" } of containers)
    if (reaches(byName, name, name)) throw clientError(`The dependencies of container '${name}' form a cycle.`);
}

function reaches(
  byName: ReadonlyMap<string | undefined, ECS.ContainerDefinition>,
  from: string,
  goal: string,
): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const { containerName = "" } of byName.get(name)?.dependsOn ?? []) {
      if (containerName === goal) return true;
      if (!seen.has(containerName)) open.push(containerName);
      seen.add(containerName);
    }
  return false;
}

/** Rules of Fargate. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
export function checkFargate(shape: TaskShape): void {
  const { cpu, memory, containers, executionRoleArn } = shape;
  if (shape.networkMode !== "awsvpc") throw clientError("Fargate only supports network mode ‘awsvpc’.");
  if (cpu === undefined) throw clientError("Fargate requires that 'cpu' be defined at the task level.");
  if (memory === undefined) throw clientError("Fargate requires that 'memory' be defined at the task level.");
  checkFargateSize(cpu, memory);
  if (containers.some((container) => container.privileged))
    throw clientError("The 'privileged' setting is not supported on containers for Fargate.");
  if (executionRoleArn) return;
  if (containers.some((container) => isEcrImage(container.image)))
    throw clientError("Fargate requires task definition to have execution role ARN to support ECR images.");
  if (containers.some((container) => container.logConfiguration?.logDriver === "awslogs"))
    throw clientError("Fargate requires task definition to have execution role ARN to support log driver awslogs.");
}

/** The launch types on which the task definition can run, whichever it asks for. */
export function compatibilitiesOf(shape: TaskShape): ECS.Compatibility[] {
  const { cpu, memory, networkMode, containers } = shape;
  const fargate =
    networkMode === "awsvpc" &&
    cpu !== undefined &&
    memory !== undefined &&
    isFargateSize(cpu, memory) &&
    !containers.some((container) => container.privileged);
  const ec2: ECS.Compatibility[] = networkMode === "awsvpc" ? ["EC2"] : ["EXTERNAL", "EC2"];
  return fargate ? [...ec2, "FARGATE"] : ec2;
}

/** What an instance must be able to do to run the task. */
export function requiredAttributes({
  networkMode,
  containers,
  executionRoleArn,
  taskRoleArn,
}: TaskShape): ECS.Attribute[] {
  const any = (test: (container: ECS.ContainerDefinition) => boolean): boolean => containers.some(test);
  const needed: [boolean, string][] = [
    [true, "com.amazonaws.ecs.capability.docker-remote-api.1.18"],
    [
      any((each) => each.logConfiguration?.logDriver === "awslogs"),
      "com.amazonaws.ecs.capability.logging-driver.awslogs",
    ],
    [
      any((each) => each.logConfiguration?.logDriver === "awslogs") && !!executionRoleArn,
      "ecs.capability.execution-role-awslogs",
    ],
    [any((each) => isEcrImage(each.image)), "com.amazonaws.ecs.capability.ecr-auth"],
    [any((each) => isEcrImage(each.image)) && !!executionRoleArn, "ecs.capability.execution-role-ecr-pull"],
    [!!taskRoleArn, "com.amazonaws.ecs.capability.task-iam-role"],
    [networkMode === "awsvpc", "ecs.capability.task-eni"],
    [any((each) => (each.secrets?.length ?? 0) > 0), "ecs.capability.secrets.ssm.environment-variables"],
    [any((each) => each.healthCheck !== undefined), "ecs.capability.container-health-check"],
    [any((each) => (each.dependsOn?.length ?? 0) > 0), "ecs.capability.container-ordering"],
  ];
  return needed.filter(([holds]) => holds).map(([, name]) => ({ name }));
}
