import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import { defineService } from "../../kit/index.ts";
import { actedOn, transactionActions } from "./acted-on.ts";
import { batchGetItem } from "./items/batch-get.ts";
import { batchWriteItem } from "./items/batch-write.ts";
import { deleteItem, getItem, putItem, updateItem } from "./items/item-operations.ts";
import { publishMetrics } from "./items/meter.ts";
import { query } from "./items/query.ts";
import { scan } from "./items/scan.ts";
import { transactGetItems } from "./items/transact-get.ts";
import { transactWriteItems } from "./items/transact-write.ts";
import { collections } from "./state.ts";
import { describeEndpoints, describeLimits } from "./tables/account.ts";
import { describeContinuousBackups, updateContinuousBackups } from "./tables/continuous-backups.ts";
import { createTable } from "./tables/create-table.ts";
import { deleteTable } from "./tables/delete-table.ts";
import { describeTable, listTables } from "./tables/describe-table.ts";
import { created, deleted, indexChanged, updated } from "./tables/lifecycle.ts";
import { listTagsOfResource, tagResource, untagResource } from "./tables/tags.ts";
import { describeTimeToLive, expire, ttlChanged, updateTimeToLive } from "./tables/time-to-live.ts";
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
    BatchGetItem: batchGetItem,
    BatchWriteItem: batchWriteItem,
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems,
    UpdateTimeToLive: updateTimeToLive,
    DescribeTimeToLive: describeTimeToLive,
    DescribeEndpoints: describeEndpoints,
  },
  modelled: {
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsOfResource: listTagsOfResource,
    DescribeLimits: describeLimits,
    DescribeContinuousBackups: describeContinuousBackups,
    UpdateContinuousBackups: updateContinuousBackups,
  },
  timers: {
    created,
    updated,
    deleted,
    "index-changed": indexChanged,
    "ttl-changed": ttlChanged,
    expire,
    "publish-metrics": publishMetrics,
  },
  resourcesOf: actedOn,
  actionsOf: transactionActions,
});
