import { S3 } from "@aws-sdk/client-s3";
import { check, fail, Missing, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { lakeFiles } from "../assets/gen-lake.mjs";
import { keysBelow, orderFolders } from "../lake/bucket.ts";
import { bucketOf } from "../lake/names.ts";
import { lake } from "./lake.ts";

const needs = { lake };
type Needs = typeof needs;

export interface RawFiles {
  /** All keys below raw/. */
  readonly keys: readonly string[];
  /** `year=2025/month=03`. */
  readonly folders: readonly string[];
}

const FLAT = "raw/orders/2025-01.csv";

const flat = mistake<RawFiles, Needs>({
  id: "not-hive-style",
  says: "A file of orders lies outside of a folder like year=2025/month=01/: a crawler would take the folders above it for something else, and no query could leave it out.",
  make: async ({ aws, run }) => {
    await aws(S3).putObject({ Bucket: bucketOf(run), Key: FLAT, Body: "order_id,order_ts\n1,2025-01-01 00:00:00\n" });
  },
  undo: async ({ aws, run }) => void (await aws(S3).deleteObject({ Bucket: bucketOf(run), Key: FLAT })),
});

/** The shop's exports as they come: nothing is changed in the raw zone. */
export const ingest = step({
  id: "ingest",
  title: "Half a year of orders, with customers and products, in raw/",
  covers: ["data-lake/exercise/set-up-an-s3-based-data-lake"],
  needs,
  minutes: 1,
  async solve(context) {
    const present = new Set(await keysBelow(context, "raw/"));
    const missing = [...lakeFiles()].filter(([key]) => key.startsWith("raw/") && !present.has(key));
    await Promise.all(missing.map(([key, text]) => put(context, key, text)));
    await put(context, "scripts/etl_sales.py", context.assets.text("scripts/etl_sales.py"));
  },
  async locate(context): Promise<RawFiles> {
    const keys = await keysBelow(context, "raw/");
    if (keys.length === 0) throw new Missing(`Nothing lies in s3://${bucketOf(context.run)}/raw/.`);
    return { keys, folders: await orderFolders(context) };
  },
  checks: [
    check<RawFiles, Needs>({
      id: "layout",
      title: "Orders lie in one folder for each month, and each table in one of its own",
      hints: [
        "How could a query know which files it need not open?",
        "`raw/orders/year=2025/month=01/orders.csv`, and so on to month=06; raw/customers/ and raw/products/.",
      ],
      mistakes: [flat],
      async run(_, { keys, folders }) {
        const expected = "raw/orders/year=.../month=.../ for six months, raw/customers/, raw/products/";
        const outside = keys.filter((key) => /^raw\/orders\/(?!year=\d+\/month=\d+\/[^/]+$)/.test(key));
        if (outside.length > 0)
          return fail({ expected, actual: `also ${outside[0]}`, fix: flat.says, mistake: flat.id });
        const others = ["raw/customers/", "raw/products/"].filter((each) => !keys.some((key) => key.startsWith(each)));
        if (folders.length >= 6 && others.length === 0) return pass(`${folders.length} months, customers, products`);
        const actual = `${folders.length} months${others.map((each) => `, nothing in ${each}`).join("")}`;
        return fail({ expected, actual, fix: "Copy what is missing: `aws s3 sync`." });
      },
    }),
  ],
});

const put = async ({ aws, run }: SolveContext, Key: string, Body: string): Promise<void> =>
  void (await aws(S3).putObject({ Bucket: bucketOf(run), Key, Body }));
