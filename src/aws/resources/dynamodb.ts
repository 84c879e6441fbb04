import {
  type CreateTableCommandInput,
  type CreateTableCommandOutput,
  DynamoDB,
  paginateListTables,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
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
  tagsOf,
} from "../resource-type.ts";

const table: ResourceType = {
  type: "dynamodb:table",
  creates: [
    creating<CreateTableCommandInput, CreateTableCommandOutput>("CreateTable", (input, { TableDescription: made }) => [
      ref("dynamodb:table", made?.TableName ?? input.TableName, { arn: made?.TableArn }),
    ]),
  ],
  after: ["lambda:function"],
  read: async ({ aws }, { id }) => {
    const { Table } = await aws(DynamoDB).describeTable({ TableName: id });
    return Table && tableSeen(Table);
  },
  find: async (context) => {
    const client = context.aws(DynamoDB);
    const names = await all(paginateListTables({ client }, {}), (page) => page.TableNames);
    const own = names.filter((name) => context.isRunName(name));
    return Promise.all(
      own.map(async (TableName): Promise<Sighting> => {
        const { Table } = await client.describeTable({ TableName });
        const { Tags } = await client.listTagsOfResource({ ResourceArn: Table?.TableArn });
        return { ...tableSeen({ TableName, ...Table }), tags: tagsOf(Tags) };
      }),
    );
  },
  delete: async (context, { id }) => {
    await makeDeletable(context, id);
    await context.aws(DynamoDB).deleteTable({ TableName: id });
  },
  identifies: identifiedBy(/^arn:[^:]+:dynamodb:[^:]+:\d+:table\/([^/]+)$/),
  settle: 60,
  deletion: { usual: 10, limit: 600 },
  dailyCost: "free while nobody reads or writes (on-demand)",
};

/**
 * Takes deletion protection off (the deletion is then tried again until the table has settled), and point-in-time recovery,
 * which would leave a backup for 35 days: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
async function makeDeletable({ aws }: ResourceContext, TableName: string): Promise<void> {
  const client = aws(DynamoDB);
  const { Table } = await client.describeTable({ TableName });
  if (Table?.DeletionProtectionEnabled) await client.updateTable({ TableName, DeletionProtectionEnabled: false });
  const { ContinuousBackupsDescription: backups } = await client.describeContinuousBackups({ TableName });
  if (backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED")
    await client.updateContinuousBackups({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
    });
}

const tableSeen = (each: TableDescription): Sighting => ({
  ...refOf("dynamodb:table", each.TableName, { arn: each.TableArn }),
  state: each.TableStatus === "DELETING" ? "going" : "live",
  name: each.TableName,
  createdAt: each.CreationDateTime,
});

const catalogue: ServiceCatalogue = {
  service: "dynamodb",
  types: [table],
  changes: {
    PutItem: "goes with the table",
    UpdateItem: "goes with the table",
    DeleteItem: "removes",
    BatchWriteItem: "goes with the table",
    TransactWriteItems: "goes with the table",
    UpdateTable: "goes with the table",
    UpdateTimeToLive: "goes with the table",
    UpdateContinuousBackups: "goes with the table",
    DeleteTable: "removes",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
  },
};

export default catalogue;
