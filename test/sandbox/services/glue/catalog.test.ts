import type * as Glue from "@aws-sdk/client-glue";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
const glue = () => sandbox.service<typeof Glue>("glue");

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  await glue().CreateDatabase({ DatabaseInput: { Name: "Lake", Description: "first" } });
  await glue().CreateTable({
    DatabaseName: "lake",
    TableInput: {
      Name: "Orders",
      StorageDescriptor: { Columns: [{ Name: "Order_ID", Type: "bigint" }], Location: "s3://b/orders/" },
      PartitionKeys: [
        { Name: "year", Type: "int" },
        { Name: "month", Type: "string" },
      ],
    },
  });
});

afterEach(() => sandbox.close());

const add = (...values: string[][]) =>
  glue().BatchCreatePartition({
    DatabaseName: "lake",
    TableName: "orders",
    PartitionInputList: values.map((Values) => ({ Values })),
  });

async function partitionsWhere(Expression?: string): Promise<string[]> {
  const { Partitions = [] } = await glue().GetPartitions({
    DatabaseName: "lake",
    TableName: "orders",
    ...(Expression === undefined ? {} : { Expression }),
  });
  return Partitions.map(({ Values = [] }) => Values.join("-"));
}

test("names are kept in lower case, and found in any", async () => {
  const { Table } = await glue().GetTable({ DatabaseName: "LAKE", Name: "ORDERS" });
  expect(Table).toMatchObject({ Name: "orders", DatabaseName: "lake", VersionId: "0" });
  expect(Table?.StorageDescriptor?.Columns).toEqual([{ Name: "order_id", Type: "bigint" }]);
  await expect(glue().CreateDatabase({ DatabaseInput: { Name: "LAKE" } })).rejects.toMatchObject({
    name: "AlreadyExistsException",
  });
});

test("what is missing is named", async () => {
  await expect(glue().GetDatabase({ Name: "nosuch" })).rejects.toThrow("Database nosuch not found.");
  await expect(glue().GetTable({ DatabaseName: "lake", Name: "nosuch" })).rejects.toMatchObject({
    name: "EntityNotFoundException",
  });
  const { Errors } = await glue().BatchDeleteTable({ DatabaseName: "lake", TablesToDelete: ["orders", "nosuch"] });
  expect(Errors?.map(({ TableName, ErrorDetail }) => [TableName, ErrorDetail?.ErrorCode])).toEqual([
    ["nosuch", "EntityNotFoundException"],
  ]);
});

test("updates are versions of a table", async () => {
  await glue().UpdateTable({ DatabaseName: "lake", TableInput: { Name: "orders", Description: "second" } });
  const { TableVersions = [] } = await glue().GetTableVersions({ DatabaseName: "lake", TableName: "orders" });
  expect(TableVersions.map(({ VersionId, Table }) => [VersionId, Table?.Description])).toEqual([
    ["1", "second"],
    ["0", undefined],
  ]);
});

test("partitions are filtered by the types of their keys", async () => {
  await add(["2024", "11"], ["2025", "02"], ["2025", "10"]);
  expect(await partitionsWhere()).toHaveLength(3);
  expect(await partitionsWhere("year = 2025 AND month >= '03'")).toEqual(["2025-10"]);
  expect(await partitionsWhere("year > '999' and not month like '1%'")).toEqual(["2025-02"]);
  expect(await partitionsWhere("(year in (2023, 2024) or month between '09' and '12')")).toEqual([
    "2024-11",
    "2025-10",
  ]);
  await expect(partitionsWhere("day = 1")).rejects.toMatchObject({ name: "InvalidInputException" });
  await expect(partitionsWhere("year = ")).rejects.toMatchObject({ name: "InvalidInputException" });
  await expect(partitionsWhere("year ~ 1")).rejects.toMatchObject({ name: "InvalidInputException" });
});

test("a batch of partitions reports those that exist", async () => {
  await add(["2025", "01"]);
  const { Errors } = await add(["2025", "01"], ["2025", "02"], ["2025"]);
  expect(Errors?.map((each) => [each.PartitionValues, each.ErrorDetail?.ErrorCode])).toEqual([
    [["2025", "01"], "AlreadyExistsException"],
    [["2025"], "InvalidInputException"],
  ]);
  expect(await partitionsWhere()).toEqual(["2025-01", "2025-02"]);
});

test("a database takes its tables and partitions along", async () => {
  await add(["2025", "01"]);
  await glue().DeleteDatabase({ Name: "lake" });
  await glue().CreateDatabase({ DatabaseInput: { Name: "lake" } });
  expect((await glue().GetTables({ DatabaseName: "lake" })).TableList).toEqual([]);
});
