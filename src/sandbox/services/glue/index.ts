import type * as Glue from "@aws-sdk/client-glue";
import { defineService, passesRoles } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import { catalogOperations } from "./catalog/index.ts";
import * as catalog from "./catalog/state.ts";
import { crawlerOperations } from "./crawlers/index.ts";
import { crawled, runCrawl } from "./crawlers/run-crawl.ts";
import * as crawlers from "./crawlers/state.ts";

export default defineService<typeof Glue>({
  id: "glue",
  collections: [
    catalog.databases,
    catalog.tables,
    catalog.partitions,
    crawlers.crawlers,
    crawlers.crawls,
    crawlers.classifiers,
  ],
  resourcesOf: actedOn,
  passedRoles: passesRoles("glue.amazonaws.com", {
    CreateCrawler: ["Role"],
    UpdateCrawler: ["Role"],
  }),
  timers: { crawl: runCrawl, crawled },
  real: { ...catalogOperations, ...crawlerOperations },
  modelled: {},
});
