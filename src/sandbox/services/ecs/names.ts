/** Names and ARNs of ECS, and how requests refer to rows: by either of the two. */
import type { Context } from "../../kit/index.ts";
import { arn, found } from "../../kit/index.ts";
import { clusterInactive, clusterNotFound, invalidParameter } from "./faults.ts";
import { type ClusterRow, clusters } from "./state.ts";

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** Refuses what AWS refuses as a name of a cluster, service, family or container. */
export function validName(name: string, what: string): string {
  if (!NAME.test(name))
    throw invalidParameter(
      `${what} must have 1 to 255 characters: letters (uppercase and lowercase), numbers, hyphens and underscores.`,
    );
  return name;
}

/** The last part of an ARN or path; a plain name as it is. */
export const lastPart = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

export const ecsArn = (context: Pick<Context, "account" | "region">, resource: string): string =>
  arn(context, "ecs", resource);

/** `default` where a request names no cluster. */
export const clusterName = (reference: string | undefined): string => lastPart(reference ?? "default");

/** The cluster that a request means; it must be ACTIVE. */
export function activeCluster(context: Context, reference: string | undefined): ClusterRow {
  const row = found(context.table(clusters).get(clusterName(reference)), clusterNotFound);
  if (row.status !== "ACTIVE") throw clusterInactive();
  if (reference?.startsWith("arn:") && reference !== row.arn) throw clusterNotFound();
  return row;
}
