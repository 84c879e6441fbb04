import type * as Athena from "@aws-sdk/client-athena";
import { nowMs } from "../../../../shared/clock.ts";
import { randomUuid } from "../../../../shared/random.ts";
import { splitStatements, tokensOf } from "../../../engines/sql/dialects/tokens.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";
import { type Context, found, page } from "../../../kit/index.ts";
import { CATALOG } from "../data-catalogs.ts";
import { engineOf, runningOf } from "../engine.ts";
import { invalidRequest, queryNotFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { type QueryRow, queries, type WorkGroupRow } from "../state.ts";
import { namesLocation } from "../statements/create-table-as.ts";
import { kindOf } from "../statements/kinds.ts";
import { preparedText } from "../statements/prepared.ts";
import { ENGINE, workGroupOf } from "../work-groups.ts";
import { reuseMinutes } from "./result-reuse.ts";

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
export const startQueryExecution: On<"StartQueryExecution"> = async (input, context) => {
  const group = workGroupOf(context, input.WorkGroup);
  if (group.state === "DISABLED") throw invalidRequest(`WorkGroup ${group.name} is disabled.`);
  const sql = (input.QueryString ?? "").trim().replace(/;\s*$/, "");
  const again = repeated(context, input, sql);
  if (again) return { QueryExecutionId: again.id };
  const prepared = preparedText(context, group.name, sql);
  const kind = await checkedKind(context, prepared ?? sql);
  if (kind.sub === "CREATE_TABLE_AS_SELECT") checkPlace(group, sql);
  const id = randomUuid();
  context.table(queries).put(id, {
    id,
    sql,
    workGroup: group.name,
    catalog: input.QueryExecutionContext?.Catalog ?? CATALOG,
    database: (input.QueryExecutionContext?.Database ?? "default").toLowerCase(),
    parameters: input.ExecutionParameters ?? [],
    output: outputOf(group, input.ResultConfiguration?.OutputLocation),
    cutoff: group.configuration.BytesScannedCutoffPerQuery,
    state: "QUEUED",
    kind: kind.type,
    subStatement: kind.sub,
    submitted: nowMs(),
    token: input.ClientRequestToken,
    prepared,
    reuseMinutes: reuseMinutes(input.ResultReuseConfiguration),
    principal: context.principal,
    bytes: 0,
    reason: undefined,
    error: undefined,
    started: undefined,
    completed: undefined,
    inputRows: undefined,
    outputRows: undefined,
    updateCount: undefined,
    result: undefined,
    manifest: undefined,
  });
  context.later("execute", 0, { id });
  return { QueryExecutionId: id };
};

export const getQueryExecution: On<"GetQueryExecution"> = ({ QueryExecutionId: id }, context) => ({
  QueryExecution: described(queryOf(context, id)),
});

export const batchGetQueryExecution: On<"BatchGetQueryExecution"> = ({ QueryExecutionIds: ids = [] }, context) => ({
  QueryExecutions: ids.flatMap((id) => context.table(queries).get(id) ?? []).map(described),
  UnprocessedQueryExecutionIds: ids
    .filter((id) => !context.table(queries).has(id))
    .map((id) => ({
      QueryExecutionId: id,
      ErrorCode: "QUERY_EXECUTION_NOT_FOUND",
      ErrorMessage: `QueryExecution ${id} was not found`,
    })),
});

/** The newest first. */
export const listQueryExecutions: On<"ListQueryExecutions"> = (input, context) => {
  const { name } = workGroupOf(context, input.WorkGroup);
  const rows = context
    .table(queries)
    .list()
    .filter((row) => row.workGroup === name)
    .sort((a, b) => b.submitted - a.submitted);
  const { items, next } = page(rows, { token: input.NextToken, limit: input.MaxResults, max: 50 });
  return { QueryExecutionIds: items.map(({ id }) => id), NextToken: next };
};

export const stopQueryExecution: On<"StopQueryExecution"> = ({ QueryExecutionId: id = "" }, context) => {
  const row = queryOf(context, id);
  if (row.state === "QUEUED" || row.state === "RUNNING") {
    context.table(queries).patch(id, { state: "CANCELLED", reason: "Query cancelled by user", completed: nowMs() });
    runningOf(context).get(id)?.abort();
  }
  return {};
};

export const getQueryRuntimeStatistics: On<"GetQueryRuntimeStatistics"> = ({ QueryExecutionId: id }, context) => {
  const row = queryOf(context, id);
  const { TotalExecutionTimeInMillis, QueryQueueTimeInMillis, EngineExecutionTimeInMillis } = statistics(row);
  return {
    QueryRuntimeStatistics: {
      Timeline: { TotalExecutionTimeInMillis, QueryQueueTimeInMillis, EngineExecutionTimeInMillis },
      Rows: { InputBytes: row.bytes, OutputRows: row.outputRows },
    },
  };
};

const queryOf = (context: Context, id = ""): QueryRow => found(context.table(queries).get(id), () => queryNotFound(id));

/** A token that was used before names the same query. */
function repeated(context: Context, input: Athena.StartQueryExecutionCommandInput, sql: string): QueryRow | undefined {
  const { ClientRequestToken: token } = input;
  const row = context
    .table(queries)
    .list()
    .find((each) => token !== undefined && each.token === token);
  if (row && row.sql !== sql) throw invalidRequest("Idempotent parameters do not match");
  return row;
}

/** As Athena lists them. */
const STATEMENTS =
  "'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UNLOAD', 'UPDATE', 'USE', <query>";

/** Text that cannot be read is refused at once; what it means is seen when the query runs. */
async function checkedKind(context: Context, sql: string) {
  const statements = splitStatements(tokensOf(sql));
  if (statements.length > 1) throw invalidRequest(`Only one sql statement is allowed. Got: ${sql}`);
  const kind = kindOf(sql);
  if (!kind) throw invalidRequest(`line 1:1: mismatched input '${sql.split(/\s/)[0] ?? ""}'. Expecting: ${STATEMENTS}`);
  if (!kind.isQuery) return kind;
  try {
    (await engineOf(context)).dialect.parse(sql);
  } catch (error) {
    if (error instanceof SqlError) throw invalidRequest(error.message);
    throw error;
  }
  return kind;
}

/** https://docs.aws.amazon.com/athena/latest/ug/workgroups-troubleshooting.html */
function checkPlace({ configuration }: WorkGroupRow, sql: string): void {
  const { EnforceWorkGroupConfiguration: enforced, ResultConfiguration: results } = configuration;
  if (enforced === true && results?.OutputLocation !== undefined && namesLocation(sql))
    throw invalidRequest(
      "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.",
    );
}

/** A work group that enforces its configuration has the last word. */
function outputOf({ configuration }: WorkGroupRow, asked: string | undefined): string {
  const own = configuration.ResultConfiguration?.OutputLocation;
  const output = configuration.EnforceWorkGroupConfiguration === true ? (own ?? asked) : (asked ?? own);
  if (output === undefined)
    throw invalidRequest(
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    );
  if (!/^s3:\/\/[^/]+/.test(output)) throw invalidRequest("outputLocation is not a valid S3 path.");
  return output;
}

function statistics({
  submitted,
  started,
  completed,
  bytes,
  manifest,
  reused,
}: QueryRow): Athena.QueryExecutionStatistics {
  const end = completed ?? nowMs();
  return {
    EngineExecutionTimeInMillis: started === undefined ? 0 : end - started,
    DataScannedInBytes: bytes,
    TotalExecutionTimeInMillis: end - submitted,
    QueryQueueTimeInMillis: (started ?? end) - submitted,
    ServiceProcessingTimeInMillis: 0,
    ResultReuseInformation: { ReusedPreviousResult: reused === true },
    ...(manifest === undefined ? {} : { DataManifestLocation: manifest }),
  };
}

const described = (row: QueryRow): Athena.QueryExecution => ({
  QueryExecutionId: row.id,
  Query: row.sql,
  StatementType: row.kind,
  SubstatementType: row.subStatement,
  ResultReuseConfiguration:
    row.reuseMinutes === undefined
      ? undefined
      : { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: row.reuseMinutes } },
  ResultConfiguration: { OutputLocation: row.result ?? `${row.output.replace(/\/?$/, "/")}${row.id}.csv` },
  QueryExecutionContext: { Catalog: row.catalog, Database: row.database },
  Status: {
    State: row.state,
    StateChangeReason: row.reason,
    SubmissionDateTime: new Date(row.submitted),
    CompletionDateTime: row.completed === undefined ? undefined : new Date(row.completed),
    AthenaError: row.error,
  },
  Statistics: statistics(row),
  WorkGroup: row.workGroup,
  EngineVersion: { SelectedEngineVersion: ENGINE, EffectiveEngineVersion: ENGINE },
  ExecutionParameters: row.parameters.length > 0 ? [...row.parameters] : undefined,
});
