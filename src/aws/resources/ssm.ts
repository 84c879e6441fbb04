import {
  type ParameterMetadata,
  type PutParameterCommandInput,
  paginateDescribeParameters,
  SSM,
} from "@aws-sdk/client-ssm";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const parameter: ResourceType = {
  type: "ssm:parameter",
  creates: [
    creating<PutParameterCommandInput, object>("PutParameter", (input) => [ref("ssm:parameter", input.Name)], {
      // "tags and overwrite can't be used together": https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
      takesTags: (input: PutParameterCommandInput) => input.Overwrite !== true,
    }),
  ],
  after: ["ecs:service", "ecs:task"],
  read: async ({ aws }, { id }) => (await named(aws(SSM), "Equals", id)).map(parameterSeen)[0],
  find: async (context) => {
    const { lab, id } = context.run;
    const found = [
      ...(await named(context.aws(SSM), "BeginsWith", `/lab/${lab}/${id}`)),
      ...(await named(context.aws(SSM), "BeginsWith", `lab-${lab}-${id}`)),
    ];
    return Promise.all(found.filter((each) => context.isRunName(each.Name)).map((each) => withTags(context, each)));
  },
  delete: async ({ aws }, { id }) => void (await aws(SSM).deleteParameter({ Name: id })),
  settle: 60,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const named = (client: SSM, Option: "Equals" | "BeginsWith", name: string): Promise<ParameterMetadata[]> =>
  all(
    paginateDescribeParameters({ client }, { ParameterFilters: [{ Key: "Name", Option, Values: [name] }] }),
    (page) => page.Parameters,
  );

const parameterSeen = (each: ParameterMetadata): Sighting => ({
  ...refOf("ssm:parameter", each.Name),
  state: "live",
  name: each.Name,
  createdAt: each.LastModifiedDate,
});

async function withTags({ aws }: ResourceContext, each: ParameterMetadata): Promise<Sighting> {
  const { TagList } = await aws(SSM).listTagsForResource({ ResourceType: "Parameter", ResourceId: each.Name });
  return { ...parameterSeen(each), tags: tagsOf(TagList) };
}

const catalogue: ServiceCatalogue = {
  service: "ssm",
  types: [parameter],
  changes: {
    AddTagsToResource: "tags go with their resource",
    RemoveTagsFromResource: "removes",
    DeleteParameter: "removes",
    DeleteParameters: "removes",
  },
};

export default catalogue;
