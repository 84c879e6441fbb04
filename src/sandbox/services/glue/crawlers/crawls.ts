import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { randomUuid } from "../../../../shared/random.ts";
import { type Context, defineRuntime, page } from "../../../kit/index.ts";
import { crawlerNotRunning, crawlerRunning, crawlerStopping, invalidInput } from "../faults.ts";
import type { On } from "../handler.ts";
import { LOG_GROUP, latestCrawl, NOTHING } from "./crawl-history.ts";
import { crawlerOf } from "./crawlers.ts";
import { type CrawlChanges, type CrawlRow, crawlers, crawls } from "./state.ts";

/** Crawls that run, to be stopped. */
export const runningCrawls = defineRuntime({
  name: "glue-crawls",
  create: () => new Map<string, AbortController>(),
});

/** AWS takes this long to find workers. */
const WARM_UP_MS = 30_000;

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html */
export const startCrawler: On<"StartCrawler"> = ({ Name }, context) => {
  const row = crawlerOf(context, Name);
  if (row.state !== "READY") throw crawlerRunning(`Crawler with name ${row.name} has already started`);
  const id = randomUuid();
  context.table(crawls).put(`${row.name}/${id}`, {
    id,
    crawler: row.name,
    state: "RUNNING",
    started: nowMs(),
    ended: undefined,
    error: undefined,
    changes: NOTHING,
  });
  context.table(crawlers).patch(row.name, { state: "RUNNING", running: id });
  context.later("crawl", context.clock.lifecycle(WARM_UP_MS), { name: row.name, id });
  return {};
};

export const stopCrawler: On<"StopCrawler"> = ({ Name }, context) => {
  const row = crawlerOf(context, Name);
  if (row.state === "STOPPING") throw crawlerStopping(`Crawler with name ${row.name} is stopping`);
  if (row.state === "READY") throw crawlerNotRunning(`Crawler with name ${row.name} is not running`);
  context.table(crawlers).patch(row.name, { state: "STOPPING" });
  const controller = context.runtime(runningCrawls).get(row.name);
  if (controller) controller.abort();
  return {};
};

/** The newest first. */
export const listCrawls: On<"ListCrawls"> = (input, context) => {
  const { name } = crawlerOf(context, input.CrawlerName);
  if ((input.Filters ?? []).length > 0) throw invalidInput("Filters of ListCrawls are not in the sandbox.");
  const rows = context
    .table(crawls)
    .list(`${name}/`)
    .sort((a, b) => b.started - a.started);
  const { items, next } = page(rows, { token: input.NextToken, limit: input.MaxResults ?? 20, max: 1000 });
  return { Crawls: items.map(described), NextToken: next };
};

export const getCrawlerMetrics: On<"GetCrawlerMetrics"> = (input, context) => {
  const names = input.CrawlerNameList ?? [];
  const rows = context
    .table(crawlers)
    .list()
    .filter(({ name }) => names.length === 0 || names.includes(name));
  const { items, next } = page(rows, { token: input.NextToken, limit: input.MaxResults, max: 100 });
  return { CrawlerMetricsList: items.map(({ name, state }) => metrics(context, name, state)), NextToken: next };
};

function metrics(context: Context, name: string, state: Glue.CrawlerState): Glue.CrawlerMetrics {
  const ended = context
    .table(crawls)
    .list(`${name}/`)
    .flatMap((row) => (row.ended === undefined ? [] : [(row.ended - row.started) / 1000]));
  const last = latestCrawl(context, name, (row) => row.ended !== undefined);
  const sorted = [...ended].sort((a, b) => a - b);
  return {
    CrawlerName: name,
    TimeLeftSeconds: 0,
    StillEstimating: state === "RUNNING",
    LastRuntimeSeconds: last?.ended === undefined ? 0 : (last.ended - last.started) / 1000,
    MedianRuntimeSeconds: sorted[Math.floor(sorted.length / 2)] ?? 0,
    TablesCreated: last?.changes.added.length ?? 0,
    TablesUpdated: last?.changes.updated.length ?? 0,
    TablesDeleted: last?.changes.deleted.length ?? 0,
  };
}

const described = (row: CrawlRow): Glue.CrawlerHistory => ({
  CrawlId: row.id,
  State: row.state,
  StartTime: new Date(row.started),
  EndTime: row.ended === undefined ? undefined : new Date(row.ended),
  Summary: summary(row.changes),
  ErrorMessage: row.error,
  LogGroup: LOG_GROUP,
  LogStream: row.crawler,
  MessagePrefix: row.id,
  DPUHour: row.ended === undefined ? undefined : dpuHours(row.ended - row.started),
});

/** Two units, for ten minutes at least: https://aws.amazon.com/glue/pricing/. How many AWS takes it says nowhere. */
const dpuHours = (ms: number): number => (2 * Math.max(ms, 600_000)) / 3_600_000;

function summary(changes: CrawlChanges): string {
  const tables = { ADD: changes.added, UPDATE: changes.updated, DELETE: changes.deleted };
  const partitions = {
    ADD: changes.partitionsAdded,
    UPDATE: changes.partitionsUpdated,
    DELETE: changes.partitionsDeleted,
  };
  return JSON.stringify({ TABLE: counted(tables), PARTITION: counted(partitions) });
}

const counted = (lists: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(
    Object.entries(lists).flatMap(([change, names]) =>
      names.length === 0 ? [] : [[change, { Details: { names }, Count: names.length }]],
    ),
  );
