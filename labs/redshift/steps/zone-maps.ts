import { check, fail, mistake, type ProbeContext, pass, step, type Verdict } from "../../../src/lab/index.ts";
import { expected } from "../sql/expected.ts";
import { type Done, PROBES, probing, type Row, type Sql, solving } from "../sql/session.ts";
import { juneQuery, statementsOf } from "../sql/statements.ts";
import { locateTables } from "../sql/tables.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { columnsOf } from "./design.ts";
import { explain } from "./explain.ts";
import { load } from "./load.ts";
import { warehouse } from "./warehouse.ts";

// Its naive twin grows out of the one of explain, whose rows are in no order.
const needs = { warehouse, load, explain };
type Needs = typeof needs;

const BIG = ["sales_big", "sales_big_naive"] as const;
const COPIES = 8;
/** Percent: VACUUM itself leaves a table alone that is sorted to 95 %. */
const MOST_UNSORTED = 5;

const notVacuumed = mistake<object, Needs>({
  id: "not-vacuumed",
  says: "A part of sales_big is unsorted: rows that come after the first load wait at the end of the table, whatever its sort key. VACUUM SORT ONLY shop.sales_big TO 100 PERCENT puts them in order.",
  // As if the sales of some stores had come late.
  make: async (context, _, { warehouse: home }) => {
    const sql = solving(context, home);
    const late = "store_id BETWEEN 41 AND 50";
    await sql.run(`DELETE FROM shop.sales_big WHERE ${late}`);
    await sql.run(
      `INSERT INTO shop.sales_big SELECT s.* FROM shop.sales s CROSS JOIN shop.eight WHERE ${late}`,
      "sales that come late",
    );
  },
  undo: (context, _, { warehouse: home }) => sortAll(solving(context, home)),
});

/** Eight times the sales, once in order and once not: what a scan can leave out. */
export const zoneMaps = step({
  id: "zone-maps",
  title: "Sort keys, VACUUM, and what a scan leaves out",
  covers: [
    "redshift/performance-optimization/sort-keys",
    "redshift/performance-optimization/compression-encodings",
    "redshift/performance-optimization/query-optimization",
    "redshift/exercise/optimize-query-performance",
  ],
  needs,
  minutes: 4,
  async solve(context, { warehouse: home }) {
    const sql = solving(context, home);
    const rows = expected(context).counts.sales * COPIES;
    await sql.batch(statementsOf(context, "big"), "tables for 4.8 million rows");
    if ((await countOf(sql, "eight")) !== COPIES) {
      const values = Array.from({ length: COPIES }, (_, index) => `(${index})`).join(", ");
      await sql.batch(["DELETE FROM shop.eight", `INSERT INTO shop.eight VALUES ${values}`]);
    }
    if ((await countOf(sql, "sales_big")) !== rows) await fillSorted(sql);
    if ((await countOf(sql, "sales_big_naive")) !== rows) {
      await sql.run("TRUNCATE shop.sales_big_naive");
      await sql.run(
        "INSERT INTO shop.sales_big_naive SELECT s.* FROM shop.sales_naive s CROSS JOIN shop.eight",
        "4.8 million rows without order",
      );
      await sql.run("ANALYZE shop.sales_big_naive");
      await sql.run("ANALYZE COMPRESSION shop.sales_naive", "the encodings that Redshift proposes");
    }
    if (Number((await infoOf(sql, "sales_big")).unsorted || 0) > 0) await sortAll(sql);
  },
  async locate(context, { warehouse: home }): Promise<object> {
    await locateTables(context, home, BIG);
    return {};
  },
  checks: [
    check<object, Needs>({
      id: "pruned",
      title: "One month of sales_big reads a part of its blocks",
      hints: [
        "Each block knows its smallest and largest value. When does that help?",
        "SORTKEY (sale_ts), raw encoded, everything sorted (VACUUM). Turn the result cache off before you look at stl_scan.",
      ],
      mistakes: [notVacuumed],
      probes: PROBES,
      run: scansArePruned,
    }),
    check<object, Needs>({
      id: "encodings",
      title: "Encodings make the table smaller, and leave its sort key raw",
      hints: [
        "pg_table_def tells each column's encoding, svv_table_info the megabytes.",
        "az64 for numbers, raw for the leading sort key; the naive twin has ENCODE raw everywhere. ANALYZE COMPRESSION proposes.",
      ],
      mistakes: [],
      probes: PROBES,
      run: encodingsHelp,
    }),
  ],
});

/** In two loads: the first comes in order, the second waits at the end for a VACUUM. */
async function fillSorted(sql: Sql): Promise<void> {
  await sql.run("TRUNCATE shop.sales_big");
  for (const half of ["n < 4", "n >= 4"])
    await sql.run(
      `INSERT INTO shop.sales_big SELECT s.* FROM shop.sales s CROSS JOIN shop.eight WHERE ${half}`,
      `sales_big, rows with ${half}`,
    );
}

