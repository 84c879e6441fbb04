/** HTTP and WebSocket APIs. Keys of what belongs to an API begin with its id. */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { type Context, collection, found, type Tags } from "../../kit/index.ts";
import { notFound } from "./faults.ts";

const service = "apigatewayv2";

export interface ApiRow {
  readonly id: string;
  readonly arn: string;
  /** As answered, without tags. */
  readonly settings: ApiGatewayV2.Api;
  readonly tags: Tags;
}

/** Anything that an API is made of, as answered. */
export interface PartRow<T> {
  readonly apiId: string;
  readonly id: string;
  readonly settings: T;
}

export interface RouteResponseRow extends PartRow<ApiGatewayV2.RouteResponse> {
  readonly routeId: string;
}

export interface StageRow {
  readonly apiId: string;
  readonly name: string;
  readonly arn: string;
  readonly settings: ApiGatewayV2.Stage;
  readonly tags: Tags;
}

/** What a deployment serves: the API as it was then. */
export interface Snapshot {
  readonly selection: string;
  readonly cors: ApiGatewayV2.Cors | undefined;
  readonly routes: readonly ApiGatewayV2.Route[];
  readonly integrations: readonly ApiGatewayV2.Integration[];
  readonly authorizers: readonly ApiGatewayV2.Authorizer[];
  /** Ids of the routes that answer the client (WebSocket). */
  readonly answering: readonly string[];
}

export interface DeploymentRow extends PartRow<ApiGatewayV2.Deployment> {
  readonly snapshot: Snapshot;
}

export const apis = collection<ApiRow>({
  service,
  name: "apis",
  resource: { noun: "api", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const routes = collection<PartRow<ApiGatewayV2.Route>>({ service, name: "routes" });
export const integrations = collection<PartRow<ApiGatewayV2.Integration>>({ service, name: "integrations" });
export const authorizers = collection<PartRow<ApiGatewayV2.Authorizer>>({ service, name: "authorizers" });
export const routeResponses = collection<RouteResponseRow>({ service, name: "route-responses" });
export const deployments = collection<DeploymentRow>({ service, name: "deployments" });
export const stages = collection<StageRow>({
  service,
  name: "stages",
  resource: { noun: "stage", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Everything of an API, for its deletion. */
export const parts = [routes, integrations, authorizers, routeResponses, deployments, stages] as const;

export const partKey = (apiId: string, id: string): string => `${apiId}/${id}`;

export const findApi = (context: Context, id = ""): ApiRow =>
  found(context.table(apis).get(id), () => notFound(`Invalid API identifier specified ${context.account}:${id}`));

export const apiArn = ({ region }: Context, id: string): string => `arn:aws:apigateway:${region}::/apis/${id}`;
