import { nowMs } from "../../../shared/clock.ts";
import { randomUuid } from "../../../shared/random.ts";
import { found, page } from "../../kit/index.ts";
import { invalidRequest, namedQueryNotFound, statementNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { type NamedQueryRow, namedQueries, type PreparedStatementRow, preparedStatements } from "./state.ts";
import { workGroupOf } from "./work-groups.ts";

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateNamedQuery.html */
export const createNamedQuery: On<"CreateNamedQuery"> = (input, context) => {
  const { name: workGroup } = workGroupOf(context, input.WorkGroup);
  const id = randomUuid();
  context.table(namedQueries).put(id, {
    id,
    name: input.Name ?? "",
    workGroup,
    database: input.Database ?? "",
    description: input.Description,
    sql: input.QueryString ?? "",
  });
  return { NamedQueryId: id };
};

export const getNamedQuery: On<"GetNamedQuery"> = ({ NamedQueryId: id = "" }, context) => ({
  NamedQuery: described(found(context.table(namedQueries).get(id), () => namedQueryNotFound(id))),
});

export const batchGetNamedQuery: On<"BatchGetNamedQuery"> = ({ NamedQueryIds: ids = [] }, context) => ({
  NamedQueries: ids.flatMap((id) => context.table(namedQueries).get(id) ?? []).map(described),
  UnprocessedNamedQueryIds: ids
    .filter((id) => !context.table(namedQueries).has(id))
    .map((id) => ({
      NamedQueryId: id,
      ErrorCode: "NAMED_QUERY_NOT_FOUND",
      ErrorMessage: `NamedQuery ${id} was not found`,
    })),
});

/** Only what its author may change: name, description and text. */
export const updateNamedQuery: On<"UpdateNamedQuery"> = (input, context) => {
  const { NamedQueryId: id = "", Name, Description, QueryString } = input;
  const row = found(context.table(namedQueries).get(id), () => namedQueryNotFound(id));
  context.table(namedQueries).put(id, {
    ...row,
    name: Name ?? row.name,
    description: Description ?? row.description,
    sql: QueryString ?? row.sql,
  });
  return {};
};

export const listNamedQueries: On<"ListNamedQueries"> = (input, context) => {
  const { name } = workGroupOf(context, input.WorkGroup);
  const rows = context
    .table(namedQueries)
    .list()
    .filter((row) => row.workGroup === name);
  const { items, next } = page(rows, { token: input.NextToken, limit: input.MaxResults, max: 50 });
  return { NamedQueryIds: items.map(({ id }) => id), NextToken: next };
};

export const deleteNamedQuery: On<"DeleteNamedQuery"> = ({ NamedQueryId: id = "" }, context) => {
  if (!context.table(namedQueries).delete(id)) throw namedQueryNotFound(id);
  return {};
};

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_CreatePreparedStatement.html */
export const createPreparedStatement: On<"CreatePreparedStatement"> = (input, context) => {
  const { name: workGroup } = workGroupOf(context, input.WorkGroup);
  const name = input.StatementName ?? "";
  const key = `${workGroup}/${name}`;
  if (context.table(preparedStatements).has(key))
    throw invalidRequest(`PreparedStatement ${name} already exists in workgroup ${workGroup}`);
  const sql = input.QueryStatement ?? "";
  context
    .table(preparedStatements)
    .put(key, { name, workGroup, description: input.Description, sql, modified: nowMs() });
  return {};
};

export const getPreparedStatement: On<"GetPreparedStatement"> = (input, context) => {
  const { StatementName: name = "", WorkGroup: workGroup = "" } = input;
  const row = found(context.table(preparedStatements).get(`${workGroup}/${name}`), () => statementNotFound(name));
  return { PreparedStatement: statementOf(row) };
};

export const updatePreparedStatement: On<"UpdatePreparedStatement"> = (input, context) => {
  const { StatementName: name = "", WorkGroup: workGroup = "", QueryStatement: sql = "", Description } = input;
  const key = `${workGroup}/${name}`;
  const row = found(context.table(preparedStatements).get(key), () => statementNotFound(name));
  context
    .table(preparedStatements)
    .put(key, { ...row, sql, description: Description ?? row.description, modified: nowMs() });
  return {};
};

export const batchGetPreparedStatement: On<"BatchGetPreparedStatement"> = (input, context) => {
  const { PreparedStatementNames: names = [], WorkGroup: workGroup = "" } = input;
  workGroupOf(context, workGroup);
  const rows = names.map((name) => ({ name, row: context.table(preparedStatements).get(`${workGroup}/${name}`) }));
  return {
    PreparedStatements: rows.flatMap(({ row }) => (row ? [statementOf(row)] : [])),
    UnprocessedPreparedStatementNames: rows
      .filter(({ row }) => !row)
      .map(({ name }) => ({
        StatementName: name,
        ErrorCode: "PREPARED_STATEMENT_NOT_FOUND",
        ErrorMessage: `PreparedStatement ${name} was not found`,
      })),
  };
};

export const listPreparedStatements: On<"ListPreparedStatements"> = (input, context) => {
  const { name } = workGroupOf(context, input.WorkGroup);
  const rows = context.table(preparedStatements).list(`${name}/`);
  const { items, next } = page(rows, { token: input.NextToken, limit: input.MaxResults, max: 50 });
  return {
    PreparedStatements: items.map((row) => ({
      StatementName: row.name,
      LastModifiedTime: new Date(row.modified),
    })),
    NextToken: next,
  };
};

export const deletePreparedStatement: On<"DeletePreparedStatement"> = (input, context) => {
  const { StatementName: name = "", WorkGroup: workGroup = "" } = input;
  if (!context.table(preparedStatements).delete(`${workGroup}/${name}`)) throw statementNotFound(name);
  return {};
};

const described = (row: NamedQueryRow) => ({
  NamedQueryId: row.id,
  Name: row.name,
  Description: row.description,
  Database: row.database,
  QueryString: row.sql,
  WorkGroup: row.workGroup,
});

const statementOf = (row: PreparedStatementRow) => ({
  StatementName: row.name,
  QueryStatement: row.sql,
  WorkGroupName: row.workGroup,
  Description: row.description,
  LastModifiedTime: new Date(row.modified),
});
