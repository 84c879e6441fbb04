/** A few questions, asked in guided mode after the last step. */
import type { Question } from "../../src/lab/index.ts";

const EMR = "Amazon EMR (Elastic MapReduce)";

export const quiz: readonly Question[] = [
  {
    id: "which-node-on-spot",
    section: EMR,
    asks: "Which nodes do you put on Spot first?",
    choices: [
      { text: "The primary node", why: "It plans the work: when it is taken away, the cluster ends." },
      { text: "Core nodes", why: "They keep blocks of HDFS; losing several at once loses data and work." },
      {
        text: "Task nodes",
        right: true,
        why: "They only compute. What was running on them is done again elsewhere, and nothing is lost.",
      },
    ],
  },
  {
    id: "fleets-or-groups",
    section: EMR,
    asks: "What does an instance fleet have that a uniform instance group has not?",
    choices: [
      {
        text: "Several instance types, On-Demand and Spot in one, and subnets to choose from",
        right: true,
        why: "You name a target capacity; EMR fills it from what is there. A group is one type, one market, a number.",
      },
      { text: "Automatic scaling", why: "Both can be resized while they run, by hand and by managed scaling." },
      { text: "A primary node", why: "Every cluster has one, in a fleet of its own or in a group of its own." },
    ],
  },
  {
    id: "where-results-go",
    section: EMR,
    asks: "A step wrote to hdfs:///out, and the cluster has ended. Where are the results?",
    choices: [
      { text: "In the cluster's LogUri", why: "Only logs go there: controller, stdout, stderr, and the nodes' own." },
      { text: "Lost", right: true, why: "HDFS lies on the nodes' disks. What is to stay belongs in S3." },
      { text: "In HDFS, until the cluster starts again", why: "A cluster that has ended cannot be started again." },
    ],
  },
  {
    id: "external-table",
    section: EMR,
    asks: "You drop Hive's external table weblogs. What is gone?",
    choices: [
      {
        text: "The table's entry in the catalogue",
        right: true,
        why: "An external table is a description of files; the files stay, and other engines still read them.",
      },
      { text: "The table and its files", why: "That is what a managed table does: it owns its files." },
      { text: "The partitions, but not the table", why: "Partitions are entries of the table and go with it." },
    ],
  },
  {
    id: "same-tables",
    section: EMR,
    asks: "Athena is to query what Hive made on the cluster. What is needed?",
    choices: [
      { text: "A copy of the data", why: "Both read the same objects in S3." },
      {
        text: "Nothing, because Hive's metastore is the Glue Data Catalog",
        right: true,
        why: "Hive, Spark, Presto, Trino and Athena share the tables; a metastore on the primary node would be the cluster's alone.",
      },
      { text: "The cluster must be running", why: "Athena is serverless: it reads the catalogue and S3." },
    ],
  },
];
