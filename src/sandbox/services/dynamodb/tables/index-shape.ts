/** Secondary indexes as they are asked for, checked. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html */
import type { DynamoDB } from "../api.ts";
import { invalidValues } from "../faults.ts";
import { keyNames } from "../items/keys.ts";
import type { IndexRow, Keys, TableRow } from "../state.ts";
import { NO_THROUGHPUT, readKeySchema, readThroughput } from "./table-shape.ts";

const MOST_GLOBAL = 20;
const MOST_LOCAL = 5;
const MOST_NON_KEY = 100;
const NAME = /^[a-zA-Z0-9_.-]+$/;

type Given = Pick<DynamoDB.GlobalSecondaryIndex, "IndexName" | "KeySchema" | "Projection" | "ProvisionedThroughput">;

export function readGlobalIndex(given: Given, table: Pick<TableRow, "billing">): IndexRow {
  return {
    ...readIndex(given),
    kind: "global",
    throughput: readThroughput(given.ProvisionedThroughput, table.billing, given.IndexName),
    status: "CREATING",
  };
}

export function readLocalIndex(given: Given, keys: Keys): IndexRow {
  const index = readIndex(given);
  if (keys.range === undefined)
    throw invalidValues(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  if (index.keys.range === undefined)
    throw invalidValues(`Index KeySchema does not have a range key for index: ${index.name}`);
  if (index.keys.hash !== keys.hash)
    throw invalidValues(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.name}. index hash key: ${index.keys.hash}, table hash key: ${keys.hash}`,
    );
  return { ...index, kind: "local", throughput: NO_THROUGHPUT, status: "ACTIVE" };
}

function readIndex({ IndexName: name = "", KeySchema, Projection }: Given) {
  if (!NAME.test(name))
    throw invalidValues(
      `Value '${name}' at 'indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
  const type = Projection?.ProjectionType;
  const nonKeyAttributes = Projection?.NonKeyAttributes ?? [];
  if (type === undefined) throw invalidValues("Unknown ProjectionType: null");
  if (type !== "INCLUDE" && Projection?.NonKeyAttributes)
    throw invalidValues(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  if (type === "INCLUDE" && nonKeyAttributes.length === 0)
    throw invalidValues("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  return { name, keys: readKeySchema(KeySchema), projection: type, nonKeyAttributes };
}

/** What only all indexes together can break: names, numbers. */
export function requireIndexes(indexes: readonly IndexRow[]): void {
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalidValues(`Duplicate index name: ${twice}`);
  const global = indexes.filter(({ kind }) => kind === "global").length;
  if (global > MOST_GLOBAL)
    throw invalidValues(`GlobalSecondaryIndex count exceeds the per-table limit of ${MOST_GLOBAL}`);
  if (names.length - global > MOST_LOCAL)
    throw invalidValues(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MOST_LOCAL}`);
  const projected = indexes.reduce((sum, { nonKeyAttributes }) => sum + nonKeyAttributes.length, 0);
  if (projected > MOST_NON_KEY)
    throw invalidValues(
      `Total number of NonKeyAttributes in all Projections exceeds the per-table limit of ${MOST_NON_KEY}`,
    );
}

/** Every key attribute has a definition, and every definition is one of a key. */
export function requireDefinitions(table: Pick<TableRow, "attributes" | "keys" | "indexes">): void {
  const defined = Object.keys(table.attributes);
  const used = [...new Set([table.keys, ...table.indexes.map(({ keys }) => keys)].flatMap(keyNames))];
  const missing = used.filter((name) => !defined.includes(name));
  if (missing.length > 0)
    throw invalidValues(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${missing.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
  if (defined.length === used.length) return;
  throw table.indexes.length === 0
    ? invalidValues(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
      )
    : invalidValues(
        `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(", ")}], keys used: [${used.join(", ")}]`,
      );
}
