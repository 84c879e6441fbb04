import type * as Glue from "@aws-sdk/client-glue";
import { collection, type Tags } from "../../../kit/index.ts";

export interface CrawlerRow {
  readonly name: string;
  readonly arn: string;
  readonly role: string;
  readonly database: string;
  readonly description: string | undefined;
  readonly targets: Glue.CrawlerTargets;
  readonly classifiers: readonly string[];
  readonly prefix: string;
  readonly policy: Required<Glue.SchemaChangePolicy>;
  readonly recrawl: Glue.RecrawlBehavior;
  /** JSON, as given. */
  readonly configuration: string | undefined;
  readonly state: Glue.CrawlerState;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly updated: number;
  readonly version: number;
  /** The crawl that runs. */
  readonly running: string | undefined;
  /** Folders crawled before, as `bucket/key/`: for crawls of new folders only. */
  readonly folders: readonly string[];
  readonly tags: Tags;
}

export interface CrawlRow {
  readonly id: string;
  readonly crawler: string;
  readonly state: Glue.CrawlerHistoryState;
  readonly started: number;
  readonly ended: number | undefined;
  readonly error: string | undefined;
  /** Names of tables and partitions, by what was done. */
  readonly changes: CrawlChanges;
}

export interface CrawlChanges {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
  readonly partitionsAdded: readonly string[];
  readonly partitionsUpdated: readonly string[];
  readonly partitionsDeleted: readonly string[];
}

export interface ClassifierRow {
  readonly name: string;
  readonly csv: Glue.CreateCsvClassifierRequest;
  readonly created: number;
  readonly updated: number;
  readonly version: number;
}

export const crawlers = collection<CrawlerRow>({
  service: "glue",
  name: "crawlers",
  resource: { noun: "crawler", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: `<crawler>/<id>`. */
export const crawls = collection<CrawlRow>({ service: "glue", name: "crawls" });

export const classifiers = collection<ClassifierRow>({ service: "glue", name: "classifiers" });
