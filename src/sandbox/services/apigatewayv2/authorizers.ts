/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { type Context, found, type Input } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { autoDeploy } from "./deployments.ts";
import { badRequest, conflict, notFound, notInSandbox } from "./faults.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { type ApiRow, authorizers, findApi, type PartRow, partKey, routes } from "./state.ts";

type Settings = ApiGatewayV2.Authorizer;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html#CreateAuthorizer */
export const createAuthorizer: Api<"CreateAuthorizer"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  const id = newId(6);
  const settings: Settings = { ...given(input), Name: input.Name ?? "", AuthorizerId: id };
  requireAuthorizer(context, api, settings);
  context.table(authorizers).put(partKey(api.id, id), { apiId: api.id, id, settings });
  autoDeploy(context, api.id);
  return settings;
};

const given = ({ ApiId: _id, ...input }: Partial<Input<typeof ApiGatewayV2, "CreateAuthorizer">>): Partial<Settings> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

function requireAuthorizer(context: Context, api: ApiRow, settings: Settings): void {
  const isHttp = api.settings.ProtocolType === "HTTP";
  const taken = context
    .table(authorizers)
    .list(`${api.id}/`)
    .some(({ id, settings: { Name } }) => Name === settings.Name && id !== settings.AuthorizerId);
  if (taken) throw conflict(`Authorizer name ${settings.Name} already exists for this API`);
  if (settings.AuthorizerType === "JWT") requireJwt(settings, isHttp);
  else requireFunction(settings, isHttp);
}

function requireJwt({ JwtConfiguration, IdentitySource = [], AuthorizerUri }: Settings, isHttp: boolean): void {
  if (!isHttp) throw badRequest("JWT authorizers are only supported for HTTP APIs");
  if (AuthorizerUri !== undefined) throw badRequest("AuthorizerUri is not supported for JWT authorizers");
  if (!JwtConfiguration?.Issuer) throw badRequest("Issuer must be specified for JWT authorizers");
  if (!/^https:\/\/[^\s]+$/.test(JwtConfiguration.Issuer))
    throw badRequest(
      `Invalid issuer: ${JwtConfiguration.Issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'`,
    );
  if (!JwtConfiguration.Audience?.length) throw badRequest("Audience must be specified for JWT authorizers");
  if (IdentitySource.length !== 1) throw badRequest("JWT authorizers need exactly one identity source");
  requireSources(IdentitySource, /^\$request\.(header|querystring)\.[^\s]+$/);
}

function requireFunction(settings: Settings, isHttp: boolean): void {
  if (settings.AuthorizerUri === undefined) throw badRequest("AuthorizerUri is required for REQUEST authorizers");
  if (
    !/^arn:aws:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/arn:aws:lambda:.+\/invocations$/.test(
      settings.AuthorizerUri,
    )
  )
    throw badRequest(`Invalid Authorizer URI: ${settings.AuthorizerUri}`);
  if (settings.AuthorizerCredentialsArn !== undefined) throw notInSandbox("AuthorizerCredentialsArn");
  if (!isHttp) {
    if (settings.AuthorizerPayloadFormatVersion !== undefined || settings.EnableSimpleResponses)
      throw badRequest("AuthorizerPayloadFormatVersion and EnableSimpleResponses are only supported for HTTP APIs");
    requireSources(
      settings.IdentitySource ?? [],
      /^route\.request\.(header|querystring)\.\S+$|^(context|stageVariables)\.\S+$/,
    );
    return;
  }
  const version = settings.AuthorizerPayloadFormatVersion;
  if (version !== "1.0" && version !== "2.0")
    throw badRequest(
      "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer. Supported values are 1.0 and 2.0",
    );
  if (settings.EnableSimpleResponses && version !== "2.0")
    throw badRequest("EnableSimpleResponses is only supported with payload format version 2.0");
  requireSources(settings.IdentitySource ?? [], /^\$(request\.(header|querystring)|context|stageVariables)\.\S+$/);
  if ((settings.AuthorizerResultTtlInSeconds ?? 0) > 0 && !settings.IdentitySource?.length)
    throw badRequest("Identity sources are required for caching");
}

function requireSources(sources: readonly string[], allowed: RegExp): void {
  const bad = sources.find((source) => !allowed.test(source));
  if (bad !== undefined) throw badRequest(`Invalid identity source: ${bad}`);
}

export const getAuthorizer: Api<"GetAuthorizer"> = (input, context) =>
  findAuthorizer(context, input.ApiId, input.AuthorizerId).settings;

export const getAuthorizers: Api<"GetAuthorizers"> = (input, context) => {
  const rows = context.table(authorizers).list(`${findApi(context, input.ApiId).id}/`);
  return pageOf(
    rows.map(({ settings }) => settings),
    input,
  );
};

export const updateAuthorizer: Api<"UpdateAuthorizer"> = (input, context) => {
  const row = findAuthorizer(context, input.ApiId, input.AuthorizerId);
  const { AuthorizerId: _id, ...rest } = input;
  const settings: Settings = { ...row.settings, ...given(rest) };
  requireAuthorizer(context, findApi(context, input.ApiId), settings);
  context.table(authorizers).patch(partKey(row.apiId, row.id), { settings });
  autoDeploy(context, row.apiId);
  return settings;
};

export const deleteAuthorizer: Api<"DeleteAuthorizer"> = (input, context) => {
  const row = findAuthorizer(context, input.ApiId, input.AuthorizerId);
  const used = context
    .table(routes)
    .list(`${row.apiId}/`)
    .some(({ settings }) => settings.AuthorizerId === row.id && settings.AuthorizationType !== "NONE");
  if (used) throw conflict(`Cannot delete authorizer '${row.settings.Name}', is referenced in route`);
  context.table(authorizers).delete(partKey(row.apiId, row.id));
  autoDeploy(context, row.apiId);
  return {};
};

const findAuthorizer = (context: Context, apiId: string | undefined, id = ""): PartRow<Settings> =>
  found(context.table(authorizers).get(partKey(findApi(context, apiId).id, id)), () =>
    notFound(`Invalid Authorizer identifier specified ${id}`),
  );
