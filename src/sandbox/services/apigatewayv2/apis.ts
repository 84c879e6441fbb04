/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html and apigateway-websocket-api.html */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { Context, Input } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { autoDeploy } from "./deployments.ts";
import { badRequest, notInSandbox } from "./faults.ts";
import { newId } from "./ids.ts";
import { createIntegration, updateIntegration } from "./integrations.ts";
import { pageOf } from "./paging.ts";
import { createRoute, updateRoute } from "./routes.ts";
import { createStage } from "./stages.ts";
import { type ApiRow, apiArn, apis, findApi, integrations, parts, routes } from "./state.ts";
import { checkedTags } from "./tags.ts";

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html#CreateApi */
export const createApi: Api<"CreateApi"> = async (input, context) => {
  const isHttp = input.ProtocolType === "HTTP";
  if (!isHttp && input.RouteSelectionExpression === undefined)
    throw badRequest("RouteSelectionExpression is required for WebSocket APIs");
  if (!isHttp && input.Target !== undefined) throw badRequest("Quick create is only supported for HTTP APIs");
  requireSettings(input, isHttp);
  const id = newId(10);
  const scheme = isHttp ? "https" : "wss";
  const settings: ApiGatewayV2.Api = {
    ApiEndpoint: `${scheme}://${id}.execute-api.${context.region}.amazonaws.com`,
    ApiId: id,
    ApiKeySelectionExpression: input.ApiKeySelectionExpression ?? "$request.header.x-api-key",
    ...(input.CorsConfiguration && { CorsConfiguration: input.CorsConfiguration }),
    CreatedDate: context.clock.date(),
    ...(input.Description !== undefined && { Description: input.Description }),
    DisableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? false,
    IpAddressType: input.IpAddressType ?? "ipv4",
    Name: input.Name ?? "",
    ProtocolType: input.ProtocolType ?? "HTTP",
    RouteSelectionExpression: input.RouteSelectionExpression ?? "$request.method $request.path",
    ...(input.Version !== undefined && { Version: input.Version }),
  };
  const row: ApiRow = { id, arn: apiArn(context, id), settings, tags: checkedTags(input.Tags) };
  context.table(apis).put(id, row);
  if (input.Target !== undefined) await quickCreate(context, row, input);
  return describe(row);
};

const HTTP_SELECTION = ["$request.method $request.path", `\${request.method} \${request.path}`];

function requireSettings(
  input: Partial<
    Pick<
      Input<typeof ApiGatewayV2, "CreateApi">,
      "CorsConfiguration" | "RouteSelectionExpression" | "DisableSchemaValidation"
    >
  >,
  isHttp: boolean,
): void {
  const { CorsConfiguration: cors, RouteSelectionExpression: selection } = input;
  if (!isHttp && cors) throw badRequest("CORS is only supported for HTTP APIs");
  if (isHttp && selection !== undefined && !HTTP_SELECTION.includes(selection))
    throw badRequest(`RouteSelectionExpression for HTTP APIs must be \${request.method} \${request.path}`);
  if (cors?.AllowCredentials && cors.AllowOrigins?.includes("*"))
    throw badRequest("Access-Control-Allow-Credentials cannot be true when the allowed origins are *");
  const bad = cors?.AllowOrigins?.find((origin) => origin !== "*" && !/^[a-z][a-z0-9+.-]*:\/\/[^/]+$/i.test(origin));
  if (bad !== undefined) throw badRequest(`Invalid format for origin: ${bad}`);
  if (input.DisableSchemaValidation) throw notInSandbox("DisableSchemaValidation");
}

/** A route that leads everything to one target, and a stage that deploys itself. */
async function quickCreate(
  context: Context,
  { id: ApiId }: ApiRow,
  { Target = "", RouteKey, CredentialsArn }: Input<typeof ApiGatewayV2, "CreateApi">,
): Promise<void> {
  const isFunction = Target.startsWith("arn:");
  const integration = await createIntegration(
    {
      ApiId,
      IntegrationType: isFunction ? "AWS_PROXY" : "HTTP_PROXY",
      IntegrationUri: Target,
      ...(isFunction ? { PayloadFormatVersion: "2.0" } : { IntegrationMethod: "ANY" }),
      ...(CredentialsArn !== undefined && { CredentialsArn }),
    },
    context,
  );
  await createRoute(
    { ApiId, RouteKey: RouteKey ?? "$default", Target: `integrations/${integration.IntegrationId}` },
    context,
  );
  await createStage({ ApiId, StageName: "$default", AutoDeploy: true }, context);
}

const describe = ({ settings, tags }: ApiRow): ApiGatewayV2.Api => ({
  ...settings,
  Tags: { ...tags },
});

export const getApi: Api<"GetApi"> = (input, context) => describe(findApi(context, input.ApiId));

export const getApis: Api<"GetApis"> = (input, context) => {
  const rows = context
    .table(apis)
    .list()
    .sort((a, b) => Number(a.settings.CreatedDate) - Number(b.settings.CreatedDate));
  const { Items, NextToken } = pageOf(rows, input);
  return { Items: Items.map(describe), NextToken };
};

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html#UpdateApi */
export const updateApi: Api<"UpdateApi"> = async (input, context) => {
  const row = findApi(context, input.ApiId);
  requireSettings(input, row.settings.ProtocolType === "HTTP");
  const { ApiId: _id, Target: _target, RouteKey: _key, CredentialsArn: _role, ...given } = input;
  const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const updated = context.table(apis).put(row.id, { ...row, settings: { ...row.settings, ...changes } });
  if (input.Target !== undefined || input.RouteKey !== undefined || input.CredentialsArn !== undefined)
    await updateQuickCreated(context, row, input);
  autoDeploy(context, row.id);
  return describe(updated);
};

/** Changes the one route and the one integration of an API that was made with a target. */
async function updateQuickCreated(
  context: Context,
  { id: ApiId }: ApiRow,
  input: Input<typeof ApiGatewayV2, "UpdateApi">,
): Promise<void> {
  const [route, ...otherRoutes] = context.table(routes).list(`${ApiId}/`);
  const [integration, ...others] = context.table(integrations).list(`${ApiId}/`);
  if (!route || !integration || otherRoutes.length + others.length > 0)
    throw badRequest(
      "Only APIs with one route and one integration can be updated with a target, route key or credentials",
    );
  if (input.RouteKey !== undefined) await updateRoute({ ApiId, RouteId: route.id, RouteKey: input.RouteKey }, context);
  await updateIntegration(
    {
      ApiId,
      IntegrationId: integration.id,
      ...(input.Target !== undefined && { IntegrationUri: input.Target }),
      ...(input.CredentialsArn !== undefined && { CredentialsArn: input.CredentialsArn }),
    },
    context,
  );
}

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html#DeleteApi: with everything in it. */
export const deleteApi: Api<"DeleteApi"> = (input, context) => {
  const row = findApi(context, input.ApiId);
  for (const part of parts) {
    const table = context.table<object>(part as never);
    for (const [key] of table.entries(`${row.id}/`)) table.delete(key);
  }
  context.table(apis).delete(row.id);
  return {};
};

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-cors.html */
export const deleteCorsConfiguration: Api<"DeleteCorsConfiguration"> = (input, context) => {
  const row = findApi(context, input.ApiId);
  const { CorsConfiguration: _removed, ...settings } = row.settings;
  context.table(apis).put(row.id, { ...row, settings });
  autoDeploy(context, row.id);
  return {};
};
