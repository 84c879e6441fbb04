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

const lambdaFunction: ResourceType = {
  type: "lambda:function",
  creates: [
    creating<CreateFunctionCommandInput, CreateFunctionCommandOutput>("CreateFunction", (input, { FunctionArn }) => [
      ref("lambda:function", input.FunctionName, { arn: FunctionArn }),
    ]),
  ],
  // A deployment that is under way may still ask it.
  after: ["ecs:service"],
  read: async ({ aws }, { id }) => functionSeen(await aws(Lambda).getFunctionConfiguration({ FunctionName: id })),
  find: async (context) => {
    const functions = await all(paginateListFunctions({ client: context.aws(Lambda) }, {}), (page) => page.Functions);
    return Promise.all(
      functions.filter((each) => context.isRunName(each.FunctionName)).map((each) => withTags(context, each)),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(Lambda).deleteFunction({ FunctionName: id })),
  identifies: identifiedBy(/^arn:[^:]+:lambda:[^:]+:\d+:function:([^:]+)$/),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free while nothing calls it",
};

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
  types: [lambdaFunction],
  changes: {
    UpdateFunctionCode: "goes with the function",
    UpdateFunctionConfiguration: "goes with the function",
    AddPermission: "goes with the function",
    RemovePermission: "removes",
    PutFunctionConcurrency: "goes with the function",
    DeleteFunctionConcurrency: "removes",
    Invoke: "what a function does is its own; its log group goes with it",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteFunction: "removes",
  },
};

export default catalogue;
