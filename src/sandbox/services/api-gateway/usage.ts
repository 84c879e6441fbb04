/** How much of a plan's quota its keys have used. https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Context, found } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest, notFound } from "./faults.ts";
import { applyPatches, numeric } from "./patch.ts";
import { keyOf, type UsageRow, usagePlanKeys, usages } from "./state.ts";
import { findPlan } from "./usage-plans.ts";

const DAY_MS = 86_400_000;

/** `2026-11-23`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Days are UTC; each answers how many requests were used and how many are left. */
export const getUsage: Api<"GetUsage"> = ({ usagePlanId, keyId, startDate = "", endDate = "" }, context) => {
  const { id, plan } = findPlan(context, usagePlanId);
  if (!isDate(startDate) || !isDate(endDate) || startDate > endDate)
    throw badRequest("Invalid date range specified. Dates must be of the form YYYY-MM-DD");
  const keys = context
    .table(usagePlanKeys)
    .list(`${id}/`)
    .filter((each) => keyId === undefined || each.keyId === keyId);
  const days = daysFrom(startDate, endDate);
  const items = keys.map((each) => [each.keyId, days.map((day) => usedAndLeft(context, plan, { ...each, day }))]);
  return { usagePlanId: id, startDate, endDate, items: Object.fromEntries(items) };
};

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

function daysFrom(start: string, end: string): string[] {
  const first = Date.parse(start);
  const count = Math.min(90, (Date.parse(end) - first) / DAY_MS + 1);
  return Array.from({ length: count }, (_, i) => dayOf(first + i * DAY_MS));
}

interface KeyDay {
  readonly planId: string;
  readonly keyId: string;
  readonly day: string;
}

function usedAndLeft(context: Context, plan: ApiGateway.UsagePlan, at: KeyDay): [used: number, left: number] {
  const used = usageOn(context, at)?.used ?? 0;
  return [used, plan.quota ? quotaLeft(context, plan, at) : 0];
}

const usageOn = (context: Context, { planId, keyId, day }: KeyDay): UsageRow | undefined =>
  context.table(usages).get(keyOf(planId, keyId, day));

/** Requests that are left of the quota at the end of a day of its period. */
export function quotaLeft(context: Context, { quota }: ApiGateway.UsagePlan, at: KeyDay): number {
  const first = periodStart(quota, at.day);
  const rows = daysFrom(first, at.day).flatMap((day) => usageOn(context, { ...at, day }) ?? []);
  const total = rows.reduce((sum, row) => sum + row.used - row.extension, 0);
  return Math.max(0, (quota?.limit ?? 0) - total);
}

/** The first day of the period that a day is in: of the week (Sunday) or of the month. */
function periodStart(quota: ApiGateway.QuotaSettings | undefined, day: string): string {
  if (quota?.period === "MONTH") return `${day.slice(0, 8)}01`;
  const ms = Date.parse(day);
  return quota?.period === "WEEK" ? dayOf(ms - new Date(ms).getUTCDay() * DAY_MS) : day;
}

/** Counts one request. */
export function countUsage(context: Context, at: KeyDay): void {
  const key = keyOf(at.planId, at.keyId, at.day);
  const row = context.table(usages).get(key) ?? { ...at, used: 0, extension: 0 };
  context.table(usages).put(key, { ...row, used: row.used + 1 });
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsage.html: what is left today becomes the given number. */
export const updateUsage: Api<"UpdateUsage"> = ({ usagePlanId, keyId = "", patchOperations }, context) => {
  const { id, plan } = findPlan(context, usagePlanId);
  found(context.table(usagePlanKeys).get(keyOf(id, keyId)), () =>
    notFound("Invalid Usage Plan Key identifier specified"),
  );
  const day = dayOf(context.clock.now());
  const at = { planId: id, keyId, day };
  const { remaining } = applyPatches<{ remaining: number }>(
    { remaining: quotaLeft(context, plan, at) },
    patchOperations,
    [numeric("/remaining", (_, remaining) => ({ remaining }))],
  );
  const row = usageOn(context, at) ?? { ...at, used: 0, extension: 0 };
  const extension = row.extension + remaining - quotaLeft(context, plan, at);
  context.table(usages).put(keyOf(id, keyId, day), { ...row, extension });
  return { usagePlanId: id, startDate: day, endDate: day, items: { [keyId]: [[row.used, remaining]] } };
};
