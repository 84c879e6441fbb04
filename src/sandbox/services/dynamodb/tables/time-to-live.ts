/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
import type { Context } from "../../../kit/index.ts";
import type { Api } from "../api.ts";
import { invalid } from "../faults.ts";
import { viewOf } from "../items/views.ts";
import { writeItem } from "../items/write-item.ts";
import { type TableRow, tables } from "../state.ts";
import { knownTable } from "./describe-table.ts";

const CHANGE_MS = 60_000;
/** AWS deletes within a few days; the sandbox looks every minute of its own time. */
const SWEEP_MS = 60_000;
/** Times that are further back are not taken for expiry times. */
const OLDEST_S = 5 * 365 * 24 * 60 * 60;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const updateTimeToLive: Api<"UpdateTimeToLive"> = (input, context) => {
  const table = knownTable(context, input.TableName);
  const { Enabled: enabled = false, AttributeName: attribute = "" } = input.TimeToLiveSpecification ?? {};
  const { ttl } = table;
  if (ttl?.status === "ENABLING" || ttl?.status === "DISABLING")
    throw invalid("Time to live has been modified multiple times within a fixed interval");
  if (ttl && ttl.attribute !== attribute)
    throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${ttl.attribute}`);
  if (enabled === (ttl !== undefined)) throw invalid(`TimeToLive is already ${enabled ? "enabled" : "disabled"}`);
  context.table(tables).patch(table.name, { ttl: { attribute, status: enabled ? "ENABLING" : "DISABLING" } });
  context.later("ttl-changed", context.clock.lifecycle(CHANGE_MS), { name: table.name, id: table.id });
  return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describeTimeToLive: Api<"DescribeTimeToLive"> = (input, context) => {
  const { ttl } = knownTable(context, input.TableName);
  return {
    TimeToLiveDescription: ttl
      ? { TimeToLiveStatus: ttl.status, AttributeName: ttl.attribute }
      : { TimeToLiveStatus: "DISABLED" },
  };
};

interface Payload {
  readonly name: string;
  readonly id: string;
}

export function ttlChanged(payload: Payload, context: Context): void {
  const table = sameTable(context, payload);
  if (!table?.ttl) return;
  if (table.ttl.status === "DISABLING") {
    context.table(tables).patch(table.name, { ttl: undefined });
    return;
  }
  context.table(tables).patch(table.name, { ttl: { ...table.ttl, status: "ENABLED" } });
  expire(payload, context);
}

/** Deletes what has expired, and comes again as long as the table has a time to live. */
export function expire(payload: Payload, context: Context): void {
  const table = sameTable(context, payload);
  if (table?.ttl?.status !== "ENABLED") return;
  const now = context.clock.now() / 1000;
  const { attribute } = table.ttl;
  const expired = viewOf(context, table)
    .partitions.flatMap(({ entries }) => entries)
    .filter(({ row }) => {
      const time = Number(row.item[attribute]?.N ?? Number.NaN);
      return time < now && time > now - OLDEST_S;
    });
  for (const { id, row } of expired)
    writeItem(context, { table, id, before: row, after: undefined }, "dynamodb.amazonaws.com");
  context.later("expire", context.clock.period(SWEEP_MS), { ...payload });
}

function sameTable(context: Context, { name, id }: Payload): TableRow | undefined {
  const table = context.table(tables).get(name);
  return table?.id === id ? table : undefined;
}
