import { type Context, defineRuntime } from "../../../kit/index.ts";
import { type IndexRow, type ItemRow, items, type Keys, type TableRow } from "../state.ts";
import { type Place, placeOf, sortableKey } from "./keys.ts";
import { type Entry, View } from "./view.ts";

/** Views that something has asked for, by table id and index name (empty for the table itself). */
const runtime = defineRuntime<Map<string, Map<string, View>>>({ name: "views", create: () => new Map() });

/** The table's items in the order of its key, or of the index's. Built on first use. */
export function viewOf(context: Context, table: TableRow, index?: IndexRow): View {
  const all = context.runtime(runtime);
  let views = all.get(table.id);
  if (!views) {
    views = new Map();
    all.set(table.id, views);
  }
  let view = views.get(index?.name ?? "");
  if (!view) {
    view = new View(loadEntries(context, table, index?.keys ?? table.keys));
    views.set(index?.name ?? "", view);
  }
  return view;
}

export const forgetViews = (context: Context, table: TableRow): void => void context.runtime(runtime).delete(table.id);

export const forgetIndexView = (context: Context, table: TableRow, index: string): void =>
  void context.runtime(runtime).get(table.id)?.delete(index);

/** Keeps the views that are there in step with a write. */
export function updateViews(
  context: Context,
  table: TableRow,
  id: string,
  change: { before: ItemRow | undefined; after: ItemRow | undefined },
): void {
  const views = context.runtime(runtime).get(table.id);
  for (const [name, view] of views ?? []) {
    const keys = name === "" ? table.keys : table.indexes.find((each) => each.name === name)?.keys;
    if (!keys) continue;
    const old = change.before && entryAt(keys, id, change.before);
    const now = change.after && entryAt(keys, id, change.after);
    if (old && !(now && now.pk === old.pk && now.sk === old.sk)) view.remove(old);
    if (now) view.put(now);
  }
}

function loadEntries(context: Context, table: TableRow, keys: Keys): Entry[] {
  return context
    .table(items)
    .entries(`${table.id}/`)
    .flatMap(([id, row]) => entryAt(keys, id, row) ?? []);
}

function entryAt(keys: Keys, id: string, row: ItemRow): Entry | undefined {
  const key = sortableKey(keys, row.item);
  return key && { ...key, id, row };
}

/** Where in the view an item with these key attributes is. */
export function placeIn(table: TableRow, keys: Keys, key: ItemRow["item"]): Place | undefined {
  const at = sortableKey(keys, key);
  return at && { ...at, id: placeOf(table, key).id };
}
