import { lab } from "../../src/lab/index.ts";
import { DASHBOARD } from "./dashboard/subscription.ts";
import { picture } from "./picture.ts";
import { quiz } from "./quiz.ts";
import { athena } from "./steps/athena.ts";
import { catalog } from "./steps/catalog.ts";
import { crawl } from "./steps/crawl.ts";
import { ctas } from "./steps/ctas.ts";
import { etl } from "./steps/etl.ts";
import { ingest } from "./steps/ingest.ts";
import { lake } from "./steps/lake.ts";
import { newData } from "./steps/new-data.ts";
import { quicksight } from "./steps/quicksight.ts";
import { roles } from "./steps/roles.ts";
import { session } from "./steps/session.ts";
import { workgroup } from "./steps/workgroup.ts";

export default lab({
  id: "data-lake",
  title: "A data lake with S3, Glue, Athena and QuickSight",
  objective:
    "Lay files out in S3, let a crawler find their tables, ask them with SQL, make them smaller and cleaner, and publish a dashboard of what they say.",
  prerequisites: [
    "Nothing for the sandbox but Node.js.",
    "On AWS: credentials that may use S3, IAM, Glue, Athena and Lake Formation; about $0.60 without QuickSight.",
    "On AWS, for the dashboard: a QuickSight subscription (Enterprise) that is there already. The lab makes none; without one that step says so, and `--set quicksight=skip` leaves it out.",
  ],
  parameters: [DASHBOARD],
  steps: [lake, ingest, roles, catalog, crawl, workgroup, athena, ctas, newData, etl, session, quicksight],
  assets: [
    "expected.json",
    "gen-lake.mjs",
    "lifecycle.json",
    "policies/lake.json",
    "policies/trust.json",
    "queries/march-by-category.sql",
    "queries/month-total.sql",
    "queries/orders-parquet.sql",
    "queries/revenue-by-channel.sql",
    "queries/revenue-by-country.sql",
    "quicksight/columns.json",
    "quicksight/definition.json",
    "quicksight/owner.json",
    "scripts/etl_sales.py",
  ],
  picture,
  quiz,
  url: import.meta.url,
});
