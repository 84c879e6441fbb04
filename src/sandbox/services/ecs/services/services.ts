/** Services: reading and deleting. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { found, type Handler, page } from "../../../kit/index.ts";
import { serviceKey } from "../deployments/deployments.ts";
import { invalidParameter, serviceNotActive, serviceNotFound } from "../faults.ts";
import { activeCluster, ecsArn, lastPart } from "../names.ts";
import { services } from "../state.ts";
import { taskSetsOf } from "../task-sets/task-set-description.ts";
import { wakeService } from "../wake.ts";
import { describeService } from "./service-description.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
export const describeServices: Handler<typeof ECS, "DescribeServices"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const references = input.services ?? [];
  if (references.length === 0) throw invalidParameter("Services cannot be empty.");
  if (references.length > 10) throw invalidParameter("Services cannot have more than 10 elements.");
  const withTags = input.include?.includes("TAGS") ?? false;
  const described: ECS.Service[] = [];
  const failures: ECS.Failure[] = [];
  for (const reference of references) {
    const row = context.table(services).get(`${cluster.name}/${lastPart(reference)}`);
    if (row && (!reference.startsWith("arn:") || reference === row.service.serviceArn))
      described.push(describeService(context, row, withTags));
    else
      failures.push({
        arn: reference.startsWith("arn:") ? reference : ecsArn(context, `service/${cluster.name}/${reference}`),
        reason: "MISSING",
      });
  }
  return { services: described, failures };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html */
export const listServices: Handler<typeof ECS, "ListServices"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const arns = context
    .table(services)
    .list(`${cluster.name}/`)
    .filter(({ service }) => service.status !== "INACTIVE")
    .filter(({ service }) => !input.launchType || service.launchType === input.launchType)
    .filter(({ service }) => !input.schedulingStrategy || service.schedulingStrategy === input.schedulingStrategy)
    .map(({ service }) => service.serviceArn);
  // Ten a page unless asked otherwise, a hundred at most.
  const { items, next } = page(arns, { token: input.nextToken, limit: input.maxResults ?? 10, max: 100 });
  return { serviceArns: items, nextToken: next };
};

/** The service drains and then stays as INACTIVE. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html */
export const deleteService: Handler<typeof ECS, "DeleteService"> = (input, context) => {
  const cluster = activeCluster(context, input.cluster);
  const row = found(context.table(services).get(`${cluster.name}/${lastPart(input.service ?? "")}`), serviceNotFound);
  if (row.service.status === "INACTIVE") throw serviceNotActive();
  if (row.service.desiredCount > 0 && !input.force)
    throw invalidParameter("The service cannot be stopped while it is scaled above 0.");
  if (taskSetsOf(context, row).length > 0 && !input.force)
    throw invalidParameter("The service cannot be stopped while deployments are active.");
  const draining = { ...row, service: { ...row.service, status: "DRAINING", desiredCount: 0 } };
  context.table(services).put(serviceKey(row), draining);
  wakeService(context, serviceKey(row));
  return { service: describeService(context, draining) };
};
