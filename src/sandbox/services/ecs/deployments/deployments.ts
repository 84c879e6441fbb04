/**
 * Deployments of a service: each has a revision (what to run) and belongs to a service deployment (the change as the
 * caller sees it). Strategies and controllers differ in how tasks move from one to the next, not in these records.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */
import type * as ECS from "@aws-sdk/client-ecs";
import { randomHex } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { ecsArn } from "../names.ts";
import { resolveBalancers } from "../services/resolved-balancers.ts";
import {
  type DeploymentRow,
  type ServiceRevisionRow,
  type ServiceRow,
  serviceDeployments,
  serviceRevisions,
  services,
} from "../state.ts";
import { trafficShifts } from "../traffic-shift/state.ts";

export const serviceKey = ({ cluster, name }: Pick<ServiceRow, "cluster" | "name">): string => `${cluster}/${name}`;

/** Key of a revision or service deployment: its ARN without all that comes before the cluster. */
export const keyOfArn = (arn: string): string => arn.split("/").slice(1).join("/");

/** A number of nineteen digits, as in `ecs-svc/1234567890123456789`. */
const newNumber = (): string =>
  `${BigInt(`0x${randomHex(15)}`) % 9_000_000_000_000_000_000n}`.padStart(19, "1").slice(0, 19);

/** The id of a deployment or task set. */
export const newDeploymentId = (): string => `ecs-svc/${newNumber()}`;

/** Records a new revision and deployment of the service as it is now, and makes it PRIMARY. */
export function beginDeployment(context: Context, row: ServiceRow): ServiceRow {
  const now = context.clock.date();
  const key = serviceKey(row);
  const revision = recordRevision(context, row);
  const [previous] = row.deployments;
  supersede(context, previous);
  const serviceDeploymentArn = ecsArn(context, `service-deployment/${key}/${randomHex(21)}`);
  context.table(serviceDeployments).put(keyOfArn(serviceDeploymentArn), {
    serviceDeploymentArn,
    serviceArn: row.service.serviceArn,
    clusterArn: row.service.clusterArn,
    createdAt: now,
    updatedAt: now,
    sourceServiceRevisions: row.deployments.map(({ revisionArn }) => ({ arn: revisionArn })),
    targetServiceRevision: { arn: revision.serviceRevisionArn },
    status: "PENDING",
    deploymentConfiguration: row.service.deploymentConfiguration,
  });
  const id = newDeploymentId();
  const deployment: DeploymentRow = {
    id,
    status: "PRIMARY",
    revisionArn: revision.serviceRevisionArn,
    serviceDeploymentArn,
    failedTasks: 0,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    createdAt: now,
    updatedAt: now,
  };
  const others = row.deployments.map((each) => ({ ...each, status: "ACTIVE" as const }));
  return context.table(services).put(key, {
    ...row,
    steady: false,
    deployments: [deployment, ...others],
    service: { ...row.service, currentServiceDeployment: serviceDeploymentArn },
  });
}

export function revisionOf(context: Context, deployment: DeploymentRow): ServiceRevisionRow | undefined {
  return context.table(serviceRevisions).get(keyOfArn(deployment.revisionArn));
}

/** The scheduler takes a deployment up. */
export function startServiceDeployment(context: Context, { deployments }: ServiceRow): void {
  const arn = deployments[0]?.serviceDeploymentArn ?? "";
  if (context.table(serviceDeployments).get(keyOfArn(arn))?.status === "PENDING")
    patchServiceDeployment(context, arn, { status: "IN_PROGRESS", startedAt: context.clock.date() });
}

/** Changes one deployment of a service. */
export function patchDeployment(context: Context, key: string, id: string, change: Partial<DeploymentRow>): void {
  context.table(services).update(key, (row) => ({
    ...row,
    deployments: row.deployments.map((each) =>
      each.id === id ? { ...each, ...change, updatedAt: context.clock.date() } : each,
    ),
  }));
}

/** Changes the record of a service deployment; one that has finished stays as it is. */
export function patchServiceDeployment(context: Context, arn: string, change: Partial<ECS.ServiceDeployment>): void {
  context
    .table(serviceDeployments)
    .update(keyOfArn(arn), (row) =>
      row.finishedAt || row.stoppedAt
        ? row
        : { ...row, ...change, serviceDeploymentArn: row.serviceDeploymentArn, updatedAt: context.clock.date() },
    );
}

function recordRevision(context: Context, row: ServiceRow): ServiceRevisionRow {
  const { service } = row;
  const serving = row.deployments.find((each) => each.rolloutState === "COMPLETED");
  const serviceRevisionArn = ecsArn(context, `service-revision/${serviceKey(row)}/${newNumber()}`);
  return context.table(serviceRevisions).put(keyOfArn(serviceRevisionArn), {
    serviceRevisionArn,
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    taskDefinition: service.taskDefinition ?? "",
    capacityProviderStrategy: service.capacityProviderStrategy,
    launchType: service.launchType,
    platformVersion: service.platformVersion,
    platformFamily: service.platformFamily,
    loadBalancers: service.loadBalancers,
    serviceRegistries: service.serviceRegistries,
    networkConfiguration: service.networkConfiguration,
    containerImages: [],
    guardDutyEnabled: false,
    createdAt: context.clock.date(),
    resolvedConfiguration: { loadBalancers: resolveBalancers(service, serving && revisionOf(context, serving)) },
  });
}

/** A deployment under way ends when the next one begins. */
function supersede(context: Context, previous: DeploymentRow | undefined): void {
  if (previous?.rolloutState !== "IN_PROGRESS") return;
  context.table(trafficShifts).delete(keyOfArn(previous.serviceDeploymentArn));
  patchServiceDeployment(context, previous.serviceDeploymentArn, {
    status: "STOPPED",
    statusReason: "Service deployment was stopped because a newer service deployment was started.",
    stoppedAt: context.clock.date(),
    finishedAt: context.clock.date(),
  });
}
