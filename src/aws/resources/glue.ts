import type { ServiceCatalogue } from "../resource-type.ts";
import { database, table } from "./glue-catalog.ts";
import { crawler, job, jobRun, session } from "./glue-runs.ts";

const catalogue: ServiceCatalogue = {
  service: "glue",
  types: [database, table, crawler, job, jobRun, session],
  changes: {
    UpdateDatabase: "goes with the database",
    UpdateTable: "goes with the table",
    CreatePartition: "partitions go with their table",
    BatchCreatePartition: "partitions go with their table",
    UpdatePartition: "partitions go with their table",
    BatchUpdatePartition: "partitions go with their table",
    UpdateCrawler: "goes with the crawler",
    StartCrawler: "tables go with the database; cleanup stops a crawler that runs",
    StopCrawler: "ends a crawl",
    UpdateJob: "goes with the job",
    BatchStopJobRun: "ends runs",
    RunStatement: "statements go with their session",
    CancelStatement: "ends a statement",
    StopSession: "ends a session",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    DeletePartition: "removes",
    BatchDeletePartition: "removes",
    DeleteTable: "removes",
    BatchDeleteTable: "removes",
    DeleteDatabase: "removes",
    DeleteCrawler: "removes",
    DeleteJob: "removes",
    DeleteSession: "removes",
  },
};

export default catalogue;
