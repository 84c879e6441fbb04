import { found } from "../../../kit/index.ts";
import { noSuchJobFlow, validation } from "../faults.ts";
import type { On } from "../handler.ts";
import { clusters, isEnding } from "../state.ts";
import { beginEnd } from "./end.ts";

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_TerminateJobFlows.html: clusters that have ended are left as they are. */
export const terminateJobFlows: On<"TerminateJobFlows"> = (input, context) => {
  const rows = (input.JobFlowIds ?? []).map((id) => found(context.table(clusters).get(id), noSuchJobFlow));
  if (rows.some((row) => row.protected && !isEnding(row)))
    throw validation("Could not shut down one or more job flows since they are termination protected.");
  for (const row of rows)
    beginEnd(context, row, { code: "USER_REQUEST", message: "Terminated by user request", errors: false });
  return {};
};
