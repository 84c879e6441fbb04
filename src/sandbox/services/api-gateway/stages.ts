/** Stages: a deployment under a name, with settings of its own. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import { authorizerCache } from "./access/authorizer-cache.ts";
import type { Api } from "./api.ts";
import { badRequest, conflict, notFound, notInSandbox } from "./faults.ts";
import { applyPatches } from "./patch.ts";
import { findApi } from "./rest-apis.ts";
import { requireDeployment, requireVariable, stageRules } from "./stage-patches.ts";
import { keyOf, mappings, type StageRow, stages, usagePlans } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export const createStage: Api<"CreateStage"> = (input, context) => {
  const { id } = findApi(context, input.restApiId);
  const { stageName = "", deploymentId = "" } = input;
  requireStageName(stageName);
  requireDeployment(context, id, deploymentId);
  if (context.table(stages).has(keyOf(id, stageName))) throw conflict("Stage already exists");
  if (input.canarySettings?.deploymentId !== undefined)
    requireDeployment(context, id, input.canarySettings.deploymentId);
  return put(context, id, { ...input, deploymentId });
};

/** What a stage starts from. */
interface Start
  extends Pick<
    ApiGateway.CreateStageRequest,
    | "description"
    | "variables"
    | "tracingEnabled"
    | "canarySettings"
    | "documentationVersion"
    | "tags"
    | "cacheClusterEnabled"
  > {
  readonly stageName?: string | undefined;
  readonly deploymentId: string;
}

function put(context: Context, apiId: string, start: Start): ApiGateway.Stage {
  if (start.cacheClusterEnabled) throw notInSandbox("A cache cluster");
  requireVariables(start.variables);
  const now = context.clock.date();
  const name = start.stageName ?? "";
  const stage: ApiGateway.Stage = {
    stageName: name,
    deploymentId: start.deploymentId,
    ...(start.description !== undefined && { description: start.description }),
    ...(start.variables && { variables: { ...start.variables } }),
    ...(start.documentationVersion !== undefined && { documentationVersion: start.documentationVersion }),
    ...(start.canarySettings && { canarySettings: canaryOf(start.canarySettings, start.deploymentId) }),
    cacheClusterEnabled: false,
    cacheClusterStatus: "NOT_AVAILABLE",
    methodSettings: {},
    tracingEnabled: start.tracingEnabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
  };
  const row = { apiId, name, region: context.region, stage, tags: { ...start.tags } };
  context.table(stages).put(keyOf(apiId, name), row);
  return describeStage(row);
}

function canaryOf(given: ApiGateway.CanarySettings, deploymentId: string): ApiGateway.CanarySettings {
  const percentTraffic = given.percentTraffic ?? 0;
  if (percentTraffic < 0 || percentTraffic > 100) throw badRequest("Canary percent traffic must be between 0 and 100");
  return {
    percentTraffic,
    deploymentId: given.deploymentId ?? deploymentId,
    ...(given.stageVariableOverrides && { stageVariableOverrides: { ...given.stageVariableOverrides } }),
    useStageCache: given.useStageCache ?? false,
  };
}

type Deploying = Pick<
  ApiGateway.CreateDeploymentRequest,
  "stageName" | "stageDescription" | "variables" | "tracingEnabled" | "canarySettings" | "cacheClusterEnabled"
> & { readonly deploymentId: string };

/** CreateDeployment with a stage's name: makes the stage, or points it at the new deployment. */
export function deployTo(context: Context, apiId: string, given: Deploying): void {
  const { stageName = "", deploymentId, variables } = given;
  requireStageName(stageName);
  const known = context.table(stages).get(keyOf(apiId, stageName));
  if (!known) return void put(context, apiId, { ...given, description: given.stageDescription });
  requireVariables(variables);
  const stage: ApiGateway.Stage = {
    ...known.stage,
    deploymentId,
    ...(given.stageDescription !== undefined && { description: given.stageDescription }),
    ...(variables && { variables: { ...known.stage.variables, ...variables } }),
    ...(given.tracingEnabled !== undefined && { tracingEnabled: given.tracingEnabled }),
    lastUpdatedDate: context.clock.date(),
  };
  context.table(stages).patch(keyOf(apiId, stageName), { stage });
}

/** CreateDeployment with canary settings: the stage keeps its deployment, the canary gets the new one. */
export function deployCanary(context: Context, apiId: string, given: Deploying): void {
  const { stageName = "", deploymentId, canarySettings = {} } = given;
  const { stage } = findStage(context, apiId, stageName);
  context.table(stages).patch(keyOf(apiId, stageName), {
    stage: {
      ...stage,
      canarySettings: canaryOf({ ...canarySettings, deploymentId }, deploymentId),
      lastUpdatedDate: context.clock.date(),
    },
  });
}

function requireStageName(name: string): void {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) throw badRequest("Stage name only allows a-zA-Z0-9_-");
}

function requireVariables(variables: Readonly<Record<string, string>> | undefined): void {
  for (const [name, value] of Object.entries(variables ?? {})) requireVariable(name, value);
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetStage.html */
export const getStage: Api<"GetStage"> = ({ restApiId, stageName }, context) =>
  describeStage(findStage(context, findApi(context, restApiId).id, stageName));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html */
export const getStages: Api<"GetStages"> = ({ restApiId, deploymentId }, context) => {
  const rows = context.table(stages).list(`${findApi(context, restApiId).id}/`);
  const wanted = rows.filter(({ stage }) => deploymentId === undefined || stage.deploymentId === deploymentId);
  return { item: wanted.map(describeStage) };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html */
export const updateStage: Api<"UpdateStage"> = ({ restApiId, stageName, patchOperations }, context) => {
  const { id } = findApi(context, restApiId);
  const row = findStage(context, id, stageName);
  const stage = applyPatches(row.stage, patchOperations, stageRules(context, id));
  const changed = { ...stage, lastUpdatedDate: context.clock.date() };
  context.table(stages).patch(keyOf(id, row.name), { stage: changed });
  return describeStage({ ...row, stage: changed });
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteStage.html */
export const deleteStage: Api<"DeleteStage"> = ({ restApiId, stageName }, context) => {
  const { id } = findApi(context, restApiId);
  const { name } = findStage(context, id, stageName);
  const isMapped = context
    .table(mappings)
    .list()
    .some((each) => each.apiId === id && each.stage === name);
  const isPlanned = context
    .table(usagePlans)
    .list()
    .some(({ plan }) => plan.apiStages?.some((each) => each.apiId === id && each.stage === name));
  if (isMapped) throw badRequest("Please remove all base path mappings related to the stage before deleting it.");
  if (isPlanned) throw badRequest(`Please remove the stage ${id}:${name} from its usage plans before deleting it.`);
  context.table(stages).delete(keyOf(id, name));
  return {};
};

export const findStage = (context: Context, apiId: string, name = "") =>
  found(context.table(stages).get(keyOf(apiId, name)), () => notFound("Invalid stage identifier specified"));

const describeStage = ({ stage, tags }: StageRow): ApiGateway.Stage => ({
  ...stage,
  ...(Object.keys(tags).length > 0 && { tags: { ...tags } }),
});

/** https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html */
export const flushStageAuthorizersCache: Api<"FlushStageAuthorizersCache"> = ({ restApiId, stageName }, context) => {
  const { name, apiId } = findStage(context, findApi(context, restApiId).id, stageName);
  context.runtime(authorizerCache).flush(apiId, name);
  return {};
};
