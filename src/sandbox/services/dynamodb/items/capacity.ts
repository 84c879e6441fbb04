/** What requests consume. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
import type * as SDK from "@aws-sdk/client-dynamodb";
import type { IndexRow, ItemRow, TableRow } from "../state.ts";
import { type Item, isSameItem } from "../values/attribute-value.ts";
import { itemSize } from "../values/item-size.ts";
import { projected } from "./index-projection.ts";
import { sortableKey } from "./keys.ts";

const READ_UNIT = 4096;
const WRITE_UNIT = 1024;

/** Units of one table and its indexes in one request. */
export class Usage {
  readonly table: TableRow;
  readonly kind: "read" | "write";
  /** By index name; the table itself has the empty name. */
  readonly units = new Map<string, number>();

  constructor(table: TableRow, kind: "read" | "write") {
    this.table = table;
    this.kind = kind;
  }

  add(units: number, index = ""): this {
    this.units.set(index, (this.units.get(index) ?? 0) + units);
    return this;
  }

  /** Half a unit for 4 KB, a whole one for a consistent read, two in a transaction. */
  addRead(bytes: number, each: 0.5 | 1 | 2, index = ""): this {
    return this.add(Math.max(1, Math.ceil(bytes / READ_UNIT)) * each, index);
  }

  /** A unit for each KB of the larger of the two items, two in a transaction; indexes as far as they change. */
  addWrite(before: ItemRow | undefined, after: ItemRow | undefined, each: 1 | 2 = 1): this {
    this.add(writeUnits(Math.max(before?.size ?? 0, after?.size ?? 0)) * each);
    for (const index of this.table.indexes) {
      const units = indexUnits(this.table, index, before?.item, after?.item);
      if (units > 0) this.add(units * each, index.name);
    }
    return this;
  }

  get total(): number {
    let total = 0;
    for (const units of this.units.values()) total += units;
    return total;
  }
}

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT));

function indexUnits(table: TableRow, index: IndexRow, before: Item | undefined, after: Item | undefined): number {
  const [old, now] = [before, after].map((item) =>
    item && sortableKey(index.keys, item) ? projected(table, index, item) : undefined,
  );
  if (old && now && isSameItem(old, now)) return 0;
  const [oldKey, newKey] = [old && sortableKey(index.keys, old), now && sortableKey(index.keys, now)];
  const isMoved = oldKey && newKey && (oldKey.pk !== newKey.pk || oldKey.sk !== newKey.sk);
  const sizes = [old, now].map((item) => (item ? itemSize(item) : 0));
  // An entry that moves is deleted and written anew.
  if (isMoved) return sizes.reduce((sum, size) => sum + writeUnits(size), 0);
  return old || now ? writeUnits(Math.max(...sizes)) : 0;
}

/** The member ConsumedCapacity; undefined where the request did not ask for it. */
export function consumedCapacity(
  asked: SDK.ReturnConsumedCapacity | undefined,
  usage: Usage,
): SDK.ConsumedCapacity | undefined {
  if (asked === undefined || asked === "NONE") return undefined;
  const { table, total } = usage;
  const whole = { TableName: table.name, CapacityUnits: total };
  if (asked === "TOTAL") return whole;
  const indexes = (kind: IndexRow["kind"]) => {
    const used = table.indexes.filter((each) => each.kind === kind && usage.units.has(each.name));
    if (used.length === 0) return undefined;
    return Object.fromEntries(used.map(({ name }) => [name, { CapacityUnits: usage.units.get(name) ?? 0 }]));
  };
  return {
    ...whole,
    Table: { CapacityUnits: usage.units.get("") ?? 0 },
    LocalSecondaryIndexes: indexes("local"),
    GlobalSecondaryIndexes: indexes("global"),
  };
}

/** As `consumedCapacity`, and telling reads from writes, which only transactions do. */
export function transactionCapacity(
  asked: SDK.ReturnConsumedCapacity | undefined,
  usage: Usage,
): SDK.ConsumedCapacity | undefined {
  const consumed = consumedCapacity(asked, usage);
  if (!consumed) return undefined;
  const name = usage.kind === "read" ? "ReadCapacityUnits" : "WriteCapacityUnits";
  const told = (each: SDK.Capacity | undefined) => each && { ...each, [name]: each.CapacityUnits };
  return { ...consumed, [name]: usage.total, ...(consumed.Table ? { Table: told(consumed.Table) } : {}) };
}
