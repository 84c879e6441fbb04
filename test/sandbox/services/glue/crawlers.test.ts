/** Crawlers on files in S3: schemas, partitions, what they do to a catalog that is there already, and how they fail. */
import { gzipSync } from "node:zlib";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as S3 from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  BUCKET,
  columnsOf,
  crawl,
  createCrawler,
  type DataLake,
  dataLake,
  glueRole,
  partitionsOf,
  put,
  tablesOf,
} from "./data-lake.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let lake: DataLake;

beforeEach(async () => {
  lake = await dataLake();
});
afterEach(() => lake.sandbox.close());

const ORDERS = "order_id,order_ts,amount_cents,price,paid,note\n";
const order = (id: number) => `${id},2025-01-02 03:04:05,${id * 100},${id}.5,true,gift ${id}\n`;
const orders = (...ids: number[]): string => ORDERS + ids.map(order).join("");

async function twoMonths(): Promise<void> {
  await put(lake, "raw/orders/year=2025/month=01/orders.csv", orders(1, 2));
  await put(lake, "raw/orders/year=2025/month=02/orders.csv", orders(3));
}

test("CSV in Hive partitions, nested JSON lines and text with a decimal: three tables", async () => {
  await twoMonths();
  await put(
    lake,
    "raw/customers/customers.json",
    '{"Customer_ID":1,"address":{"country":"Peru","zip":"1"},"vip":true,"tags":["a"]}\n{"customer_id":5000000000,"address":{"country":"Fiji","zip":"2"},"vip":false,"tags":[],"score":1.5}\n',
  );
  await put(lake, "raw/products/products.csv", "product_id,category,unit_price\n1,books,2.50\n2,home,3\n");
  await createCrawler(lake, "raw", {
    TablePrefix: "raw_",
    Targets: {
      S3Targets: ["orders", "customers", "products"].map((each) => ({ Path: `s3://${BUCKET}/raw/${each}/` })),
    },
  });
  const crawler = await crawl(lake, "raw");
  expect(crawler.LastCrawl).toMatchObject({ Status: "SUCCEEDED", LogGroup: "/aws-glue/crawlers", LogStream: "raw" });
  const tables = await tablesOf(lake);
  expect(Object.keys(tables)).toEqual(["raw_customers", "raw_orders", "raw_products"]);
  expect(columnsOf(tables.raw_orders)).toEqual({
    order_id: "bigint",
    order_ts: "string",
    amount_cents: "bigint",
    price: "double",
    paid: "boolean",
    note: "string",
  });
  expect(tables.raw_orders).toMatchObject({
    TableType: "EXTERNAL_TABLE",
    PartitionKeys: [
      { Name: "year", Type: "string" },
      { Name: "month", Type: "string" },
    ],
    Parameters: {
      classification: "csv",
      "skip.header.line.count": "1",
      delimiter: ",",
      recordCount: "3",
      objectCount: "2",
      UPDATED_BY_CRAWLER: "raw",
    },
    StorageDescriptor: {
      Location: `s3://${BUCKET}/raw/orders/`,
      SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe" },
    },
  });
  expect(columnsOf(tables.raw_customers)).toEqual({
    customer_id: "bigint",
    address: "struct<country:string,zip:string>",
    vip: "boolean",
    tags: "array<string>",
    score: "double",
  });
  expect(tables.raw_customers?.StorageDescriptor?.SerdeInfo).toEqual({
    SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
    Parameters: { paths: "address,customer_id,score,tags,vip" },
  });
  expect(columnsOf(tables.raw_products)).toEqual({ product_id: "bigint", category: "string", unit_price: "double" });
  expect(await partitionsOf(lake, "raw_orders")).toEqual(["2025/01", "2025/02"]);
  const { CrawlerMetricsList } = await lake.glue.GetCrawlerMetrics({ CrawlerNameList: ["raw"] });
  expect(CrawlerMetricsList).toMatchObject([{ TablesCreated: 3, TablesUpdated: 0 }]);
  const events = await lake.sandbox
    .service<typeof Logs>("cloudwatch-logs")
    .GetLogEvents({ logGroupName: "/aws-glue/crawlers", logStreamName: "raw" });
  expect(events.events?.map(({ message }) => message).join("\n")).toMatch(
    /INFO : Created table raw_orders in database lake/,
  );
});

