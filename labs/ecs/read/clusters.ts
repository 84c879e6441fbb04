/** Finds the run's cluster, whoever made it. */
import { type Cluster, ECS } from "@aws-sdk/client-ecs";
import type { LabContext } from "../../../src/lab/index.ts";

/** The active cluster with the run's name, else the one with the run's tag; with settings and statistics. */
export async function findCluster(context: Pick<LabContext, "aws" | "run">): Promise<Cluster | undefined> {
  const named = await describe(context, [context.run.name()]);
  if (named[0]) return named[0];
  const { clusterArns = [] } = await context.aws(ECS).listClusters({});
  if (clusterArns.length === 0) return undefined;
  const all = await describe(context, clusterArns);
  return all.find(({ tags = [] }) => tags.some(({ key, value }) => key === "awslab:run" && value === context.run.id));
}

async function describe({ aws }: Pick<LabContext, "aws">, clusters: string[]): Promise<Cluster[]> {
  const answer = await aws(ECS).describeClusters({ clusters, include: ["SETTINGS", "STATISTICS", "TAGS"] });
  return (answer.clusters ?? []).filter(({ status }) => status !== "INACTIVE");
}
