/** Asks the sandbox's authorizer (a service that declares `authorize`) whether a role or user may make a call. */
import type { Context } from "../kit/context.ts";
import type { Call, Values } from "../protocol/index.ts";
import type { World } from "./world.ts";

/** The chain's `authorize`: allows everything where the sandbox has no authorizer. */
export const createAuthorization =
  (world: World, authorizer: string | undefined) =>
  async ({ service, operation }: Call, input: Values, context: Context): Promise<void> => {
    const judge = authorizer === undefined ? undefined : await world.load(authorizer);
    if (!judge?.authorize) return;
    const { id, iamPrefix, signingName } = service.row;
    const owner = await world.load(id);
    const resources = owner?.resourcesOf?.(operation.name, input, context) ?? arnsIn(input);
    await judge.authorize(
      {
        service: id,
        operation: operation.name,
        action: `${iamPrefix ?? signingName}:${operation.name}`,
        resources: resources.length === 0 ? ["*"] : resources,
      },
      // The authorizer reads its own tables, on behalf of the caller.
      world.context(authorizer ?? id, context, context.principal, context.requestId),
    );
  };

/** Every ARN among the input's members and lists of texts: what most calls name their resources by. */
const arnsIn = (input: Values): string[] =>
  Object.values(input)
    .flat()
    .filter((value): value is string => typeof value === "string" && value.startsWith("arn:"));
