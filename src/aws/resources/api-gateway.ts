import {
  APIGateway,
  type ApiKey,
  type CreateApiKeyCommandOutput,
  type CreateRestApiCommandOutput,
  type CreateUsagePlanCommandOutput,
  type ImportRestApiCommandOutput,
  paginateGetApiKeys,
  paginateGetRestApis,
  paginateGetUsagePlanKeys,
  paginateGetUsagePlans,
  type RestApi,
  type UsagePlan,
} from "@aws-sdk/client-api-gateway";
import { all, creating, identifiedBy, type ResourceType, ref, refOf, type ServiceCatalogue } from "../resource-type.ts";
import { accountLogRole } from "./api-gateway-account.ts";
import { domainName } from "./api-gateway-domain-name.ts";

const API = "api-gateway:rest-api";
const PLAN = "api-gateway:usage-plan";
const KEY = "api-gateway:api-key";

/** REST APIs: names need not be unique, so that the run's are deleted by id. Stages, authorizers and all else go along. */
const restApi: ResourceType = {
  type: API,
  creates: [
    creating<object, CreateRestApiCommandOutput>("CreateRestApi", (_input, { id }) => [ref(API, id)]),
    creating<object, ImportRestApiCommandOutput>("ImportRestApi", (_input, { id }) => [ref(API, id)]),
  ],
  // A plan holds on to its stages, a domain name to its mappings.
  after: [PLAN, "api-gateway:domain-name"],
  read: async ({ aws }, { id }) => apiSeen(await aws(APIGateway).getRestApi({ restApiId: id })),
  find: async (context) => {
    const pages = paginateGetRestApis({ client: context.aws(APIGateway) }, { limit: 500 });
    return (await all(pages, (page) => page.items))
      .filter(({ name, tags }) => context.isRunName(name) || tags?.["awslab:run"] === context.run.id)
      .map(apiSeen);
  },
  delete: async ({ aws }, { id }) => void (await aws(APIGateway).deleteRestApi({ restApiId: id })),
  identifies: identifiedBy(/^arn:[^:]+:apigateway:[^:]+::\/restapis\/([a-z0-9]{10})$/),
  settle: 60,
  // One deletion every 30 seconds is all that AWS takes of an account.
  deletion: { usual: 30, limit: 900 },
  dailyCost: "free while nobody calls it",
};

const apiSeen = ({ id, name, tags, createdDate }: RestApi) => ({
  ...refOf(API, id),
  state: "live" as const,
  name,
  tags,
  createdAt: createdDate,
});

/** Its stages are taken off first: AWS deletes no plan that covers one. */
const usagePlan: ResourceType = {
  type: PLAN,
  creates: [creating<object, CreateUsagePlanCommandOutput>("CreateUsagePlan", (_input, { id }) => [ref(PLAN, id)])],
  after: [],
  read: async ({ aws }, { id }) => planSeen(await aws(APIGateway).getUsagePlan({ usagePlanId: id })),
  find: async (context) => {
    const pages = paginateGetUsagePlans({ client: context.aws(APIGateway) }, { limit: 500 });
    return (await all(pages, (page) => page.items))
      .filter(({ name, tags }) => context.isRunName(name) || tags?.["awslab:run"] === context.run.id)
      .map(planSeen);
  },
  delete: async ({ aws }, { id: usagePlanId }) => {
    const gateway = aws(APIGateway);
    const keys = await all(paginateGetUsagePlanKeys({ client: gateway }, { usagePlanId }), (page) => page.items);
    for (const { id: keyId } of keys) await gateway.deleteUsagePlanKey({ usagePlanId, keyId });
    const { apiStages = [] } = await gateway.getUsagePlan({ usagePlanId });
    if (apiStages.length > 0)
      await gateway.updateUsagePlan({
        usagePlanId,
        patchOperations: apiStages.map(({ apiId, stage }) => ({
          op: "remove",
          path: "/apiStages",
          value: `${apiId}:${stage}`,
        })),
      });
    await gateway.deleteUsagePlan({ usagePlanId });
  },
  settle: 60,
  // Plans are changed once in 20 seconds at most.
  deletion: { usual: 20, limit: 600 },
  dailyCost: "free",
};

const planSeen = ({ id, name, tags }: UsagePlan) => ({ ...refOf(PLAN, id), state: "live" as const, name, tags });

const apiKey: ResourceType = {
  type: KEY,
  creates: [creating<object, CreateApiKeyCommandOutput>("CreateApiKey", (_input, { id }) => [ref(KEY, id)])],
  after: [],
  read: async ({ aws }, { id }) => keySeen(await aws(APIGateway).getApiKey({ apiKey: id })),
  find: async (context) => {
    const pages = paginateGetApiKeys({ client: context.aws(APIGateway) }, { limit: 500 });
    return (await all(pages, (page) => page.items))
      .filter(({ name, tags }) => context.isRunName(name) || tags?.["awslab:run"] === context.run.id)
      .map(keySeen);
  },
  delete: async ({ aws }, { id }) => void (await aws(APIGateway).deleteApiKey({ apiKey: id })),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const keySeen = ({ id, name, tags, createdDate }: ApiKey) => ({
  ...refOf(KEY, id),
  state: "live" as const,
  name,
  tags,
  createdAt: createdDate,
});

const IN_API = "goes with the API";

const catalogue: ServiceCatalogue = {
  service: "api-gateway",
  types: [restApi, usagePlan, apiKey, domainName],
  settings: [accountLogRole],
  changes: {
    PutRestApi: IN_API,
    UpdateRestApi: IN_API,
    CreateResource: IN_API,
    UpdateResource: IN_API,
    CreateModel: IN_API,
    UpdateModel: IN_API,
    CreateRequestValidator: IN_API,
    UpdateRequestValidator: IN_API,
    CreateAuthorizer: IN_API,
    UpdateAuthorizer: IN_API,
    PutMethod: IN_API,
    UpdateMethod: IN_API,
    PutMethodResponse: IN_API,
    UpdateMethodResponse: IN_API,
    PutIntegration: IN_API,
    UpdateIntegration: IN_API,
    PutIntegrationResponse: IN_API,
    UpdateIntegrationResponse: IN_API,
    PutGatewayResponse: IN_API,
    UpdateGatewayResponse: IN_API,
    CreateDeployment: IN_API,
    UpdateDeployment: IN_API,
    CreateStage: IN_API,
    UpdateStage: IN_API,
    FlushStageAuthorizersCache: "removes",
    TestInvokeMethod: "what a method does is its own",
    TestInvokeAuthorizer: "what an authorizer does is its own",
    UpdateApiKey: "goes with the key",
    CreateUsagePlanKey: "goes with the usage plan",
    UpdateUsagePlan: "goes with the usage plan",
    UpdateUsage: "goes with the usage plan",
    UpdateDomainName: "goes with the domain name",
    CreateBasePathMapping: "goes with the domain name",
    UpdateBasePathMapping: "goes with the domain name",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteRestApi: "removes",
    DeleteResource: "removes",
    DeleteModel: "removes",
    DeleteRequestValidator: "removes",
    DeleteAuthorizer: "removes",
    DeleteMethod: "removes",
    DeleteMethodResponse: "removes",
    DeleteIntegration: "removes",
    DeleteIntegrationResponse: "removes",
    DeleteGatewayResponse: "removes",
    DeleteDeployment: "removes",
    DeleteStage: "removes",
    DeleteApiKey: "removes",
    DeleteUsagePlan: "removes",
    DeleteUsagePlanKey: "removes",
    DeleteDomainName: "removes",
    DeleteBasePathMapping: "removes",
  },
};

export default catalogue;
