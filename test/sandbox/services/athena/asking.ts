/** Queries to Athena in tests: sent, waited for, and answered as rows. */
import type * as Athena from "@aws-sdk/client-athena";
import type { Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

export type Rows = (string | undefined)[][];

export interface Asking {
  /** Until it has ended, however it ends. */
  run(sql: string, more?: Partial<Athena.StartQueryExecutionCommandInput>): Promise<Athena.QueryExecution>;
  /** The rows with their header; throws the reason of a query that fails. */
  rows(sql: string, more?: Partial<Athena.StartQueryExecutionCommandInput>): Promise<Rows>;
  /** Why a query failed; undefined for one that did not. */
  reason(sql: string, more?: Partial<Athena.StartQueryExecutionCommandInput>): Promise<string | undefined>;
}

export function asking(sandbox: Sandbox, { group = "lab", database = "lake" } = {}): Asking {
  const athena = sandbox.service<typeof Athena>("athena");
  const run: Asking["run"] = async (QueryString, more = {}) => {
    const { QueryExecutionId } = await athena.StartQueryExecution({
      QueryString,
      WorkGroup: group,
      QueryExecutionContext: { Database: database },
      ...more,
    });
    for (;;) {
      const { QueryExecution: query } = await athena.GetQueryExecution({ QueryExecutionId });
      if (query && !/QUEUED|RUNNING/.test(query.Status?.State ?? "")) return query;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return {
    run,
    async rows(sql, more) {
      const query = await run(sql, more);
      if (query.Status?.State !== "SUCCEEDED") throw new Error(query.Status?.StateChangeReason);
      const { ResultSet } = await athena.GetQueryResults({ QueryExecutionId: query.QueryExecutionId });
      return (ResultSet?.Rows ?? []).map(({ Data }) => (Data ?? []).map(({ VarCharValue }) => VarCharValue));
    },
    reason: async (sql, more) => (await run(sql, more)).Status?.StateChangeReason,
  };
}
