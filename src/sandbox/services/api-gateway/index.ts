import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { defineService } from "../../kit/index.ts";
import { getAccount, updateAccount } from "./account.ts";
import { actionsOf } from "./acted-on.ts";
import { createApiKey, deleteApiKey, getApiKey, getApiKeys, updateApiKey } from "./api-keys.ts";
import { createAuthorizer, deleteAuthorizer, getAuthorizer, getAuthorizers, updateAuthorizer } from "./authorizers.ts";
import {
  createBasePathMapping,
  deleteBasePathMapping,
  getBasePathMapping,
  getBasePathMappings,
  updateBasePathMapping,
} from "./base-path-mappings.ts";
import { createDeployment, deleteDeployment, getDeployment, getDeployments, updateDeployment } from "./deployments.ts";
import { createDomainName, deleteDomainName, getDomainName, getDomainNames, updateDomainName } from "./domain-names.ts";
import {
  deleteGatewayResponse,
  getGatewayResponse,
  getGatewayResponses,
  putGatewayResponse,
  updateGatewayResponse,
} from "./gateway-responses.ts";
import {
  deleteIntegrationResponse,
  getIntegrationResponse,
  putIntegrationResponse,
  updateIntegrationResponse,
} from "./integration-responses.ts";
import { deleteIntegration, getIntegration, putIntegration, updateIntegration } from "./integrations.ts";
import { customDomainHost } from "./invoke/custom-domain-host.ts";
import { executeApiHost } from "./invoke/host.ts";
import {
  deleteMethodResponse,
  getMethodResponse,
  putMethodResponse,
  updateMethodResponse,
} from "./method-responses.ts";
import { deleteMethod, getMethod, putMethod, updateMethod } from "./methods.ts";
import { createModel, deleteModel, getModel, getModels, updateModel } from "./models.ts";
import { getExport } from "./openapi/get-export.ts";
import { importRestApi, putRestApi } from "./openapi/import-api.ts";
import { passedRoles } from "./passed-roles.ts";
import {
  createRequestValidator,
  deleteRequestValidator,
  getRequestValidator,
  getRequestValidators,
  updateRequestValidator,
} from "./request-validators.ts";
import { createResource, deleteResource, getResource, getResources, updateResource } from "./resources.ts";
import { createRestApi, deleteRestApi, getRestApi, getRestApis, updateRestApi } from "./rest-apis.ts";
import { createStage, deleteStage, flushStageAuthorizersCache, getStage, getStages, updateStage } from "./stages.ts";
import { collections } from "./state.ts";
import { getTags, tagResource, untagResource } from "./tags.ts";
import { testInvokeAuthorizer, testInvokeMethod } from "./test-invoke.ts";
import { getUsage, updateUsage } from "./usage.ts";
import { createUsagePlanKey, deleteUsagePlanKey, getUsagePlanKey, getUsagePlanKeys } from "./usage-plan-keys.ts";
import { createUsagePlan, deleteUsagePlan, getUsagePlan, getUsagePlans, updateUsagePlan } from "./usage-plans.ts";

export default defineService<typeof ApiGateway>({
  id: "api-gateway",
  collections,
  real: {
    CreateRestApi: createRestApi,
    GetRestApi: getRestApi,
    GetRestApis: getRestApis,
    UpdateRestApi: updateRestApi,
    DeleteRestApi: deleteRestApi,
    ImportRestApi: importRestApi,
    PutRestApi: putRestApi,
    GetExport: getExport,
    CreateResource: createResource,
    GetResource: getResource,
    GetResources: getResources,
    UpdateResource: updateResource,
    DeleteResource: deleteResource,
    PutMethod: putMethod,
    GetMethod: getMethod,
    UpdateMethod: updateMethod,
    DeleteMethod: deleteMethod,
    PutMethodResponse: putMethodResponse,
    GetMethodResponse: getMethodResponse,
    UpdateMethodResponse: updateMethodResponse,
    DeleteMethodResponse: deleteMethodResponse,
    PutIntegration: putIntegration,
    GetIntegration: getIntegration,
    UpdateIntegration: updateIntegration,
    DeleteIntegration: deleteIntegration,
    PutIntegrationResponse: putIntegrationResponse,
    GetIntegrationResponse: getIntegrationResponse,
    UpdateIntegrationResponse: updateIntegrationResponse,
    DeleteIntegrationResponse: deleteIntegrationResponse,
    CreateModel: createModel,
    GetModel: getModel,
    GetModels: getModels,
    UpdateModel: updateModel,
    DeleteModel: deleteModel,
    CreateRequestValidator: createRequestValidator,
    GetRequestValidator: getRequestValidator,
    GetRequestValidators: getRequestValidators,
    UpdateRequestValidator: updateRequestValidator,
    DeleteRequestValidator: deleteRequestValidator,
    CreateAuthorizer: createAuthorizer,
    GetAuthorizer: getAuthorizer,
    GetAuthorizers: getAuthorizers,
    UpdateAuthorizer: updateAuthorizer,
    DeleteAuthorizer: deleteAuthorizer,
    PutGatewayResponse: putGatewayResponse,
    GetGatewayResponse: getGatewayResponse,
    GetGatewayResponses: getGatewayResponses,
    UpdateGatewayResponse: updateGatewayResponse,
    DeleteGatewayResponse: deleteGatewayResponse,
    CreateDeployment: createDeployment,
    GetDeployment: getDeployment,
    GetDeployments: getDeployments,
    UpdateDeployment: updateDeployment,
    DeleteDeployment: deleteDeployment,
    CreateStage: createStage,
    GetStage: getStage,
    GetStages: getStages,
    UpdateStage: updateStage,
    DeleteStage: deleteStage,
    FlushStageAuthorizersCache: flushStageAuthorizersCache,
    TestInvokeMethod: testInvokeMethod,
    TestInvokeAuthorizer: testInvokeAuthorizer,
    CreateApiKey: createApiKey,
    GetApiKey: getApiKey,
    GetApiKeys: getApiKeys,
    UpdateApiKey: updateApiKey,
    DeleteApiKey: deleteApiKey,
    CreateUsagePlan: createUsagePlan,
    GetUsagePlan: getUsagePlan,
    GetUsagePlans: getUsagePlans,
    UpdateUsagePlan: updateUsagePlan,
    DeleteUsagePlan: deleteUsagePlan,
    CreateUsagePlanKey: createUsagePlanKey,
    GetUsagePlanKey: getUsagePlanKey,
    GetUsagePlanKeys: getUsagePlanKeys,
    DeleteUsagePlanKey: deleteUsagePlanKey,
    GetUsage: getUsage,
    UpdateUsage: updateUsage,
    CreateDomainName: createDomainName,
    GetDomainName: getDomainName,
    GetDomainNames: getDomainNames,
    UpdateDomainName: updateDomainName,
    DeleteDomainName: deleteDomainName,
    CreateBasePathMapping: createBasePathMapping,
    GetBasePathMapping: getBasePathMapping,
    GetBasePathMappings: getBasePathMappings,
    UpdateBasePathMapping: updateBasePathMapping,
    DeleteBasePathMapping: deleteBasePathMapping,
    GetAccount: getAccount,
    UpdateAccount: updateAccount,
  },
  modelled: {
    GetTags: getTags,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  actionsOf,
  passedRoles,
  hosts: [executeApiHost, customDomainHost],
});
