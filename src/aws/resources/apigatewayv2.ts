import {
  type Api,
  ApiGatewayV2,
  type CreateApiCommandInput,
  type CreateApiCommandOutput,
  type GetApiCommandOutput,
} from "@aws-sdk/client-apigatewayv2";
import {
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

const TYPE = "apigatewayv2:api";

/** HTTP and WebSocket APIs. Names need not be unique: the run's are told by name or tag and deleted by id, with everything in them. */
const api: ResourceType = {
  type: TYPE,
  creates: [
    creating<CreateApiCommandInput, CreateApiCommandOutput>("CreateApi", (_input, { ApiId }) => [ref(TYPE, ApiId)]),
  ],
  after: [],
  read: async ({ aws }, { id }) => apiSeen(await aws(ApiGatewayV2).getApi({ ApiId: id })),
  find: async (context) =>
    (await allApis(context))
      .filter(({ Name, Tags }) => context.isRunName(Name) || Tags?.["awslab:run"] === context.run.id)
      .map(apiSeen),
  delete: async ({ aws }, { id }) => void (await aws(ApiGatewayV2).deleteApi({ ApiId: id })),
  identifies: identifiedBy(
    /^(?:arn:[^:]+:apigateway:[^:]+::\/apis\/([a-z0-9]{10})|(?:https|wss):\/\/([a-z0-9]{10})\.execute-api\..+)$/,
  ),
  settle: 60,
  deletion: { usual: 5, limit: 600 },
  dailyCost: "free while nobody calls it",
};

/** Every page: the SDK has no paginator for it. */
async function allApis({ aws }: ResourceContext): Promise<Api[]> {
  const found: Api[] = [];
  let token: string | undefined;
  do {
    const { Items = [], NextToken } = await aws(ApiGatewayV2).getApis({ MaxResults: "500", NextToken: token });
    found.push(...Items);
    token = NextToken;
  } while (token !== undefined);
  return found;
}

const apiSeen = (each: Api | GetApiCommandOutput): Sighting => ({
  ...refOf(TYPE, each.ApiId),
  state: "live",
  name: each.Name,
  tags: each.Tags,
  createdAt: each.CreatedDate,
});

const IN_API = "goes with the API";

const catalogue: ServiceCatalogue = {
  service: "apigatewayv2",
  types: [api],
  changes: {
    UpdateApi: IN_API,
    CreateRoute: IN_API,
    UpdateRoute: IN_API,
    CreateRouteResponse: IN_API,
    CreateIntegration: IN_API,
    UpdateIntegration: IN_API,
    CreateAuthorizer: IN_API,
    UpdateAuthorizer: IN_API,
    CreateStage: IN_API,
    UpdateStage: IN_API,
    CreateDeployment: IN_API,
    DeleteApi: "removes",
    DeleteRoute: "removes",
    DeleteRouteResponse: "removes",
    DeleteRouteSettings: "removes",
    DeleteIntegration: "removes",
    DeleteAuthorizer: "removes",
    DeleteStage: "removes",
    DeleteDeployment: "removes",
    DeleteCorsConfiguration: "removes",
    DeleteAccessLogSettings: "removes",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
  },
};

export default catalogue;
