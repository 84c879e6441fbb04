/** Two-way communication of WebSocket routes. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound, notInSandbox } from "./faults.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { findRoute } from "./routes.ts";
import { findApi, partKey, type RouteResponseRow, routeResponses } from "./state.ts";

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid-routeresponses.html#CreateRouteResponse */
export const createRouteResponse: Api<"CreateRouteResponse"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  const route = findRoute(context, input.ApiId, input.RouteId);
  if (api.settings.ProtocolType !== "WEBSOCKET")
    throw badRequest("Route responses are only supported for WebSocket APIs");
  if (input.RouteResponseKey !== "$default") throw badRequest("Route response key must be $default");
  if (Object.keys(input.ResponseModels ?? {}).length > 0) throw notInSandbox("ResponseModels of a route response");
  if (responsesOf(context, api.id, route.id).length > 0)
    throw conflict("Route response with key $default already exists for this route");
  const id = newId(7);
  const settings: ApiGatewayV2.RouteResponse = { RouteResponseId: id, RouteResponseKey: "$default" };
  context.table(routeResponses).put(partKey(api.id, id), { apiId: api.id, routeId: route.id, id, settings });
  return settings;
};

const responsesOf = (context: Context, apiId: string, routeId: string): RouteResponseRow[] =>
  context
    .table(routeResponses)
    .list(`${apiId}/`)
    .filter((row) => row.routeId === routeId);

export const getRouteResponse: Api<"GetRouteResponse"> = (input, context) =>
  findResponse(context, input.ApiId, input.RouteResponseId).settings;

export const getRouteResponses: Api<"GetRouteResponses"> = (input, context) => {
  const route = findRoute(context, input.ApiId, input.RouteId);
  return pageOf(
    responsesOf(context, route.apiId, route.id).map(({ settings }) => settings),
    input,
  );
};

export const deleteRouteResponse: Api<"DeleteRouteResponse"> = (input, context) => {
  const row = findResponse(context, input.ApiId, input.RouteResponseId);
  context.table(routeResponses).delete(partKey(row.apiId, row.id));
  return {};
};

const findResponse = (context: Context, apiId: string | undefined, id = ""): RouteResponseRow =>
  found(context.table(routeResponses).get(partKey(findApi(context, apiId).id, id)), () =>
    notFound(`Invalid RouteResponse identifier specified ${id}`),
  );
