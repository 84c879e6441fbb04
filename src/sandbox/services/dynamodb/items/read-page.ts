/** One page of a Query or a Scan: at most Limit items and 1 MB are evaluated, and only then filtered. */
import type { Context } from "../../../kit/index.ts";
import type { DynamoDB } from "../api.ts";
import { isTrue } from "../expressions/evaluate.ts";
import { project } from "../expressions/paths.ts";
import type { Condition, Path } from "../expressions/syntax.ts";
import { invalid, invalidValues } from "../faults.ts";
import type { IndexRow, TableRow } from "../state.ts";
import type { Item } from "../values/attribute-value.ts";
import { itemSize } from "../values/item-size.ts";
import { Usage } from "./capacity.ts";
import { projected, projectedNames } from "./index-projection.ts";
import { picked } from "./keys.ts";
import { spend } from "./meter.ts";
import { pageKeyNames } from "./start-key.ts";
import type { Entry } from "./view.ts";

const LARGEST_PAGE = 1024 * 1024;

export interface Reading {
  readonly table: TableRow;
  readonly index: IndexRow | undefined;
  readonly filter: Condition | undefined;
  readonly projection: readonly Path[] | undefined;
}

export type PageInput = Pick<
  DynamoDB.QueryInput,
  "Limit" | "Select" | "ConsistentRead" | "IndexName" | "ProjectionExpression" | "ReturnConsumedCapacity"
>;

/** The index that a request names; undefined without one. */
export function indexOf(table: TableRow, input: PageInput): IndexRow | undefined {
  const { IndexName: name } = input;
  if (name === undefined) return undefined;
  const index = table.indexes.find((each) => each.name === name);
  if (!index) throw invalid(`The table does not have the specified index: ${name}`);
  if (index.kind === "global" && input.ConsistentRead)
    throw invalid("Consistent reads are not supported on global secondary indexes");
  if (index.status === "CREATING") throw invalid(`Cannot read from backfilling global secondary index: ${name}`);
  return index;
}

export function readPage(
  context: Context,
  input: PageInput,
  reading: Reading,
  entries: Iterable<Entry>,
): DynamoDB.QueryOutput {
  const { table, index, filter } = reading;
  requireSelect(input, reading);
  const shape = shapeOf(input, reading);
  const found: Item[] = [];
  const page = { scanned: 0, count: 0, bytes: 0 };
  let last: Item | undefined;
  for (const { row } of entries) {
    const item = index ? projected(table, index, row.item) : row.item;
    page.bytes += item === row.item ? row.size : itemSize(item);
    page.scanned++;
    const whole = shape.fetches ? row.item : item;
    if (!filter || isTrue(filter, whole)) {
      page.count++;
      found.push(shape.show(whole));
    }
    if (page.scanned === input.Limit || page.bytes >= LARGEST_PAGE) {
      last = row.item;
      break;
    }
  }
  const each = input.ConsistentRead ? 1 : 0.5;
  const usage = new Usage(table, "read").addRead(page.bytes, each, index?.name);
  // A local index that lacks what is asked for reads the table too, item by item.
  if (shape.fetches) usage.add(page.scanned * each);
  return {
    Items: shape.counts ? undefined : found.map((item) => ({ ...item })),
    Count: page.count,
    ScannedCount: page.scanned,
    LastEvaluatedKey: last && { ...picked(last, pageKeyNames(table, index)) },
    ConsumedCapacity: spend(context, input.ReturnConsumedCapacity, usage),
  };
}

interface Shape {
  readonly counts: boolean;
  /** Reads whole items of the table, because the local index does not have all that is asked for. */
  readonly fetches: boolean;
  show(item: Item): Item;
}

function shapeOf(input: PageInput, { table, index, projection }: Reading): Shape {
  const names = index && projectedNames(table, index);
  const wanted = projection?.map(([name]) => String(name));
  const lacks = names !== undefined && (input.Select === "ALL_ATTRIBUTES" || wanted?.some((n) => !names.includes(n)));
  return {
    counts: input.Select === "COUNT",
    fetches: index?.kind === "local" && lacks === true,
    show: (item) => (projection ? project(item, projection) : item),
  };
}

function requireSelect(input: PageInput, { table, index, projection }: Reading): void {
  const { Select: select, ProjectionExpression: expression } = input;
  if (expression !== undefined && select !== undefined && select !== "SPECIFIC_ATTRIBUTES")
    throw invalid(
      `Cannot specify the ProjectionExpression when choosing to get ${select === "COUNT" ? "only the Count" : select}`,
    );
  if (select === "SPECIFIC_ATTRIBUTES" && expression === undefined)
    throw invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
  if (select === "ALL_PROJECTED_ATTRIBUTES" && !index)
    throw invalidValues("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  if (index?.kind !== "global" || index.projection === "ALL") return;
  if (select === "ALL_ATTRIBUTES")
    throw invalidValues(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  const names = projectedNames(table, index) ?? [];
  const missing = projection?.map(([name]) => String(name)).filter((name) => !names.includes(name)) ?? [];
  if (missing.length > 0)
    throw invalidValues(`Global secondary index ${index.name} does not project [${missing.join(", ")}]`);
}
