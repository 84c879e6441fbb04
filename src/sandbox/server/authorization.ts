/** Asks the sandbox's authorizer (a service that declares `authorize`) whether a role or user may make a call. */
import type { Context } from "../kit/context.ts";
import type { Call, Values } from "../protocol/index.ts";
import { requestTagKeys } from "./request-tags.ts";
import type { World } from "./world.ts";

/** The chain's `authorize`: allows everything where the sandbox has no authorizer. */
export const createAuthorization =
  (world: World, authorizer: string | undefined) =>
  async (
    { service, operation }: Pick<Call, "service" | "operation">,
    input: Values,
    context: Context,
  ): Promise<void> => {
    const judge = authorizer === undefined ? undefined : await world.load(authorizer);
    if (!judge?.authorize) return;
    const { id, iamPrefix, signingName } = service.row;
    const owner = await world.load(id);
    const prefix = iamPrefix ?? signingName;
    const resourcePolicy = owner?.resourcePolicyOf?.(operation.name, input, context);
    const one = () => [
      {
        action: operation.name,
        resources: owner?.resourcesOf?.(operation.name, input, context) ?? onlyArnIn(input, prefix),
      },
    ];
    // The authorizer reads its own tables, on behalf of the caller.
    const asked = world.context(authorizer ?? id, context, context.principal, context.requestId);
    for (const { action, resources } of owner?.actionsOf?.(operation.name, input, context) ?? one())
      await judge.authorize(
        {
          service: id,
          operation: operation.name,
          action: `${prefix}:${action}`,
          resources,
          ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
          conditions: requestTagKeys(input),
        },
        asked,
      );
    for (const { role, to } of owner?.passedRoles?.(operation.name, input, context) ?? [])
      await judge.authorize(
        {
          service: id,
          operation: operation.name,
          action: "iam:PassRole",
          resources: [roleArn(role, context)],
          conditions: { "iam:PassedToService": to },
        },
        asked,
      );
  };

/** The service's one ARN among the input's members and lists of texts. Of several only the service knows which is acted on. */
function onlyArnIn(input: Values, prefix: string): string[] {
  const arns = Object.values(input)
    .flat()
    .filter((value): value is string => typeof value === "string" && value.startsWith("arn:"))
    .filter((arn) => arn.split(":")[2] === prefix);
  return arns.length === 1 ? arns : [];
}

/** Services take the name of a role, too. */
const roleArn = (role: string, { account }: Context): string =>
  role.startsWith("arn:") ? role : `arn:aws:iam::${account}:role/${role.replace(/^\//, "")}`;
