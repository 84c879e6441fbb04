import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import { page } from "../../kit/index.ts";
import { callerOf, roleOf } from "./caller.ts";
import type { On } from "./handler.ts";
import { type StatementRow, type SubRow, statements } from "./state.ts";
import { statementOf } from "./statements.ts";
import { waitFor } from "./waiting.ts";

/** https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeStatement.html */
export const describeStatement: On<"DescribeStatement"> = async (input, context) => {
  const own = statementOf(context, input.Id);
  const row = await waitFor(context, own.id, input.WaitTimeSeconds);
  const index = indexOf(input.Id);
  const sub = index === undefined ? undefined : row.subs[index];
  return sub ? { ...shared(row), ...ofSub(sub), Id: input.Id } : { ...shared(row), ...ofStatement(row) };
};

/** `<id>:2` is the second statement of a batch. */
export const indexOf = (id: string | undefined): number | undefined => {
  const [, number] = /:(\d+)$/.exec(id ?? "") ?? [];
  return number === undefined ? undefined : Number(number) - 1;
};

const shared = ({ target, created, updated, pid, parameters, format, session, name }: StatementRow) => ({
  ClusterIdentifier: target.cluster,
  WorkgroupName: target.workgroup,
  Database: target.database,
  DbUser: target.dbUser,
  SecretArn: target.secretArn,
  CreatedAt: new Date(created),
  UpdatedAt: new Date(updated),
  RedshiftPid: pid,
  QueryParameters: parameters.length > 0 ? [...parameters] : undefined,
  ResultFormat: format,
  SessionId: session,
  StatementName: name,
});

const ofSub = ({ status, error, sql, query, duration, resultRows, resultSize, hasResult }: SubRow) => ({
  Status: status,
  Error: error,
  QueryString: sql,
  RedshiftQueryId: query,
  Duration: duration,
  ResultRows: resultRows,
  ResultSize: resultSize,
  HasResultSet: hasResult,
});

function ofStatement(row: StatementRow) {
  const [only] = row.subs;
  const duration = row.subs.reduce((sum, each) => sum + Math.max(0, each.duration), 0);
  return {
    ...(row.batch || !only
      ? {
          RedshiftQueryId: 0,
          Duration: duration,
          HasResultSet: row.subs.some(({ hasResult }) => hasResult),
          ResultRows: -1,
          ResultSize: -1,
        }
      : ofSub(only)),
    Id: row.id,
    Status: row.status,
    Error: row.error,
    ...(row.batch
      ? {
          ExecutionMode: row.mode,
          SubStatements: row.subs.map(
            (sub, index): RedshiftData.SubStatementData => ({
              ...ofSub(sub),
              Id: `${row.id}:${index + 1}`,
              CreatedAt: new Date(row.created),
              UpdatedAt: new Date(sub.updated),
            }),
          ),
        }
      : {}),
  };
}

/** The newest first; statements of one day are kept on AWS. */
export const listStatements: On<"ListStatements"> = (input, context) => {
  const caller = callerOf(context);
  const wanted = input.Status ?? "FINISHED";
  const rows = context
    .table(statements)
    .list()
    .filter((row) => (input.RoleLevel === false ? row.caller === caller : roleOf(row.caller) === roleOf(caller)))
    .filter((row) => wanted === "ALL" || row.status === wanted)
    .filter((row) => input.StatementName === undefined || row.name?.startsWith(input.StatementName))
    .filter(({ target }) => input.ClusterIdentifier === undefined || target.cluster === input.ClusterIdentifier)
    .filter(({ target }) => input.WorkgroupName === undefined || target.workgroup === input.WorkgroupName)
    .filter(({ target }) => input.Database === undefined || target.database === input.Database)
    .sort((a, b) => b.created - a.created);
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults || undefined,
    max: 100,
    badToken: "ValidationException",
  });
  return { Statements: items.map(listed), NextToken: next };
};

const listed = (row: StatementRow): RedshiftData.StatementData => ({
  Id: row.id,
  ...(row.batch ? { QueryStrings: row.subs.map(({ sql }) => sql) } : { QueryString: row.subs[0]?.sql }),
  SecretArn: row.target.secretArn,
  Status: row.status,
  StatementName: row.name,
  CreatedAt: new Date(row.created),
  UpdatedAt: new Date(row.updated),
  QueryParameters: row.parameters.length > 0 ? [...row.parameters] : undefined,
  IsBatchStatement: row.batch,
  ResultFormat: row.format,
  SessionId: row.session,
});
