import { nowMs } from "../../../shared/clock.ts";
import { randomUuid } from "../../../shared/random.ts";
import { found, page } from "../../kit/index.ts";
import { invalidRequest, namedQueryNotFound, statementNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { type NamedQueryRow, namedQueries, preparedStatements } from "./state.ts";
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
  return {
    PreparedStatement: {
      StatementName: row.name,
      QueryStatement: row.sql,
      WorkGroupName: row.workGroup,
      Description: row.description,
      LastModifiedTime: new Date(row.modified),
    },
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
