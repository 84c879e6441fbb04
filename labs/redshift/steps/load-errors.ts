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
import { bucketOf } from "../names.ts";
import { withRole } from "../sql/copy.ts";
import { expected } from "../sql/expected.ts";
import { PROBES, probing, type Row, type Sql, StatementFailed, solving } from "../sql/session.ts";
import { statementsOf } from "../sql/statements.ts";
import { locateTables } from "../sql/tables.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { load } from "./load.ts";
import { warehouse } from "./warehouse.ts";

const needs = { warehouse, load };
type Needs = typeof needs;

const noMaxError = mistake<object, Needs>({
  id: "no-maxerror",
  says: "The load stopped at its first bad line, and left nothing behind: one COPY is one transaction. Allow some with MAXERROR 10, and look at what was rejected.",
  make: async (context, _, { warehouse: home }) => {
    const sql = solving(context, home);
    await sql.run("TRUNCATE shop.sales_bad_stage");
    try {
      await sql.run(copyOf(context).replace(" MAXERROR 10", ""));
    } catch (error) {
      if (!(error instanceof StatementFailed)) throw error;
    }
  },
  undo: (context, _, { warehouse: home }) => loadBad(context, solving(context, home)),
});

/** A file with three broken lines out of a hundred. */
export const loadErrors = step({
  id: "load-errors",
  title: "A broken file: what was rejected, and why",
  covers: ["redshift/data-loading-and-integration/copy-command", "redshift/exercise/load-data-from-s3"],
  needs,
  minutes: 1,
  async solve(context, { warehouse: home }) {
    const sql = solving(context, home);
    for (const statement of statementsOf(context, "stage")) await sql.run(statement);
    if ((await loadedRows(sql)) !== expected(context).bad.loaded) await loadBad(context, sql);
  },
  async locate(context, { warehouse: home }): Promise<object> {
    await locateTables(context, home, ["sales_bad_stage"]);
    return {};
  },
  checks: [
    check<object, Needs>({
      id: "rejected",
      title: "97 lines are loaded, three are rejected with their reason",
      hints: [
        "A load can go on after bad lines, and remembers them.",
        "COPY ... MAXERROR 10, then read stl_load_errors (serverless: sys_load_error_detail), not COPY's own message.",
      ],
      mistakes: [noMaxError],
      probes: PROBES,
      run: errorsAreKnown,
    }),
  ],
});

const copyOf = ({ run }: Pick<SolveContext, "run">): string =>
  `COPY shop.sales_bad_stage FROM 's3://${bucketOf(run)}/warehouse/bad/' IAM_ROLE default DELIMITER '|' MAXERROR 10`;

async function loadBad(context: SolveContext, sql: Sql): Promise<void> {
  await sql.run("TRUNCATE shop.sales_bad_stage");
  await withRole(context, sql, copyOf(context));
}

const loadedRows = async (sql: Sql): Promise<number> =>
  Number((await sql.run("SELECT COUNT(*) AS n FROM shop.sales_bad_stage")).rows[0]?.n ?? 0);

async function errorsAreKnown(
  context: ProbeContext,
  _: object,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const sql = probing(context, home);
  const { loaded, errors } = expected(context).bad;
  const wanted = `${loaded} rows; errors ${errors.map(([line, code]) => `${code} at line ${line}`).join(", ")}`;
  const found = await loadedRows(sql);
  if (found === 0) return fail({ expected: wanted, actual: "no rows", fix: noMaxError.says, mistake: noMaxError.id });
  const rows = await errorRows(sql, home);
  const told = rows.map(({ line, code, reason }) => `${code} at line ${line} (${reason})`);
  const actual = `${found} rows; ${told.join(", ") || "no errors"}`;
  const isAll = errors.every(([line, code]) =>
    rows.some((row) => row.line === String(line) && row.code === String(code)),
  );
  if (found === loaded && isAll) return pass(actual);
  return fail({ expected: wanted, actual, fix: "TRUNCATE the stage table and COPY the broken file with MAXERROR 10." });
}

/** The newest error of each line: a load that was tried twice reports it twice. */
async function errorRows(sql: Sql, { kind }: Warehouse): Promise<readonly Row[]> {
  const { rows } = await sql.run(
    kind === "cluster"
      ? "SELECT line_number AS line, err_code AS code, TRIM(err_reason) AS reason FROM stl_load_errors WHERE filename LIKE '%sales_bad%' ORDER BY query DESC, line_number"
      : "SELECT line_number AS line, error_code AS code, TRIM(error_message) AS reason FROM sys_load_error_detail WHERE file_name LIKE '%sales_bad%' ORDER BY query_id DESC, line_number",
    "the load errors",
  );
  const lines = new Map<string, Row>();
  for (const row of rows) if (!lines.has(row.line ?? "")) lines.set(row.line ?? "", row);
  return [...lines.values()].sort((a, b) => Number(a.line) - Number(b.line));
}
