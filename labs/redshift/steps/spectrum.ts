import { Glue, type Partition } from "@aws-sdk/client-glue";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type ProbeContext,
  pass,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import { lakeOf } from "../names.ts";
import { withRole } from "../sql/copy.ts";
import { expected } from "../sql/expected.ts";
import { PROBES, probing, solving } from "../sql/session.ts";
import { statementOf, statementsOf } from "../sql/statements.ts";
import type { Warehouse } from "../warehouse/find.ts";
import { load } from "./load.ts";
import { warehouse } from "./warehouse.ts";

export interface Lake {
  readonly database: string;
  readonly serde: string;
  readonly partitions: readonly string[];
}

const needs = { warehouse, load };
type Needs = typeof needs;

const YEARS = ["2023", "2024", "2025"];

const noPartition = mistake<Lake, Needs>({
  id: "no-partition",
  says: "The files of a year are in the bucket, and the catalog has no partition for them, so nobody reads them: ALTER TABLE lake.sales ADD PARTITION (sale_year=2024) LOCATION '...'.",
  make: async ({ aws }, { database }) =>
    void (await aws(Glue).deletePartition({ DatabaseName: database, TableName: "sales", PartitionValues: ["2024"] })),
  undo: async (context, _, { warehouse: home }) => {
    const add = statementOf(context, "lake", "ALTER TABLE lake.sales ADD IF NOT EXISTS PARTITION (sale_year=2024)");
    await solving(context, home).run(add);
  },
});

/** The same sales as files of a lake: any engine may read them, and the warehouse need not keep them. */
export const spectrum = step({
  id: "spectrum",
  title: "The lake: unload to Parquet, query it in place",
  covers: [
    "redshift/data-loading-and-integration/redshift-spectrum",
    "redshift/data-loading-and-integration/integration-with-data-lakes",
  ],
  needs,
  minutes: 2,
  async solve(context, { warehouse: home }) {
    const sql = solving(context, home);
    const tableIsThere = (await readTable(context)) !== undefined;
    // External DDL cannot run inside a transaction, so these go one by one.
    for (const statement of statementsOf(context, "lake"))
      if (!tableIsThere || /^(CREATE EXTERNAL SCHEMA|ALTER)/.test(statement)) await withRole(context, sql, statement);
  },
  async locate(context): Promise<Lake> {
    const database = lakeOf(context.run);
    const table = found(await readTable(context), `The catalog has no table sales in ${database}.`);
    const { Partitions = [] } = await context.aws(Glue).getPartitions({ DatabaseName: database, TableName: "sales" });
    return {
      database,
      serde: table.StorageDescriptor?.SerdeInfo?.SerializationLibrary ?? "none",
      partitions: Partitions.map(({ Values = [] }: Partition) => Values.join("/")).sort(),
    };
  },
  checks: [
    check<Lake, Needs>({
      id: "catalog",
      title: "The catalog knows a Parquet table of three years",
      hints: [
        "Where does the warehouse write down what lies in the bucket?",
        "CREATE EXTERNAL TABLE ... PARTITIONED BY (sale_year INT) STORED AS PARQUET; then a partition for each year.",
      ],
      mistakes: [noPartition],
      async run(_, { partitions, serde, database }) {
        const wanted = `Parquet, partitions ${YEARS.join(", ")}`;
        const actual = `${serde}, partitions ${partitions.join(", ") || "none"}`;
        if (YEARS.some((year) => !partitions.includes(year)))
          return fail({ expected: wanted, actual, fix: noPartition.says, mistake: noPartition.id });
        if (/parquet/i.test(serde)) return pass(`${database}.sales: ${actual}`);
        return fail({ expected: wanted, actual, fix: "Make the external table STORED AS PARQUET." });
      },
    }),
    check<Lake, Needs>({
      id: "pruned",
      title: "A query for one year reads one partition",
      hints: [
        "Which column says in which folder a row lies?",
        "Filter on sale_year itself; sys_external_query_detail counts total and qualified partitions.",
      ],
      mistakes: [],
      probes: PROBES,
      run: yearIsPruned,
    }),
  ],
});

async function readTable({ aws, run }: Pick<LabContext | SolveContext, "aws" | "run">) {
  const answer = aws(Glue).getTable({ DatabaseName: lakeOf(run), Name: "sales" });
  return (await accept(answer, "EntityNotFoundException"))?.Table;
}

async function yearIsPruned(
  context: ProbeContext,
  _: Lake,
  { warehouse: home }: { warehouse: Warehouse },
): Promise<Verdict> {
  const sql = probing(context, home);
  const { n, revenueCents } = expected(context).year;
  const [, answer] = await sql.batch(
    [
      "SET enable_result_cache_for_session TO off",
      "SELECT COUNT(*) AS n, SUM(amount_cents) AS cents FROM lake.sales WHERE sale_year = 2024",
    ],
    "2024, from the lake",
  );
  const told = `${answer?.rows[0]?.n} / ${answer?.rows[0]?.cents}`;
  const wanted = `${n} / ${revenueCents}`;
  if (told !== wanted)
    return fail({
      expected: wanted,
      actual: told,
      fix: "Unload the sales again (ALLOWOVERWRITE), and add the partitions.",
    });
  const statement = `SELECT MAX(total_partitions) AS total, MAX(qualified_partitions) AS qualified FROM sys_external_query_detail WHERE query_id = ${answer?.queryId}`;
  const row = await context.until({
    for: `the partitions of query ${answer?.queryId}`,
    read: async () => (await sql.run(statement, "the partitions")).rows[0] ?? {},
    observed: ({ total, qualified }) => (total ? `${qualified} of ${total}` : "no row yet"),
    done: ({ total }) => Boolean(total),
    usual: 10,
    limit: 60,
  });
  const actual = `${row.qualified} of ${row.total} partitions, ${told}`;
  if (Number(row.qualified) === 1 && Number(row.total) >= YEARS.length) return pass(actual);
  return fail({ expected: `1 of ${YEARS.length} partitions`, actual, fix: "Filter on sale_year, not on sale_ts." });
}
