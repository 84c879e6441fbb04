import type { Api } from "./api.ts";
import { newExecution } from "./executions.ts";
import { typeNotSupported } from "./faults.ts";
import { launch } from "./running/runs.ts";

/** Express executions are billed by 100 ms and 64 MB. https://aws.amazon.com/step-functions/pricing/ */
const BILLED_MS = 100;
const BILLED_MB = 64;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html */
export const startSyncExecution: Api<"StartSyncExecution"> = async (input, context) => {
  const row = newExecution(context, input);
  if (row.type !== "EXPRESS") throw typeNotSupported();
  const ending = await launch(context, row).ended;
  if (!ending || ending.status === "ABORTED") throw new Error("the sandbox is closing");
  const stopDate = context.clock.date();
  const withData = input.includedData !== "METADATA_ONLY";
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    name: row.name.split(":")[0],
    startDate: new Date(row.startedAt),
    stopDate,
    status: ending.status,
    ...(withData && { input: row.input }),
    inputDetails: { included: withData },
    ...(ending.status === "SUCCEEDED"
      ? { ...(withData && { output: ending.output }) }
      : { error: ending.error, cause: ending.cause }),
    outputDetails: { included: withData },
    ...(row.traceHeader !== undefined && { traceHeader: row.traceHeader }),
    billingDetails: {
      billedMemoryUsedInMB: BILLED_MB,
      billedDurationInMilliseconds:
        Math.max(1, Math.ceil((stopDate.getTime() - row.startedAt) / BILLED_MS)) * BILLED_MS,
    },
  };
};
