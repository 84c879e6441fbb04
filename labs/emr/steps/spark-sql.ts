import { S3 } from "@aws-sdk/client-s3";
import { check, fail, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { ranOnCluster, runStep, stepsOf, type Work } from "../cluster/steps.ts";
import { DAYS, ROWS_PER_DAY } from "../data/expected.ts";
import { bucketOf } from "../names.ts";
import { bytesOf, isData, listObjects, removeBelow } from "../read/objects.ts";
import { parquetFooter } from "../read/parquet-footer.ts";
import { cluster } from "./cluster.ts";
import { stage } from "./stage.ts";

const needs = { cluster, stage };
type Needs = typeof needs;

const OUTPUT = "out/weblogs_parquet/";
const COLUMNS = ["ip", "path", "status", "bytes"];

const work = ({ run }: Pick<LabContext, "run">): Work => {
  const at = `s3://${bucketOf(run)}`;
  const program = `${at}/jobs/weblogs_parquet.py`;
  return {
    name: "weblogs-parquet",
    args: ["spark-submit", "--deploy-mode", "cluster", program, `${at}/weblogs`, `${at}/out/weblogs_parquet`],
  };
};

const flat = mistake<object, Needs>({
  id: "not-partitioned",
  says: "All files lie in one folder: partition the output by day, write.partitionBy('dt'), so that a query for one day reads one folder.",
  async make({ aws, run }) {
    for (const { key } of await listObjects({ aws, run }, `${OUTPUT}dt=`)) {
      const Body = await bytesOf({ aws, run }, key);
      await aws(S3).putObject({ Bucket: bucketOf(run), Key: `${OUTPUT}${key.split("/").join("-")}`, Body });
    }
    await removeBelow({ aws, run }, `${OUTPUT}dt=`);
  },
  undo: (context, _, { cluster: { clusterId } }) => redo(context, clusterId),
});

/** The program overwrites, but what an earlier one wrote into other folders stays. */
async function redo(context: SolveContext, clusterId: string): Promise<void> {
  await removeBelow(context, OUTPUT);
  await runStep(context, clusterId, work(context));
}

/** The second Spark job: SQL over text, Parquet as the result. */
export const sparkSql = step({
  id: "spark-sql",
  title: "Spark SQL turns logs into Parquet",
  covers: ["emr/big-data-frameworks/spark", "emr/exercise/run-spark-jobs"],
  needs,
  minutes: 2,
  async solve(context, { cluster: { clusterId } }) {
    if ((await problemOf(context)) === undefined) return;
    await redo(context, clusterId);
  },
  async locate() {
    return {};
  },
  checks: [
    check<object, Needs>({
      id: "parquet",
      title: "Four days of 10,000 rows each, as Parquet",
      hints: [
        "Columns are ip, path, status and bytes; the day is in the folder's name.",
        "write.mode('overwrite').partitionBy('dt').parquet(…); Spark takes dt for a date: cast it to a string.",
      ],
      mistakes: [flat],
      async run(context) {
        const expected = `${DAYS.length} folders dt=…, ${ROWS_PER_DAY} rows each, columns ${COLUMNS.join(", ")}`;
        const files = (await listObjects(context, OUTPUT)).filter(isData);
        const outside = files.filter(({ key }) => !key.startsWith(`${OUTPUT}dt=`));
        if (outside.length > 0)
          return fail({ expected, actual: `${outside.length} files outside`, fix: flat.says, mistake: flat.id });
        const problem = await problemOf(context);
        if (problem === undefined) return pass(expected);
        return fail({ expected, actual: problem, fix: "Run the step weblogs_parquet.py into an empty prefix." });
      },
    }),
    check<object, Needs>({
      id: "step",
      title: "A step of the cluster did it",
      hints: ["Only steps of the cluster count here.", "command-runner.jar, spark-submit, s3://…/weblogs_parquet.py."],
      mistakes: [],
      async run(context, _, { cluster: { clusterId } }) {
        return ranOnCluster(await stepsOf(context, clusterId), "spark-submit", "weblogs_parquet.py");
      },
    }),
  ],
});

/** What is wrong with the output; undefined where nothing is. */
async function problemOf(context: Pick<LabContext, "aws" | "run">): Promise<string | undefined> {
  for (const day of DAYS) {
    const files = (await listObjects(context, `${OUTPUT}dt=${day}/`)).filter(isData);
    if (files.length === 0) return `nothing below ${OUTPUT}dt=${day}/`;
    let rows = 0;
    for (const { key } of files) {
      const footer = parquetFooter(await bytesOf(context, key));
      if (!footer) return `${key} is not Parquet`;
      const missing = COLUMNS.filter((name) => !footer.columns.includes(name));
      if (missing.length > 0) return `${key} has no ${missing.join(", ")}`;
      rows += footer.rows;
    }
    if (rows !== ROWS_PER_DAY) return `dt=${day} has ${rows} rows`;
  }
  return undefined;
}
