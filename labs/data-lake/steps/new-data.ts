import { Glue } from "@aws-sdk/client-glue";
import { S3 } from "@aws-sdk/client-s3";
import { check, fail, Missing, mistake, pass, step } from "../../../src/lab/index.ts";
import { lakeFiles } from "../assets/gen-lake.mjs";
import { crawl } from "../catalog/crawler.ts";
import { forgetPartition, partitionsOf, readTable, registerPartition } from "../catalog/tables.ts";
import { keysBelow } from "../lake/bucket.ts";
import { bucketOf, JULY } from "../lake/names.ts";
import { ctas } from "./ctas.ts";

export interface July {
  readonly partitions: readonly string[];
}

const needs = { ctas };
type Needs = typeof needs;

const missing = mistake<July, Needs>({
  id: "july-not-crawled",
  says: "July's file is in the lake, but raw_orders has no partition for it, so every query answers as if there were no July: run the crawler again.",
  make: (context) => forgetPartition(context, "raw_orders", "07"),
  undo: (context) => registerPartition(context, "raw_orders", "07"),
});

/** Data goes on coming: the second crawl reads the new folder only. */
export const newData = step({
  id: "new-data",
  title: "July comes in, and the crawler adds its partition",
  covers: ["data-lake/glue-components/crawlers"],
  needs,
  minutes: 3,
  async solve(context) {
    const { aws, run } = context;
    if ((await partitionsOf(context, "raw_orders")).includes("2025/07")) return;
    const Body = lakeFiles().get(JULY.replace(/^raw/, "later")) ?? "";
    await aws(S3).putObject({ Bucket: bucketOf(run), Key: JULY, Body });
    await crawl(context, "raw");
  },
  async locate(context): Promise<July> {
    const keys = await keysBelow(context, "raw/orders/year=2025/month=07/");
    if (keys.length === 0) throw new Missing("No file of July in raw/orders/year=2025/month=07/.");
    return { partitions: await partitionsOf(context, "raw_orders") };
  },
  checks: [
    check<July, Needs>({
      id: "partition",
      title: "raw_orders has a partition for July",
      hints: [
        "The file is in the bucket. Who tells the catalog?",
        "`aws glue start-crawler` once more, then `aws glue get-partitions`.",
      ],
      mistakes: [missing],
      run: async (_, { partitions }) =>
        partitions.includes("2025/07")
          ? pass(`${partitions.length} partitions`)
          : fail({
              expected: "a partition 2025/07",
              actual: partitions.join(", ") || "none",
              fix: missing.says,
              mistake: missing.id,
            }),
    }),
    check<July, Needs>({
      id: "history",
      title: "Two crawls have succeeded, and the table is the first one's",
      hints: [
        "What should a second crawl do to a table that is there?",
        "`aws glue list-crawls`: both COMPLETED. CRAWL_NEW_FOLDERS_ONLY adds partitions and leaves the table.",
      ],
      mistakes: [],
      async run(context) {
        const { Crawls = [] } = await context.aws(Glue).listCrawls({ CrawlerName: context.run.name("raw") });
        const done = Crawls.filter(({ State }) => State === "COMPLETED");
        const table = await readTable(context, "raw_orders");
        const last = Math.max(0, ...done.map(({ StartTime }) => StartTime?.getTime() ?? 0));
        const expected = "two crawls COMPLETED, the table older than the last";
        const actual = `${done.length} COMPLETED, table made ${table?.CreateTime?.toISOString() ?? "never"}`;
        const isOlder = (table?.CreateTime?.getTime() ?? Number.POSITIVE_INFINITY) < last;
        if (done.length >= 2 && isOlder) return pass(actual);
        return fail({ expected, actual, fix: "Run the crawler a second time, and do not delete its table before." });
      },
    }),
  ],
});
