import { check, fail, type ProbeContext, pass, step, type Verdict } from "../../../src/lab/index.ts";
import { PROBES, probing, type Sql, solving } from "../sql/session.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { load } from "./load.ts";
import { warehouse } from "./warehouse.ts";

const needs = { warehouse, load };
type Needs = typeof needs;

/** Work that says which queue it belongs to. */
export const wlm = step({
  id: "wlm",
  title: "Work that goes to its queue",
  covers: ["redshift/redshift-architecture/workload-management"],
  needs,
  minutes: 1,
  async solve(context, { warehouse: home }) {
    const sql = solving(context, home);
    if ((await labelled(sql)).length > 0) return;
    await sql.batch(
      [
        "SET query_group TO 'etl'",
        "CREATE TABLE IF NOT EXISTS shop.sales_by_store (store_id INT, revenue_cents BIGINT)",
        "DELETE FROM shop.sales_by_store",
        "INSERT INTO shop.sales_by_store SELECT store_id, SUM(amount_cents) FROM shop.sales GROUP BY store_id",
        "RESET query_group",
      ],
      "a summary, in the queue etl",
    );
  },
  locate: async (): Promise<object> => ({}),
  checks: [
    check<object, Needs>({
      id: "label",
      title: "A statement ran with the label etl",
      hints: [
        "A query group is a setting of a session. Do two calls of the Data API share one?",
        "One `batch-execute-statement` with SET query_group TO 'etl' and the statement; sys_query_history has its query_label.",
      ],
      mistakes: [],
      probes: PROBES,
      run: labelIsUsed,
    }),
  ],
});

async function labelIsUsed(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const statuses = await labelled(probing(context, home));
  const done = statuses.filter((status) => status === "success").length;
  if (done > 0) return pass(`${done} statement(s) with the label etl`);
  const actual = statuses.length > 0 ? `${statuses.length} that failed` : "none";
  const fix =
    "SET and the statement must share a session: send both in one batch, or keep a session with SessionKeepAliveSeconds.";
  return fail({ expected: "a successful statement with the label etl", actual, fix });
}

const labelled = async (sql: Sql): Promise<string[]> => {
  const statement = "SELECT query_id, status FROM sys_query_history WHERE query_label = 'etl'";
  return (await sql.run(statement, "statements labelled etl")).rows.map(({ status = "" }) => status);
};
