import { Glue, type Partition, type Table } from "@aws-sdk/client-glue";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { ranOnCluster, runStep, stepsOf, type Work } from "../cluster/steps.ts";
import { DAYS, PATHS } from "../data/expected.ts";
import { bucketOf, databaseOf } from "../names.ts";
import { isData, linesBelow, listObjects, putText, removeBelow, textOf } from "../read/objects.ts";
import { cluster } from "./cluster.ts";
import { stage } from "./stage.ts";

export interface Hive {
  readonly table: Table;
}

const needs = { cluster, stage };
type Needs = typeof needs;

const OUTPUT = "out/path_stats/";

const work = ({ run }: Pick<LabContext, "run">): Work => {
  const at = `s3://${bucketOf(run)}`;
  const variables = [`DB=${databaseOf(run)}`, `INPUT=${at}/weblogs/`, `OUTPUT=${at}/out/path_stats/`];
  return {
    name: "path-stats",
    args: [
      "hive-script",
      "--run-hive-script",
      "--args",
      "-f",
      `${at}/jobs/path_stats.hql`,
      ...variables.flatMap((each) => ["-d", each]),
    ],
  };
};

const noPartitions = mistake<Hive, Needs>({
  id: "no-partitions",
  says: "The table weblogs knows no partitions, so every query finds 0 rows: MSCK REPAIR TABLE weblogs looks for the folders dt=… and adds them.",
  make: async ({ aws, run }) =>
    void (await aws(Glue).batchDeletePartition({
      DatabaseName: databaseOf(run),
      TableName: "weblogs",
      PartitionsToDelete: DAYS.map((day) => ({ Values: [day] })),
    })),
  undo: again,
});

const oddSeparator = mistake<Hive, Needs>({
  id: "separator",
  says: "The columns are parted by the byte 1, Hive's own separator: declare ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'.",
  async make(context) {
    const [file] = (await listObjects(context, OUTPUT)).filter(isData);
    const key = file?.key ?? "";
    await putText(context, key, (await textOf(context, key)).replaceAll("\t", "\u0001"));
  },
  undo: again,
});

async function again(context: SolveContext, _: Hive, { cluster: { clusterId } }: { cluster: { clusterId: string } }) {
  await removeBelow(context, OUTPUT);
  await runStep(context, clusterId, work(context));
}

/** Hive: SQL over files, its tables in the Glue Data Catalog. */
export const hive = step({
  id: "hive",
  title: "Hive counts hits and errors by path",
  covers: ["emr/big-data-frameworks/hive", "emr/big-data-frameworks/presto", "emr/exercise/process-data-with-hive"],
  needs,
  minutes: 3,
  async solve(context, { cluster: { clusterId } }) {
    if (different(await linesBelow(context, OUTPUT)) === undefined && (await partitionsOf(context)).length === 4)
      return;
    // The script makes it, too; made here, the run knows from the start that it is its own.
    const DatabaseInput = { Name: databaseOf(context.run), Description: "Tables of the EMR lab" };
    await accept(context.aws(Glue).createDatabase({ DatabaseInput }), "AlreadyExistsException");
    await runStep(context, clusterId, work(context));
  },
  async locate(context): Promise<Hive> {
    const { aws, run } = context;
    const answer = await accept(
      aws(Glue).getTable({ DatabaseName: databaseOf(run), Name: "weblogs" }),
      "EntityNotFoundException",
    );
    return { table: found(answer?.Table, `No table weblogs in the database ${databaseOf(run)}.`) };
  },
  checks: [
    check<Hive, Needs>({
      id: "table",
      title: "An external table with a regular expression and four partitions",
      hints: [
        "The table is a view of files: where are they, and how is a line taken apart?",
        "CREATE EXTERNAL TABLE … PARTITIONED BY (dt STRING) ROW FORMAT SERDE '…RegexSerDe'; then MSCK REPAIR TABLE.",
      ],
      mistakes: [noPartitions],
      async run(context, { table }) {
        const expected = "weblogs: EXTERNAL_TABLE, RegexSerDe, partitions dt=2025-03-01 to 04";
        const serde = table.StorageDescriptor?.SerdeInfo?.SerializationLibrary ?? "";
        if (table.TableType !== "EXTERNAL_TABLE" || !serde.endsWith("RegexSerDe"))
          return fail({ expected, actual: `${table.TableType}, ${serde}`, fix: "Drop the table and create it again." });
        const days = (await partitionsOf(context)).map(({ Values: [day = ""] = [] }) => day).sort();
        if (days.join() === DAYS.join()) return pass(expected);
        const actual = days.length === 0 ? "no partitions" : days.join(", ");
        return fail({ expected, actual, fix: noPartitions.says, mistake: noPartitions.id });
      },
    }),
    check<Hive, Needs>({
      id: "statistics",
      title: "Hits, errors and bytes of ten paths",
      hints: [
        "Ten lines, four columns parted by tabs, the most visited path first.",
        "Nulls everywhere mean that the expression does not match the whole line; INSERT OVERWRITE writes into the table's LOCATION.",
      ],
      mistakes: [oddSeparator],
      async run(context) {
        const expected = "ten rows: path, hits, errors, bytes; / with 7990 hits first";
        const lines = await linesBelow(context, OUTPUT);
        if (lines.some((line) => line.includes("\u0001")))
          return fail({
            expected,
            actual: "columns parted by \\001",
            fix: oddSeparator.says,
            mistake: oddSeparator.id,
          });
        const actual = different(lines);
        if (actual === undefined) return pass(expected);
        return fail({
          expected,
          actual,
          fix: "Group weblogs by path, ORDER BY hits DESC, path, and insert into path_stats.",
        });
      },
    }),
    check<Hive, Needs>({
      id: "step",
      title: "A step of the cluster did it",
      hints: [
        "Only steps of the cluster count here.",
        "command-runner.jar, hive-script --run-hive-script --args -f s3://…",
      ],
      mistakes: [],
      async run(context, _, { cluster: { clusterId } }) {
        return ranOnCluster(await stepsOf(context, clusterId), "hive-script", ".hql");
      },
    }),
  ],
});

async function partitionsOf({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<Partition[]> {
  const asked = aws(Glue).getPartitions({ DatabaseName: databaseOf(run), TableName: "weblogs" });
  return (await accept(asked, "EntityNotFoundException"))?.Partitions ?? [];
}

/** What differs from the statistics of the lab's logs first; undefined where nothing does. */
function different(lines: readonly string[]): string | undefined {
  const rows = PATHS.map((row) => row.join("\t"));
  if (lines.length !== rows.length) return `${lines.length} rows`;
  const at = rows.findIndex((row, index) => row !== lines[index]);
  return at < 0 ? undefined : `row ${at + 1} is ${JSON.stringify(lines[at])}`;
}
