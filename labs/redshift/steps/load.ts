import {
  check,
  fail,
  mistake,
  type ProbeContext,
  pass,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import { withRole } from "../sql/copy.ts";
import { expected } from "../sql/expected.ts";
import { PROBES, probing, type Row, type Sql, StatementFailed, solving } from "../sql/session.ts";
import { statementOf } from "../sql/statements.ts";
import { locateTables } from "../sql/tables.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { design, TABLES } from "./design.ts";
import { role } from "./role.ts";
import { stage } from "./stage.ts";
import { warehouse } from "./warehouse.ts";

const needs = { warehouse, role, stage, design };
type Needs = typeof needs;

const twice = mistake<object, Needs>({
  id: "loaded-twice",
  says: "The sales are loaded twice: COPY appends, and the warehouse enforces no primary key. Empty the table (TRUNCATE), and load it once.",
  make: async (context, _, { warehouse: home }) =>
    void (await solving(context, home).run("INSERT INTO shop.sales SELECT * FROM shop.sales", "every sale once more")),
  undo: async (context, _, { warehouse: home }) => {
    const sql = solving(context, home);
    await sql.batch(
      [
        "CREATE TABLE shop.sales_once AS SELECT DISTINCT * FROM shop.sales",
        "DELETE FROM shop.sales",
        "INSERT INTO shop.sales SELECT * FROM shop.sales_once",
        "DROP TABLE shop.sales_once",
      ],
      "every sale once",
    );
    await refresh(sql);
  },
});

const asCsv = mistake<object, Needs>({
  id: "read-as-csv",
  says: "COPY looked for commas, and the files have | between their columns, so no line had a second one: error 1214, Delimiter not found. Leave CSV out, and say DELIMITER '|'.",
  make: async (context, _, { warehouse: home }) => {
    const sql = solving(context, home);
    await sql.run("TRUNCATE shop.store");
    try {
      await sql.run(statementOf(context, "load", "COPY shop.store ").replace("DELIMITER '|'", "CSV"));
    } catch (error) {
      if (!(error instanceof StatementFailed)) throw error;
    }
  },
  undo: (context, _, { warehouse: home }) => loadTable(context, solving(context, home), "store", true),
});

const byStore = mistake<object, Needs>({
  id: "distributed-by-store",
  says: "sales is distributed by store_id, and store 7 holds 41 % of the rows: one slice works while the others wait. Distribute by a column with many, even values that the big join uses: customer_id.",
  make: async (context, _, { warehouse: home }) =>
    void (await solving(context, home).run("ALTER TABLE shop.sales ALTER DISTKEY store_id")),
  undo: async (context, _, { warehouse: home }) =>
    void (await solving(context, home).run("ALTER TABLE shop.sales ALTER DISTKEY customer_id")),
});

const noStatistics = mistake<object, Needs>({
  id: "no-statistics",
  says: "The planner's statistics of sales are stale, so it guesses how many rows there are: run ANALYZE shop.sales.",
  // As if the sales of store 7 had come after the last ANALYZE.
  make: async (context, _, { warehouse: home }) => {
    const sql = solving(context, home);
    await sql.run("CREATE TABLE shop.sales_late AS SELECT * FROM shop.sales WHERE store_id = 7");
    await sql.run("DELETE FROM shop.sales WHERE store_id = 7");
    await sql.run("ANALYZE shop.sales");
    await sql.run("INSERT INTO shop.sales SELECT * FROM shop.sales_late");
    await sql.run("DROP TABLE shop.sales_late");
  },
  undo: (context, _, { warehouse: home }) => refresh(solving(context, home)),
});

/** All five tables, from the bucket. */
export const load = step({
  id: "load",
  title: "COPY: eight files side by side",
  covers: [
    "redshift/exercise/load-data-from-s3",
    "redshift/data-loading-and-integration/copy-command",
    "redshift/redshift-architecture/slices-and-data-distribution",
  ],
  needs,
  minutes: 2,
  async solve(context, { warehouse: home }) {
    const sql = solving(context, home);
    const { counts } = expected(context);
    const loaded = await countsOf(sql);
    const dimensions = TABLES.filter((name) => name !== "sales" && loaded[name] !== String(counts[name]));
    await Promise.all(dimensions.map((name) => loadTable(context, sql, name, loaded[name] === "0")));
    if (loaded.sales !== String(counts.sales)) await loadTable(context, sql, "sales", loaded.sales === "0");
    await sql.run("ANALYZE shop.sales");
  },
  async locate(context, { warehouse: home }): Promise<object> {
    await locateTables(context, home, TABLES);
    return {};
  },
  checks: [
    check<object, Needs>({
      id: "rows",
      title: "Every row is there, once",
      hints: [
        "How many rows have the files, and how many has each table?",
        "600,000 sales with 44,544,836,431 cents in all; loading twice doubles the sum. COPY from the manifest, with MANIFEST.",
      ],
      mistakes: [twice, asCsv],
      probes: PROBES,
      run: rowsAreThere,
    }),
    check<object, Needs>({
      id: "styles",
      title: "Rows lie evenly on the slices, and the planner knows them",
      hints: [
        "svv_table_info tells how each table lies: diststyle, skew_rows, stats_off.",
        "KEY(customer_id) for sales and customer, ALL for the small dimensions; skew_rows of sales below 1.3; ANALYZE.",
      ],
      mistakes: [byStore, noStatistics],
      probes: PROBES,
      run: tablesLieWell,
    }),
    check<object, Needs>({
      id: "files",
      title: "The load took eight files",
      hints: [
        "One file is read by one slice: how many can work at once?",
        "Split files, a multiple of the slices; the manifest must list all eight. sys_load_history counts them.",
      ],
      mistakes: [],
      probes: PROBES,
      async run(context, _, { warehouse: home }) {
        const { rows } = await probing(context, home).run(
          "SELECT MAX(source_file_count) AS files FROM sys_load_history WHERE table_name = 'sales'",
          "the history of loads",
        );
        const files = Number(rows[0]?.files ?? 0);
        if (files === 8) return pass("8 files in one COPY");
        const fix = "COPY shop.sales from the manifest; a COPY of single files loads one after the other.";
        return fail({ expected: "8 files in one COPY", actual: `${files} at most`, fix });
      },
    }),
  ],
});

/** What an interrupted attempt has loaded must not be loaded twice. */
async function loadTable(
  context: SolveContext,
  sql: Sql,
  name: (typeof TABLES)[number],
  isEmpty: boolean,
): Promise<void> {
  if (!isEmpty) await sql.run(`TRUNCATE shop.${name}`);
  await withRole(context, sql, statementOf(context, "load", `COPY shop.${name} `));
}

async function refresh(sql: Sql): Promise<void> {
  await sql.run("VACUUM SORT ONLY shop.sales TO 100 PERCENT");
  await sql.run("ANALYZE shop.sales");
}

async function countsOf(sql: Sql): Promise<Row> {
  const counts = TABLES.map((name) => `(SELECT COUNT(*) FROM shop.${name}) AS ${name}`);
  const { rows } = await sql.run(`SELECT ${counts.join(", ")}`, "the tables' rows");
  return rows[0] ?? {};
}

async function rowsAreThere(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const sql = probing(context, home);
  const { counts, amountCents } = expected(context);
  const found = await countsOf(sql);
  const { rows } = await sql.run("SELECT SUM(amount_cents) AS cents FROM shop.sales", "the sum of all sales");
  const cents = rows[0]?.cents || "0";
  const told = (name: string): string => `${name} ${found[name]}`;
  const wrong = TABLES.filter((name) => found[name] !== String(counts[name]));
  const actual = `${TABLES.map(told).join(", ")}; ${cents} cents`;
  if (wrong.length === 0 && cents === String(amountCents)) return pass(actual);
  const wanted = `${TABLES.map((name) => `${name} ${counts[name]}`).join(", ")}; ${amountCents} cents`;
  if (found.sales === String(2 * counts.sales))
    return fail({ expected: wanted, actual, fix: twice.says, mistake: twice.id });
  if (wrong.some((name) => found[name] === "0") && (await foundNoDelimiter(sql, home)))
    return fail({ expected: wanted, actual, fix: asCsv.says, mistake: asCsv.id });
  const fix = "COPY what is missing; where there is too much, TRUNCATE the table first.";
  return fail({ expected: wanted, actual, fix });
}

/** Whether the newest load that failed found no second column in a line. */
async function foundNoDelimiter(sql: Sql, { kind }: Warehouse): Promise<boolean> {
  const { rows } = await sql.run(
    kind === "cluster"
      ? "SELECT err_code AS code FROM stl_load_errors ORDER BY query DESC, line_number LIMIT 1"
      : "SELECT error_code AS code FROM sys_load_error_detail ORDER BY query_id DESC, line_number LIMIT 1",
    "the newest load error",
  );
  return rows[0]?.code === "1214";
}

async function tablesLieWell(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const { rows } = await probing(context, home).run(
    `SELECT "table", diststyle, sortkey1, skew_rows, stats_off, tbl_rows FROM svv_table_info WHERE schema = 'shop'`,
    "how the tables lie",
  );
  const of = (name: string): Row => rows.find((row) => row.table === name) ?? {};
  const sales = of("sales");
  const wanted = "sales and customer KEY(customer_id), product ALL, skew_rows of sales < 1.3, stats_off < 10";
  const actual = `sales ${sales.diststyle}, skew_rows ${sales.skew_rows}, stats_off ${sales.stats_off}; customer ${of("customer").diststyle}; product ${of("product").diststyle}`;
  if (sales.diststyle === "KEY(store_id)")
    return fail({ expected: wanted, actual, fix: byStore.says, mistake: byStore.id });
  const isStyled = [sales, of("customer")].every(({ diststyle }) => diststyle === "KEY(customer_id)");
  if (!isStyled || !/^(AUTO\()?ALL/.test(of("product").diststyle ?? ""))
    return fail({ expected: wanted, actual, fix: "Make the table again with its distribution style, and load it." });
  if (!(Number(sales.stats_off) < 10))
    return fail({ expected: wanted, actual, fix: noStatistics.says, mistake: noStatistics.id });
  if (!(Number(sales.skew_rows) < 1.3))
    return fail({ expected: wanted, actual, fix: "Distribute sales by a column with many, even values." });
  return pass(actual);
}
