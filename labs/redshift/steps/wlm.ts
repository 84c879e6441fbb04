import { check, fail, mistake, type ProbeContext, pass, step, type Verdict } from "../../../src/lab/index.ts";
import { PROBES, probing, type Row, type Sql, solving } from "../sql/session.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { load } from "./load.ts";
import { warehouse } from "./warehouse.ts";

const needs = { warehouse, load };
type Needs = typeof needs;

const twoSessions = mistake<object, Needs>({
  id: "two-sessions",
  says: "SET query_group was sent alone, and its session ended with it: what came next ran without a label. Send both in one `batch-execute-statement`, or keep the session with SessionKeepAliveSeconds.",
  make: async (context, _, { warehouse: home }) => {
    const sql = solving(context, home);
    await sql.run("SET query_group TO 'etl'");
    await sql.run("INSERT INTO shop.sales_by_store VALUES (0, 0)");
  },
  undo: async (context, _, { warehouse: home }) => {
    const sql = solving(context, home);
    await sql.batch(
      ["SET query_group TO 'etl'", "DELETE FROM shop.sales_by_store WHERE store_id = 0", "RESET query_group"],
      "the row without a label",
    );
  },
});

/** Work that says which queue it belongs to. */
export const wlm = step({
  id: "wlm",
  title: "Work that goes to its queue",
  covers: ["redshift/redshift-architecture/workload-management"],
  needs,
  minutes: 1,
  async solve(context, { warehouse: home }) {
    const sql = solving(context, home);
    const { labelled, isLost } = await history(sql);
    if (labelled.includes("success") && !isLost) return;
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
      mistakes: [twoSessions],
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
  const { labelled, isLost } = await history(probing(context, home));
  const done = labelled.filter((status) => status === "success").length;
  const expected = "a successful statement with the label etl";
  const actual = labelled.length > done ? `${labelled.length - done} that failed` : "none";
  if (isLost)
    return fail({ expected, actual: "a SET, and nothing after it", fix: twoSessions.says, mistake: twoSessions.id });
  if (done > 0) return pass(`${done} statement(s) with the label etl`);
  const fix = "SET query_group TO 'etl' and the statement must share a session: send both in one batch.";
  return fail({ expected, actual, fix });
}

interface History {
  /** How the statements with the label ended. */
  readonly labelled: readonly string[];
  /** Whether the newest SET had no statement after it in its session. */
  readonly isLost: boolean;
}

async function history(sql: Sql): Promise<History> {
  const { rows } = await sql.run(
    "SELECT query_id, query_label, status, session_id, query_text FROM sys_query_history WHERE query_label = 'etl' OR query_text ILIKE 'set query_group%etl%' ORDER BY query_id",
    "statements labelled etl",
  );
  const isSet = ({ query_text: text = "" }: Row): boolean => /^\s*set\s+query_group/i.test(text);
  const labelled = rows.filter((row) => row.query_label === "etl" && !isSet(row));
  const newest = rows.filter(isSet).at(-1);
  const isFollowed = labelled.some(
    ({ query_id: id, session_id: session }) =>
      session === newest?.session_id && Number(id) > Number(newest?.query_id ?? 0),
  );
  return { labelled: labelled.map(({ status = "" }) => status), isLost: newest !== undefined && !isFollowed };
}
