import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import { defineService } from "../../kit/index.ts";
import { deleteItem, getItem, putItem, updateItem } from "./items/item-operations.ts";
import { publishMetrics } from "./items/meter.ts";
import { query } from "./items/query.ts";
import { scan } from "./items/scan.ts";
import { collections } from "./state.ts";
import { createTable } from "./tables/create-table.ts";
import { deleteTable } from "./tables/delete-table.ts";
import { describeTable, listTables } from "./tables/describe-table.ts";
import { created, deleted, indexChanged, updated } from "./tables/lifecycle.ts";
import { listTagsOfResource, tagResource, untagResource } from "./tables/tags.ts";
import { updateTable } from "./tables/update-table.ts";

export default defineService<typeof DynamoDB>({
  id: "dynamodb",
  collections,
  real: {
    CreateTable: createTable,
    DescribeTable: describeTable,
    ListTables: listTables,
    UpdateTable: updateTable,
    DeleteTable: deleteTable,
    GetItem: getItem,
    PutItem: putItem,
    UpdateItem: updateItem,
    DeleteItem: deleteItem,
    Query: query,
    Scan: scan,
  },
  modelled: {
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsOfResource: listTagsOfResource,
  },
  timers: { created, updated, deleted, "index-changed": indexChanged, "publish-metrics": publishMetrics },
});
