import type * as CloudMap from "@aws-sdk/client-servicediscovery";
import { type Context, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, noOperation, notInSandbox } from "./faults.ts";
import { lettersAndDigits, type OperationRow, operations } from "./state.ts";
import { takeEffect } from "./work.ts";

/** What the operations take on AWS: DNS namespaces wait for a hosted zone, instances for a record. */
const TAKES_MS = {
  CREATE_NAMESPACE: 30_000,
  DELETE_NAMESPACE: 30_000,
  UPDATE_NAMESPACE: 5_000,
  UPDATE_SERVICE: 5_000,
  REGISTER_INSTANCE: 3_000,
  DEREGISTER_INSTANCE: 3_000,
} as const;

const ORDER_MS = 20;
/** Operations that are kept after their end, for GetOperation. */
const MOST_ENDED = 500;

/** Starts an operation: SUBMITTED now, PENDING soon, and SUCCESS or FAIL when its work has been done. Answers its id. */
export function submit(
  context: Context,
  asked: Pick<OperationRow, "type" | "targets" | "work"> & { creatorRequestId?: string | undefined },
): string {
  const id = `${lettersAndDigits(32)}-${lettersAndDigits(8)}`;
  const now = context.clock.now();
  const number = Math.max(0, ...underWay(context).map((other) => other.number)) + 1;
  context.table(operations).put(id, {
    id,
    number,
    ...asked,
    creatorRequestId: asked.creatorRequestId,
    status: "SUBMITTED",
    createdAt: now,
    updatedAt: now,
    error: undefined,
  });
  forgetOldest(context);
  context.later("pending", context.clock.lifecycle(500), { id });
  return id;
}

function forgetOldest(context: Context): void {
  const table = context.table(operations);
  const ended = table.list().filter(({ status }) => status === "SUCCESS" || status === "FAIL");
  ended.sort((a, b) => a.createdAt - b.createdAt);
  for (const { id } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) table.delete(id);
}

export function pending({ id }: { id: string }, context: Context): void {
  const row = context.table(operations).get(id);
  if (row?.status !== "SUBMITTED") return;
  context.table(operations).patch(id, { status: "PENDING", updatedAt: context.clock.now() });
  context.later("complete", context.clock.lifecycle(TAKES_MS[row.type]), { id });
}

export async function complete({ id }: { id: string }, context: Context): Promise<void> {
  const row = context.table(operations).get(id);
  if (row?.status !== "PENDING") return;
  if (underWay(context).some((other) => isBefore(other, row))) return context.later("complete", ORDER_MS, { id });
  const error = await takeEffect(context, row.work);
  context.table(operations).patch(id, {
    status: error ? "FAIL" : "SUCCESS",
    error,
    updatedAt: context.clock.now(),
  });
}

/** Operations on the same instance take effect in the order in which they were submitted. */
const isBefore = (other: OperationRow, row: OperationRow): boolean =>
  row.targets.INSTANCE !== undefined &&
  other.targets.INSTANCE === row.targets.INSTANCE &&
  other.targets.SERVICE === row.targets.SERVICE &&
  other.number < row.number;

/** Operations that have not come to their end. */
export const underWay = (context: Context): OperationRow[] =>
  context
    .table(operations)
    .list()
    .filter(({ status }) => status === "SUBMITTED" || status === "PENDING");

/** https://docs.aws.amazon.com/cloud-map/latest/api/API_GetOperation.html */
export const getOperation: Api<"GetOperation"> = (input, context) => {
  const id = input.OperationId ?? "";
  const row = found(context.table(operations).get(id), () => noOperation(id));
  return {
    Operation: {
      Id: row.id,
      Type: row.type,
      Status: row.status,
      ...(row.error && { ErrorCode: row.error.code, ErrorMessage: row.error.message }),
      CreateDate: new Date(row.createdAt),
      UpdateDate: new Date(row.updatedAt),
      Targets: { ...row.targets },
    },
  };
};

/** Filters by NAMESPACE_ID, SERVICE_ID, STATUS, TYPE and UPDATE_DATE (seconds). */
export const listOperations: Api<"ListOperations"> = (input, context) => {
  const rows = context
    .table(operations)
    .list()
    .filter((row) => (input.Filters ?? []).every((filter) => matches(row, filter)))
    .sort((a, b) => b.createdAt - a.createdAt);
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidInput",
  });
  return { Operations: items.map(({ id, status }) => ({ Id: id, Status: status })), NextToken: next };
};

function matches(row: OperationRow, { Name, Values = [], Condition = "EQ" }: CloudMap.OperationFilter): boolean {
  if (Name === "UPDATE_DATE") {
    if (Condition !== "BETWEEN") throw invalid("The filter UPDATE_DATE needs the condition BETWEEN.");
    const [from = 0, to = 0] = Values.map((value) => Number(value) * 1000);
    return row.updatedAt >= from && row.updatedAt <= to;
  }
  if (Condition !== "EQ" && Condition !== "IN") throw notInSandbox(`The condition ${Condition} of filter ${Name}`);
  const value = {
    NAMESPACE_ID: row.targets.NAMESPACE,
    SERVICE_ID: row.targets.SERVICE,
    STATUS: row.status,
    TYPE: row.type,
  };
  return Name !== undefined && Values.includes(value[Name] ?? "");
}
