/** SQL through the Data API: no client, no open port. A statement is sent, asked about until it has ended, and read. */
import {
  type DescribeStatementCommandOutput,
  type Field,
  type GetStatementResultCommandOutput,
  RedshiftData,
} from "@aws-sdk/client-redshift-data";
import type { LabContext, ProbeContext, SolveContext } from "../../../src/lab/index.ts";
import { addressOf, type Warehouse } from "../warehouse/find.ts";

/** What checks declare as probes: their SQL only reads. */
export const PROBES = ["redshift-data:ExecuteStatement", "redshift-data:BatchExecuteStatement"] as const;

/** A row by column name; numbers of any size and times as text, as the warehouse prints them. */
export type Row = Readonly<Record<string, string>>;

export interface Done {
  readonly rows: readonly Row[];
  /** `query` of the system tables. */
  readonly queryId: number | undefined;
}

export class StatementFailed extends Error {
  readonly sql: string;

  constructor(message: string, sql: string) {
    super(message);
    this.name = "StatementFailed";
    this.sql = sql;
  }
}

export interface Sql {
  /** Throws `StatementFailed` with the warehouse's words. */
  run(statement: string, doing?: string): Promise<Done>;
  /** All in one session and one transaction; answers each statement's result, in order. */
  batch(statements: readonly string[], doing?: string): Promise<readonly Done[]>;
}

/** For solving. */
export const solving = (context: SolveContext, warehouse: Warehouse): Sql =>
  session(context, context.aws(RedshiftData), warehouse);

/** For checks that declare `PROBES`. */
export const probing = (context: ProbeContext, warehouse: Warehouse): Sql =>
  session(context, context.probe(RedshiftData), warehouse);

const session = (context: Pick<LabContext, "until">, client: RedshiftData, warehouse: Warehouse): Sql => ({
  async run(statement, doing = wordsOf(statement)) {
    const { Id } = await client.executeStatement({ ...addressOf(warehouse), Sql: statement });
    const ended = await untilEnded(context, client, { id: Id, doing });
    throwUnlessFinished(ended, statement);
    return { rows: await rowsOf(client, ended), queryId: ended.RedshiftQueryId };
  },
  async batch(statements, doing = wordsOf(statements.at(-1) ?? "")) {
    const { Id } = await client.batchExecuteStatement({ ...addressOf(warehouse), Sqls: [...statements] });
    const ended = await untilEnded(context, client, { id: Id, doing });
    throwUnlessFinished(ended, statements.join(";\n"));
    return Promise.all(
      (ended.SubStatements ?? []).map(async (each) => ({
        rows: await rowsOf(client, each),
        queryId: each.RedshiftQueryId,
      })),
    );
  },
});

const wordsOf = (statement: string): string => `${statement.replaceAll(/\s+/g, " ").trim().slice(0, 48)}…`;

const ENDED = ["FINISHED", "FAILED", "ABORTED"];

const untilEnded = (
  { until }: Pick<LabContext, "until">,
  client: RedshiftData,
  { id: Id, doing }: { id: string | undefined; doing: string },
): Promise<DescribeStatementCommandOutput> =>
  until({
    for: doing,
    read: () => client.describeStatement({ Id }),
    observed: ({ Status, Duration }) =>
      Duration !== undefined && Duration > 0 ? `${Status}, ${(Duration / 1e9).toFixed(1)} s` : `${Status}`,
    done: ({ Status }) => ENDED.includes(Status ?? ""),
    usual: 5,
    limit: 900,
    every: 1,
  });

function throwUnlessFinished({ Status, Error: why }: DescribeStatementCommandOutput, sql: string): void {
  if (Status !== "FINISHED") throw new StatementFailed(why ?? `The statement is ${Status}.`, sql);
}

async function rowsOf(
  client: RedshiftData,
  { Id, HasResultSet }: Pick<DescribeStatementCommandOutput, "Id" | "HasResultSet">,
): Promise<readonly Row[]> {
  if (HasResultSet !== true) return [];
  const rows: Row[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page: GetStatementResultCommandOutput = await client.getStatementResult({
      Id,
      ...(NextToken !== undefined && { NextToken }),
    });
    const names = (page.ColumnMetadata ?? []).map(({ name = "" }) => name);
    for (const record of page.Records ?? [])
      rows.push(Object.fromEntries(record.map((field, index) => [names[index] ?? "", textOf(field)])));
    NextToken = page.NextToken;
    if (NextToken === undefined) return rows;
  }
}

function textOf(field: Field): string {
  if (field.isNull === true) return "";
  // CHAR columns come padded.
  if (field.stringValue !== undefined) return field.stringValue.trimEnd();
  return String(field.longValue ?? field.doubleValue ?? field.booleanValue ?? "");
}
