/** Whether an execution can be redriven. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html */
import type * as SFN from "@aws-sdk/client-sfn";
import type { Context } from "../../kit/index.ts";
import type { ExecutionRow } from "./state.ts";

const PERIOD_MS = 14 * 24 * 60 * 60 * 1000;
const MOST_REDRIVES = 1000;
const MOST_EVENTS = 24_999;

export function redriveStatus(
  context: Context,
  row: ExecutionRow,
): { status: SFN.ExecutionRedriveStatus; reason: string | undefined } {
  const reason = reasonAgainst(context, row);
  if (reason === undefined && row.mapRunArn !== undefined) return { status: "REDRIVABLE_BY_MAP_RUN", reason };
  return { status: reason === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE", reason };
}

function reasonAgainst(context: Context, row: ExecutionRow): string | undefined {
  if (row.status === "RUNNING" || row.status === "PENDING_REDRIVE")
    return `Execution is ${row.status} and cannot be redriven`;
  if (row.status === "SUCCEEDED") return "Execution is SUCCEEDED and cannot be redriven";
  if (row.redriveCount >= MOST_REDRIVES) return `Execution has been redriven ${MOST_REDRIVES} times`;
  if (row.lastEvent >= MOST_EVENTS) return "Execution event history limit exceeded";
  if (context.clock.now() - (row.stoppedAt ?? 0) > PERIOD_MS) return "Execution exceeded the redrivable period";
  return undefined;
}
