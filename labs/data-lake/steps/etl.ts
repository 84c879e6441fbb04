import type { Job } from "@aws-sdk/client-glue";
import { check, fail, found, mistake, type ProbeContext, pass, step, type Verdict } from "../../../src/lab/index.ts";
import { crawl, keepOrMakeCrawler } from "../catalog/crawler.ts";
import { forgetPartition, partitionsOf, readTable, registerPartition } from "../catalog/tables.ts";
import { keepOrMakeJob, readJob, runJob, setVersion, succeeded } from "../jobs/job.ts";
import { PROBES, probe } from "../sql/ask.ts";
import { expectedRows, inWords } from "../sql/expected.ts";
import { explain } from "../sql/failures.ts";
import { newData } from "./new-data.ts";
import { roles } from "./roles.ts";

const TABLE = "curated_sales";

const needs = { newData, roles };
type Needs = typeof needs;

const old = mistake<Job, Needs>({
  id: "old-glue",
  says: "The job runs on an old version of Glue, with an old Spark: set GlueVersion to 5.0 or later.",
  make: (context) => setVersion(context, "4.0"),
  undo: (context) => setVersion(context, "5.0"),
});

const lost = mistake<Job, Needs>({
  id: "month-not-crawled",
  says: "A month that the job wrote has no partition in curated_sales: run the crawler for curated/sales/ after the job.",
  make: (context) => forgetPartition(context, TABLE, "05"),
  undo: (context) => registerPartition(context, TABLE, "05"),
});

/** A program of ours, run by Glue on Spark: raw tables in, one clean table out. */
export const etl = step({
  id: "etl",
  title: "A Glue job writes the curated table",
  covers: ["data-lake/glue-components/etl-jobs", "data-lake/data-lake-architecture/glue-for-metadata-and-etl"],
  needs,
  minutes: 6,
  async solve(context, { roles: { glueArn } }) {
    await keepOrMakeJob(context, glueArn);
    if (!(await succeeded(context))) await runJob(context);
    const recipe = { logical: "curated", folders: ["curated/sales/"], prefix: "curated_" } as const;
    await keepOrMakeCrawler(context, recipe, glueArn);
    if (!(await readTable(context, TABLE))) await crawl(context, "curated");
  },
  async locate(context): Promise<Job> {
    return found(await readJob(context), `No job named ${context.run.name("etl")}.`);
  },
  checks: [
    check<Job, Needs>({
      id: "run",
      title: "A run of the job has succeeded, on Glue 5",
      hints: [
        "Where does a job say why it failed?",
        "`aws glue get-job-runs`: JobRunState, ErrorMessage. Its output is in /aws-glue/jobs/error and /output.",
      ],
      mistakes: [old],
      async run(context, { GlueVersion = "0.9" }) {
        const expected = "Glue 5.0 or later, and a run that SUCCEEDED";
        if (Number(GlueVersion) < 5)
          return fail({ expected, actual: `Glue ${GlueVersion}`, fix: old.says, mistake: old.id });
        const run = await succeeded(context);
        if (run) return pass(`${run.Id} on Glue ${GlueVersion}, ${run.ExecutionTime ?? 0} s`);
        return fail({ expected, actual: "no run that succeeded", fix: "Start it: `aws glue start-job-run`." });
      },
    }),
    check<Job, Needs>({
      id: "rows",
      title: "curated_sales has every order that was kept, once",
      hints: [
        "How many orders of the half year were not returned?",
        'mode("overwrite"), partitionBy("year", "month"), then the crawler for curated/sales/.',
      ],
      mistakes: [lost],
      probes: PROBES,
      run: (context) => counted(context),
    }),
  ],
});

async function counted(context: ProbeContext): Promise<Verdict> {
  const { sold } = expectedRows(context.assets);
  const expected = `${inWords([sold])}, Parquet, partitions 2025/01 to 2025/06`;
  const table = await readTable(context, TABLE);
  if (!table) return fail({ expected, actual: `no table ${TABLE}`, fix: "Crawl curated/sales/ with prefix curated_." });
  const partitions = await partitionsOf(context, TABLE);
  if (partitions.length > 0 && partitions.length < 6)
    return fail({ expected, actual: `partitions ${partitions.join(", ")}`, fix: lost.says, mistake: lost.id });
  const answer = await probe(context, {
    called: "the curated orders",
    sql: `SELECT count(*) AS orders, sum(amount_cents) AS cents FROM ${TABLE}`,
  });
  if (answer.state === "failed") return fail({ expected, actual: answer.reason, fix: explain(answer.reason) });
  const actual = `${inWords(answer.rows)}, ${table.Parameters?.classification}, ${partitions.length} partitions`;
  const [orders = 0] = (answer.rows[0] ?? []).map(Number);
  if (orders === 2 * Number(sold[0]))
    return fail({
      expected,
      actual,
      fix: "Every order is there twice: the job ran twice with mode append. Overwrite.",
    });
  if (inWords(answer.rows) === inWords([sold]) && partitions.length === 6 && /parquet/.test(actual))
    return pass(actual);
  return fail({ expected, actual, fix: "Look at the job's WHERE and at its partitionBy." });
}
