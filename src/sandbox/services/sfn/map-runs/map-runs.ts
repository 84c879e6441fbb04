/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html */
import type * as SFN from "@aws-sdk/client-sfn";
import { type Context, found, page } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { findExecution } from "../executions.ts";
import { resourceNotFound, validation } from "../faults.ts";
import { type MapChild, type MapRunRow, mapRuns } from "../state.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html */
export const listMapRuns: Api<"ListMapRuns"> = (input, context) => {
  const { arn } = findExecution(context, input.executionArn);
  const rows = context
    .table(mapRuns)
    .list()
    .filter((row) => row.executionArn === arn)
    .sort((a, b) => b.startedAt - a.startedAt);
  const { items, next } = page(rows, {
    token: input.nextToken,
    limit: input.maxResults || undefined,
    max: 1000,
    badToken: "InvalidToken",
  });
  return {
    mapRuns: items.map((row) => ({
      executionArn: row.executionArn,
      mapRunArn: row.arn,
      stateMachineArn: row.machineArn,
      startDate: new Date(row.startedAt),
      ...(row.stoppedAt !== undefined && { stopDate: new Date(row.stoppedAt) }),
    })),
    nextToken: next,
  };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export const describeMapRun: Api<"DescribeMapRun"> = (input, context) => {
  const row = findMapRun(context, input.mapRunArn);
  return {
    mapRunArn: row.arn,
    executionArn: row.executionArn,
    status: row.status,
    startDate: new Date(row.startedAt),
    ...(row.stoppedAt !== undefined && { stopDate: new Date(row.stoppedAt) }),
    maxConcurrency: row.maxConcurrency,
    toleratedFailurePercentage: row.toleratedPercentage,
    toleratedFailureCount: row.toleratedCount,
    itemCounts: countsOf(row, ({ items }) => items),
    executionCounts: countsOf(row, () => 1),
    redriveCount: row.redriveCount,
    ...(row.redrivenAt !== undefined && { redriveDate: new Date(row.redrivenAt) }),
  };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html */
export const updateMapRun: Api<"UpdateMapRun"> = (input, context) => {
  const row = findMapRun(context, input.mapRunArn);
  if (row.status !== "RUNNING")
    throw validation("Map Run has completed and cannot be updated.", "CANNOT_UPDATE_COMPLETED_MAP_RUN");
  context.table(mapRuns).patch(row.arn, {
    ...(input.maxConcurrency !== undefined && { maxConcurrency: input.maxConcurrency }),
    ...(input.toleratedFailureCount !== undefined && { toleratedCount: input.toleratedFailureCount }),
    ...(input.toleratedFailurePercentage !== undefined && { toleratedPercentage: input.toleratedFailurePercentage }),
  });
  return {};
};

const findMapRun = (context: Context, arn: string | undefined): MapRunRow =>
  found(context.table(mapRuns).get(arn ?? ""), () => resourceNotFound(arn ?? ""));

function countsOf({ children }: MapRunRow, of: (child: MapChild) => number): SFN.MapRunItemCounts {
  const count = (...statuses: MapChild["status"][]): number =>
    children
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
      .reduce((sum, each) => sum + of(each), 0);
  return {
    pending: count("PENDING"),
    running: count("RUNNING"),
    succeeded: count("SUCCEEDED"),
    failed: count("FAILED"),
    timedOut: count("TIMED_OUT"),
    aborted: count("ABORTED"),
    total: count(),
    // What has ended has a result, written or collected.
    resultsWritten: count("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"),
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
