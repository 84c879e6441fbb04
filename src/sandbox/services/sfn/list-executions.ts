import type * as SFN from "@aws-sdk/client-sfn";
import { page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { requireStandard } from "./executions.ts";
import { validation } from "./faults.ts";
import { findMachine, findQualified } from "./machines.ts";
import { type ExecutionRow, executions, keyOf } from "./state.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html: the newest first. */
export const listExecutions: Api<"ListExecutions"> = (input, context) => {
  if ((input.stateMachineArn === undefined) === (input.mapRunArn === undefined))
    throw validation("Exactly one of stateMachineArn and mapRunArn must be specified.", "MISSING_REQUIRED_PARAMETER");
  const rows = input.mapRunArn === undefined ? ofMachine(input.stateMachineArn) : ofMapRun(input.mapRunArn);
  const { items, next } = page(
    rows
      .filter((row) => input.statusFilter === undefined || row.status === input.statusFilter)
      .filter(
        (row) => input.redriveFilter === undefined || row.redriveCount > 0 === (input.redriveFilter === "REDRIVEN"),
      )
      .sort((a, b) => b.startedAt - a.startedAt),
    { token: input.nextToken, limit: input.maxResults || undefined, max: 1000, badToken: "InvalidToken" },
  );
  return { executions: items.map(listed), nextToken: next };

  function ofMachine(arn: string | undefined): ExecutionRow[] {
    const { version, alias } = findQualified(context, arn);
    const machine = findMachine(context, arn);
    requireStandard(machine.type);
    return context
      .table(executions)
      .list(keyOf(machine.name, ""))
      .filter((row) => !version || row.versionArn === version.arn)
      .filter((row) => !alias || row.aliasArn === alias.arn);
  }

  function ofMapRun(arn: string): ExecutionRow[] {
    return context
      .table(executions)
      .list()
      .filter((row) => row.mapRunArn === arn);
  }
};

const listed = (row: ExecutionRow): SFN.ExecutionListItem => ({
  executionArn: row.arn,
  stateMachineArn: row.machineArn,
  name: row.name,
  status: row.status,
  startDate: new Date(row.startedAt),
  ...(row.stoppedAt !== undefined && { stopDate: new Date(row.stoppedAt) }),
  ...(row.mapRunArn !== undefined && { mapRunArn: row.mapRunArn, itemCount: row.itemCount }),
  ...(row.versionArn !== undefined && { stateMachineVersionArn: row.versionArn }),
  ...(row.aliasArn !== undefined && { stateMachineAliasArn: row.aliasArn }),
  redriveCount: row.redriveCount,
  ...(row.redrivenAt !== undefined && { redriveDate: new Date(row.redrivenAt) }),
});
