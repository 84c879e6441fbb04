/** Deployments: an API as it was at one moment, never changed afterwards. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { applyPatches, type PatchRule, text } from "./patch.ts";
import { findApi, pageOf } from "./rest-apis.ts";
import { deployCanary, deployTo } from "./stages.ts";
import { type ApiRow, type Definition, type DeploymentRow, deployments, keyOf, stages } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html */
export const createDeployment: Api<"CreateDeployment"> = (input, context) => {
  const api = findApi(context, input.restApiId);
  requireDeployable(api.definition);
  const row: DeploymentRow = {
    apiId: api.id,
    id: newId(6),
    description: input.description,
    created: context.clock.date(),
    definition: api.definition,
  };
  if (input.canarySettings && input.stageName === undefined)
    throw badRequest("Canary settings can only be specified together with a stage name");
  if (input.stageName !== undefined) {
    if (input.canarySettings) deployCanary(context, api.id, { ...input, deploymentId: row.id });
    else deployTo(context, api.id, { ...input, deploymentId: row.id });
  }
  context.table(deployments).put(keyOf(api.id, row.id), row);
  return describe(row, false);
};

function requireDeployable({ resources }: Definition): void {
  const methods = Object.values(resources).flatMap((each) => Object.values(each.methods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some((each) => !each.methodIntegration)) throw badRequest("No integration defined for method");
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployment.html */
export const getDeployment: Api<"GetDeployment"> = ({ restApiId, deploymentId, embed }, context) =>
  describe(findDeployment(context, findApi(context, restApiId), deploymentId), embed?.includes("apisummary") ?? false);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployments.html */
export const getDeployments: Api<"GetDeployments"> = ({ restApiId, position, limit }, context) => {
  const { id } = findApi(context, restApiId);
  const rows = context
    .table(deployments)
    .list(`${id}/`)
    .sort((a, b) => b.created.getTime() - a.created.getTime());
  const { items, next } = pageOf(rows, position, limit);
  return { items: items.map((row) => describe(row, false)), position: next };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDeployment.html */
export const updateDeployment: Api<"UpdateDeployment"> = ({ restApiId, deploymentId, patchOperations }, context) => {
  const row = findDeployment(context, findApi(context, restApiId), deploymentId);
  const changed = applyPatches(row, patchOperations, RULES);
  context.table(deployments).put(keyOf(row.apiId, row.id), changed);
  return describe(changed, false);
};

const RULES: readonly PatchRule<DeploymentRow>[] = [
  text("/description", (row, description) => ({ ...row, description })),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDeployment.html */
export const deleteDeployment: Api<"DeleteDeployment"> = ({ restApiId, deploymentId }, context) => {
  const row = findDeployment(context, findApi(context, restApiId), deploymentId);
  const isActive = context
    .table(stages)
    .list(`${row.apiId}/`)
    .some(({ stage }) => stage.deploymentId === row.id || stage.canarySettings?.deploymentId === row.id);
  if (isActive) throw badRequest("Active stages pointing to this deployment must be moved or deleted");
  context.table(deployments).delete(keyOf(row.apiId, row.id));
  return {};
};

const findDeployment = (context: Context, { id }: ApiRow, deploymentId = ""): DeploymentRow =>
  found(context.table(deployments).get(keyOf(id, deploymentId)), () =>
    notFound("Invalid Deployment identifier specified"),
  );

function describe({ id, description, created, definition }: DeploymentRow, summarised: boolean): ApiGateway.Deployment {
  const summary = Object.values(definition.resources)
    .filter(({ methods }) => Object.keys(methods).length > 0)
    .map(({ path, methods }) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([name, { authorizationType, apiKeyRequired }]) => [
          name,
          { authorizationType, apiKeyRequired },
        ]),
      ),
    ]);
  return { id, description, createdDate: created, ...(summarised && { apiSummary: Object.fromEntries(summary) }) };
}
