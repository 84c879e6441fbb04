import type * as QuickSight from "@aws-sdk/client-quicksight";
import { nowMs } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, defineRuntime, Fault, found, page } from "../../kit/index.ts";
import { assetOf } from "./assets.ts";
import { SourceError, type SourceFailure } from "./athena-source.ts";
import { exists, invalidParameter, notFound, notInSandbox } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { keepRows, readRows } from "./spice.ts";
import { type DataSetRow, dataSets, type IngestionRow, ingestions } from "./state.ts";

const QUEUE_MS = 2_000;

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateIngestion.html: always all rows. */
export const createIngestion: On<"CreateIngestion"> = (input, context) => {
  const row = setOf(context, input.DataSetId);
  if (row.importMode !== "SPICE") throw invalidParameter(`Data set ${row.id} is not in SPICE.`);
  if (input.IngestionType === "INCREMENTAL_REFRESH") throw notInSandbox("Incremental refresh");
  const { IngestionId: id = "" } = input;
  if (context.table(ingestions).has(keyOf(row.id, id))) throw exists("INGESTION", id);
  const ingestion = startIngestion(context, row, { id, source: "MANUAL", kind: "FULL_REFRESH" });
  return { Arn: ingestion.arn, IngestionId: id, IngestionStatus: ingestion.status, ...answered(context, 201) };
};

export const describeIngestion: On<"DescribeIngestion"> = (input, context) => ({
  Ingestion: described(ingestionOf(context, input)),
  ...answered(context),
});

/** The newest first. */
export const listIngestions: On<"ListIngestions"> = (input, context) => {
  const rows = context
    .table(ingestions)
    .list(`${setOf(context, input.DataSetId).id}/`)
    .sort((a, b) => b.created - a.created);
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  return { Ingestions: items.map(described), NextToken: next, ...answered(context) };
};

/** One that has ended stays as it is. */
export const cancelIngestion: On<"CancelIngestion"> = (input, context) => {
  const row = ingestionOf(context, input);
  const key = keyOf(row.dataSetId, row.id);
  if (!hasEnded(row)) {
    const error = { Type: "INGESTION_CANCELED", Message: "The ingestion was cancelled by a user." } as const;
    context.table(ingestions).patch(key, { status: "CANCELLED", error, ended: nowMs() });
    context.runtime(running).get(key)?.abort();
  }
  return { Arn: row.arn, IngestionId: row.id, ...answered(context) };
};

export interface NewIngestion {
  readonly id?: string;
  readonly source: QuickSight.IngestionRequestSource;
  readonly kind: QuickSight.IngestionRequestType;
}

export function startIngestion(context: Context, row: DataSetRow, wanted: NewIngestion): IngestionRow {
  const id = wanted.id ?? randomUuid();
  const ingestion = context.table(ingestions).put(keyOf(row.id, id), {
    id,
    arn: `${row.arn}/ingestion/${id}`,
    dataSetId: row.id,
    status: "INITIALIZED",
    source: wanted.source,
    kind: wanted.kind,
    error: undefined,
    rows: undefined,
    bytes: 0,
    created: nowMs(),
    ended: undefined,
  });
  context.later("ingest", context.clock.lifecycle(QUEUE_MS), { dataSet: row.id, id });
  return ingestion;
}

/** The timer of an ingestion: queries the data source and replaces the rows in SPICE. */
export async function ingest({ dataSet, id }: { dataSet: string; id: string }, context: Context): Promise<void> {
  const key = keyOf(dataSet, id);
  const row = context.table(dataSets).get(dataSet);
  const ingestion = context.table(ingestions).get(key);
  if (!row || !ingestion || hasEnded(ingestion)) return;
  const controller = new AbortController();
  context.runtime(running).set(key, controller);
  context.table(ingestions).patch(key, { status: "RUNNING" });
  try {
    const read = await readRows(context, row, AbortSignal.any([controller.signal, context.signal]));
    const now = context.table(ingestions).get(key);
    if (!now || hasEnded(now)) return;
    const bytes = keepRows(context, dataSet, read);
    context.table(dataSets).patch(dataSet, { spiceBytes: bytes });
    const rows = {
      RowsIngested: read.values.length,
      RowsDropped: read.dropped,
      TotalRowsInDataset: read.values.length,
    };
    context.table(ingestions).patch(key, { status: "COMPLETED", rows, bytes, ended: nowMs() });
  } catch (error) {
    // An ingestion that the sandbox's own end interrupts starts again with the next sandbox.
    if (!context.signal.aborted) failIngestion(context, key, error);
  } finally {
    context.runtime(running).delete(key);
  }
}

/** With its data set they are gone, also those that run. */
export function forgetIngestions(context: Context, dataSetId: string): void {
  for (const [key] of context.table(ingestions).entries(`${dataSetId}/`)) {
    context.runtime(running).get(key)?.abort();
    context.table(ingestions).delete(key);
  }
}

const running = defineRuntime<Map<string, AbortController>>({
  name: "quicksight-ingestions",
  create: () => new Map(),
  close: (map) => {
    for (const controller of map.values()) controller.abort();
  },
});

const keyOf = (dataSet: string, id: string): string => `${dataSet}/${id}`;

const hasEnded = ({ status }: IngestionRow): boolean => ["COMPLETED", "FAILED", "CANCELLED"].includes(status);

const setOf = (context: Context, id: string | undefined): DataSetRow => assetOf(context, dataSets, "DATA_SET", id);

interface Named {
  readonly DataSetId?: string | undefined;
  readonly IngestionId?: string | undefined;
}

function ingestionOf(context: Context, { DataSetId, IngestionId: id = "" }: Named): IngestionRow {
  const { id: dataSet } = setOf(context, DataSetId);
  return found(context.table(ingestions).get(keyOf(dataSet, id)), () => notFound("INGESTION", id));
}

const ERRORS: Readonly<Record<SourceFailure, QuickSight.IngestionErrorType>> = {
  "no-role": "IAM_ROLE_NOT_AVAILABLE",
  "no-trust": "FAILURE_TO_ASSUME_ROLE",
  denied: "PERMISSION_DENIED",
  "no-table": "SQL_TABLE_NOT_FOUND",
  sql: "SQL_EXCEPTION",
  cancelled: "INGESTION_CANCELED",
};

function failIngestion(context: Context, key: string, thrown: unknown): void {
  const error = errorOf(context, thrown);
  context
    .table(ingestions)
    .update(key, (row) => (hasEnded(row) ? row : { ...row, status: "FAILED", error, ended: nowMs() }));
}

function errorOf(context: Context, thrown: unknown): QuickSight.ErrorInfo {
  if (thrown instanceof SourceError) return { Type: ERRORS[thrown.failure], Message: thrown.message };
  if (thrown instanceof Fault) return { Type: "DATA_SOURCE_NOT_FOUND", Message: thrown.message };
  context.log("ingestion failed", { error: thrown instanceof Error ? thrown.stack : String(thrown) });
  return { Type: "INTERNAL_SERVICE_ERROR", Message: messageOf(thrown) };
}

const described = (row: IngestionRow): QuickSight.Ingestion => ({
  Arn: row.arn,
  IngestionId: row.id,
  IngestionStatus: row.status,
  ErrorInfo: row.error,
  RowInfo: row.rows,
  CreatedTime: new Date(row.created),
  IngestionTimeInSeconds: row.ended === undefined ? undefined : Math.round((row.ended - row.created) / 1000),
  IngestionSizeInBytes: row.bytes,
  RequestSource: row.source,
  RequestType: row.kind,
});
