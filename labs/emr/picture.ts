/** The architecture that the lab builds, for its reports. Cells of the grid are wider than high. */
import type { Picture } from "../../src/lab/index.ts";

export const picture: Picture = {
  says: "In a VPC with two subnets runs a cluster: a primary node that plans, a core node that keeps HDFS and works, and task nodes on Spot that only work. Steps of Spark, Hive and Hadoop read text and logs from a bucket and write their results back; Hive's tables are in the Glue Data Catalog. A notebook, in a Studio or executed by API, reaches the gateway on the primary node and reads the results.",
  size: [7.6, 4.4],
  frames: [
    { id: "vpc", label: "VPC", at: [2.1, 0], size: [3.0, 4.4] },
    { id: "cluster", label: "Cluster", at: [2.3, 0.5], size: [2.6, 3.7] },
  ],
  boxes: [
    { id: "roles", label: "Roles", note: "service, nodes", at: [0, 0.5], size: [1.6, 0.7], step: "roles" },
    { id: "studio", label: "EMR Studio", note: "people, Git", at: [0, 1.6], size: [1.6, 0.7], step: "studio" },
    { id: "notebook", label: "Notebook", note: "TCP 18888", at: [0, 2.7], size: [1.6, 0.7], step: "notebook" },
    { id: "primary", label: "Primary", note: "YARN, Livy", at: [2.7, 0.95], size: [1.8, 0.7], step: "cluster" },
    { id: "core", label: "Core", note: "HDFS, works", at: [2.7, 2.05], size: [1.8, 0.7], step: "cluster" },
    { id: "task", label: "Task", note: "Spot, works", at: [2.7, 3.15], size: [1.8, 0.7], step: "spot" },
    {
      id: "input",
      label: "S3: corpus, weblogs",
      note: "what is read",
      at: [5.6, 0.5],
      size: [1.9, 0.7],
      step: "stage",
    },
    { id: "output", label: "S3: out/", note: "what is written", at: [5.6, 1.6], size: [1.9, 0.7], step: "spark-sql" },
    { id: "glue", label: "Glue Data Catalog", note: "Hive's tables", at: [5.6, 2.7], size: [1.9, 0.7], step: "hive" },
  ],
  arrows: [
    { from: "notebook", to: "primary" },
    { from: "primary", to: "core" },
    { from: "core", to: "task" },
    { from: "core", to: "output" },
    { from: "input", to: "primary" },
    { from: "core", to: "glue" },
  ],
};
