/** One request to a stage: finds what is deployed there, lets it in or not, runs its method, and tells of it. */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { randomUnit } from "../../../../shared/random.ts";
import type { Context, WireRequest } from "../../../kit/index.ts";
import { admit } from "../access/admit.ts";
import { type ApiRow, type Definition, deployments, keyOf, stages } from "../state.ts";
import { contextVariables } from "./context-variables.ts";
import type { Answer, Exchange, Incoming } from "./exchange.ts";
import { ExecutionLog, type LogLevel } from "./execution-log.ts";
import { GatewayError } from "./gateway-error.ts";
import { gatewayResponse } from "./gateway-response.ts";
import { findRoute } from "./route.ts";
import { runMethod } from "./run-method.ts";
import { settingOf } from "./stage-settings.ts";
import { tell } from "./tell.ts";
import type { Served } from "./wire-response.ts";

/** Where a request goes: to which API and stage, and the path below it. */
export interface Place {
  readonly api: ApiRow;
  readonly stageName: string;
  readonly incoming: Incoming;
  /** As the client asked for it, with stage or base path. */
  readonly requestPath: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MOST_BYTES = 10 * 1024 * 1024;

export async function servePlace(context: Context, request: WireRequest, place: Place): Promise<Served> {
  const { api, stageName, incoming } = place;
  const began = context.clock.now();
  const deployed = deployedAt(context, api, stageName);
  if (!deployed) return served(context, FORBIDDEN, "");
  const { definition, stage, stageVariables, isCanary } = deployed;
  const route = findRoute(definition, incoming.method, incoming.path);
  const variables = contextVariables(context, {
    incoming,
    apiId: api.id,
    stageName,
    resourceId: route?.resource.id ?? "",
    resourcePath: route?.resource.path ?? "",
    requestPath: place.requestPath,
    isCanary,
  });
  const setting = settingOf(stage, route?.resource.path, route?.method.httpMethod);
  const log = new ExecutionLog({
    level: (setting.loggingLevel ?? "OFF") as LogLevel,
    dataTrace: setting.dataTraceEnabled ?? false,
    now: () => context.clock.date(),
  });
  const known = { context, api, definition, stage, stageName, stageVariables, incoming, variables, log };
  const answer = await answerOf({ ...known, route, request });
  tell({ ...known, setting, answer, resource: route?.resource, durationMs: context.clock.now() - began });
  return served(context, answer, variables.extendedRequestId);
}

async function answerOf({
  route,
  request,
  ...known
}: Omit<Exchange, "resource" | "method" | "pathParameters"> & {
  readonly route: ReturnType<typeof findRoute>;
  readonly request: WireRequest;
}): Promise<Answer> {
  if (known.incoming.body.length > MOST_BYTES)
    return gatewayResponse(known, new GatewayError("REQUEST_TOO_LARGE", "Request Too Long"));
  if (!route)
    return gatewayResponse(known, new GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token"));
  const exchange: Exchange = { ...known, ...route };
  return runMethod(exchange, () => admit(exchange, request));
}

const served = ({ requestId }: Context, answer: Answer, extendedRequestId: string): Served => ({
  answer,
  requestId,
  extendedRequestId,
});

const FORBIDDEN: Answer = {
  status: 403,
  headers: [
    ["Content-Type", "application/json"],
    ["x-amzn-ErrorType", "ForbiddenException"],
  ],
  body: Buffer.from('{"message":"Forbidden"}'),
};

interface Deployed {
  readonly definition: Definition;
  readonly stage: ApiGateway.Stage;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly isCanary: boolean;
}

/** What a stage serves to this request: its deployment, or by weight the canary's. */
function deployedAt(context: Context, api: ApiRow, stageName: string): Deployed | undefined {
  const row = context.table(stages).get(keyOf(api.id, stageName));
  if (!row) return undefined;
  const { stage } = row;
  const canary = stage.canarySettings;
  const isCanary = canary !== undefined && randomUnit() * 100 < (canary.percentTraffic ?? 0);
  const id = (isCanary ? canary.deploymentId : undefined) ?? stage.deploymentId ?? "";
  const deployment = context.table(deployments).get(keyOf(api.id, id));
  if (!deployment) return undefined;
  const stageVariables = { ...stage.variables, ...(isCanary ? canary.stageVariableOverrides : {}) };
  return { definition: deployment.definition, stage, stageVariables, isCanary };
}
