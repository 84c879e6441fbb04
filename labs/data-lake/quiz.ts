/** A few questions for the section, asked in guided mode after its last step. */
import type { Question } from "../../src/lab/index.ts";

const SECTION = "Amazon Athena and AWS Glue";

export const quiz: readonly Question[] = [
  {
    id: "what-athena-charges",
    section: SECTION,
    asks: "Two queries give the same answer. One reads raw_orders, the other orders_parquet. What makes the second cheaper?",
    choices: [
      {
        text: "It ends sooner, and Athena charges for time",
        why: "It may end sooner, but Athena charges for the bytes that a query reads, not for its time.",
      },
      {
        text: "It reads only the columns that it names, and Athena charges for bytes read",
        right: true,
        why: "Parquet keeps each column apart and compressed. A CSV file can only be read whole.",
      },
      {
        text: "Parquet files lie in a cheaper storage class",
        why: "They lie where the CSV files lie. A lifecycle rule could move either.",
      },
    ],
  },
  {
    id: "what-prunes",
    section: SECTION,
    asks: "You want March only. Which condition lets Athena leave the other months' files unopened?",
    choices: [
      {
        text: "order_ts BETWEEN '2025-03-01' AND '2025-03-31'",
        why: "order_ts is in the files: Athena must open all of them to see it.",
      },
      {
        text: "year = '2025' AND month = '03'",
        right: true,
        why: "These are partition columns: their values are in the catalog and in the paths, not in the files.",
      },
      {
        text: "LIMIT 10000",
        why: "A limit cuts the answer. It says nothing about which files may hold it.",
      },
    ],
  },
  {
    id: "where-the-table-is",
    section: SECTION,
    asks: "The crawler has made the table raw_orders. Where are its rows?",
    choices: [
      {
        text: "In the Data Catalog",
        why: "The catalog has names, types, formats and places. It has no rows.",
      },
      {
        text: "In S3, in the files that were there before",
        right: true,
        why: "A table of the catalog describes files. Delete the table and the files stay; add a file and the table has more rows.",
      },
      {
        text: "In Athena, which loaded them",
        why: "Athena keeps nothing: it opens the files anew for every query.",
      },
    ],
  },
  {
    id: "late-folder",
    section: SECTION,
    asks: "July's file is in raw/orders/year=2025/month=07/, and a query does not see it. Why?",
    choices: [
      {
        text: "The catalog has no partition for July yet",
        right: true,
        why: "A query opens the partitions that the catalog knows. A crawl, MSCK REPAIR TABLE or batch-create-partition adds one.",
      },
      {
        text: "S3 shows new objects only after a while",
        why: "S3 shows an object as soon as it is written.",
      },
      {
        text: "Athena has the answer of last time",
        why: "Results are reused only where the caller asks for it, and not in this work group.",
      },
    ],
  },
  {
    id: "what-a-session-is-for",
    section: SECTION,
    asks: "What has taken the place of Glue's development endpoints?",
    choices: [
      {
        text: "Interactive sessions",
        right: true,
        why: "A session is Spark to talk to: it is there in a minute, runs any version of Glue, and ends by itself when idle.",
      },
      {
        text: "Crawlers",
        why: "A crawler looks at files; it runs no code of yours.",
      },
      {
        text: "Federated queries",
        why: "Those let Athena ask other databases, through functions that speak for them.",
      },
    ],
  },
  {
    id: "what-spice-is",
    section: SECTION,
    asks: "The job has written new rows. The dashboard on a data set in SPICE still shows the old ones. Why?",
    choices: [
      {
        text: "SPICE is a copy, and nobody has refreshed it",
        right: true,
        why: "An ingestion copies the rows. Until the next one, readers see what was there at the last.",
      },
      {
        text: "The dashboard must be published again",
        why: "Publishing shows another version of the layout. Data comes from the data set.",
      },
      {
        text: "QuickSight asks Athena for each reader, and Athena is slow",
        why: "That is a data set with DIRECT_QUERY: it would show the new rows.",
      },
    ],
  },
];
