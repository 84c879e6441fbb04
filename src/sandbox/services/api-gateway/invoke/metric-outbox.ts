/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { defineRuntime } from "../../../kit/index.ts";
import { Outbox } from "./outbox.ts";

/** PutMetricData takes so many at once. */
const MOST_DATA = 1000;

export const metricOutbox = defineRuntime({
  name: "metrics",
  create: (context) =>
    new Outbox<readonly CloudWatch.MetricDatum[]>(context, async (batches) => {
      const data = batches.flat();
      const cloudwatch = context.service<typeof CloudWatch>("cloudwatch");
      for (let at = 0; at < data.length; at += MOST_DATA)
        await cloudwatch.PutMetricData({ Namespace: "AWS/ApiGateway", MetricData: data.slice(at, at + MOST_DATA) });
    }),
  close: (outbox) => outbox.settled(),
});
