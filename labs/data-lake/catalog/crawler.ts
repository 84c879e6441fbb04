/** Crawlers: made, started, waited for. */
import { Glue } from "@aws-sdk/client-glue";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { bucketOf, databaseOf } from "../lake/names.ts";

export interface CrawlerRecipe {
  /** Last part of its name. */
  readonly logical: "raw" | "curated";
  readonly folders: readonly string[];
  readonly prefix: string;
}

export async function keepOrMakeCrawler(context: SolveContext, recipe: CrawlerRecipe, Role: string): Promise<void> {
  const { aws, run } = context;
  const Name = run.name(recipe.logical);
  if (await readCrawler(context, recipe.logical)) return;
  const isIncremental = recipe.logical === "raw";
  await context.until({
    for: "Glue to accept the role, which may be seconds old",
    read: async () =>
      accept(
        aws(Glue).createCrawler({
          Name,
          Role,
          DatabaseName: databaseOf(run),
          TablePrefix: recipe.prefix,
          Targets: { S3Targets: targetsOf(context, recipe.folders) },
          // New folders only: then a crawler may log changes, and must not make them.
          SchemaChangePolicy: isIncremental
            ? { UpdateBehavior: "LOG", DeleteBehavior: "LOG" }
            : { UpdateBehavior: "UPDATE_IN_DATABASE", DeleteBehavior: "LOG" },
          RecrawlPolicy: { RecrawlBehavior: isIncremental ? "CRAWL_NEW_FOLDERS_ONLY" : "CRAWL_EVERYTHING" },
        }),
        "InvalidInputException",
      ),
    observed: (made) => (made ? "created" : "role not usable yet"),
    done: (made) => made !== undefined,
    usual: 10,
    limit: 90,
    every: 10,
  });
}

export const targetsOf = ({ run }: Pick<LabContext, "run">, folders: readonly string[]) =>
  folders.map((folder) => ({ Path: `s3://${bucketOf(run)}/${folder}` }));

/** Undefined where there is no such crawler. */
export const readCrawler = async ({ aws, run }: LabContext, logical: CrawlerRecipe["logical"]) =>
  (await accept(aws(Glue).getCrawler({ Name: run.name(logical) }), "EntityNotFoundException"))?.Crawler;

/** Starts a crawl and waits for its end; throws Glue's own message where it fails. */
export async function crawl(context: SolveContext, logical: CrawlerRecipe["logical"]): Promise<void> {
  const { aws, run } = context;
  const before = (await readCrawler(context, logical))?.LastCrawl?.StartTime?.getTime() ?? 0;
  await accept(aws(Glue).startCrawler({ Name: run.name(logical) }), "CrawlerRunningException");
  await context.until({
    for: `the crawler ${run.name(logical)} to finish`,
    read: () => readCrawler(context, logical),
    observed: (seen) => [seen?.State, seen?.LastCrawl?.Status].filter(Boolean).join(", last crawl "),
    done: (seen) => seen?.State === "READY" && (seen.LastCrawl?.StartTime?.getTime() ?? 0) > before,
    failed: (seen) =>
      seen?.State === "READY" &&
      (seen.LastCrawl?.StartTime?.getTime() ?? 0) > before &&
      seen.LastCrawl?.Status !== "SUCCEEDED"
        ? (seen.LastCrawl?.ErrorMessage ?? `The crawl ended ${seen.LastCrawl?.Status}.`)
        : undefined,
    usual: 90,
    limit: 900,
  });
}
