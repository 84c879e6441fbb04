/** https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroup-max-rpu.html: kept and answered; nothing is metered in the sandbox. */
import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import { randomUuid } from "../../../shared/random.ts";
import { arn, type Context, found, page } from "../../kit/index.ts";
import { conflict, invalid, notFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { type UsageLimitRow, usageLimits, workgroups } from "./state.ts";

export const createUsageLimit: On<"CreateUsageLimit"> = (input, context) => {
  const { resourceArn = "", usageType: type = "serverless-compute", amount = 0, period = "monthly" } = input;
  const isWorkgroup = context
    .table(workgroups)
    .list()
    .some((row) => row.arn === resourceArn);
  if (!isWorkgroup) throw notFound("resource", resourceArn);
  if (amount <= 0) throw invalid("The amount of a usage limit must be positive.");
  const same = context
    .table(usageLimits)
    .list()
    .filter((row) => row.resourceArn === resourceArn && row.type === type);
  const action = input.breachAction ?? "log";
  if (same.some((row) => row.period === period && row.action === action))
    throw conflict("A usage limit with this type, period and breach action already exists for the resource.");
  if (same.length >= 4) throw conflict("A workgroup can have at most 4 usage limits of a type.");
  const id = randomUuid();
  const row = {
    id,
    arn: arn(context, "redshift-serverless", `usagelimit/${id}`),
    resourceArn,
    type,
    amount,
    period,
    action,
  };
  return { usageLimit: described(context.table(usageLimits).put(id, row)) };
};

export const getUsageLimit: On<"GetUsageLimit"> = ({ usageLimitId }, context) => ({
  usageLimit: described(limitOf(context, usageLimitId)),
});

export const listUsageLimits: On<"ListUsageLimits"> = (input, context) => {
  const rows = context
    .table(usageLimits)
    .list()
    .filter(
      (row) =>
        (input.resourceArn === undefined || row.resourceArn === input.resourceArn) &&
        (input.usageType === undefined || row.type === input.usageType),
    );
  const { items, next } = page(rows, {
    token: input.nextToken,
    limit: input.maxResults,
    max: 100,
    badToken: "InvalidPaginationException",
  });
  return { usageLimits: items.map(described), nextToken: next };
};

export const updateUsageLimit: On<"UpdateUsageLimit"> = (input, context) => {
  const row = limitOf(context, input.usageLimitId);
  const changed = { ...row, amount: input.amount ?? row.amount, action: input.breachAction ?? row.action };
  return { usageLimit: described(context.table(usageLimits).put(row.id, changed)) };
};

export const deleteUsageLimit: On<"DeleteUsageLimit"> = ({ usageLimitId }, context) => {
  const row = limitOf(context, usageLimitId);
  context.table(usageLimits).delete(row.id);
  return { usageLimit: described(row) };
};

const limitOf = (context: Context, id = ""): UsageLimitRow =>
  found(context.table(usageLimits).get(id), () => notFound("usage limit", id));

const described = (row: UsageLimitRow): Serverless.UsageLimit => ({
  usageLimitId: row.id,
  usageLimitArn: row.arn,
  resourceArn: row.resourceArn,
  usageType: row.type,
  amount: row.amount,
  period: row.period,
  breachAction: row.action,
});
