/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { type Context, found, type Input } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { autoDeploy, findDeployment } from "./deployments.ts";
import { badRequest, conflict, notFound, notInSandbox } from "./faults.ts";
import { pageOf } from "./paging.ts";
import { type ApiRow, apiArn, findApi, partKey, routes, type StageRow, stages } from "./state.ts";
import { checkedTags } from "./tags.ts";

type StageInput = Omit<Input<typeof ApiGatewayV2, "UpdateStage">, "ApiId" | "StageName">;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html#CreateStage */
export const createStage: Api<"CreateStage"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  const name = input.StageName ?? "";
  requireName(api, name);
  if (context.table(stages).has(partKey(api.id, name))) throw conflict("Stage already exists");
  requireStage(context, api, input);
  const now = context.clock.date();
  const settings: ApiGatewayV2.Stage = {
    CreatedDate: now,
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    RouteSettings: {},
    StageVariables: {},
    ...given(input),
    LastUpdatedDate: now,
    StageName: name,
  };
  const arn = `${apiArn(context, api.id)}/stages/${name}`;
  context
    .table(stages)
    .put(partKey(api.id, name), { apiId: api.id, name, arn, settings, tags: checkedTags(input.Tags) });
  if (input.AutoDeploy) autoDeploy(context, api.id);
  return describe(findStage(context, api.id, name));
};

function requireName({ settings: { ProtocolType } }: ApiRow, name: string): void {
  if (name === "$default" && ProtocolType === "HTTP") return;
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name))
    throw badRequest(
      "Stage name should be between 1-128 characters and only contain a-z, A-Z, 0-9, - and _ characters, or $default for HTTP APIs",
    );
}

const MEMBERS = [
  "AccessLogSettings",
  "AutoDeploy",
  "DefaultRouteSettings",
  "DeploymentId",
  "Description",
  "RouteSettings",
  "StageVariables",
] as const;

const given = (input: StageInput): Partial<ApiGatewayV2.Stage> =>
  Object.fromEntries(MEMBERS.map((name) => [name, input[name]]).filter(([, value]) => value !== undefined));

function requireStage(context: Context, api: ApiRow, input: StageInput): void {
  if (input.ClientCertificateId !== undefined) throw notInSandbox("ClientCertificateId");
  if (input.AutoDeploy && input.DeploymentId !== undefined)
    throw badRequest("Cannot set DeploymentId when AutoDeploy is true");
  if (input.DeploymentId !== undefined) findDeployment(context, api.id, input.DeploymentId);
  const isHttp = api.settings.ProtocolType === "HTTP";
  for (const settings of [input.DefaultRouteSettings, ...Object.values(input.RouteSettings ?? {})]) {
    if (isHttp && (settings?.DataTraceEnabled || (settings?.LoggingLevel ?? "OFF") !== "OFF"))
      throw badRequest("Execution logs are not supported on protocolType HTTP");
    if (settings?.DataTraceEnabled || (settings?.LoggingLevel ?? "OFF") !== "OFF")
      throw notInSandbox("Execution logging of WebSocket APIs");
  }
  const keys = context
    .table(routes)
    .list(`${api.id}/`)
    .map(({ settings }) => settings.RouteKey);
  const unknown = Object.keys(input.RouteSettings ?? {}).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw notFound(`Unable to find Route by key ${unknown} within the provided RouteSettings`);
  requireLog(input.AccessLogSettings);
}

function requireLog(settings: ApiGatewayV2.AccessLogSettings | undefined): void {
  if (!settings) return;
  const { DestinationArn = "", Format = "" } = settings;
  if (/^arn:aws:firehose:/.test(DestinationArn)) throw notInSandbox("An access log to Amazon Data Firehose");
  if (!/^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:[^:]+$/.test(DestinationArn))
    throw badRequest(
      "Invalid ARN specified for the access log destination: it must be the ARN of a CloudWatch Logs log group, without :* at its end",
    );
  if (!Format.includes("$context.requestId") && !Format.includes("$context.extendedRequestId"))
    throw badRequest("AccessLogSettings format must contain $context.requestId or $context.extendedRequestId");
}

const describe = ({ settings, tags }: StageRow): ApiGatewayV2.Stage => ({ ...settings, Tags: { ...tags } });

export const getStage: Api<"GetStage"> = (input, context) =>
  describe(findStage(context, findApi(context, input.ApiId).id, input.StageName));

export const getStages: Api<"GetStages"> = (input, context) => {
  const { Items, NextToken } = pageOf(context.table(stages).list(`${findApi(context, input.ApiId).id}/`), input);
  return { Items: Items.map(describe), NextToken };
};

/** A stage variable or route setting that is left out of the given map stays; a variable with an empty value goes. */
export const updateStage: Api<"UpdateStage"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  const row = findStage(context, api.id, input.StageName);
  if (row.settings.AutoDeploy && input.AutoDeploy !== false && input.DeploymentId !== undefined)
    throw badRequest("Deployment ID cannot be updated on a stage with auto-deploy enabled");
  requireStage(context, api, input);
  const settings: ApiGatewayV2.Stage = {
    ...row.settings,
    ...given(input),
    RouteSettings: { ...row.settings.RouteSettings, ...input.RouteSettings },
    StageVariables: Object.fromEntries(
      Object.entries({ ...row.settings.StageVariables, ...input.StageVariables }).filter(([, value]) => value !== ""),
    ),
    LastUpdatedDate: context.clock.date(),
  };
  context.table(stages).patch(partKey(api.id, row.name), { settings });
  if (input.AutoDeploy && !row.settings.AutoDeploy) autoDeploy(context, api.id);
  return describe(findStage(context, api.id, row.name));
};

export const deleteStage: Api<"DeleteStage"> = (input, context) => {
  const row = findStage(context, findApi(context, input.ApiId).id, input.StageName);
  context.table(stages).delete(partKey(row.apiId, row.name));
  return {};
};

export const deleteAccessLogSettings: Api<"DeleteAccessLogSettings"> = (input, context) => {
  const row = findStage(context, findApi(context, input.ApiId).id, input.StageName);
  const { AccessLogSettings: _removed, ...settings } = row.settings;
  context.table(stages).patch(partKey(row.apiId, row.name), { settings });
  return {};
};

export const deleteRouteSettings: Api<"DeleteRouteSettings"> = (input, context) => {
  const row = findStage(context, findApi(context, input.ApiId).id, input.StageName);
  const { [input.RouteKey ?? ""]: removed, ...left } = row.settings.RouteSettings ?? {};
  if (!removed) throw notFound(`Unable to find Route by key ${input.RouteKey} within the provided RouteSettings`);
  context.table(stages).patch(partKey(row.apiId, row.name), { settings: { ...row.settings, RouteSettings: left } });
  return {};
};

const findStage = (context: Context, apiId: string, name = ""): StageRow =>
  found(context.table(stages).get(partKey(apiId, name)), () => notFound("Invalid stage identifier specified"));
