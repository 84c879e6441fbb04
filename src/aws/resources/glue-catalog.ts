import {
  type CreateDatabaseCommandInput,
  type CreateTableCommandInput,
  type Database,
  Glue,
  paginateGetDatabases,
  paginateGetTables,
  type Table,
} from "@aws-sdk/client-glue";
import { all, creating, type ResourceContext, type ResourceType, ref, refOf, type Sighting } from "../resource-type.ts";
import { withTags } from "./glue-tags.ts";

/** The catalog keeps names in lower case. */
const lower = (name: string | undefined): string | undefined => name?.toLowerCase();

export const database: ResourceType = {
  type: "glue:database",
  creates: [
    creating<CreateDatabaseCommandInput, object>("CreateDatabase", ({ DatabaseInput }) => [
      ref("glue:database", lower(DatabaseInput?.Name)),
    ]),
  ],
  // What still writes to it would make tables again, and would fail without it.
  after: [
    "emr:cluster",
    "glue:crawler",
    "glue:job",
    "glue:session",
    "glue:table",
    "athena:work-group",
    "lakeformation:grant",
  ],
  read: async ({ aws }, { id }) => databaseSeen((await aws(Glue).getDatabase({ Name: id })).Database),
  find: async (context) => {
    const databases = await all(
      paginateGetDatabases({ client: context.aws(Glue) }, {}),
      ({ DatabaseList }) => DatabaseList,
    );
    return Promise.all(
      databases
        .filter(({ Name }) => context.isRunName(Name))
        .map((each) => withTags(context, databaseSeen(each), `database/${each.Name}`)),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(Glue).deleteDatabase({ Name: id })),
  settle: 10,
  deletion: { usual: 2, limit: 120 },
  dailyCost: "free",
};

const databaseSeen = (each: Database | undefined): Sighting => ({
  ...refOf("glue:database", each?.Name),
  state: "live",
  name: each?.Name,
  createdAt: each?.CreateTime,
});

/** Crawlers and queries make them as well: all in a database of ours are ours. */
export const table: ResourceType = {
  type: "glue:table",
  creates: [
    creating<CreateTableCommandInput, object>("CreateTable", ({ DatabaseName, TableInput }) => [
      ref("glue:table", `${lower(DatabaseName)}/${lower(TableInput?.Name)}`),
    ]),
  ],
  parents: ["glue:database"],
  after: ["emr:cluster", "glue:crawler", "glue:job", "glue:session", "athena:work-group"],
  read: async ({ aws }, { id }) => tableSeen((await aws(Glue).getTable(nameOf(id))).Table),
  find: async (context) =>
    (await Promise.all(context.ours("glue:database").map(({ id }) => tablesIn(context, id)))).flat(),
  delete: async ({ aws }, { id }) => void (await aws(Glue).deleteTable(nameOf(id))),
  settle: 10,
  deletion: { usual: 2, limit: 120 },
  dailyCost: "free",
};

const nameOf = (id: string) => ({
  DatabaseName: id.slice(0, id.indexOf("/")),
  Name: id.slice(id.indexOf("/") + 1),
});

const tableSeen = (each: Table | undefined): Sighting => ({
  ...refOf("glue:table", `${each?.DatabaseName}/${each?.Name}`),
  state: "live",
  name: each?.Name,
  createdAt: each?.CreateTime,
  parent: { type: "glue:database", id: each?.DatabaseName ?? "" },
  implicit: true,
});

async function tablesIn({ aws }: ResourceContext, DatabaseName: string): Promise<Sighting[]> {
  try {
    const pages = paginateGetTables({ client: aws(Glue) }, { DatabaseName });
    return (await all(pages, ({ TableList }) => TableList)).map(tableSeen);
  } catch (error) {
    // The database is gone, and its tables with it.
    if (error instanceof Error && error.name === "EntityNotFoundException") return [];
    throw error;
  }
}
