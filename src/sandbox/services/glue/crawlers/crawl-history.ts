import type { Context } from "../../../kit/index.ts";
import { type CrawlChanges, type CrawlRow, crawls } from "./state.ts";

/** Of all crawlers of the account; the stream is named after the crawler. */
export const LOG_GROUP = "/aws-glue/crawlers";

export function latestCrawl(
  context: Context,
  crawler: string,
  which: (row: CrawlRow) => boolean,
): CrawlRow | undefined {
  const rows = context.table(crawls).list(`${crawler}/`).filter(which);
  return rows.sort((a, b) => b.started - a.started)[0];
}

export const NOTHING: CrawlChanges = {
  added: [],
  updated: [],
  deleted: [],
  partitionsAdded: [],
  partitionsUpdated: [],
  partitionsDeleted: [],
};
