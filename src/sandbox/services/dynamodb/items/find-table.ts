import { type Context, parseArn } from "../../../kit/index.ts";
import { invalid, noSuchTable } from "../faults.ts";
import { type TableRow, tables } from "../state.ts";

const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

/** The name in a TableName, which may be an ARN too. Throws AWS's error for what is neither. */
export function tableName(given: string | undefined): string {
  const name = given?.startsWith("arn:") ? nameInArn(given) : (given ?? "");
  if (NAME.test(name)) return name;
  throw name.length < 3 || name.length > 255
    ? invalid("TableName must be at least 3 characters long and at most 255 characters long")
    : invalid(
        `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
      );
}

function nameInArn(arn: string): string {
  const [kind, name] = parseArn(arn)?.resource.split("/") ?? [];
  if (kind !== "table" || name === undefined) throw invalid(`Invalid table ARN: ${arn}`);
  return name;
}

/** The table that items are read from or written to: there is none before it is ACTIVE, and none when it is being deleted. */
export function tableOf(context: Context, given: string | undefined): TableRow {
  const table = context.table(tables).get(tableName(given));
  if (!table || table.status === "CREATING" || table.status === "DELETING") throw noSuchTable();
  return table;
}
