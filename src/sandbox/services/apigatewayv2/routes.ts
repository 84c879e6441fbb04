/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { type Context, found, type Input } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { autoDeploy } from "./deployments.ts";
import { badRequest, conflict, notFound, notInSandbox } from "./faults.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import {
  type ApiRow,
  authorizers,
  findApi,
  integrations,
  type PartRow,
  partKey,
  routeResponses,
  routes,
} from "./state.ts";

type RouteInput = Partial<Omit<Input<typeof ApiGatewayV2, "CreateRoute">, "ApiId">>;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html#CreateRoute */
export const createRoute: Api<"CreateRoute"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  requireRoute(context, api, input);
  requireFreeKey(context, api, input.RouteKey);
  const id = newId(7);
  const settings: ApiGatewayV2.Route = {
    ...given(input),
    ApiKeyRequired: false,
    AuthorizationType: input.AuthorizationType ?? "NONE",
    RouteId: id,
    RouteKey: input.RouteKey,
  };
  context.table(routes).put(partKey(api.id, id), { apiId: api.id, id, settings });
  autoDeploy(context, api.id);
  return settings;
};

const given = ({
  AuthorizationScopes,
  AuthorizationType,
  AuthorizerId,
  OperationName,
  RouteKey,
  RouteResponseSelectionExpression,
  Target,
}: RouteInput): Partial<ApiGatewayV2.Route> =>
  Object.fromEntries(
    Object.entries({
      AuthorizationScopes,
      AuthorizationType,
      AuthorizerId,
      OperationName,
      RouteKey,
      RouteResponseSelectionExpression,
      Target,
    }).filter(([, value]) => value !== undefined),
  );

function requireRoute(context: Context, api: ApiRow, route: RouteInput): void {
  const isHttp = api.settings.ProtocolType === "HTTP";
  if (route.RouteKey !== undefined && isHttp) requireHttpKey(route.RouteKey);
  if (route.ApiKeyRequired) throw notInSandbox("ApiKeyRequired on a route");
  if (Object.keys(route.RequestModels ?? {}).length > 0) throw notInSandbox("RequestModels of a route");
  if (Object.keys(route.RequestParameters ?? {}).length > 0) throw notInSandbox("RequestParameters of a route");
  if (
    !isHttp &&
    route.AuthorizationType !== undefined &&
    route.AuthorizationType !== "NONE" &&
    route.RouteKey !== "$connect"
  )
    throw badRequest("Currently, authorization is restricted to the $connect route only");
  requireAuthorizer(context, api, route);
  const { Target } = route;
  if (Target === undefined) return;
  const [, integrationId] = /^integrations\/(.+)$/.exec(Target) ?? [];
  if (integrationId === undefined) throw badRequest(`Invalid target ${Target}: must be of the form integrations/<id>`);
  if (!context.table(integrations).has(partKey(api.id, integrationId)))
    throw notFound(`Invalid Integration identifier specified ${integrationId}`);
}

const METHODS = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

function requireHttpKey(key: string): void {
  if (key === "$default") return;
  const [, method = "", path = ""] = /^([A-Z]+) (\/\S*)$/.exec(key) ?? [];
  if (!METHODS.includes(method))
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  const segments = path.split("/").slice(1);
  const greedy = segments.findIndex((segment) => /^\{[^{}]+\+\}$/.test(segment));
  if (greedy >= 0 && greedy < segments.length - 1)
    throw badRequest("Greedy path variables can only be at the end of a route's path");
  if (segments.some((segment) => /[{}]/.test(segment) && !/^\{[A-Za-z0-9._:-]+\+?\}$/.test(segment)))
    throw badRequest(`Path parts with braces must be a whole variable: ${path}`);
}

function requireAuthorizer(context: Context, api: ApiRow, route: RouteInput): void {
  const { AuthorizationType: type = "NONE", AuthorizerId } = route;
  if (type === "NONE" || type === "AWS_IAM") {
    if (route.AuthorizationScopes?.length && route.AuthorizationType !== undefined)
      throw badRequest("Scopes are only supported with JWT authorization");
    return;
  }
  if (AuthorizerId === undefined) throw badRequest(`AuthorizerId is required for authorization type ${type}`);
  const authorizer = context.table(authorizers).get(partKey(api.id, AuthorizerId));
  if (!authorizer) throw notFound(`Invalid Authorizer identifier specified ${AuthorizerId}`);
  const fits = authorizer.settings.AuthorizerType === (type === "JWT" ? "JWT" : "REQUEST");
  if (!fits) throw badRequest(`Authorizer ${AuthorizerId} does not fit authorization type ${type}`);
}

function requireFreeKey(context: Context, api: ApiRow, key: string | undefined, except?: string): void {
  const taken = context
    .table(routes)
    .list(`${api.id}/`)
    .some(({ id, settings }) => settings.RouteKey === key && id !== except);
  if (taken) throw conflict(`Route with key ${key} already exists for this API`);
}

export const getRoute: Api<"GetRoute"> = (input, context) => findRoute(context, input.ApiId, input.RouteId).settings;

export const getRoutes: Api<"GetRoutes"> = (input, context) => {
  const rows = context.table(routes).list(`${findApi(context, input.ApiId).id}/`);
  return pageOf(
    rows.map(({ settings }) => settings),
    input,
  );
};

export const updateRoute: Api<"UpdateRoute"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  const row = findRoute(context, input.ApiId, input.RouteId);
  requireRoute(context, api, { ...row.settings, ...given(input) });
  if (input.RouteKey !== undefined) requireFreeKey(context, api, input.RouteKey, row.id);
  const settings = { ...row.settings, ...given(input) };
  context.table(routes).patch(partKey(api.id, row.id), { settings });
  autoDeploy(context, api.id);
  return settings;
};

export const deleteRoute: Api<"DeleteRoute"> = (input, context) => {
  const row = findRoute(context, input.ApiId, input.RouteId);
  for (const [key, { routeId }] of context.table(routeResponses).entries(`${row.apiId}/`))
    if (routeId === row.id) context.table(routeResponses).delete(key);
  context.table(routes).delete(partKey(row.apiId, row.id));
  autoDeploy(context, row.apiId);
  return {};
};

export function findRoute(context: Context, apiId: string | undefined, id = ""): PartRow<ApiGatewayV2.Route> {
  const api = findApi(context, apiId);
  return found(context.table(routes).get(partKey(api.id, id)), () =>
    notFound(`Invalid Route identifier specified ${id}`),
  );
}
