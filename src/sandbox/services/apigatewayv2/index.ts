import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { defineService, passesRoles } from "../../kit/index.ts";
import { actionsOf } from "./acted-on.ts";
import * as apis from "./apis.ts";
import * as authorizers from "./authorizers.ts";
import * as deployments from "./deployments.ts";
import { executeApiHost } from "./execute-api-host.ts";
import * as integrations from "./integrations.ts";
import * as routeResponses from "./route-responses.ts";
import * as routes from "./routes.ts";
import * as stages from "./stages.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";

export default defineService<typeof ApiGatewayV2>({
  id: "apigatewayv2",
  actionsOf,
  passedRoles: passesRoles("apigateway.amazonaws.com", {
    CreateIntegration: ["CredentialsArn"],
    UpdateIntegration: ["CredentialsArn"],
    CreateAuthorizer: ["AuthorizerCredentialsArn"],
    UpdateAuthorizer: ["AuthorizerCredentialsArn"],
  }),
  collections: [
    state.apis,
    state.routes,
    state.integrations,
    state.authorizers,
    state.routeResponses,
    state.deployments,
    state.stages,
  ],
  real: {
    CreateApi: apis.createApi,
    GetApi: apis.getApi,
    GetApis: apis.getApis,
    UpdateApi: apis.updateApi,
    DeleteApi: apis.deleteApi,
    DeleteCorsConfiguration: apis.deleteCorsConfiguration,
    CreateRoute: routes.createRoute,
    GetRoute: routes.getRoute,
    GetRoutes: routes.getRoutes,
    UpdateRoute: routes.updateRoute,
    DeleteRoute: routes.deleteRoute,
    CreateRouteResponse: routeResponses.createRouteResponse,
    GetRouteResponse: routeResponses.getRouteResponse,
    GetRouteResponses: routeResponses.getRouteResponses,
    DeleteRouteResponse: routeResponses.deleteRouteResponse,
    CreateIntegration: integrations.createIntegration,
    GetIntegration: integrations.getIntegration,
    GetIntegrations: integrations.getIntegrations,
    UpdateIntegration: integrations.updateIntegration,
    DeleteIntegration: integrations.deleteIntegration,
    CreateAuthorizer: authorizers.createAuthorizer,
    GetAuthorizer: authorizers.getAuthorizer,
    GetAuthorizers: authorizers.getAuthorizers,
    UpdateAuthorizer: authorizers.updateAuthorizer,
    DeleteAuthorizer: authorizers.deleteAuthorizer,
    CreateStage: stages.createStage,
    GetStage: stages.getStage,
    GetStages: stages.getStages,
    UpdateStage: stages.updateStage,
    DeleteStage: stages.deleteStage,
    DeleteAccessLogSettings: stages.deleteAccessLogSettings,
    DeleteRouteSettings: stages.deleteRouteSettings,
    CreateDeployment: deployments.createDeployment,
    GetDeployment: deployments.getDeployment,
    GetDeployments: deployments.getDeployments,
    DeleteDeployment: deployments.deleteDeployment,
  },
  modelled: {
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    GetTags: tags.getTags,
  },
  hosts: [executeApiHost],
});
