import {
  type CreateNamespaceCommandInput,
  type CreateUsageLimitCommandInput,
  type CreateUsageLimitCommandOutput,
  type CreateWorkgroupCommandInput,
  type Namespace,
  paginateListNamespaces,
  paginateListUsageLimits,
  paginateListWorkgroups,
  RedshiftServerless,
  type UsageLimit,
  type Workgroup,
} from "@aws-sdk/client-redshift-serverless";
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

const workgroup: ResourceType = {
  type: "redshift-serverless:workgroup",
  creates: [
    creating<CreateWorkgroupCommandInput, object>("CreateWorkgroup", ({ workgroupName }) => [
      ref("redshift-serverless:workgroup", workgroupName),
    ]),
  ],
  after: ["redshift-serverless:usage-limit"],
  read: async ({ aws }, { id }) =>
    workgroupSeen((await aws(RedshiftServerless).getWorkgroup({ workgroupName: id })).workgroup ?? {}),
  find: async (context) => {
    const client = context.aws(RedshiftServerless);
    const found = await all(paginateListWorkgroups({ client }, {}), (page) => page.workgroups);
    return Promise.all(found.map((each) => withTags(context, workgroupSeen(each), each.workgroupArn)));
  },
  delete: async ({ aws }, { id }) => void (await aws(RedshiftServerless).deleteWorkgroup({ workgroupName: id })),
  settle: 60,
  deletion: { usual: 180, limit: 1800 },
  dailyCost: "free while it answers no query; $1.50 an hour and 4 RPU while it does",
};

const workgroupSeen = (each: Workgroup): Sighting => ({
  ...refOf("redshift-serverless:workgroup", each.workgroupName, { arn: each.workgroupArn }),
  state: each.status === "DELETING" ? "going" : "live",
  name: each.workgroupName,
  createdAt: each.creationDate,
});

const namespace: ResourceType = {
  type: "redshift-serverless:namespace",
  creates: [
    creating<CreateNamespaceCommandInput, object>("CreateNamespace", ({ namespaceName }) => [
      ref("redshift-serverless:namespace", namespaceName),
    ]),
  ],
  after: ["redshift-serverless:workgroup"],
  read: async ({ aws }, { id }) =>
    namespaceSeen((await aws(RedshiftServerless).getNamespace({ namespaceName: id })).namespace ?? {}),
  find: async (context) => {
    const client = context.aws(RedshiftServerless);
    const found = await all(paginateListNamespaces({ client }, {}), (page) => page.namespaces);
    return Promise.all(found.map((each) => withTags(context, namespaceSeen(each), each.namespaceArn)));
  },
  delete: async ({ aws }, { id }) => void (await aws(RedshiftServerless).deleteNamespace({ namespaceName: id })),
  settle: 60,
  deletion: { usual: 60, limit: 1800 },
  dailyCost: "$0.001 a GB",
};

const namespaceSeen = (each: Namespace): Sighting => ({
  ...refOf("redshift-serverless:namespace", each.namespaceName, { arn: each.namespaceArn }),
  state: each.status === "DELETING" ? "going" : "live",
  name: each.namespaceName,
  createdAt: each.creationDate,
});

const usageLimit: ResourceType = {
  type: "redshift-serverless:usage-limit",
  creates: [
    creating<CreateUsageLimitCommandInput, CreateUsageLimitCommandOutput>(
      "CreateUsageLimit",
      (_, { usageLimit: made }) => [ref("redshift-serverless:usage-limit", made?.usageLimitId)],
    ),
  ],
  parents: ["redshift-serverless:workgroup"],
  after: [],
  read: async ({ aws }, { id }) =>
    limitSeen((await aws(RedshiftServerless).getUsageLimit({ usageLimitId: id })).usageLimit ?? {}),
  find: async (context) => {
    const client = context.aws(RedshiftServerless);
    const ours = new Map(context.ours(workgroup.type).map(({ id, ids }) => [ids.arn, id]));
    const found = await all(paginateListUsageLimits({ client }, {}), (page) => page.usageLimits);
    return found.flatMap((each) => {
      const id = ours.get(each.resourceArn);
      return id === undefined ? [] : [{ ...limitSeen(each), parent: { type: workgroup.type, id }, implicit: true }];
    });
  },
  delete: async ({ aws }, { id }) => void (await aws(RedshiftServerless).deleteUsageLimit({ usageLimitId: id })),
  settle: 10,
  deletion: { usual: 2, limit: 120 },
  dailyCost: "free",
};

const limitSeen = (each: UsageLimit): Sighting => ({
  ...refOf("redshift-serverless:usage-limit", each.usageLimitId),
  state: "live",
});

async function withTags({ aws }: ResourceContext, seen: Sighting, resourceArn: string | undefined): Promise<Sighting> {
  return { ...seen, tags: tagsOf((await aws(RedshiftServerless).listTagsForResource({ resourceArn })).tags) };
}

const catalogue: ServiceCatalogue = {
  service: "redshift-serverless",
  types: [workgroup, namespace, usageLimit],
  changes: {
    UpdateWorkgroup: "goes with the workgroup",
    UpdateNamespace: "goes with the namespace",
    UpdateUsageLimit: "goes with the usage limit",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteWorkgroup: "removes",
    DeleteNamespace: "removes",
    DeleteUsageLimit: "removes",
  },
};

export default catalogue;
