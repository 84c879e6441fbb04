import {
  Athena,
  type CreateNamedQueryCommandOutput,
  type CreatePreparedStatementCommandInput,
  type CreateWorkGroupCommandInput,
  type NamedQuery,
  paginateListNamedQueries,
  paginateListPreparedStatements,
  paginateListQueryExecutions,
  paginateListWorkGroups,
} from "@aws-sdk/client-athena";
import {
  all,
  creating,
  inGroups,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const workGroup: ResourceType = {
  type: "athena:work-group",
  creates: [
    creating<CreateWorkGroupCommandInput, object>("CreateWorkGroup", ({ Name }) => [ref("athena:work-group", Name)]),
  ],
  after: ["athena:named-query", "athena:prepared-statement"],
  read: async ({ aws }, { id }) => {
    const { WorkGroup: seen } = await aws(Athena).getWorkGroup({ WorkGroup: id });
    return workGroupSeen(seen?.Name, seen?.CreationTime);
  },
  find: async (context) => {
    const client = context.aws(Athena);
    const groups = await all(paginateListWorkGroups({ client }, {}), (page) => page.WorkGroups);
    const own = groups.filter(({ Name }) => context.isRunName(Name));
    return Promise.all(
      own.map(async ({ Name, CreationTime }) => {
        const { partition, region, account } = context.run;
        const ResourceARN = `arn:${partition}:athena:${region}:${account}:workgroup/${Name}`;
        const { Tags } = await client.listTagsForResource({ ResourceARN });
        return { ...workGroupSeen(Name, CreationTime), tags: tagsOf(Tags) };
      }),
    );
  },
  delete: async (context, { id: WorkGroup }) => {
    await stopQueries(context, WorkGroup);
    await context.aws(Athena).deleteWorkGroup({ WorkGroup, RecursiveDeleteOption: true });
  },
  settle: 10,
  deletion: { usual: 2, limit: 120 },
  dailyCost: "free while nobody asks",
};

const workGroupSeen = (name: string | undefined, createdAt: Date | undefined): Sighting => ({
  ...refOf("athena:work-group", name),
  state: "live",
  name,
  createdAt,
});

/** A query that goes on would write results, and tables. */
async function stopQueries({ aws }: ResourceContext, WorkGroup: string): Promise<void> {
  const client = aws(Athena);
  // The newest come first; none runs longer than 30 minutes, so that old pages need not be read.
  for await (const { QueryExecutionIds: ids = [] } of paginateListQueryExecutions({ client }, { WorkGroup })) {
    const { QueryExecutions: queries = [] } =
      ids.length > 0 ? await client.batchGetQueryExecution({ QueryExecutionIds: ids }) : {};
    const running = queries.filter(({ Status }) => Status?.State === "QUEUED" || Status?.State === "RUNNING");
    for (const { QueryExecutionId } of running) await client.stopQueryExecution({ QueryExecutionId });
    if (running.length === 0) return;
  }
}

const namedQuery: ResourceType = {
  type: "athena:named-query",
  creates: [
    creating<object, CreateNamedQueryCommandOutput>("CreateNamedQuery", (_, { NamedQueryId }) => [
      ref("athena:named-query", NamedQueryId),
    ]),
  ],
  parents: ["athena:work-group"],
  after: [],
  read: async ({ aws }, { id }) => querySeen((await aws(Athena).getNamedQuery({ NamedQueryId: id })).NamedQuery),
  find: async (context) =>
    (await Promise.all(context.ours("athena:work-group").map(({ id }) => queriesIn(context, id)))).flat(),
  delete: async ({ aws }, { id }) => void (await aws(Athena).deleteNamedQuery({ NamedQueryId: id })),
  settle: 10,
  deletion: { usual: 1, limit: 60 },
  dailyCost: "free",
};

const querySeen = (each: NamedQuery | undefined): Sighting => ({
  ...refOf("athena:named-query", each?.NamedQueryId),
  state: "live",
  name: each?.Name,
  parent: { type: "athena:work-group", id: each?.WorkGroup ?? "" },
});

async function queriesIn({ aws }: ResourceContext, WorkGroup: string): Promise<Sighting[]> {
  const client = aws(Athena);
  const ids = await all(paginateListNamedQueries({ client }, { WorkGroup }), (page) => page.NamedQueryIds).catch(
    ifGone,
  );
  const groups = inGroups(ids, 50).map((NamedQueryIds) => client.batchGetNamedQuery({ NamedQueryIds }));
  return (await Promise.all(groups)).flatMap(({ NamedQueries = [] }) => NamedQueries.map(querySeen));
}

const preparedStatement: ResourceType = {
  type: "athena:prepared-statement",
  creates: [
    creating<CreatePreparedStatementCommandInput, object>("CreatePreparedStatement", (input) => [
      ref("athena:prepared-statement", `${input.WorkGroup}/${input.StatementName}`),
    ]),
  ],
  parents: ["athena:work-group"],
  after: [],
  read: async ({ aws }, { id }) => {
    const { PreparedStatement: seen } = await aws(Athena).getPreparedStatement(nameOf(id));
    return statementSeen(seen?.WorkGroupName, seen?.StatementName);
  },
  find: async (context) =>
    (await Promise.all(context.ours("athena:work-group").map(({ id }) => statementsIn(context, id)))).flat(),
  delete: async ({ aws }, { id }) => void (await aws(Athena).deletePreparedStatement(nameOf(id))),
  settle: 10,
  deletion: { usual: 1, limit: 60 },
  dailyCost: "free",
};

const nameOf = (id: string) => ({
  WorkGroup: id.slice(0, id.lastIndexOf("/")),
  StatementName: id.slice(id.lastIndexOf("/") + 1),
});

const statementSeen = (group: string | undefined, name: string | undefined): Sighting => ({
  ...refOf("athena:prepared-statement", `${group}/${name}`),
  state: "live",
  name,
  parent: { type: "athena:work-group", id: group ?? "" },
});

async function statementsIn({ aws }: ResourceContext, WorkGroup: string): Promise<Sighting[]> {
  const pages = paginateListPreparedStatements({ client: aws(Athena) }, { WorkGroup });
  const statements = await all(pages, (page) => page.PreparedStatements).catch(ifGone);
  return statements.map(({ StatementName }) => statementSeen(WorkGroup, StatementName));
}

/** The work group is gone, and what is in it too. */
function ifGone(error: unknown): [] {
  if (error instanceof Error && error.name === "InvalidRequestException" && /not found/.test(error.message)) return [];
  throw error;
}

const catalogue: ServiceCatalogue = {
  service: "athena",
  types: [workGroup, namedQuery, preparedStatement],
  changes: {
    UpdateWorkGroup: "goes with the work group",
    UpdateNamedQuery: "goes with the query",
    UpdatePreparedStatement: "goes with the statement",
    StartQueryExecution: "its result lies in a bucket, its tables in a database; cleanup stops what runs",
    StopQueryExecution: "ends a query",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeleteNamedQuery: "removes",
    DeletePreparedStatement: "removes",
    DeleteWorkGroup: "removes",
  },
};

export default catalogue;
