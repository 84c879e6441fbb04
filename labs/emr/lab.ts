import { lab } from "../../src/lab/index.ts";
import { picture } from "./picture.ts";
import { quiz } from "./quiz.ts";
import { cluster } from "./steps/cluster.ts";
import { hadoop } from "./steps/hadoop.ts";
import { hive } from "./steps/hive.ts";
import { network } from "./steps/network.ts";
import { notebook } from "./steps/notebook.ts";
import { roles } from "./steps/roles.ts";
import { sparkSql } from "./steps/spark-sql.ts";
import { sparkWordcount } from "./steps/spark-wordcount.ts";
import { spot } from "./steps/spot.ts";
import { stage } from "./steps/stage.ts";
import { studio } from "./steps/studio.ts";

export default lab({
  id: "emr",
  title: "Big data processing with Amazon EMR",
  objective:
    "Run a small cluster with task nodes on Spot, count words and turn logs into Parquet with Spark, ask the logs with Hive, join files with Hadoop, and read the results in a notebook on the cluster.",
  prerequisites: [
    "For the sandbox Node.js, and python3 for the Spark steps and the notebook (no Spark: the sandbox brings its own).",
    "On AWS: 8 vCPUs of the quota L-1216C47A (Standard On-Demand) and 4 of L-34B43A08 (Spot); credentials that may create roles, a VPC and clusters.",
    "On AWS about $0.60 for an hour: two m5.xlarge with EMR's fee $0.48, a Spot node about $0.12.",
  ],
  steps: [stage, network, roles, cluster, spot, sparkWordcount, sparkSql, hive, hadoop, studio, notebook],
  assets: [
    "analysis.ipynb",
    "path_stats.hql",
    "policies/files.json",
    "policies/nodes.json",
    "policies/pass-role.json",
    "policies/trust.json",
    "weblogs_parquet.py",
    "wordcount.py",
  ],
  picture,
  quiz,
  url: import.meta.url,
});
