/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { type Context, found, type Input } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { autoDeploy } from "./deployments.ts";
import { badRequest, conflict, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { requireIntegration } from "./integration-rules.ts";
import { pageOf } from "./paging.ts";
import { type ApiRow, findApi, integrations, type PartRow, partKey, routes } from "./state.ts";

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html#CreateIntegration */
export const createIntegration: Api<"CreateIntegration"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  const id = newId(7);
  const settings = { ...withDefaults(api, input), IntegrationId: id };
  requireIntegration(api, settings);
  context.table(integrations).put(partKey(api.id, id), { apiId: api.id, id, settings });
  autoDeploy(context, api.id);
  return settings;
};

/** HTTP APIs wait 30 s at most, WebSocket APIs 29 s. */
function withDefaults(
  { settings: { ProtocolType } }: ApiRow,
  { ApiId: _id, TlsConfig, ...input }: Input<typeof ApiGatewayV2, "CreateIntegration">,
): ApiGatewayV2.Integration {
  const isHttp = ProtocolType === "HTTP";
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const isFunction = input.IntegrationType === "AWS_PROXY" && input.IntegrationSubtype === undefined;
  return {
    ...given,
    ...(TlsConfig && { TlsConfig }),
    IntegrationType: input.IntegrationType,
    ConnectionType: input.ConnectionType ?? "INTERNET",
    ...(isFunction && { IntegrationMethod: input.IntegrationMethod ?? "POST" }),
    PayloadFormatVersion: input.PayloadFormatVersion ?? "1.0",
    TimeoutInMillis: input.TimeoutInMillis ?? (isHttp ? 30_000 : 29_000),
    ...(!isHttp && {
      IntegrationResponseSelectionExpression: `\${integration.response.statuscode}`,
      PassthroughBehavior: input.PassthroughBehavior ?? "WHEN_NO_MATCH",
    }),
  };
}

export const getIntegration: Api<"GetIntegration"> = (input, context) =>
  findIntegration(context, input.ApiId, input.IntegrationId).settings;

export const getIntegrations: Api<"GetIntegrations"> = (input, context) => {
  const rows = context.table(integrations).list(`${findApi(context, input.ApiId).id}/`);
  return pageOf(
    rows.map(({ settings }) => settings),
    input,
  );
};

/** A mapping that is given with an empty value is removed; an empty response mapping removes a whole status. */
export const updateIntegration: Api<"UpdateIntegration"> = (input, context) => {
  const row = findIntegration(context, input.ApiId, input.IntegrationId);
  const { ApiId: _api, IntegrationId: _id, RequestParameters, ResponseParameters, ...rest } = input;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const settings: ApiGatewayV2.Integration = {
    ...row.settings,
    ...given,
    ...(RequestParameters && {
      RequestParameters: withoutEmpty({ ...row.settings.RequestParameters, ...RequestParameters }),
    }),
    ...(ResponseParameters && {
      ResponseParameters: Object.fromEntries(
        Object.entries({ ...row.settings.ResponseParameters, ...ResponseParameters }).filter(
          ([, mappings]) => Object.keys(mappings).length > 0,
        ),
      ),
    }),
  };
  requireIntegration(findApi(context, input.ApiId), settings);
  context.table(integrations).patch(partKey(row.apiId, row.id), { settings });
  autoDeploy(context, row.apiId);
  return settings;
};

const withoutEmpty = (mappings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(mappings).filter(([, value]) => value !== ""));

export const deleteIntegration: Api<"DeleteIntegration"> = (input, context) => {
  const row = findIntegration(context, input.ApiId, input.IntegrationId);
  const used = context
    .table(routes)
    .list(`${row.apiId}/`)
    .find(({ settings }) => settings.Target === `integrations/${row.id}`);
  if (used)
    throw conflict(
      `Cannot delete Integration with Id: ${row.id} because it is currently in use by Route with Id: ${used.id}`,
    );
  context.table(integrations).delete(partKey(row.apiId, row.id));
  autoDeploy(context, row.apiId);
  return {};
};

function findIntegration(context: Context, apiId: string | undefined, id = ""): PartRow<ApiGatewayV2.Integration> {
  const api = findApi(context, apiId);
  if (id === "") throw badRequest("IntegrationId is required");
  return found(context.table(integrations).get(partKey(api.id, id)), () =>
    notFound(`Invalid Integration identifier specified ${id}`),
  );
}
