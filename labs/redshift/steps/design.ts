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
import { PROBES, probing, type Row, solving } from "../sql/session.ts";
import { statementOf, statementsOf } from "../sql/statements.ts";
import { locateTables } from "../sql/tables.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { warehouse } from "./warehouse.ts";

export const TABLES = ["customer", "product", "store", "date_dim", "sales"] as const;

const needs = { warehouse };
type Needs = typeof needs;

const otherSortKey = mistake<object, Needs>({
  id: "sorted-by-customer",
  says: "sales is sorted by customer_id, and the reports ask for months: make sale_ts, the column that they filter on, its sort key.",
  make: (context, _, { warehouse: home }) =>
    remakeSales(context, home, (sql) => sql.replace("SORTKEY (sale_ts)", "SORTKEY (customer_id)")),
  undo: (context, _, { warehouse: home }) => remakeSales(context, home),
});

/** The star schema, empty. */
export const design = step({
  id: "design",
  title: "Tables with distribution and sort keys",
  covers: [
    "redshift/exercise/design-tables-with-appropriate-distribution-and-sort",
    "redshift/performance-optimization/distribution-styles",
    "redshift/performance-optimization/sort-keys",
  ],
  needs,
  minutes: 1,
  async solve(context, { warehouse: home }) {
    await solving(context, home).batch(statementsOf(context, "design"), "five tables");
  },
  async locate(context, { warehouse: home }): Promise<object> {
    await locateTables(context, home, TABLES);
    return {};
  },
  checks: [
    check<object, Needs>({
      id: "keys",
      title: "sales and customer are distributed by customer, sales is sorted by time",
      hints: [
        "Which column do both tables of the big join share, and which one do reports filter on?",
        "DISTKEY (customer_id) on sales and customer; SORTKEY (sale_ts) on sales. Read pg_table_def with search_path shop.",
      ],
      mistakes: [otherSortKey],
      probes: PROBES,
      run: keysAreRight,
    }),
  ],
});

/** Only while nothing is loaded. */
async function remakeSales(
  context: SolveContext,
  home: Warehouse,
  change: (sql: string) => string = (sql) => sql,
): Promise<void> {
  const create = statementOf(context, "design", "CREATE TABLE IF NOT EXISTS shop.sales ");
  await solving(context, home).batch(["DROP TABLE IF EXISTS shop.sales", change(create)], "the table sales");
}

async function keysAreRight(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const columns = await columnsOf(context, home);
  const expected = "sales and customer: DISTKEY customer_id; sales: SORTKEY sale_ts";
  const distKey = (table: string): string => keyOf(columns, table, ({ distkey }) => distkey === "true") ?? "none";
  const sortKey = keyOf(columns, "sales", ({ sortkey }) => sortkey === "1") ?? "none";
  const actual = `sales: DISTKEY ${distKey("sales")}, SORTKEY ${sortKey}; customer: DISTKEY ${distKey("customer")}`;
  if (sortKey === "customer_id") return fail({ expected, actual, fix: otherSortKey.says, mistake: otherSortKey.id });
  if (sortKey === "sale_ts" && distKey("sales") === "customer_id" && distKey("customer") === "customer_id")
    return pass(actual);
  const fix = "A key is part of CREATE TABLE: drop the table while it is empty, and make it again.";
  return fail({ expected, actual, fix });
}

/** `pg_table_def` shows only what the search path leads to. */
export async function columnsOf(context: ProbeContext, home: Warehouse): Promise<readonly Row[]> {
  const results = await probing(context, home).batch(
    [
      "SET search_path TO shop",
      "SELECT tablename, \"column\", encoding, distkey, sortkey FROM pg_table_def WHERE schemaname = 'shop'",
    ],
    "the tables' columns",
  );
  return results.at(-1)?.rows ?? [];
}

const keyOf = (columns: readonly Row[], table: string, is: (row: Row) => boolean): string | undefined =>
  columns.find((row) => row.tablename === table && is(row))?.column;
