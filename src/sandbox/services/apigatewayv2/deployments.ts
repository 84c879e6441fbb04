/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html: an API as it was when it was deployed. */
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import {
  apis,
  authorizers,
  type DeploymentRow,
  deployments,
  findApi,
  integrations,
  partKey,
  routeResponses,
  routes,
  type Snapshot,
  stages,
} from "./state.ts";

export const createDeployment: Api<"CreateDeployment"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  if (context.table(routes).list(`${api.id}/`).length === 0)
    throw badRequest("At least one route is required before deploying the Api.");
  const stage = input.StageName === undefined ? undefined : context.table(stages).get(partKey(api.id, input.StageName));
  if (input.StageName !== undefined && !stage)
    throw notFound(`Unable to find Stage by name ${input.StageName} within the provided API`);
  const row = deploy(context, api.id, { Description: input.Description });
  if (stage) pointStage(context, api.id, stage.name, row.id);
  return row.settings;
};

/** Keeps the API as it is now. */
export function deploy(context: Context, apiId: string, more: Partial<ApiGatewayV2.Deployment>): DeploymentRow {
  const id = newId(6);
  const settings: ApiGatewayV2.Deployment = {
    AutoDeployed: false,
    CreatedDate: context.clock.date(),
    DeploymentId: id,
    DeploymentStatus: "DEPLOYED",
    ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)),
  };
  return context
    .table(deployments)
    .put(partKey(apiId, id), { apiId, id, settings, snapshot: snapshotOf(context, apiId) });
}

function snapshotOf(context: Context, apiId: string): Snapshot {
  const { settings } = findApi(context, apiId);
  const within = `${apiId}/`;
  return {
    selection: settings.RouteSelectionExpression ?? "",
    cors: settings.CorsConfiguration,
    routes: context
      .table(routes)
      .list(within)
      .map((row) => row.settings),
    integrations: context
      .table(integrations)
      .list(within)
      .map((row) => row.settings),
    authorizers: context
      .table(authorizers)
      .list(within)
      .map((row) => row.settings),
    answering: context
      .table(routeResponses)
      .list(within)
      .map((row) => row.routeId),
  };
}

export const pointStage = (context: Context, apiId: string, stage: string, deploymentId: string): void =>
  void context.table(stages).update(partKey(apiId, stage), (row) => ({
    ...row,
    settings: { ...row.settings, DeploymentId: deploymentId, LastUpdatedDate: context.clock.date() },
  }));

/** After each change of an API: its stages that deploy themselves serve it at once. */
export function autoDeploy(context: Context, apiId: string): void {
  if (!context.table(apis).has(apiId)) return;
  const automatic = context
    .table(stages)
    .list(`${apiId}/`)
    .filter(({ settings }) => settings.AutoDeploy);
  if (automatic.length === 0) return;
  const before = automatic.map(({ settings }) => settings.DeploymentId);
  const { id } = deploy(context, apiId, { AutoDeployed: true, Description: AUTOMATIC });
  for (const { name } of automatic) {
    pointStage(context, apiId, name, id);
    context.table(stages).update(partKey(apiId, name), (row) => ({
      ...row,
      settings: {
        ...row.settings,
        LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${id}'`,
      },
    }));
  }
  dropReplaced(context, apiId, before);
}

const AUTOMATIC = "Automatic deployment triggered by changes to the Api configuration";

/** Automatic deployments that no stage serves any more would only pile up. */
function dropReplaced(context: Context, apiId: string, before: readonly (string | undefined)[]): void {
  const served = context
    .table(stages)
    .list(`${apiId}/`)
    .map(({ settings }) => settings.DeploymentId);
  for (const id of before) {
    if (id === undefined || served.includes(id)) continue;
    const key = partKey(apiId, id);
    if (context.table(deployments).get(key)?.settings.AutoDeployed) context.table(deployments).delete(key);
  }
}

export const getDeployment: Api<"GetDeployment"> = (input, context) =>
  findDeployment(context, findApi(context, input.ApiId).id, input.DeploymentId).settings;

export const getDeployments: Api<"GetDeployments"> = (input, context) => {
  const rows = context.table(deployments).list(`${findApi(context, input.ApiId).id}/`);
  const newest = rows.map(({ settings }) => settings).sort((a, b) => Number(b.CreatedDate) - Number(a.CreatedDate));
  return pageOf(newest, input);
};

export const deleteDeployment: Api<"DeleteDeployment"> = (input, context) => {
  const api = findApi(context, input.ApiId);
  const row = findDeployment(context, api.id, input.DeploymentId);
  const served = context
    .table(stages)
    .list(`${api.id}/`)
    .some(({ settings }) => settings.DeploymentId === row.id);
  if (served) throw badRequest("Active stages pointing to this deployment must be moved or deleted");
  context.table(deployments).delete(partKey(api.id, row.id));
  return {};
};

export const findDeployment = (context: Context, apiId: string, id = ""): DeploymentRow =>
  found(context.table(deployments).get(partKey(apiId, id)), () =>
    notFound(`Invalid Deployment identifier specified ${id}`),
  );