test("a crawl of new folders only adds the new partition and leaves the table alone", async () => {
  await twoMonths();
  const log = { UpdateBehavior: "LOG", DeleteBehavior: "LOG" } as const;
  await createCrawler(lake, "raw", {
    SchemaChangePolicy: log,
    RecrawlPolicy: { RecrawlBehavior: "CRAWL_NEW_FOLDERS_ONLY" },
    Targets: { S3Targets: [{ Path: `s3://${BUCKET}/raw/orders` }] },
  });
  await crawl(lake, "raw");
  const before = (await tablesOf(lake)).orders;
  await put(lake, "raw/orders/year=2025/month=03/orders.csv", orders(4));
  expect((await crawl(lake, "raw")).LastCrawl?.Status).toBe("SUCCEEDED");
  expect(await partitionsOf(lake, "orders")).toEqual(["2025/01", "2025/02", "2025/03"]);
  expect((await tablesOf(lake)).orders).toEqual(before);
  const { Crawls = [] } = await lake.glue.ListCrawls({ CrawlerName: "raw" });
  expect(Crawls.map(({ State }) => State)).toEqual(["COMPLETED", "COMPLETED"]);
  expect(JSON.parse(Crawls[0]?.Summary ?? "")).toEqual({
    TABLE: {},
    PARTITION: { ADD: { Count: 1, Details: { names: ["orders/year=2025/month=03"] } } },
  });
});

test("new folders only wants both behaviours to be LOG", async () => {
  await expect(
    createCrawler(lake, "raw", { RecrawlPolicy: { RecrawlBehavior: "CRAWL_NEW_FOLDERS_ONLY" } }),
  ).rejects.toThrow('The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only LOG');
});

test("folders that are not alike become tables of their own; what nobody knows has no columns", async () => {
  await put(lake, "raw/2024/a.csv", "a,b\n1,2\n3,4\n");
  await put(lake, "raw/2025/b.csv", "c,d\n1,2\n3,4\n");
  await put(lake, "raw/scripts/job.py", "import sys\nprint(sys.argv, 1, 2)\n");
  await createCrawler(lake, "raw");
  await crawl(lake, "raw");
  const tables = await tablesOf(lake);
  expect(Object.keys(tables)).toEqual(["2024", "2025", "scripts"]);
  expect(tables.scripts?.Parameters?.classification).toBe("UNKNOWN");
  expect(columnsOf(tables.scripts)).toEqual({});
});

test("folders without names are values of partition_0; quotes, gzip and other delimiters are read", async () => {
  const text = 'id;words;price\n1;"a;b";1.5\n2;"say ""hi""";2\n';
  await put(lake, "raw/things/east/things.csv.gz", gzipSync(text));
  await put(lake, "raw/things/west/things.csv.gz", gzipSync(text));
  await createCrawler(lake, "raw", { Targets: { S3Targets: [{ Path: `s3://${BUCKET}/raw/things/` }] } });
  await crawl(lake, "raw");
  const { things } = await tablesOf(lake);
  expect(columnsOf(things)).toEqual({ id: "bigint", words: "string", price: "double" });
  expect(things?.PartitionKeys?.map(({ Name }) => Name)).toEqual(["partition_0"]);
  expect(things?.Parameters).toMatchObject({ delimiter: ";", areColumnsQuoted: "true", compressionType: "gzip" });
  expect(await partitionsOf(lake, "things")).toEqual(["east", "west"]);
});

test("TableLevelConfiguration and CombineCompatibleSchemas make one table of what is not alike", async () => {
  await put(lake, "raw/all/x/a.csv", "a,b\n1,2\n3,4\n");
  await put(lake, "raw/all/y/b.csv", "c,d\n1,2\n3,4\n");
  await createCrawler(lake, "level", {
    Configuration: JSON.stringify({
      Version: 1,
      Grouping: { TableLevelConfiguration: 3, TableGroupingPolicy: "CombineCompatibleSchemas" },
    }),
  });
  await crawl(lake, "level");
  const tables = await tablesOf(lake);
  expect(Object.keys(tables)).toEqual(["all"]);
  expect(columnsOf(tables.all)).toEqual({ a: "bigint", b: "bigint", c: "bigint", d: "bigint" });
});

