/** What both kinds of pollers share. */

import { sleep } from "../../../../shared/clock.ts";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { randomUuid } from "../../../../shared/random.ts";
import { type EventPattern, patternHolds, readPattern } from "../../../engines/event-pattern/index.ts";
import { type Context, Fault } from "../../../kit/index.ts";
import { runInvocation } from "../invocation/run-invocation.ts";
import { type MappingRow, mappings } from "./state.ts";

export interface Polling {
  readonly context: Context;
  readonly row: MappingRow;
  /** Aborted when the mapping stops, or the sandbox closes. */
  readonly signal: AbortSignal;
}

/** Waits a period of AWS's; ends early, and without an error, when the mapping stops. */
export const pause = ({ context, signal }: Polling, ms: number): Promise<void> =>
  sleep(context.clock.period(ms), signal).catch(() => {});

/** What came of handing a batch to the function. */
export type BatchOutcome =
  /** Items that the function said it failed; none where all is well. */
  | { readonly kind: "done"; readonly failed: readonly string[] }
  | { readonly kind: "failed"; readonly requestId: string; readonly version: string }
  /** The function did not run: throttled, not there, not ready. */
  | { readonly kind: "refused"; readonly fault: string };

export interface Handed {
  readonly records: readonly object[];
  /** The identifiers by which the function may report single failures. */
  readonly ids: readonly string[];
  /** The X-Ray header of the records. */
  readonly trace?: string | undefined;
}

/** Invokes the function with records. */
export async function handOver(polling: Polling, { records, ids, trace }: Handed): Promise<BatchOutcome> {
  const { context, row } = polling;
  const requestId = randomUuid();
  try {
    const result = await runInvocation(context, {
      asked: { name: row.name, qualifier: row.qualifier },
      payload: Buffer.from(JSON.stringify({ Records: records })),
      requestId,
      trace,
    });
    if (result.status !== "success") return { kind: "failed", requestId, version: result.version };
    const reports = row.settings.FunctionResponseTypes?.includes("ReportBatchItemFailures") === true;
    const failed = reports ? reportedFailures(result.payload.toString("utf8"), ids) : [];
    return failed ? { kind: "done", failed } : { kind: "failed", requestId, version: result.version };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "refused", fault: `${nameOf(error)}: ${messageOf(error)}` };
  }
}

/**
 * The items of `batchItemFailures`; undefined where the answer makes the whole batch fail.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function reportedFailures(text: string, ids: readonly string[]): readonly string[] | undefined {
  let answer: unknown;
  try {
    answer = text === "" ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
  if (answer === null) return [];
  const failures = typeof answer === "object" && "batchItemFailures" in answer ? answer.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return undefined;
  const failed = failures.map((each: unknown) =>
    typeof each === "object" && each !== null && "itemIdentifier" in each ? each.itemIdentifier : undefined,
  );
  const known = failed.filter((id): id is string => typeof id === "string" && ids.includes(id));
  return known.length === failed.length ? known : undefined;
}

/** Whether records fit one of the mapping's filters. */
export function filterOf({ row }: Polling): (record: object) => boolean {
  const patterns: readonly EventPattern[] = (row.settings.FilterCriteria?.Filters ?? []).map(({ Pattern }) =>
    readPattern(Pattern ?? ""),
  );
  return (record) => patterns.length === 0 || patterns.some((pattern) => patternHolds(pattern, record));
}

/** Remembers how the last batch went. */
export function tell({ context, row, signal }: Polling, lastResult: string): void {
  if (signal.aborted || context.table(mappings).get(row.uuid)?.lastResult === lastResult) return;
  context.table(mappings).patch(row.uuid, { lastResult });
}
