import type { Context } from "../../kit/index.ts";
import { invalidCombination } from "./faults.ts";
import { clusterOf } from "./find.ts";
import type { On } from "./handler.ts";
import { clusters } from "./state.ts";

/** https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html: the setting only; no log is written in the sandbox. */
export const enableLogging: On<"EnableLogging"> = (input, context) => {
  const { id } = clusterOf(context, input.ClusterIdentifier);
  const destination = input.LogDestinationType === "cloudwatch" ? "cloudwatch" : "s3";
  if (destination === "s3" && input.BucketName === undefined)
    throw invalidCombination("BucketName is required for the log destination s3.");
  context.table(clusters).patch(id, {
    logging: {
      bucket: input.BucketName,
      prefix: input.S3KeyPrefix,
      destination,
      exports: input.LogExports ?? ["connectionlog", "userlog"],
    },
  });
  return statusOf(context, id);
};

export const disableLogging: On<"DisableLogging"> = (input, context) => {
  const { id } = clusterOf(context, input.ClusterIdentifier);
  context.table(clusters).patch(id, { logging: undefined });
  return statusOf(context, id);
};

export const describeLoggingStatus: On<"DescribeLoggingStatus"> = (input, context) =>
  statusOf(context, clusterOf(context, input.ClusterIdentifier).id);

function statusOf(context: Context, id: string) {
  const { logging } = clusterOf(context, id);
  if (logging === undefined) return { LoggingEnabled: false };
  return {
    LoggingEnabled: true,
    ...(logging.bucket !== undefined && { BucketName: logging.bucket }),
    ...(logging.prefix !== undefined && { S3KeyPrefix: logging.prefix }),
    LogDestinationType: logging.destination,
    LogExports: [...logging.exports],
  };
}
