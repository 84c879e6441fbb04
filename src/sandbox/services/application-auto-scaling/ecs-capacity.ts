import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../kit/index.ts";
import type { TargetId } from "./state.ts";

/** The capacity of an ECS service: what it should run, and what it does. */
export interface Capacity {
  readonly desired: number;
  readonly running: number;
}

/** Undefined where there is no such active service. */
export async function capacityOf(context: Context, { resourceId }: TargetId): Promise<Capacity | undefined> {
  const [, cluster = "", name = ""] = resourceId.split("/");
  const { services = [] } = await context.service<typeof ECS>("ecs").DescribeServices({ cluster, services: [name] });
  const [service] = services;
  if (service?.status !== "ACTIVE") return undefined;
  return { desired: service.desiredCount ?? 0, running: service.runningCount ?? 0 };
}

export async function setCapacity(context: Context, { resourceId }: TargetId, desiredCount: number): Promise<void> {
  const [, cluster, service] = resourceId.split("/");
  await context.service<typeof ECS>("ecs").UpdateService({ cluster, service, desiredCount });
}
