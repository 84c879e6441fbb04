/** Reading of service deployments and revisions. */
import type * as ECS from "@aws-sdk/client-ecs";
import { found, type Handler, page } from "../../../kit/index.ts";
import { invalidParameter, serviceNotFound } from "../faults.ts";
import { activeCluster, lastPart } from "../names.ts";
import { describeServiceDeployment } from "../services/service-description.ts";
import { serviceDeployments, serviceRevisions, services } from "../state.ts";
import { keyOfArn } from "./deployments.ts";

/** Newest first. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html */
export const listServiceDeployments: Handler<typeof ECS, "ListServiceDeployments"> = (input, context) => {
  const [, fromArn] = input.service?.startsWith("arn:") ? keyOfArn(input.service).split("/").reverse() : [];
  const cluster = activeCluster(context, input.cluster ?? fromArn);
  const name = lastPart(input.service ?? "");
  found(context.table(services).get(`${cluster.name}/${name}`), serviceNotFound);
  const { before, after } = input.createdAt ?? {};
  const rows = context
    .table(serviceDeployments)
    .list(`${cluster.name}/${name}/`)
    .filter(({ status }) => !input.status || input.status.length === 0 || (status && input.status.includes(status)))
    .filter(
      ({ createdAt }) =>
        (!before || Number(createdAt) < Number(before)) && (!after || Number(createdAt) > Number(after)),
    )
    .sort((a, b) => Number(b.createdAt) - Number(a.createdAt));
  const { items, next } = page(rows, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return {
    serviceDeployments: items.map((row) => ({
      serviceDeploymentArn: row.serviceDeploymentArn,
      serviceArn: row.serviceArn,
      clusterArn: row.clusterArn,
      createdAt: row.createdAt,
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
      targetServiceRevisionArn: row.targetServiceRevision?.arn,
      status: row.status,
      statusReason: row.statusReason,
    })),
    nextToken: next,
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html */
export const describeServiceDeployments: Handler<typeof ECS, "DescribeServiceDeployments"> = (input, context) => {
  const arns = input.serviceDeploymentArns ?? [];
  if (arns.length > 20) throw invalidParameter("You can describe up to 20 service deployments.");
  const rows = arns.map((arn) => context.table(serviceDeployments).get(keyOfArn(arn)));
  return {
    serviceDeployments: rows.filter((row) => row !== undefined).map((row) => describeServiceDeployment(context, row)),
    failures: arns.filter((_, index) => !rows[index]).map((arn) => ({ arn, reason: "MISSING" })),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html */
export const describeServiceRevisions: Handler<typeof ECS, "DescribeServiceRevisions"> = (input, context) => {
  const arns = input.serviceRevisionArns ?? [];
  if (arns.length > 20) throw invalidParameter("You can describe up to 20 service revisions.");
  const rows = arns.map((arn) => context.table(serviceRevisions).get(keyOfArn(arn)));
  return {
    serviceRevisions: rows.filter((row) => row !== undefined),
    failures: arns.filter((_, index) => !rows[index]).map((arn) => ({ arn, reason: "MISSING" })),
  };
};