async function sortAll(sql: Sql): Promise<void> {
  // VACUUM cannot run inside a transaction, so it is never part of a batch.
  await sql.run("VACUUM SORT ONLY shop.sales_big TO 100 PERCENT");
  await sql.run("ANALYZE shop.sales_big");
}

const countOf = async (sql: Sql, table: string): Promise<number> =>
  Number((await sql.run(`SELECT COUNT(*) AS n FROM shop.${table}`)).rows[0]?.n ?? 0);

async function scansArePruned(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const sql = probing(context, home);
  const { n, revenueCents } = expected(context).june;
  const [, naive, tuned] = await sql.batch(
    [
      "SET enable_result_cache_for_session TO off",
      juneQuery(context, "shop.sales_big_naive"),
      juneQuery(context, "shop.sales_big"),
    ],
    "June 2024, from both tables",
  );
  const answers = [naive, tuned].map((each) => `${each?.rows[0]?.n} / ${each?.rows[0]?.revenue_cents}`);
  const answer = `${n} / ${revenueCents}`;
  if (answers.some((each) => each !== answer))
    return fail({
      expected: answer,
      actual: answers.join(", "),
      fix: "Fill both tables anew, each with 4,800,000 rows.",
    });
  const [all, part] = [
    await scanOf(context, { sql, home, done: naive }),
    await scanOf(context, { sql, home, done: tuned }),
  ];
  const share = part.read / all.read;
  const expectation = "a range-restricted scan (is_rrscan t) of at most half of what the naive table needs";
  const actual = `naive ${all.read} ${all.unit}, tuned ${part.read} ${part.unit} (${(share * 100).toFixed(0)} %), is_rrscan ${part.isRange}`;
  const unsorted = Number((await infoOf(sql, "sales_big")).unsorted || 0);
  if (unsorted > MOST_UNSORTED)
    return fail({
      expected: expectation,
      actual: `${actual}; ${unsorted} % unsorted`,
      fix: notVacuumed.says,
      mistake: notVacuumed.id,
    });
  if (part.isRange === "t" && share <= 0.5) return pass(actual);
  const fix = "The query filters on sale_ts: make it the sort key, and leave it raw so that its blocks are many.";
  return fail({ expected: expectation, actual, fix });
}

interface Scanned {
  readonly read: number;
  readonly unit: string;
  readonly isRange: string;
}

interface ScanAsked {
  readonly sql: Sql;
  readonly home: Warehouse;
  readonly done: Done | undefined;
}

/** System views lag behind; without a row at all the answer came from the result cache. */
async function scanOf({ until }: Pick<ProbeContext, "until">, { sql, home, done }: ScanAsked): Promise<Scanned> {
  const isCluster = home.kind === "cluster";
  const statement = isCluster
    ? `SELECT SUM(rows_pre_user_filter) AS read, MAX(is_rrscan) AS range FROM stl_scan WHERE query = ${done?.queryId}`
    : `SELECT SUM(blocks_read) AS read, MAX(is_rrscan) AS range FROM sys_query_detail WHERE query_id = ${done?.queryId} AND step_name = 'scan'`;
  const row = await until({
    for: `the scans of query ${done?.queryId}`,
    read: async () => (await sql.run(statement, "the scans")).rows[0] ?? {},
    observed: ({ read }) => (read ? `${read} ${isCluster ? "rows" : "blocks"}` : "no row yet"),
    done: ({ read }) => Boolean(read),
    usual: 10,
    limit: 60,
  });
  return { read: Number(row.read), unit: isCluster ? "rows" : "blocks", isRange: row.range ?? "" };
}

async function infoOf(sql: Sql, table: string): Promise<Row> {
  const statement = `SELECT size, unsorted, stats_off FROM svv_table_info WHERE schema = 'shop' AND "table" = '${table}'`;
  return (await sql.run(statement, `how ${table} lies`)).rows[0] ?? {};
}

async function encodingsHelp(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const sql = probing(context, home);
  const columns = await columnsOf(context, home);
  const of = (table: string): readonly Row[] => columns.filter(({ tablename }) => tablename === table);
  const isRaw = ({ encoding }: Row): boolean => encoding === "none";
  const sizes = await Promise.all(BIG.map(async (table) => Number((await infoOf(sql, table)).size)));
  const [tuned = 0, naive = 0] = sizes;
  const expectation =
    "sales_big: sale_ts raw, the rest encoded, smaller than its naive twin, which has nothing encoded";
  const encoded = of("sales_big").filter((row) => !isRaw(row)).length;
  const actual = `sales_big: ${encoded} columns encoded, ${tuned} MB; naive: ${of("sales_big_naive").filter((row) => !isRaw(row)).length}, ${naive} MB`;
  const isKeyRaw = of("sales_big").some((row) => row.column === "sale_ts" && isRaw(row));
  const isRest = of("sales_big").every((row) => row.column === "sale_ts" || !isRaw(row));
  if (isKeyRaw && isRest && of("sales_big_naive").every(isRaw) && tuned < naive) return pass(actual);
  const fix = "Give every column but the sort key an encoding in CREATE TABLE (az64), and ENCODE raw to the twin's.";
  return fail({ expected: expectation, actual, fix });
}
