/** Finds the run's cluster, whoever made it: by name, else by tag; one that lives before one that has ended. */
import { type Cluster, EMR, paginateListClusters } from "@aws-sdk/client-emr";
import type { LabContext } from "../../../src/lab/index.ts";
import { adviceFor } from "./reasons.ts";

type Reader = Pick<LabContext, "aws" | "run">;

const LIVE = new Set(["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]);

export const isLive = (cluster: Cluster | undefined): boolean => LIVE.has(cluster?.Status?.State ?? "");

export const reasonOf = (cluster: Cluster | undefined): string =>
  cluster?.Status?.StateChangeReason?.Message ?? "no reason given";

export async function findCluster({ aws, run }: Reader): Promise<Cluster | undefined> {
  const client = aws(EMR);
  const found: Cluster[] = [];
  for await (const { Clusters = [] } of paginateListClusters({ client }, {}))
    for (const { Id, Name, Status } of Clusters) {
      // Ended clusters stay listed for two months: of these only the run's own are worth a read.
      if (Name !== run.name() && !LIVE.has(Status?.State ?? "")) continue;
      const { Cluster: each } = await client.describeCluster({ ClusterId: Id });
      const tagged = each?.Tags?.some(({ Key, Value }) => Key === "awslab:run" && Value === run.id);
      if (each && (Name === run.name() || tagged)) found.push(each);
    }
  return found.find(isLive) ?? found.find((each) => each.Status?.Timeline?.ReadyDateTime !== undefined) ?? found[0];
}

/** Why there is no cluster to work with; undefined where there is one. */
export function problemOf(cluster: Cluster | undefined, name: string): string | undefined {
  if (cluster === undefined) return `No cluster named ${name}.`;
  if (cluster.Status?.Timeline?.ReadyDateTime !== undefined) return undefined;
  const state = cluster.Status?.State ?? "";
  if (LIVE.has(state)) return `Cluster ${cluster.Id} is still ${state}.`;
  const reason = reasonOf(cluster);
  return `Cluster ${cluster.Id} is ${state}: ${reason} ${adviceFor(reason)}`;
}
