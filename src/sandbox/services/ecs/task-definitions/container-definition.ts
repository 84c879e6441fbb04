/** One container definition: AWS's rules and defaults. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { clientError } from "../faults.ts";

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** The definition with the defaults that DescribeTaskDefinition shows; refused where RegisterTaskDefinition refuses it. */
export function containerDefinition(
  given: ECS.ContainerDefinition,
  networkMode: ECS.NetworkMode,
  task: { memory: number | undefined },
): ECS.ContainerDefinition {
  const { name = "", image = "" } = given;
  if (!NAME.test(name)) throw clientError("Container.name contains invalid characters.");
  if (image === "") throw clientError("Container.image should not be null or empty.");
  checkMemory(given, name, task.memory);
  checkHealthCheck(given.healthCheck, name);
  if (networkMode === "awsvpc" && (given.links?.length ?? 0) > 0)
    throw clientError("Links are not supported when networkMode=awsvpc.");
  return {
    ...given,
    name,
    image,
    cpu: given.cpu ?? 0,
    essential: given.essential ?? true,
    portMappings: (given.portMappings ?? []).map((mapping) => portMapping(mapping, networkMode)),
    environment: given.environment ?? [],
    mountPoints: given.mountPoints ?? [],
    volumesFrom: given.volumesFrom ?? [],
    systemControls: given.systemControls ?? [],
    healthCheck: given.healthCheck && {
      ...given.healthCheck,
      interval: given.healthCheck.interval ?? 30,
      timeout: given.healthCheck.timeout ?? 5,
      retries: given.healthCheck.retries ?? 3,
    },
  };
}

function checkMemory(given: ECS.ContainerDefinition, name: string, taskMemory: number | undefined): void {
  const { memory, memoryReservation } = given;
  const invalid = (text: string) => clientError(`Invalid setting for container '${name}'. ${text}`);
  if (taskMemory === undefined && memory === undefined && memoryReservation === undefined)
    throw invalid("At least one of 'memory' or 'memoryReservation' must be specified.");
  if (memory !== undefined && memory < 6) throw invalid("'memory' must be at least 6 MiB.");
  if (memory !== undefined && memoryReservation !== undefined && memory < memoryReservation)
    throw invalid("'memory' must be greater than or equal to 'memoryReservation'.");
  if (taskMemory !== undefined && (memory ?? memoryReservation ?? 0) > taskMemory)
    throw invalid("'memory' must be less than or equal to the task's memory.");
}

function checkHealthCheck(check: ECS.HealthCheck | undefined, name: string): void {
  if (!check) return;
  const [kind] = check.command ?? [];
  const between = (value: number | undefined, low: number, high: number, what: string): void => {
    if (value !== undefined && (value < low || value > high))
      throw clientError(`Health check ${what} for container '${name}' must be between ${low} and ${high}.`);
  };
  if (!kind || ((kind === "CMD" || kind === "CMD-SHELL") && (check.command?.length ?? 0) < 2))
    throw clientError(`Health check command for container '${name}' must not be empty.`);
  between(check.interval, 5, 300, "interval");
  between(check.timeout, 2, 120, "timeout");
  between(check.retries, 1, 10, "retries");
  between(check.startPeriod, 0, 300, "start period");
}

function portMapping(mapping: ECS.PortMapping, networkMode: ECS.NetworkMode): ECS.PortMapping {
  const { containerPort, hostPort, protocol = "tcp" } = mapping;
  if (containerPort === undefined) {
    if (mapping.containerPortRange) return { ...mapping, protocol };
    throw clientError("Container port must be specified.");
  }
  if (containerPort < 1 || containerPort > 65_535) throw clientError("Container port must be between 1 and 65535.");
  const same = networkMode === "awsvpc" || networkMode === "host";
  if (same && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort)
    throw clientError(
      `When networkMode=${networkMode}, the host ports and container ports in port mappings must match.`,
    );
  return { ...mapping, containerPort, hostPort: same ? containerPort : (hostPort ?? 0), protocol };
}
