import type * as Glue from "@aws-sdk/client-glue";
import type { Handlers } from "../../../kit/index.ts";
import * as classifiers from "./classifiers.ts";
import * as crawlers from "./crawlers.ts";
import * as crawls from "./crawls.ts";

export const crawlerOperations: Handlers<typeof Glue> = {
  CreateCrawler: crawlers.createCrawler,
  GetCrawler: crawlers.getCrawler,
  GetCrawlers: crawlers.getCrawlers,
  BatchGetCrawlers: crawlers.batchGetCrawlers,
  ListCrawlers: crawlers.listCrawlers,
  UpdateCrawler: crawlers.updateCrawler,
  DeleteCrawler: crawlers.deleteCrawler,
  StartCrawler: crawls.startCrawler,
  StopCrawler: crawls.stopCrawler,
  ListCrawls: crawls.listCrawls,
  GetCrawlerMetrics: crawls.getCrawlerMetrics,
  CreateClassifier: classifiers.createClassifier,
  UpdateClassifier: classifiers.updateClassifier,
  GetClassifier: classifiers.getClassifier,
  GetClassifiers: classifiers.getClassifiers,
  DeleteClassifier: classifiers.deleteClassifier,
};
