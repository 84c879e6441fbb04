import type * as ECS from "@aws-sdk/client-ecs";
import { type Handler, page } from "../../../kit/index.ts";
import { taskDefinitions } from "../state.ts";

/** In the order of family and revision. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html */
export const listTaskDefinitions: Handler<typeof ECS, "ListTaskDefinitions"> = (input, context) => {
  const status = input.status ?? "ACTIVE";
  const rows = context.table(taskDefinitions).list(input.familyPrefix ? `${input.familyPrefix}:` : "");
  const arns = rows.filter((row) => row.definition.status === status).map((row) => row.definition.taskDefinitionArn);
  if (input.sort === "DESC") arns.reverse();
  const { items, next } = page(arns, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return { taskDefinitionArns: items, nextToken: next };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitionFamilies.html */
export const listTaskDefinitionFamilies: Handler<typeof ECS, "ListTaskDefinitionFamilies"> = (input, context) => {
  const active = new Map<string, boolean>();
  for (const { definition } of context.table(taskDefinitions).list(input.familyPrefix))
    if (definition.status !== "DELETE_IN_PROGRESS")
      active.set(definition.family, (active.get(definition.family) ?? false) || definition.status === "ACTIVE");
  const wanted = input.status ?? "ALL";
  const names = [...active].filter(([, is]) => wanted === "ALL" || is === (wanted === "ACTIVE")).map(([name]) => name);
  const { items, next } = page(names, { token: input.nextToken, limit: input.maxResults, max: 100 });
  return { families: items, nextToken: next };
};
