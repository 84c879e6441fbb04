import type { Table } from "@aws-sdk/client-glue";
import { check, fail, found, type LabContext, mistake, pass, step, type Verdict } from "../../../src/lab/index.ts";
import { crawl as crawlRaw, readCrawler } from "../catalog/crawler.ts";
import { columnsOf, partitionsOf, readTable, setParameter, tableNames } from "../catalog/tables.ts";
import { orderFolders } from "../lake/bucket.ts";
import { explain } from "../sql/failures.ts";
import { catalog } from "./catalog.ts";

export interface RawTables {
  readonly orders: Table;
  readonly customers: Table;
  readonly products: Table;
}

const needs = { catalog };
type Needs = typeof needs;

const HEADER = "skip.header.line.count";

const header = mistake<RawTables, Needs>({
  id: "header-is-a-row",
  says: "The table of orders does not skip the first line of its files, so every file's header would count as an order, 60,006 in all: skip.header.line.count must be 1.",
  make: (context) => setParameter(context, "raw_orders", HEADER),
  undo: (context) => setParameter(context, "raw_orders", HEADER, "1"),
});

const guessed = mistake<RawTables, Needs>({
  id: "not-recognised",
  says: "Glue does not know what format the orders have: classification must be csv. A crawler sets it; a table that was made by hand may lack it, and then no job of Glue can read it.",
  make: (context) => setParameter(context, "raw_orders", "classification"),
  undo: (context) => setParameter(context, "raw_orders", "classification", "csv"),
});

/** Files become tables: nobody writes down a schema. */
export const crawl = step({
  id: "crawl",
  title: "The crawler finds tables, columns and partitions",
  covers: ["data-lake/glue-components/crawlers", "data-lake/exercise/configure-glue-crawlers-and-catalog"],
  needs,
  minutes: 3,
  async solve(context) {
    const known = await tableNames(context);
    if (!["raw_customers", "raw_orders", "raw_products"].every((name) => known.includes(name)))
      await crawlRaw(context, "raw");
  },
  async locate(context): Promise<RawTables> {
    const table = async (name: string): Promise<Table> =>
      found(await readTable(context, name), `No table named ${name} in the database.`);
    return {
      orders: await table("raw_orders"),
      customers: await table("raw_customers"),
      products: await table("raw_products"),
    };
  },
  checks: [
    check<RawTables, Needs>({
      id: "finished",
      title: "The crawl has succeeded",
      hints: [
        "Where does a crawler say why it failed?",
        "`aws glue get-crawler`: LastCrawl.Status and ErrorMessage; the log is in /aws-glue/crawlers.",
      ],
      mistakes: [],
      run: (context) => crawled(context),
    }),
    check<RawTables, Needs>({
      id: "orders",
      title: "raw_orders has the files' columns, and a partition for each folder",
      hints: [
        "What would a query need to know about these files?",
        "Numbers are bigint; year and month are partition keys; csv with one header line to skip.",
      ],
      mistakes: [header, guessed],
      run: (context, { orders }) => judgedOrders(context, orders),
    }),
    check<RawTables, Needs>({
      id: "others",
      title: "Nested fields, flags and decimals are recognised",
      hints: [
        "What is the type of a customer's address?",
        "struct<country:string,zip:string> for address, boolean for vip, double for unit_price.",
      ],
      mistakes: [],
      async run(_, { customers, products }) {
        const expected = "address struct<country:string,zip:string>, vip boolean, unit_price double";
        const { address, vip } = columnsOf(customers);
        const actual = `address ${address}, vip ${vip}, unit_price ${columnsOf(products).unit_price}`;
        return actual === expected
          ? pass(actual)
          : fail({ expected, actual, fix: "Crawl JSON lines and CSV as they are." });
      },
    }),
  ],
});

async function crawled(context: LabContext): Promise<Verdict> {
  const { State = "none", LastCrawl } = (await readCrawler(context, "raw")) ?? {};
  const expected = "READY, last crawl SUCCEEDED";
  const actual = `${State}, last crawl ${LastCrawl?.Status ?? "none"}`;
  if (actual === expected) return pass(actual);
  const why = LastCrawl?.ErrorMessage ?? "";
  return fail({
    expected,
    actual: [actual, why].filter(Boolean).join(": "),
    fix: why === "" ? "Start it and wait." : explain(why),
  });
}

const NUMBERS = ["order_id", "customer_id", "product_id", "quantity", "amount_cents"];

async function judgedOrders(context: LabContext, orders: Table): Promise<Verdict> {
  const { Parameters = {}, PartitionKeys = [] } = orders;
  const expected = "bigint numbers, partition keys year and month, csv with one header line, a partition a folder";
  if (Parameters.classification !== "csv")
    return fail({ expected, actual: "no classification csv", fix: guessed.says, mistake: guessed.id });
  if (Parameters[HEADER] !== "1")
    return fail({ expected, actual: `${HEADER} is ${Parameters[HEADER]}`, fix: header.says, mistake: header.id });
  const types = columnsOf(orders);
  const wrong = NUMBERS.filter((name) => !/^(bigint|int)$/.test(types[name] ?? ""));
  if (wrong.length > 0) {
    const actual = wrong.map((name) => `${name} ${types[name] ?? "missing"}`).join(", ");
    return fail({ expected, actual, fix: "Numbers in quotes make a CSV of texts only: crawl the files as generated." });
  }
  const keys = PartitionKeys.map(({ Name }) => Name).join(", ");
  if (keys !== "year, month")
    return fail({ expected, actual: `partition keys ${keys || "none"}`, fix: "Point the crawler at raw/orders/." });
  const partitions = await partitionsOf(context, "raw_orders");
  const folders = (await orderFolders(context)).map((each) => each.replaceAll(/year=|month=/g, ""));
  const missing = folders.filter((each) => !partitions.includes(each));
  if (missing.length === 0) return pass(`${partitions.length} partitions`);
  return fail({
    expected,
    actual: `no partition ${missing.join(", ")}`,
    fix: "Run the crawler again: folders came later.",
  });
}
