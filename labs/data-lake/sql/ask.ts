/** Queries of Athena: sent, waited for, and answered as rows. */
import { Athena, type QueryExecution } from "@aws-sdk/client-athena";
import type { LabContext, ProbeContext, SolveContext } from "../../../src/lab/index.ts";
import { databaseOf } from "../lake/names.ts";
import { explain } from "./failures.ts";

export type Answer =
  | {
      readonly state: "answered";
      /** Without the header row. */
      readonly rows: readonly (readonly string[])[];
      readonly scanned: number;
      readonly engine: string;
    }
  | { readonly state: "failed"; readonly reason: string };

export interface Question {
  readonly sql: string;
  /** SQL literals for the `?` of the query, text in quotes: `'2025'`. */
  readonly parameters?: readonly string[];
  /** What the learner is told: "revenue per country". */
  readonly called: string;
}

/** Asks in the work group of the run; throws with an explanation where the query fails. */
export async function ask(context: SolveContext, question: Question) {
  const answer = await sent(context, context.aws(Athena), question);
  if (answer.state === "answered") return answer;
  throw new Error(`The query for ${question.called} failed: ${answer.reason}. ${explain(answer.reason)}`);
}

/** The same in a check, where a failure is an answer, too. Declare the probe `athena:StartQueryExecution`. */
export const probe = (context: ProbeContext, question: Question): Promise<Answer> =>
  sent(context, context.probe(Athena), question);

export const PROBES = ["athena:StartQueryExecution"] as const;

async function sent(context: LabContext, client: Athena, { sql, parameters = [], called }: Question): Promise<Answer> {
  const { QueryExecutionId } = await client.startQueryExecution({
    QueryString: sql,
    WorkGroup: context.run.name(),
    QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: databaseOf(context.run) },
    ...(parameters.length > 0 ? { ExecutionParameters: [...parameters] } : {}),
  });
  const query = await context.until({
    for: `Athena to answer ${called}`,
    read: async () => (await client.getQueryExecution({ QueryExecutionId })).QueryExecution,
    observed: (seen) => `${seen?.Status?.State ?? "unknown"}`,
    done: (seen) => hasEnded(seen),
    usual: 4,
    limit: 180,
    every: 1,
  });
  if (query?.Status?.State !== "SUCCEEDED")
    return { state: "failed", reason: query?.Status?.StateChangeReason ?? query?.Status?.State ?? "no state" };
  const { ResultSet } = await client.getQueryResults({ QueryExecutionId });
  const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue = "" }) => VarCharValue));
  return {
    state: "answered",
    // Only queries answer their column names as the first row.
    rows: query.StatementType === "DML" ? rows.slice(1) : rows,
    scanned: query.Statistics?.DataScannedInBytes ?? 0,
    engine: query.EngineVersion?.EffectiveEngineVersion ?? "unknown",
  };
}

const hasEnded = (query: QueryExecution | undefined): boolean =>
  ["SUCCEEDED", "FAILED", "CANCELLED"].includes(query?.Status?.State ?? "");
