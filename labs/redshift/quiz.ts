/** A few questions, asked in guided mode after the section's last step. */
import type { Question } from "../../src/lab/index.ts";

const REDSHIFT = "Amazon Redshift";

export const quiz: readonly Question[] = [
  {
    id: "join-without-moving",
    section: REDSHIFT,
    asks: "sales (600 million rows) and customer (20 million) are joined by customer_id all day. Which design moves no rows between nodes?",
    choices: [
      {
        text: "sales and customer both with DISTKEY (customer_id)",
        right: true,
        why: "Rows with the same customer lie on the same slice: DS_DIST_NONE.",
      },
      {
        text: "sales EVEN, customer with DISTKEY (customer_id)",
        why: "The sales of a customer are then anywhere: they have to be redistributed, or customer broadcast.",
      },
      {
        text: "sales with SORTKEY (customer_id)",
        why: "A sort key orders rows inside each slice. It does not decide on which slice they are.",
      },
    ],
  },
  {
    id: "what-skips-blocks",
    section: REDSHIFT,
    asks: "Reports filter on sale_ts. What makes a scan leave blocks out?",
    choices: [
      {
        text: "An index on sale_ts",
        why: "Redshift has no indexes: it has blocks whose smallest and largest values are known.",
      },
      {
        text: "sale_ts as sort key, and VACUUM after later loads",
        right: true,
        why: "In order, a month lies in few blocks, and the zone maps of all others rule them out.",
      },
      {
        text: "DISTKEY (sale_ts)",
        why: "Then a month would lie on a few slices, and these would do all the work.",
      },
    ],
  },
  {
    id: "loaded-twice",
    section: REDSHIFT,
    asks: "A nightly COPY is retried by mistake. What does the primary key of the table do?",
    choices: [
      {
        text: "It refuses the second load",
        why: "Constraints are information for the planner only; Redshift does not enforce them.",
      },
      {
        text: "It replaces the rows of the first",
        why: "COPY appends, always. Replacing is MERGE, or DELETE and INSERT in one transaction.",
      },
      {
        text: "Nothing: every row is there twice",
        right: true,
        why: "COPY appends, and primary keys are not enforced. Load into a stage table, and merge from there.",
      },
    ],
  },
  {
    id: "spectrum-cost",
    section: REDSHIFT,
    asks: "Spectrum is billed by bytes read from S3. Which query of lake.sales, partitioned by sale_year, reads least?",
    choices: [
      {
        text: "SELECT SUM(amount_cents) ... WHERE sale_year = 2024",
        right: true,
        why: "One partition of three qualifies, and of its Parquet files one column is read.",
      },
      {
        text: "SELECT * ... WHERE sale_ts >= '2024-01-01'",
        why: "sale_ts is not the partition column, so all years qualify, and every column is read.",
      },
      {
        text: "SELECT COUNT(*) ... LIMIT 10",
        why: "LIMIT limits the answer. All files of all years are still looked at.",
      },
    ],
  },
];
