/** "Step Functions Execution Status Change". https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
import type { Context } from "../../../kit/index.ts";
import { redriveStatus } from "../redrive-status.ts";
import type { ExecutionRow } from "../state.ts";

/** Tells EventBridge how an execution now is. */
export function tellStatus(context: Context, row: ExecutionRow): void {
  const { status: redrive, reason } = redriveStatus(context, row);
  context.publish("service-event", {
    source: "aws.states",
    detailType: "Step Functions Execution Status Change",
    resources: [row.arn],
    detail: {
      executionArn: row.arn,
      stateMachineArn: row.machineArn,
      name: row.name,
      status: row.status,
      startDate: row.startedAt,
      stopDate: row.stoppedAt ?? null,
      input: row.input,
      output: row.output ?? null,
      inputDetails: { included: true },
      outputDetails: row.output === undefined ? null : { included: true },
      error: row.error ?? null,
      cause: row.cause ?? null,
      stateMachineVersionArn: row.versionArn ?? null,
      stateMachineAliasArn: row.aliasArn ?? null,
      redriveCount: row.redriveCount,
      redriveDate: row.redrivenAt ?? null,
      redriveStatus: redrive,
      redriveStatusReason: reason ?? null,
    },
  });
}
