import { arn, type Context, type ResourcesOf } from "../../kit/index.ts";
import { readFunctionName } from "./function-name.ts";
import { functionArn } from "./state.ts";

/** The function or layer that a request acts on. https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (WITHOUT_RESOURCE.test(operation)) return ["*"];
  const { FunctionName, Qualifier, LayerName, VersionNumber, UUID } = input;
  if (typeof UUID === "string") return [arn(context, "lambda", `event-source-mapping:${UUID}`)];
  if (typeof FunctionName === "string") return functionActedOn(context, FunctionName, Qualifier);
  if (typeof LayerName !== "string" || LayerName.startsWith("arn:")) return undefined;
  const version = typeof VersionNumber === "number" ? `:${VersionNumber}` : "";
  return [arn(context, "lambda", `layer:${LayerName}${version}`)];
};

const WITHOUT_RESOURCE =
  /^(ListFunctions|ListLayers|GetAccountSettings|CreateEventSourceMapping|ListEventSourceMappings)$/;

// A name that cannot be read is the operation's own error to tell.
function functionActedOn(context: Context, name: string, qualifier: unknown): readonly string[] | undefined {
  try {
    const asked = readFunctionName(context, name, typeof qualifier === "string" ? qualifier : undefined);
    return [functionArn(context, asked.name, asked.qualifier)];
  } catch {
    return undefined;
  }
}
