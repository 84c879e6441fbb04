import { type Crawler, Glue } from "@aws-sdk/client-glue";
import { accept, check, fail, found, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { keepOrMakeCrawler, readCrawler, targetsOf } from "../catalog/crawler.ts";
import { grantLake } from "../catalog/lake-formation.ts";
import { bucketOf, databaseOf, FOLDERS } from "../lake/names.ts";
import { ingest } from "./ingest.ts";
import { roles } from "./roles.ts";

export interface CatalogPlace {
  readonly database: string;
  readonly crawler: Crawler;
}

const needs = { ingest, roles };
type Needs = typeof needs;

const retarget = async (context: SolveContext, folders: readonly string[]): Promise<void> =>
  void (await context
    .aws(Glue)
    .updateCrawler({ Name: context.run.name("raw"), Targets: { S3Targets: targetsOf(context, folders) } }));

const wholeBucket = mistake<CatalogPlace, Needs>({
  id: "target-is-bucket",
  says: "The crawler looks through the whole bucket, so results of queries and scripts would become tables, too: give it one target for each folder of raw/.",
  make: (context) => retarget(context, [""]),
  undo: (context) => retarget(context, FOLDERS),
});

const oneFile = mistake<CatalogPlace, Needs>({
  id: "target-is-file",
  says: "A target of the crawler is a file: the table would be that file alone, without partitions. Name the folder, with a slash at its end.",
  make: (context) => retarget(context, ["raw/orders/year=2025/month=01/orders.csv", ...FOLDERS.slice(1)]),
  undo: (context) => retarget(context, FOLDERS),
});

/** A database for the tables, and who fills it. */
export const catalog = step({
  id: "catalog",
  title: "A database and a crawler with three targets",
  covers: ["data-lake/exercise/configure-glue-crawlers-and-catalog", "data-lake/glue-components/data-catalog"],
  needs,
  minutes: 1,
  async solve(context, { roles: { glueArn } }) {
    const { aws, run } = context;
    const DatabaseInput = { Name: databaseOf(run), LocationUri: `s3://${bucketOf(run)}/` };
    await accept(aws(Glue).createDatabase({ DatabaseInput }), "AlreadyExistsException");
    await grantLake(context, glueArn);
    await keepOrMakeCrawler(context, { logical: "raw", folders: FOLDERS, prefix: "raw_" }, glueArn);
  },
  async locate(context): Promise<CatalogPlace> {
    const { aws, run } = context;
    const answer = await accept(aws(Glue).getDatabase({ Name: databaseOf(run) }), "EntityNotFoundException");
    return {
      database: found(answer?.Database?.Name, `No database named ${databaseOf(run)}.`),
      crawler: found(await readCrawler(context, "raw"), `No crawler named ${run.name("raw")}.`),
    };
  },
  checks: [
    check<CatalogPlace, Needs>({
      id: "targets",
      title: "The crawler has one target for each table to be",
      hints: [
        "A crawler makes tables of the folders that it is pointed at. What else lies in the bucket?",
        "Three S3 targets: raw/orders/, raw/customers/, raw/products/, each with its slash.",
      ],
      mistakes: [wholeBucket, oneFile],
      async run({ run }, { crawler }) {
        const bucket = `s3://${bucketOf(run)}/`;
        const wanted = FOLDERS.map((folder) => `${bucket}${folder}`);
        const expected = wanted.join(", ");
        const paths = (crawler.Targets?.S3Targets ?? []).map(({ Path = "" }) => Path);
        const actual = paths.join(", ") || "no S3 target";
        if (paths.some((path) => path.replace(/\/?$/, "/") === bucket))
          return fail({ expected, actual, fix: wholeBucket.says, mistake: wholeBucket.id });
        if (paths.some((path) => /\.(csv|json)$/.test(path)))
          return fail({ expected, actual, fix: oneFile.says, mistake: oneFile.id });
        const missing = wanted.filter((path) => !paths.some((each) => each.replace(/\/?$/, "/") === path));
        if (missing.length === 0) return pass(`${paths.length} targets`);
        return fail({ expected, actual, fix: `Add ${missing.join(", ")}.` });
      },
    }),
    check<CatalogPlace, Needs>({
      id: "policy",
      title: "It writes into the database, and reads only folders that are new",
      hints: [
        "A crawl is paid by the time it takes. Must it read last year's files again?",
        "RecrawlBehavior CRAWL_NEW_FOLDERS_ONLY; Glue then wants LOG for both schema changes. Prefix raw_.",
      ],
      mistakes: [],
      async run(_, { database, crawler }) {
        const expected = `database ${database}, prefix raw_, CRAWL_NEW_FOLDERS_ONLY`;
        const behavior = crawler.RecrawlPolicy?.RecrawlBehavior ?? "CRAWL_EVERYTHING";
        const actual = `database ${crawler.DatabaseName}, prefix ${crawler.TablePrefix ?? "none"}, ${behavior}`;
        return actual === expected ? pass(actual) : fail({ expected, actual, fix: "`aws glue update-crawler`." });
      },
    }),
  ],
});
