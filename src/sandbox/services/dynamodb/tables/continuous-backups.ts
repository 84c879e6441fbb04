import { type Context, fault } from "../../../kit/index.ts";
import type { Api, DynamoDB } from "../api.ts";
import { tableName } from "../items/find-table.ts";
import { type TableRow, tables } from "../state.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = 35;
/** The newest moment that can be restored is about five minutes ago. */
const LAG_MS = 5 * 60 * 1000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html */
export const describeContinuousBackups: Api<"DescribeContinuousBackups"> = (input, context) => ({
  ContinuousBackupsDescription: describe(context, backedUp(context, input.TableName)),
});

/** Remembers the setting; nothing can be restored in the sandbox. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html */
export const updateContinuousBackups: Api<"UpdateContinuousBackups"> = (input, context) => {
  const table = backedUp(context, input.TableName);
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } =
    input.PointInTimeRecoverySpecification ?? {};
  const recovery = enabled
    ? { since: table.recovery?.since ?? context.clock.now(), days: days ?? table.recovery?.days ?? DEFAULT_DAYS }
    : undefined;
  const row = context.table(tables).put(table.name, { ...table, recovery });
  return { ContinuousBackupsDescription: describe(context, row) };
};

function backedUp(context: Context, given: string | undefined): TableRow {
  const name = tableName(given);
  const table = context.table(tables).get(name);
  if (!table) throw fault("TableNotFoundException", `Table not found: ${name}`);
  return table;
}

function describe(context: Context, { recovery }: TableRow): DynamoDB.ContinuousBackupsDescription {
  if (!recovery)
    return {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    };
  const now = context.clock.now();
  const earliest = Math.max(recovery.since, now - recovery.days * DAY_MS);
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: recovery.days,
      EarliestRestorableDateTime: new Date(earliest),
      LatestRestorableDateTime: new Date(Math.max(earliest, now - LAG_MS)),
    },
  };
}
