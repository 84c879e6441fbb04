import { appendChange } from "../../../engines/change-streams/change-log.ts";
import type { Context } from "../../../kit/index.ts";
import { changes, type ItemRow, items, type TableRow } from "../state.ts";
import { type Item, isSameItem } from "../values/attribute-value.ts";
import { keyOf } from "./keys.ts";
import { updateViews } from "./views.ts";

/** A change to one item: `id` is its row's key; undefined is "no item". */
export interface ItemWrite {
  readonly table: TableRow;
  readonly id: string;
  readonly before: ItemRow | undefined;
  readonly after: ItemRow | undefined;
}

/** Carries out a write that has passed all checks: the row, the views and the stream. */
export function writeItem(context: Context, write: ItemWrite, principal?: string): void {
  const { table, id, before, after } = write;
  if (after) context.table(items).put(id, after);
  else if (before) context.table(items).delete(id);
  else return;
  updateViews(context, table, id, { before, after });
  recordChange(context, write, principal);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: writes that change nothing leave no record. */
function recordChange(context: Context, { table, before, after }: ItemWrite, principal: string | undefined): void {
  const { stream } = table;
  const item = after?.item ?? before?.item;
  if (!stream || !item || (before && after && isSameItem(before.item, after.item))) return;
  const image = (wanted: string, row: ItemRow | undefined): Item | undefined =>
    row && (stream.viewType === wanted || stream.viewType === "NEW_AND_OLD_IMAGES") ? row.item : undefined;
  appendChange(context, changes, stream.id, {
    event: before ? (after ? "MODIFY" : "REMOVE") : "INSERT",
    keys: keyOf(table.keys, item),
    newImage: image("NEW_IMAGE", after),
    oldImage: image("OLD_IMAGE", before),
    bytes: (before?.size ?? 0) + (after?.size ?? 0),
    principal,
  });
}
