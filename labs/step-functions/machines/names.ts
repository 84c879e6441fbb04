/** Names and ARNs that follow from the run. */
import type { SQS } from "@aws-sdk/client-sqs";
import type { RunInfo } from "../../../src/lab/index.ts";

export const FUNCTIONS = ["validate", "charge", "score", "ship"] as const;
export const QUEUES = ["out", "approvals", "alerts"] as const;

/** Bucket names are shared by everyone on AWS; the run's name and the account make this one ours. */
export const bucketOf = (run: RunInfo): string => `${run.name("orders")}-${run.account}`;

export const queueUrlOf = async (sqs: SQS, QueueName: string): Promise<string> =>
  (await sqs.getQueueUrl({ QueueName })).QueueUrl ?? "";

export const machineArnOf = (run: RunInfo, logical: string): string =>
  `arn:aws:states:${run.region}:${run.account}:stateMachine:${run.name(logical)}`;

/** Names under this prefix keep the log delivery's resource policy short: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export const logGroupOf = (run: RunInfo, logical: string): string => `/aws/vendedlogs/states/${run.name(logical)}`;
