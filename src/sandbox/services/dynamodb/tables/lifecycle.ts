/** What happens to tables and indexes by themselves, after the time that it usually takes on AWS. */
import type { Context } from "../../../kit/index.ts";
import { forgetIndexView, forgetViews } from "../items/views.ts";
import { type IndexRow, items, type TableRow, tables } from "../state.ts";
import { closeStream } from "./stream-settings.ts";

const SECOND = 1000;
const USUAL = { created: 8 * SECOND, updated: 5 * SECOND, deleted: 5 * SECOND, "index-changed": 60 * SECOND } as const;

export interface TablePayload {
  readonly name: string;
  /** A later table of the same name is none of this timer's business. */
  readonly id: string;
  readonly index?: string;
}

export const later = (context: Context, timer: keyof typeof USUAL, table: TableRow, index?: string): void =>
  context.later(timer, context.clock.lifecycle(USUAL[timer]), {
    name: table.name,
    id: table.id,
    ...(index === undefined ? {} : { index }),
  });

/** CREATING becomes ACTIVE, and with it the indexes that were made with the table. */
export function created(payload: TablePayload, context: Context): void {
  const table = sameTable(context, payload);
  if (table?.status !== "CREATING") return;
  const indexes = table.indexes.map((each): IndexRow => ({ ...each, status: "ACTIVE" }));
  context.table(tables).put(table.name, { ...table, status: "ACTIVE", indexes });
}

/** UPDATING becomes ACTIVE, unless an index is still being made or deleted. */
export function updated(payload: TablePayload, context: Context): void {
  const table = sameTable(context, payload);
  if (table?.status !== "UPDATING") return;
  const indexes = table.indexes.map(
    (each): IndexRow => (each.status === "UPDATING" ? { ...each, status: "ACTIVE" } : each),
  );
  if (indexes.every(({ status }) => status === "ACTIVE"))
    context.table(tables).put(table.name, { ...table, status: "ACTIVE", indexes });
}

/** An index that was being filled is there, one that was being deleted is gone. */
export function indexChanged(payload: TablePayload, context: Context): void {
  const table = sameTable(context, payload);
  const index = table?.indexes.find(({ name }) => name === payload.index);
  if (!table || !index) return;
  const others = table.indexes.filter((each) => each !== index);
  const isGone = index.status === "DELETING";
  if (isGone) forgetIndexView(context, table, index.name);
  const attributes = isGone ? usedAttributes(table, others) : table.attributes;
  const indexes = isGone ? others : table.indexes.map((each) => (each === index ? activated(each) : each));
  const isDone = indexes.every(({ status }) => status === "ACTIVE");
  const status = table.status === "UPDATING" && isDone ? "ACTIVE" : table.status;
  context.table(tables).put(table.name, { ...table, attributes, indexes, status });
}

const activated = (index: IndexRow): IndexRow => ({ ...index, status: "ACTIVE" });

function usedAttributes(table: TableRow, indexes: readonly IndexRow[]): TableRow["attributes"] {
  const used = new Set([table.keys, ...indexes.map(({ keys }) => keys)].flatMap(({ hash, range }) => [hash, range]));
  return Object.fromEntries(Object.entries(table.attributes).filter(([name]) => used.has(name)));
}

/** A table that was being deleted is gone, with its items; its stream can be read for another day. */
export function deleted(payload: TablePayload, context: Context): void {
  const table = sameTable(context, payload);
  if (table?.status !== "DELETING") return;
  closeStream(context, table);
  for (const [id] of context.table(items).entries(`${table.id}/`)) context.table(items).delete(id);
  forgetViews(context, table);
  context.table(tables).delete(table.name);
}

function sameTable(context: Context, { name, id }: TablePayload): TableRow | undefined {
  const table = context.table(tables).get(name);
  return table?.id === id ? table : undefined;
}
