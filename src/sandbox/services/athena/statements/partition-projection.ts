import type * as Glue from "@aws-sdk/client-glue";
import type { LakePartition } from "../../../engines/lake/index.ts";
import { QueryError } from "../queries/query-error.ts";
import type { KeyConditions } from "./key-conditions.ts";
import { projectedDates } from "./projected-dates.ts";

const MOST = 100_000;

/**
 * Partitions by rule and not by catalog: integer, enum, date and injected keys, a location template. Values that the query's
 * conditions leave out are not looked for.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function projectedPartitions(table: Glue.Table, conditions: KeyConditions): LakePartition[] {
  const parameters = table.Parameters ?? {};
  const keys = (table.PartitionKeys ?? []).map(({ Name = "" }) => Name);
  const template = parameters["storage.location.template"] ?? defaultTemplate(table, keys);
  let combinations: string[][] = [[]];
  for (const key of keys) {
    const own = conditions.get(key.toLowerCase()) ?? [];
    const values = valuesOf(key, parameters, conditions).filter((value) => own.every((each) => each.meets(value)));
    combinations = combinations.flatMap((before) => values.map((value) => [...before, value]));
    if (combinations.length > MOST)
      throw new QueryError(`INVALID_TABLE_PROPERTY: more than ${MOST} projected partitions: narrow them in WHERE`);
  }
  return combinations.map((values) => ({
    values,
    location: keys.reduce((text, key, index) => text.replaceAll(`\${${key}}`, values[index] ?? ""), template),
  }));
}

const defaultTemplate = (table: Glue.Table, keys: readonly string[]): string =>
  `${(table.StorageDescriptor?.Location ?? "").replace(/\/$/, "")}/${keys.map((key) => `${key}=\${${key}}`).join("/")}/`;

function valuesOf(
  key: string,
  parameters: Readonly<Record<string, string>>,
  conditions: KeyConditions,
): readonly string[] {
  const optional = (name: string): string | undefined => parameters[`projection.${key}.${name}`];
  const property = (name: string): string => {
    const value = optional(name);
    if (value === undefined) throw new QueryError(`INVALID_TABLE_PROPERTY: projection.${key}.${name} is missing`);
    return value;
  };
  const interval = Number(optional("interval") ?? 1);
  switch (property("type")) {
    case "enum":
      return property("values")
        .split(",")
        .map((each) => each.trim());
    case "integer":
      return integers(property("range"), interval, Number(optional("digits") ?? 0));
    case "date":
      return projectedDates(
        { range: property("range"), format: property("format"), interval, unit: optional("interval.unit") },
        MOST,
      );
    case "injected":
      return injected(key, conditions);
    default:
      throw new QueryError(
        `INVALID_TABLE_PROPERTY: projection.${key}.type must be enum, integer, date or injected, not ${property("type")}`,
      );
  }
}

/** The query itself names the values. */
function injected(key: string, conditions: KeyConditions): readonly string[] {
  const values = conditions.get(key.toLowerCase())?.find((each) => each.values !== undefined)?.values;
  if (values) return values;
  throw new QueryError(
    `CONSTRAINT_VIOLATION: For the injected projected partition column ${key}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
  );
}

function integers(range: string, step: number, digits: number): string[] {
  const [low = 0, high = 0] = range.split(",").map(Number);
  const values: string[] = [];
  for (let value = low; value <= high && values.length <= MOST; value += step)
    values.push(String(value).padStart(digits, "0"));
  return values;
}
