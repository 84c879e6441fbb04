import { type Context, Fault, type ResourcesOf } from "../../kit/index.ts";
import { tableName } from "./items/find-table.ts";
import { tableArn } from "./state.ts";

/** The tables and indexes that a request acts on. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (/^(ListTables|DescribeLimits|DescribeEndpoints)$/.test(operation)) return ["*"];
  const { TableName, IndexName, RequestItems, TransactItems } = input;
  if (isObject(RequestItems)) return Object.keys(RequestItems).flatMap((name) => arnOf(context, name));
  if (Array.isArray(TransactItems)) return distinct(TransactItems.flatMap((each) => tablesIn(context, each)));
  if (typeof TableName !== "string") return undefined;
  const [arn] = arnOf(context, TableName);
  return arn === undefined ? undefined : [typeof IndexName === "string" ? `${arn}/index/${IndexName}` : arn];
};

/** The table of the one action in an element of a transaction. */
const tablesIn = (context: Context, element: unknown): readonly string[] =>
  isObject(element)
    ? Object.values(element).flatMap((action) =>
        isObject(action) && typeof action.TableName === "string" ? arnOf(context, action.TableName) : [],
      )
    : [];

// A name that cannot be read is the operation's own error to tell.
function arnOf(context: Context, name: string): readonly string[] {
  try {
    return [tableArn(context, tableName(name))];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

const distinct = (arns: readonly string[]): readonly string[] => [...new Set(arns)];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