test("policies: a changed schema is written or left, a table without data deprecated or deleted", async () => {
  await put(lake, "raw/things/a.csv", "a,b\n1,2\n3,4\n");
  await put(lake, "raw/others/o.csv", "x,y,z\n1,2,3\n3,4,5\n");
  await createCrawler(lake, "log", {
    SchemaChangePolicy: { UpdateBehavior: "LOG", DeleteBehavior: "DELETE_FROM_DATABASE" },
  });
  await crawl(lake, "log");
  await put(lake, "raw/things/a.csv", "a,b,c\n1,2,x\n3,4,y\n");
  await lake.sandbox.service<typeof S3>("s3").DeleteObject({ Bucket: BUCKET, Key: "raw/others/o.csv" });
  await crawl(lake, "log");
  let tables = await tablesOf(lake);
  expect(Object.keys(tables), "a table of the target's folder is another one, now that it is alone").toContain("raw");
  await lake.glue.UpdateCrawler({
    Name: "log",
    SchemaChangePolicy: { UpdateBehavior: "UPDATE_IN_DATABASE", DeleteBehavior: "DEPRECATE_IN_DATABASE" },
  });
  await put(lake, "raw/others/o.csv", "x,y,z\n1,2,3\n3,4,5\n");
  await crawl(lake, "log");
  tables = await tablesOf(lake);
  expect(columnsOf(tables.things)).toEqual({ a: "bigint", b: "bigint", c: "string" });
  expect(tables.raw?.Parameters?.DEPRECATED_BY_CRAWLER).toMatch(/^\d+$/);
});

test("classifiers of the account come first", async () => {
  await put(lake, "raw/things/a.txt", "1~one\n2~two\n");
  await lake.glue.CreateClassifier({
    CsvClassifier: {
      Name: "tilde",
      Delimiter: "~",
      ContainsHeader: "ABSENT",
      Header: ["id", "word"],
      Serde: "OpenCSVSerDe",
    },
  });
  await createCrawler(lake, "raw", {
    Classifiers: ["tilde"],
    Targets: { S3Targets: [{ Path: `s3://${BUCKET}/raw/things/` }] },
  });
  await crawl(lake, "raw");
  const { things } = await tablesOf(lake);
  expect(columnsOf(things)).toEqual({ id: "string", word: "string" });
  expect(things?.StorageDescriptor?.SerdeInfo?.SerializationLibrary).toBe("org.apache.hadoop.hive.serde2.OpenCSVSerde");
});

test("excluded keys are not crawled", async () => {
  await put(lake, "raw/a/a.csv", "a,b\n1,2\n3,4\n");
  await put(lake, "raw/b/b.csv", "c,d\n1,2\n3,4\n");
  await put(lake, "raw/scripts/deep/job.py", "import sys\n");
  await createCrawler(lake, "raw", {
    Targets: { S3Targets: [{ Path: `s3://${BUCKET}/raw/`, Exclusions: ["**.py", "{b,c}/*"] }] },
  });
  await crawl(lake, "raw");
  expect(Object.values(await tablesOf(lake)).map((table) => table.StorageDescriptor?.Location)).toEqual([
    `s3://${BUCKET}/raw/`,
  ]);
});

test("a role that Glue may not assume, and a bucket that is not there, are refused at once", async () => {
  const stranger = await glueRole(lake.sandbox, "stranger", [], "ec2.amazonaws.com");
  await expect(createCrawler(lake, "raw", { Role: stranger })).rejects.toThrow(
    "Service is unable to assume provided role. Please verify role's TrustPolicy",
  );
  await expect(createCrawler(lake, "raw", { Targets: { S3Targets: [{ Path: "s3://nosuch/" }] } })).rejects.toThrow(
    "S3 bucket nosuch does not exist.",
  );
  await expect(lake.glue.StartCrawler({ Name: "raw" })).rejects.toThrow("Crawler entry with name raw does not exist");
});

test("what the role may not read, the crawl fails with", async () => {
  await twoMonths();
  const blind = await glueRole(lake.sandbox, "blind", []);
  await createCrawler(lake, "raw", { Role: blind });
  const { LastCrawl } = await crawl(lake, "raw");
  expect(LastCrawl?.Status).toBe("FAILED");
  expect(LastCrawl?.ErrorMessage).toMatch(/\(Service: Amazon S3; Status Code: 403; Error Code: AccessDenied;/);
});

test("a crawler runs once at a time, and can be stopped", async () => {
  await createCrawler(lake, "raw");
  await lake.glue.StartCrawler({ Name: "raw" });
  await expect(lake.glue.StartCrawler({ Name: "raw" })).rejects.toMatchObject({ name: "CrawlerRunningException" });
  await expect(lake.glue.DeleteCrawler({ Name: "raw" })).rejects.toMatchObject({ name: "CrawlerRunningException" });
  await crawl(lake, "raw").catch(() => {});
  await expect(lake.glue.StopCrawler({ Name: "nosuch" })).rejects.toMatchObject({ name: "EntityNotFoundException" });
});
