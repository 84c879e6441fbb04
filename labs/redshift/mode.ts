import { parameter } from "../../src/lab/index.ts";

/** `awslab run redshift --set mode=serverless` */
export const mode = parameter({
  id: "mode",
  title: "What runs the SQL",
  values: {
    provisioned: "a cluster of two nodes with queues of its own, paid by the hour",
    serverless: "a workgroup without nodes to look after, paid by the second in which it works",
  },
  usual: "provisioned",
});
