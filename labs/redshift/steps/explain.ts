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
import { PROBES, probing, type Row, type Sql, solving } from "../sql/session.ts";
import { revenueQuery, statementOf, statementsOf } from "../sql/statements.ts";
import { locateTables } from "../sql/tables.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { load } from "./load.ts";
import { warehouse } from "./warehouse.ts";

const needs = { warehouse, load };
type Needs = typeof needs;

const evenCustomer = mistake<object, Needs>({
  id: "even-customer",
  says: "customer is spread evenly while sales goes by customer_id, so every join has to move rows between the nodes first: both tables of the join need customer_id as DISTKEY.",
  make: async (context, _, { warehouse: home }) =>
    void (await solving(context, home).run("ALTER TABLE shop.customer ALTER DISTSTYLE EVEN")),
  undo: async (context, _, { warehouse: home }) =>
    void (await solving(context, home).run("ALTER TABLE shop.customer ALTER DISTKEY customer_id")),
});

/** Twins without keys and encodings beside the tuned tables: the same rows, another plan. */
export const explain = step({
  id: "explain",
  title: "Two plans for one question",
  covers: [
    "redshift/performance-optimization/distribution-styles",
    "redshift/performance-optimization/query-optimization",
    "redshift/exercise/optimize-query-performance",
  ],
  needs,
  minutes: 1,
  async solve(context, { warehouse: home }) {
    const sql = solving(context, home);
    await sql.batch(statementsOf(context, "naive"), "twins without keys");
    await fillTwin(context, sql, "customer", () =>
      sql.run("INSERT INTO shop.customer_naive SELECT * FROM shop.customer"),
    );
    // From the files, not from shop.sales: its rows would come in the order of its sort key.
    const copy = statementOf(context, "load", "COPY shop.sales ").replace("shop.sales ", "shop.sales_naive ");
    await fillTwin(context, sql, "sales", () => withRole(context, sql, copy));
    for (const name of ["customer_naive", "sales_naive"]) await sql.run(`ANALYZE shop.${name}`);
  },
  async locate(context, { warehouse: home }): Promise<object> {
    await locateTables(context, home, ["customer_naive", "sales_naive"]);
    return {};
  },
  checks: [
    check<object, Needs>({
      id: "plans",
      title: "The tuned join stays on its nodes, the naive one moves rows",
      hints: [
        "What stands behind `XN Hash Join` in each plan?",
        "DS_DIST_NONE needs the join column as DISTKEY on both sides; DS_DIST_ALL_NONE a dimension with DISTSTYLE ALL. DS_BCAST and DS_DIST_INNER move rows.",
      ],
      mistakes: [evenCustomer],
      probes: PROBES,
      run: plansDiffer,
    }),
    check<object, Needs>({
      id: "answers",
      title: "Both designs give the same answer",
      hints: [
        "Tuning must not change a result: compare the two, region by region.",
        "Load the twins once: customer_naive by INSERT INTO ... SELECT, sales_naive by COPY; the year is half-open: >= 2024-01-01 and < 2025-01-01.",
      ],
      mistakes: [],
      probes: PROBES,
      run: answersAgree,
    }),
  ],
});

async function fillTwin(
  context: SolveContext,
  sql: Sql,
  name: "customer" | "sales",
  fill: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await sql.run(`SELECT COUNT(*) AS n FROM shop.${name}_naive`);
  if (rows[0]?.n === String(expected(context).counts[name])) return;
  if (rows[0]?.n !== "0") await sql.run(`TRUNCATE shop.${name}_naive`);
  await fill();
}

async function plansDiffer(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const sql = probing(context, home);
  const [naive, tuned, dimensions] = await Promise.all([
    joinsOf(sql, revenueQuery(context, "naive")),
    joinsOf(sql, revenueQuery(context, "tuned")),
    joinsOf(sql, context.assets.text("sql/dimensions.sql")),
  ]);
  const wanted = "naive: rows move (DS_BCAST or DS_DIST); tuned: DS_DIST_NONE; dimensions: DS_DIST_ALL_NONE";
  const actual = `naive: ${naive.join(" / ")}; tuned: ${tuned.join(" / ")}; dimensions: ${dimensions.join(" / ")}`;
  if (!tuned.some((line) => line.includes("DS_DIST_NONE")) || tuned.some(moves))
    return fail({ expected: wanted, actual, fix: evenCustomer.says, mistake: evenCustomer.id });
  if (!naive.some(moves)) return fail({ expected: wanted, actual, fix: "Make the twins with DISTSTYLE EVEN." });
  if (dimensions.length === 0 || !dimensions.every((line) => line.includes("DS_DIST_ALL_NONE")))
    return fail({ expected: wanted, actual, fix: "Make product and store with DISTSTYLE ALL: they are small." });
  return pass(actual);
}

/** What a plan says of its joins: `XN Hash Join DS_DIST_NONE`. */
async function joinsOf(sql: Sql, query: string): Promise<string[]> {
  const { rows } = await sql.run(`EXPLAIN ${query}`, "a plan");
  return rows.flatMap((row) => /Join DS_\w+/.exec(Object.values(row)[0] ?? "")?.[0] ?? []);
}

const moves = (line: string): boolean => /DS_BCAST|DS_DIST_(INNER|OUTER|BOTH|ALL_INNER)/.test(line);

async function answersAgree(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const sql = probing(context, home);
  const wanted = expected(context).regions.map((each) => each.join(" "));
  const told = (rows: readonly Row[]): string[] =>
    rows.map(({ region, n, revenue_cents }) => `${region} ${n} ${revenue_cents}`);
  for (const kind of ["tuned", "naive"] as const) {
    const lines = told((await sql.run(revenueQuery(context, kind), `revenue by region, ${kind}`)).rows);
    if (lines.join() === wanted.join()) continue;
    const fix = `Load the ${kind} tables anew, each once.`;
    return fail({ expected: wanted.join(", "), actual: `${kind}: ${lines.join(", ") || "no rows"}`, fix });
  }
  return pass(wanted.join(", "));
}
