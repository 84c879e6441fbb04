import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import { nowMs } from "../../../shared/clock.ts";
import { randomUuid } from "../../../shared/random.ts";
import { splitStatements, textOf, tokensOf } from "../../engines/sql/dialects/tokens.ts";
import { type Context, found } from "../../kit/index.ts";
import { callerOf } from "./caller.ts";
import { invalid, statementNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { withParameters } from "./parameters.ts";
import { keepSession, sessionForRequest } from "./sessions.ts";
import { type StatementRow, type SubRow, statements } from "./state.ts";
import { targetOf } from "./target.ts";
import { waitFor } from "./waiting.ts";
import { runningOf } from "./warehouses.ts";

type Shared = Pick<
  RedshiftData.ExecuteStatementInput,
  | "ClusterIdentifier"
  | "WorkgroupName"
  | "Database"
  | "SecretArn"
  | "DbUser"
  | "ClientToken"
  | "StatementName"
  | "WithEvent"
  | "ResultFormat"
  | "SessionId"
  | "SessionKeepAliveSeconds"
  | "WaitTimeSeconds"
  | "Parameters"
>;

/** https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html */
export const executeStatement: On<"ExecuteStatement"> = async (input, context) => {
  const sql = input.Sql ?? "";
  const parameters = parametersOf(input);
  const texts = splitStatements(tokensOf(sql));
  if (texts.length === 0) throw invalid("Sql statement is empty.");
  if (texts.length > 1)
    throw invalid("Multiple statements are not supported in ExecuteStatement. Use BatchExecuteStatement instead.");
  const row = await submit(context, input, {
    sqls: [withParameters(textOf(texts[0] ?? []).trim(), parameters)],
    batch: false,
    mode: "TRANSACTION",
  });
  return answered(await waitFor(context, row.id, input.WaitTimeSeconds));
};

/** https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html: in turn, as one transaction. */
export const batchExecuteStatement: On<"BatchExecuteStatement"> = async (input, context) => {
  const parameters = parametersOf(input);
  const sqls = (input.Sqls ?? []).map((sql) => {
    const [first, ...more] = splitStatements(tokensOf(sql));
    if (!first) throw invalid("Sql statement is empty.");
    if (more.length > 0) throw invalid("Each element of Sqls must be one SQL statement.");
    return textOf(first).trim();
  });
  const bound = sqls.map((sql) => withParameters(sql, parameters, { all: false }));
  const row = await submit(context, input, { sqls: bound, batch: true, mode: input.ExecutionMode ?? "TRANSACTION" });
  return answered(await waitFor(context, row.id, input.WaitTimeSeconds));
};

const parametersOf = ({ Parameters: given = [] }: Shared): { name: string; value: string }[] =>
  given.map(({ name = "", value = "" }) => ({ name, value }));

interface Submission {
  readonly sqls: readonly string[];
  readonly batch: boolean;
  readonly mode: RedshiftData.ExecutionMode;
}

async function submit(context: Context, input: Shared, { sqls, batch, mode }: Submission): Promise<StatementRow> {
  const { WaitTimeSeconds: _, ...same } = input;
  const request = JSON.stringify([same, sqls]);
  const again = repeated(context, input.ClientToken, request);
  if (again) return again;
  const open = sessionForRequest(context, input);
  const target = open?.target ?? (await targetOf(context, input));
  const now = nowMs();
  const id = randomUuid();
  const session = input.SessionId ?? (input.SessionKeepAliveSeconds !== undefined ? randomUuid() : undefined);
  const row: StatementRow = {
    id,
    name: input.StatementName,
    target,
    batch,
    mode,
    parameters: parametersOf(input),
    subs: sqls.map((sql) => ({ ...NOT_RUN, sql, updated: now })),
    status: "SUBMITTED",
    error: undefined,
    pid: 0,
    format: input.ResultFormat ?? "JSON",
    session,
    keepAlive: input.SessionKeepAliveSeconds ?? open?.keepAlive,
    withEvent: input.WithEvent ?? false,
    token: input.ClientToken,
    request,
    caller: callerOf(context),
    created: now,
    updated: now,
  };
  context.table(statements).put(id, row);
  if (session !== undefined) keepSession(context, session, row);
  context.later("execute", 0, { id });
  return row;
}

const NOT_RUN: Omit<SubRow, "sql" | "updated"> = {
  status: "SUBMITTED",
  error: undefined,
  query: -1,
  resultRows: -1,
  resultSize: -1,
  hasResult: false,
  duration: -1,
};

/** The same token again is the same statement; for another request it is an error. */
function repeated(context: Context, token: string | undefined, request: string): StatementRow | undefined {
  if (token === undefined) return undefined;
  const caller = callerOf(context);
  const row = context
    .table(statements)
    .list()
    .find((each) => each.token === token && each.caller === caller);
  if (row && row.request !== request)
    throw invalid("ClientToken was already used with different parameters of the request.");
  return row;
}

const answered = ({ id, target, created, session, status, subs, pid }: StatementRow) => ({
  Id: id,
  CreatedAt: new Date(created),
  ClusterIdentifier: target.cluster,
  WorkgroupName: target.workgroup,
  DbUser: target.dbUser,
  Database: target.database,
  SecretArn: target.secretArn,
  SessionId: session,
  ...(status === "SUBMITTED"
    ? {}
    : { Status: status, RedshiftPid: pid || undefined, HasResultSet: subs.some(({ hasResult }) => hasResult) }),
});

/** Statements of other callers are not there. */
export function statementOf(context: Context, id: string | undefined): StatementRow {
  const [own = ""] = (id ?? "").split(":");
  const row = found(context.table(statements).get(own), () => statementNotFound(id ?? ""));
  if (context.principal.kind !== "service" && row.caller !== callerOf(context)) throw statementNotFound(id ?? "");
  return row;
}

export const cancelStatement: On<"CancelStatement"> = ({ Id: id }, context) => {
  const row = statementOf(context, id);
  if (id?.includes(":")) throw invalid("A sub-statement cannot be cancelled.");
  if (["FINISHED", "FAILED", "ABORTED"].includes(row.status))
    throw invalid(`Could not cancel a query that is already in ${row.status} state with ID: ${row.id}`);
  const controller = runningOf(context).get(row.id);
  const now = nowMs();
  const reason = "Query cancelled on user's request";
  context.table(statements).patch(row.id, {
    status: "ABORTED",
    error: reason,
    updated: now,
    subs: row.subs.map((sub) =>
      sub.status === "FINISHED" ? sub : { ...sub, status: "ABORTED", error: reason, updated: now },
    ),
  });
  controller?.abort();
  return { Status: true };
};
