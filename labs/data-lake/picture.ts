/** The architecture that the lab builds, for its reports. Cells of the grid are wider than high. */
import type { Picture } from "../../src/lab/index.ts";

export const picture: Picture = {
  says: "Files of a shop come into the raw zone of a bucket. A crawler reads them and writes tables into the Data Catalog. Athena asks the tables in a work group and writes Parquet into the curated zone. A Glue job writes curated sales, which an interactive session counts. QuickSight asks Athena, keeps a copy of the rows, and shows a dashboard.",
  size: [7.8, 4.2],
  frames: [
    { id: "bucket", label: "S3: one bucket", at: [1.4, 0], size: [1.7, 4.2] },
    { id: "glue", label: "AWS Glue", at: [3.5, 0], size: [1.7, 4.2] },
    { id: "ask", label: "Asking", at: [5.6, 0], size: [2.2, 4.2] },
  ],
  boxes: [
    { id: "shop", label: "Shop", note: "exports", at: [0, 0.6], size: [1.0, 0.7], step: "ingest" },
    { id: "raw", label: "raw/", note: "CSV, JSON", at: [1.6, 0.6], size: [1.3, 0.7], step: "lake" },
    { id: "curated", label: "curated/", note: "Parquet", at: [1.6, 1.9], size: [1.3, 0.7], step: "etl" },
    { id: "results", label: "athena-results/", note: "one day", at: [1.6, 3.2], size: [1.3, 0.7], step: "ctas" },
    { id: "crawler", label: "Crawler", note: "new folders only", at: [3.7, 0.6], size: [1.3, 0.7], step: "crawl" },
    { id: "catalog", label: "Data Catalog", note: "tables", at: [3.7, 1.9], size: [1.3, 0.7], step: "catalog" },
    { id: "job", label: "Job, session", note: "Spark", at: [3.7, 3.2], size: [1.3, 0.7], step: "etl" },
    { id: "athena", label: "Athena", note: "work group", at: [6.0, 0.6], size: [1.4, 0.7], step: "athena" },
    { id: "spice", label: "SPICE", note: "a copy of rows", at: [6.0, 1.9], size: [1.4, 0.7], step: "quicksight" },
    { id: "dashboard", label: "Dashboard", note: "QuickSight", at: [6.0, 3.2], size: [1.4, 0.7], step: "quicksight" },
  ],
  arrows: [
    { from: "shop", to: "raw" },
    { from: "raw", to: "crawler" },
    { from: "crawler", to: "catalog" },
    { from: "job", to: "catalog" },
    { from: "athena", to: "spice" },
    { from: "spice", to: "dashboard" },
  ],
};
