import type { Api } from "../api.ts";
import { inUse, invalid } from "../faults.ts";
import { tables } from "../state.ts";
import { describe, knownTable } from "./describe-table.ts";
import { later } from "./lifecycle.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
export const deleteTable: Api<"DeleteTable"> = (input, context) => {
  const table = knownTable(context, input.TableName);
  if (table.isProtected)
    throw invalid(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  if (table.status !== "ACTIVE")
    throw inUse(
      `Attempt to change a resource which is still in use: Table is being ${table.status === "CREATING" ? "created" : table.status === "DELETING" ? "deleted" : "updated"}: ${table.name}`,
    );
  const deleting = context.table(tables).put(table.name, { ...table, status: "DELETING" });
  later(context, "deleted", deleting);
  return { TableDescription: describe(context, deleting) };
};
