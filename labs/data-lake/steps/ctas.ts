import type { Table } from "@aws-sdk/client-glue";
import { check, fail, found, mistake, type ProbeContext, pass, step, type Verdict } from "../../../src/lab/index.ts";
import { forgetPartition, partitionsOf, readTable, registerPartition } from "../catalog/tables.ts";
import { ask, PROBES, probe } from "../sql/ask.ts";
import { expectedRows, inWords, same } from "../sql/expected.ts";
import { explain } from "../sql/failures.ts";
import { athena } from "./athena.ts";

const TABLE = "orders_parquet";

const needs = { athena };
type Needs = typeof needs;

const lost = mistake<Table, Needs>({
  id: "partition-lost",
  says: "The files of a month are there, but the table has no partition for them, so no query sees them: `MSCK REPAIR TABLE orders_parquet` looks for folders and adds what is missing.",
  make: (context) => forgetPartition(context, TABLE, "02"),
  undo: (context) => registerPartition(context, TABLE, "02"),
});

/** The same orders in a form that is made for questions. */
export const ctas = step({
  id: "ctas",
  title: "The orders again as Parquet: same answers, fewer bytes",
  covers: ["data-lake/exercise/run-sql-queries-with-athena", "data-lake/data-lake-architecture/s3-as-storage-layer"],
  needs,
  minutes: 1,
  async solve(context) {
    if (await readTable(context, TABLE)) return;
    // Without a place of its own: a work group that enforces its place for results refuses CREATE TABLE AS with another.
    const sql = context.assets.text("queries/orders-parquet.sql");
    await ask(context, { called: "a copy of the orders as Parquet", sql }).catch(async (error: unknown) => {
      // An attempt that was interrupted may have asked for it, too, and Athena has gone on with that.
      if (!(await readTable(context, TABLE))) throw error;
    });
    const [raw, parquet] = await Promise.all(
      ["raw_orders", TABLE].map((table) =>
        ask(context, {
          called: `revenue per channel of ${table}`,
          sql: context.assets.text("queries/revenue-by-channel.sql", { table }),
        }),
      ),
    );
    context.say(`Revenue per channel read ${raw?.scanned} bytes of CSV, and ${parquet?.scanned} of Parquet.`);
  },
  async locate(context): Promise<Table> {
    return found(await readTable(context, TABLE), `No table named ${TABLE}.`);
  },
  checks: [
    check<Table, Needs>({
      id: "format",
      title: "orders_parquet is Parquet in six partitions",
      hints: [
        "What could a file do so that a query for two columns need not read nine?",
        "WITH (format = 'PARQUET', partitioned_by = ARRAY['year', 'month']), these two last in the SELECT.",
      ],
      mistakes: [lost],
      async run(context, table) {
        const partitions = await partitionsOf(context, TABLE);
        const serde = table.StorageDescriptor?.SerdeInfo?.SerializationLibrary ?? "no serde";
        const expected = "ParquetHiveSerDe, partitions 2025/01 to 2025/06";
        const actual = `${serde.slice(serde.lastIndexOf(".") + 1)}, partitions ${partitions.join(", ") || "none"}`;
        if (!/ParquetHiveSerDe$/.test(serde))
          return fail({
            expected,
            actual,
            fix: "Drop the table and its files, and create it with format = 'PARQUET'.",
          });
        if (partitions.length === 6) return pass(actual);
        if (partitions.length === 0)
          return fail({ expected, actual, fix: "Create it with partitioned_by = ARRAY['year', 'month']." });
        return fail({ expected, actual, fix: lost.says, mistake: lost.id });
      },
    }),
    check<Table, Needs>({
      id: "bytes",
      title: "The same answer from at most half the bytes",
      hints: [
        "Run one question on both tables. What does each cost?",
        "Revenue per channel on raw_orders and on orders_parquet; DataScannedInBytes in get-query-execution.",
      ],
      mistakes: [],
      probes: PROBES,
      run: (context) => compared(context),
    }),
  ],
});

async function compared(context: ProbeContext): Promise<Verdict> {
  const rows = expectedRows(context.assets).revenueByChannel;
  const expected = `${inWords(rows)} from both, Parquet with at most half the bytes`;
  const [raw, parquet] = await Promise.all(
    ["raw_orders", TABLE].map((table) =>
      probe(context, {
        called: `revenue per channel of ${table}`,
        sql: context.assets.text("queries/revenue-by-channel.sql", { table }),
      }),
    ),
  );
  if (raw?.state !== "answered" || parquet?.state !== "answered") {
    const reason = [raw, parquet].flatMap((each) => (each?.state === "failed" ? each.reason : []))[0] ?? "no answer";
    return fail({ expected, actual: reason, fix: explain(reason) });
  }
  const actual = `${parquet.scanned} of ${raw.scanned} bytes, ${inWords(parquet.rows)}`;
  if (!same(raw.rows, rows) || !same(parquet.rows, rows))
    return fail({ expected, actual, fix: "Copy January to June of raw_orders, every order once: month <= '06'." });
  if (parquet.scanned * 2 <= raw.scanned) return pass(actual);
  return fail({ expected, actual, fix: "Parquet reads only the columns that are asked for: is the table Parquet?" });
}
