/** Provisioned concurrency of a function's alias or version. https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-lambda.html */
import type * as Lambda from "@aws-sdk/client-lambda";
import { nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import type { Scalable } from "./scalable.ts";

const named = (resourceId: string): { FunctionName: string; Qualifier: string } => {
  const [, FunctionName = "", Qualifier = ""] = resourceId.split(":");
  return { FunctionName, Qualifier };
};

async function concurrencyOf(context: Context, resourceId: string) {
  const lambda = context.service<typeof Lambda>("lambda");
  try {
    const config = await lambda.GetProvisionedConcurrencyConfig(named(resourceId));
    return {
      desired: config.RequestedProvisionedConcurrentExecutions ?? 0,
      running: config.Status === "READY" ? (config.AllocatedProvisionedConcurrentExecutions ?? 0) : 0,
    };
  } catch (error) {
    // Nothing is provisioned so far: the function and its alias or version are there.
    if (nameOf(error) === "ProvisionedConcurrencyConfigNotFoundException") return { desired: 0, running: 0 };
    if (nameOf(error) === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

export const lambdaConcurrency: Scalable = {
  namespace: "lambda",
  dimension: "lambda:function:ProvisionedConcurrency",
  resource: /^function:[a-zA-Z0-9-_]+:[a-zA-Z0-9-_]+$/,
  capacityNoun: "concurrency",
  missing: (resourceId) => `Lambda function doesn't exist: ${resourceId}`,
  linkedService: "lambda.application-autoscaling.amazonaws.com",
  linkedRole: "AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency",
  capacityOf: concurrencyOf,
  setCapacity: async (context, resourceId, ProvisionedConcurrentExecutions) => {
    const lambda = context.service<typeof Lambda>("lambda");
    if (ProvisionedConcurrentExecutions === 0) await lambda.DeleteProvisionedConcurrencyConfig(named(resourceId));
    else await lambda.PutProvisionedConcurrencyConfig({ ...named(resourceId), ProvisionedConcurrentExecutions });
  },
  predefinedMetric: (resourceId, type) => {
    if (type !== "LambdaProvisionedConcurrencyUtilization") return undefined;
    const { FunctionName, Qualifier } = named(resourceId);
    return {
      Namespace: "AWS/Lambda",
      MetricName: "ProvisionedConcurrencyUtilization",
      Dimensions: [
        { Name: "FunctionName", Value: FunctionName },
        { Name: "Resource", Value: `${FunctionName}:${Qualifier}` },
      ],
      Statistic: "Average",
      Period: 60,
    };
  },
};
