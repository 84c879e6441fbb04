import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { arn, type Context, found, page } from "../../../kit/index.ts";
import { alreadyExists, crawlerRunning, notFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { LOG_GROUP, latestCrawl } from "./crawl-history.ts";
import { settingsOf } from "./settings.ts";
import { type CrawlerRow, crawlers, crawls } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html */
export const createCrawler: On<"CreateCrawler"> = async (input, context) => {
  const name = input.Name ?? "";
  const checkNew = (): void => {
    if (context.table(crawlers).has(name)) throw alreadyExists(`Crawler already exists : ${name}`);
  };
  checkNew();
  const settings = await settingsOf(context, input);
  checkNew();
  const now = nowMs();
  context.table(crawlers).put(name, {
    ...settings,
    name,
    arn: arn(context, "glue", `crawler/${name}`),
    state: "READY",
    created: now,
    updated: now,
    version: 1,
    running: undefined,
    folders: [],
    tags: input.Tags ?? {},
  });
  return {};
};

export const getCrawler: On<"GetCrawler"> = ({ Name }, context) => ({
  Crawler: described(crawlerOf(context, Name), context),
});

export const getCrawlers: On<"GetCrawlers"> = ({ NextToken: token, MaxResults: limit }, context) => {
  const { items, next } = page(context.table(crawlers).list(), { token, limit, max: 100 });
  return { Crawlers: items.map((row) => described(row, context)), NextToken: next };
};

export const batchGetCrawlers: On<"BatchGetCrawlers"> = ({ CrawlerNames: names = [] }, context) => ({
  Crawlers: names.flatMap((name) => {
    const row = context.table(crawlers).get(name);
    return row ? [described(row, context)] : [];
  }),
  CrawlersNotFound: names.filter((name) => !context.table(crawlers).has(name)),
});

/** `Tags`: those that have all of them. */
export const listCrawlers: On<"ListCrawlers"> = ({ Tags = {}, NextToken: token, MaxResults: limit }, context) => {
  const rows = context
    .table(crawlers)
    .list()
    .filter(({ tags }) => Object.entries(Tags).every(([key, value]) => tags[key] === value));
  const { items, next } = page(rows, { token, limit, max: 100 });
  return { CrawlerNames: items.map(({ name }) => name), NextToken: next };
};

export const updateCrawler: On<"UpdateCrawler"> = async (input, context) => {
  const row = idle(crawlerOf(context, input.Name), "update");
  const settings = await settingsOf(context, input, row);
  context.table(crawlers).update(row.name, (now) => ({
    ...now,
    ...settings,
    updated: nowMs(),
    version: now.version + 1,
  }));
  return {};
};

export const deleteCrawler: On<"DeleteCrawler"> = ({ Name }, context) => {
  const { name } = idle(crawlerOf(context, Name), "delete");
  context.table(crawlers).delete(name);
  for (const [key] of context.table(crawls).entries(`${name}/`)) context.table(crawls).delete(key);
  return {};
};

/** Throws EntityNotFoundException. */
export const crawlerOf = (context: Context, name = ""): CrawlerRow =>
  found(context.table(crawlers).get(name), () => notFound(`Crawler entry with name ${name} does not exist`));

function idle(row: CrawlerRow, verb: string): CrawlerRow {
  if (row.state === "READY") return row;
  throw crawlerRunning(`Cannot ${verb} Crawler while ${row.state === "RUNNING" ? "running" : "stopping"}`);
}

function described(row: CrawlerRow, context: Context): Glue.Crawler {
  const last = latestCrawl(context, row.name, ({ ended }) => ended !== undefined);
  const running = row.running === undefined ? undefined : context.table(crawls).get(`${row.name}/${row.running}`);
  return {
    Name: row.name,
    Role: row.role.slice(row.role.lastIndexOf("role/") < 0 ? 0 : row.role.lastIndexOf("role/") + "role/".length),
    Targets: {
      S3Targets: [],
      JdbcTargets: [],
      MongoDBTargets: [],
      DynamoDBTargets: [],
      CatalogTargets: [],
      DeltaTargets: [],
      ...row.targets,
    },
    DatabaseName: row.database,
    Description: row.description,
    Classifiers: [...row.classifiers],
    RecrawlPolicy: { RecrawlBehavior: row.recrawl },
    SchemaChangePolicy: row.policy,
    LineageConfiguration: { CrawlerLineageSettings: "DISABLE" },
    LakeFormationConfiguration: { UseLakeFormationCredentials: false, AccountId: "" },
    State: row.state,
    TablePrefix: row.prefix === "" ? undefined : row.prefix,
    CrawlElapsedTime: running ? nowMs() - running.started : 0,
    CreationTime: new Date(row.created),
    LastUpdated: new Date(row.updated),
    LastCrawl: last && {
      Status: last.state === "COMPLETED" ? "SUCCEEDED" : last.state === "STOPPED" ? "CANCELLED" : "FAILED",
      ErrorMessage: last.error,
      LogGroup: LOG_GROUP,
      LogStream: row.name,
      MessagePrefix: last.id,
      StartTime: new Date(last.started),
    },
    Version: row.version,
    Configuration: row.configuration,
  };
}
