import {
  type CreateFunctionCommandInput,
  type CreateFunctionCommandOutput,
  type FunctionConfiguration,
  Lambda,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";
import { eventSourceMapping } from "./lambda-event-sources.ts";
import { layerVersion } from "./lambda-layers.ts";

const lambdaFunction: ResourceType = {
  type: "lambda:function",
  creates: [
    creating<CreateFunctionCommandInput, CreateFunctionCommandOutput>("CreateFunction", (input, { FunctionArn }) => [
      ref("lambda:function", input.FunctionName, { arn: FunctionArn }),
    ]),
  ],
  // A deployment that is under way may still ask it; a scalable target would provision again.
  after: ["ecs:service", "application-auto-scaling:scalable-target", "lambda:event-source-mapping"],
  read: async ({ aws }, { id }) => functionSeen(await aws(Lambda).getFunctionConfiguration({ FunctionName: id })),
  find: async (context) => {
    const functions = await all(paginateListFunctions({ client: context.aws(Lambda) }, {}), (page) => page.Functions);
    return Promise.all(
      functions.filter((each) => context.isRunName(each.FunctionName)).map((each) => withTags(context, each)),
    );
  },
  delete: deleteFunction,
  identifies: identifiedBy(/^arn:[^:]+:lambda:[^:]+:\d+:function:([^:]+)$/),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free while nothing calls it",
};

/** Versions, aliases and their settings go along. Taken out of its VPC first, a function gives its network interfaces back sooner. */
async function deleteFunction({ aws }: ResourceContext, { id: FunctionName }: Sighting): Promise<void> {
  const lambda = aws(Lambda);
  const { VpcConfig, State, LastUpdateStatus } = await lambda.getFunctionConfiguration({ FunctionName });
  const isSettled = State !== "Pending" && LastUpdateStatus !== "InProgress";
  if (VpcConfig?.VpcId && isSettled)
    await lambda.updateFunctionConfiguration({ FunctionName, VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } });
  await lambda.deleteFunction({ FunctionName });
}

const functionSeen = (each: FunctionConfiguration): Sighting => ({
  ...refOf("lambda:function", each.FunctionName, { arn: each.FunctionArn }),
  state: "live",
  name: each.FunctionName,
});

async function withTags({ aws }: ResourceContext, each: FunctionConfiguration): Promise<Sighting> {
  const { Tags } = await aws(Lambda).listTags({ Resource: each.FunctionArn });
  return { ...functionSeen(each), tags: Tags };
}

const catalogue: ServiceCatalogue = {
  service: "lambda",
  types: [lambdaFunction, layerVersion, eventSourceMapping],
  changes: {
    UpdateFunctionCode: "goes with the function",
    UpdateFunctionConfiguration: "goes with the function",
    AddPermission: "goes with the function",
    RemovePermission: "removes",
    PutFunctionRecursionConfig: "goes with the function",
    PutFunctionConcurrency: "goes with the function",
    DeleteFunctionConcurrency: "removes",
    PublishVersion: "goes with the function",
    CreateAlias: "goes with the function",
    UpdateAlias: "goes with the function",
    DeleteAlias: "removes",
    PutProvisionedConcurrencyConfig: "goes with the function",
    DeleteProvisionedConcurrencyConfig: "removes",
    CreateFunctionUrlConfig: "goes with the function",
    UpdateFunctionUrlConfig: "goes with the function",
    DeleteFunctionUrlConfig: "removes",
    PutFunctionEventInvokeConfig: "goes with the function",
    DeleteFunctionEventInvokeConfig: "removes",
    DeleteLayerVersion: "removes",
    UpdateEventSourceMapping: "goes with the mapping",
    DeleteEventSourceMapping: "removes",
    Invoke: "what a function does is its own; its log group goes with it",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteFunction: "removes",
  },
};

export default catalogue;
