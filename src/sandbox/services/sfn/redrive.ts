import { redrivenPosition } from "../../engines/states-language/index.ts";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { findExecution } from "./executions.ts";
import { notRedrivable } from "./faults.ts";
import { redriveStatus } from "./redrive-status.ts";
import { launch } from "./running/runs.ts";
import { tellStatus } from "./running/status-events.ts";
import { type ExecutionRow, eventKey, events, executionKey, executions } from "./state.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html */
export const redriveExecution: Api<"RedriveExecution"> = (input, context) => {
  // Express executions are not kept; that it is this fault, and its words, are not documented.
  if (/^arn:[^:]+:states:[^:]*:\d*:express:/.test(input.executionArn ?? ""))
    throw notRedrivable("Execution is of an Express state machine and cannot be redriven");
  const row = findExecution(context, input.executionArn);
  if (input.clientToken !== undefined && row.redriveToken === input.clientToken && row.redrivenAt !== undefined)
    return { redriveDate: new Date(row.redrivenAt) };
  const { reason } = redriveStatus(context, row);
  if (reason !== undefined) throw notRedrivable(reason);
  if (row.mapRunArn !== undefined) throw notRedrivable("Execution is redriven by its Map Run");
  const redriven = redrive(context, row, input.clientToken);
  return { redriveDate: new Date(redriven.redrivenAt ?? 0) };
};

/** Goes on from the state that was not successful; the history continues. */
function redrive(context: Context, row: ExecutionRow, token: string | undefined): ExecutionRow {
  const now = context.clock.now();
  const id = row.lastEvent + 1;
  const key = executionKey(row);
  const redriveCount = row.redriveCount + 1;
  context.table(events).put(eventKey(key, id), {
    id,
    previous: row.lastEvent,
    type: "ExecutionRedriven",
    at: now,
    details: { redriveCount },
  });
  const redriven: ExecutionRow = {
    ...row,
    status: "RUNNING",
    stoppedAt: undefined,
    since: now,
    output: undefined,
    error: undefined,
    cause: undefined,
    redriveCount,
    redrivenAt: now,
    redriveToken: token,
    lastEvent: id,
    position: row.position && redrivenPosition(row.position, id),
  };
  context.table(executions).put(key, redriven);
  tellStatus(context, redriven);
  launch(context, redriven, redriven.position && redrivenPosition(redriven.position, id));
  return redriven;
}
