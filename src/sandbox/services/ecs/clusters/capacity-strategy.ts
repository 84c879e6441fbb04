/** Capacity provider strategies: their rules, and which provider gets the next task. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import { invalidParameter } from "../faults.ts";
import { lastPart } from "../names.ts";
import { type ClusterRow, capacityProviders } from "../state.ts";

export const isFargateProvider = (name: string): boolean => name === "FARGATE" || name === "FARGATE_SPOT";

/** Refuses capacity providers that do not exist. */
export function checkProviders(context: Context, names: readonly string[]): void {
  for (const name of names)
    if (!isFargateProvider(name) && context.table(capacityProviders).get(lastPart(name))?.status !== "ACTIVE")
      throw invalidParameter(
        `The specified capacity provider '${name}' was not found. Specify a valid name and try again.`,
      );
}

/** Refuses a strategy that AWS refuses. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
export function checkStrategy(
  strategy: readonly ECS.CapacityProviderStrategyItem[],
  attached: readonly string[],
): void {
  const names = strategy.map((item) => lastPart(item.capacityProvider ?? ""));
  for (const name of names)
    if (!attached.map(lastPart).includes(name))
      throw invalidParameter(
        "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
      );
  if (strategy.length > 20)
    throw invalidParameter("A capacity provider strategy can have at most 20 capacity providers.");
  if (strategy.filter((item) => (item.base ?? 0) > 0).length > 1)
    throw invalidParameter("Only one capacity provider in a capacity provider strategy can have a base defined.");
  if (strategy.length > 0 && strategy.every((item) => (item.weight ?? 0) === 0))
    throw invalidParameter("At least one capacity provider in the strategy must have a weight greater than zero.");
  if (new Set(names.map(isFargateProvider)).size > 1)
    throw invalidParameter(
      "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers.",
    );
}

/** Where the tasks of a request or service run. */
export interface Capacity {
  readonly launchType: ECS.LaunchType | undefined;
  readonly strategy: readonly ECS.CapacityProviderStrategyItem[];
}

interface CapacityRequest {
  launchType?: ECS.LaunchType | undefined;
  capacityProviderStrategy?: ECS.CapacityProviderStrategyItem[] | undefined;
}

/** Launch type or strategy of a request, else the cluster's default strategy, else EC2. */
export function capacityOf(cluster: ClusterRow, request: CapacityRequest): Capacity {
  const strategy = request.capacityProviderStrategy ?? [];
  if (request.launchType && strategy.length > 0)
    throw invalidParameter(
      "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    );
  if (strategy.length > 0) {
    checkStrategy(strategy, cluster.capacityProviders);
    return { launchType: undefined, strategy };
  }
  if (request.launchType) return { launchType: request.launchType, strategy: [] };
  if (cluster.defaultStrategy.length > 0) return { launchType: undefined, strategy: cluster.defaultStrategy };
  return { launchType: "EC2", strategy: [] };
}

/** The provider of the next task, given how many tasks each already has: bases first, then by weight. */
export function nextProvider(
  strategy: readonly ECS.CapacityProviderStrategyItem[],
  counts: ReadonlyMap<string, number>,
): string | undefined {
  const items = strategy.map((item) => {
    const name = lastPart(item.capacityProvider ?? "");
    return { name, base: item.base ?? 0, weight: item.weight ?? 0, count: counts.get(name) ?? 0 };
  });
  const based = items.find((item) => item.count < item.base);
  if (based) return based.name;
  const weighted = items.filter((item) => item.weight > 0);
  const filled = (item: (typeof items)[number]): number => (item.count - item.base + 1) / item.weight;
  return weighted.sort((a, b) => filled(a) - filled(b))[0]?.name ?? items[0]?.name;
}
