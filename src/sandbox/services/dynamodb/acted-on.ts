import { type ActionsOf, type Context, Fault, type ResourcesOf } from "../../kit/index.ts";
import { tableName } from "./items/find-table.ts";
import { tableArn } from "./state.ts";

/** The tables and indexes that a request acts on. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (/^(ListTables|DescribeLimits|DescribeEndpoints)$/.test(operation)) return ["*"];
  const { TableName, IndexName, RequestItems } = input;
  if (isObject(RequestItems)) return Object.keys(RequestItems).flatMap((name) => arnOf(context, name));
  if (typeof TableName !== "string") return undefined;
  const [arn] = arnOf(context, TableName);
  return arn === undefined ? undefined : [typeof IndexName === "string" ? `${arn}/index/${IndexName}` : arn];
};

const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  Get: "GetItem",
};

/** Transactions need the permissions of what they do. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
export const transactionActions: ActionsOf = (_, { TransactItems }, context) => {
  if (!Array.isArray(TransactItems)) return undefined;
  return TransactItems.filter(isObject).flatMap((element) =>
    Object.entries(TRANSACTION_ACTIONS).flatMap(([member, action]) => {
      const asked = element[member];
      if (!isObject(asked) || typeof asked.TableName !== "string") return [];
      return [{ action, resources: arnOf(context, asked.TableName) }];
    }),
  );
};

// A name that cannot be read is the operation's own error to tell.
function arnOf(context: Context, name: string): readonly string[] {
  try {
    return [tableArn(context, tableName(name))];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
