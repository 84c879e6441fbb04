import type * as Config from "@aws-sdk/client-config-service";
import type * as IAM from "@aws-sdk/client-iam";
import type * as S3 from "@aws-sdk/client-s3";
import { globMatches, parsePolicy } from "../../engines/policy/index.ts";
import { type Context, Fault, fault, found } from "../../kit/index.ts";
import { cannotDeliver, noRecorder, noSuchChannel } from "./faults.ts";
import type { On } from "./handler.ts";
import { type ChannelRow, channels, recorders } from "./state.ts";

/** https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html: one for each region; writes a file to see that it can. */
export const putDeliveryChannel: On<"PutDeliveryChannel"> = async (input, context) => {
  const {
    name = "default",
    s3BucketName,
    s3KeyPrefix,
    snsTopicARN,
    s3KmsKeyArn,
    configSnapshotDeliveryProperties,
  } = input.DeliveryChannel ?? {};
  const [recorder] = context.table(recorders).list();
  if (!recorder) throw noRecorder();
  if (!context.table(channels).has(name) && context.table(channels).list().length > 0)
    throw fault(
      "MaxNumberOfDeliveryChannelsExceededException",
      `Failed to put delivery channel '${name}' because the maximum number of delivery channels: 1 is reached.`,
    );
  if (snsTopicARN !== undefined)
    throw fault("InvalidSNSTopicARNException", "Delivery to SNS topics is not in the sandbox.");
  const channel: ChannelRow = {
    name,
    bucket: s3BucketName ?? "",
    prefix: s3KeyPrefix,
    topicArn: undefined,
    kmsKeyArn: s3KmsKeyArn,
    frequency: configSnapshotDeliveryProperties?.deliveryFrequency,
  };
  await checkBucket(context, channel, recorder.roleArn);
  context.table(channels).put(name, channel);
  return {};
};

export const describeDeliveryChannels: On<"DescribeDeliveryChannels"> = (input, context) => ({
  DeliveryChannels: named(context, input.DeliveryChannelNames).map(channelAsAnswered),
});

/** Snapshots and histories are not delivered here, so there is nothing to tell of them. */
export const describeDeliveryChannelStatus: On<"DescribeDeliveryChannelStatus"> = (input, context) => ({
  DeliveryChannelsStatus: named(context, input.DeliveryChannelNames).map(({ name }) => ({ name })),
});

export const deleteDeliveryChannel: On<"DeleteDeliveryChannel"> = (input, context) => {
  const { name } = channelOf(context, input.DeliveryChannelName);
  if (
    context
      .table(recorders)
      .list()
      .some(({ recording }) => recording)
  )
    throw fault(
      "LastDeliveryChannelDeleteFailedException",
      `Failed to delete last specified delivery channel with name '${name}', because there is a running configuration recorder.`,
    );
  context.table(channels).delete(name);
  return {};
};

/** The bucket is there, the role can be assumed, and the bucket's policy or the role's lets Config write. */
async function checkBucket(context: Context, channel: ChannelRow, roleArn: string): Promise<void> {
  const { bucket, prefix, kmsKeyArn } = channel;
  const s3 = context.service<typeof S3>("s3");
  try {
    await s3.HeadBucket({ Bucket: bucket });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw fault("NoSuchBucketException", `Cannot find a S3 bucket with the specified bucket name: ${bucket}`);
  }
  const folder = `${prefix === undefined ? "" : `${prefix}/`}AWSLogs/${context.account}/Config`;
  const target = `arn:aws:s3:::${bucket}/${folder}/ConfigWritabilityCheckFile`;
  if (!(await roleExists(context, roleArn))) throw cannotDeliver(bucket, `unable to assume role: ${roleArn}`);
  if (!(await bucketAdmits(context, bucket, target)) && !(await roleMayWrite(context, roleArn, target)))
    throw cannotDeliver(
      bucket,
      `unable to write to bucket, provided s3 key prefix is '${prefix ?? null}', provided kms key is '${kmsKeyArn ?? null}'`,
    );
  await s3.PutObject({ Bucket: bucket, Key: `${folder}/ConfigWritabilityCheckFile`, Body: "" });
}

async function roleExists(context: Context, roleArn: string): Promise<boolean> {
  const RoleName = roleArn.split("/").at(-1);
  const role = await orUndefined(context.service<typeof IAM>("iam").GetRole({ RoleName }));
  return role?.Role?.Arn === roleArn;
}

/** https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html; conditions of the policy are not asked. */
async function bucketAdmits(context: Context, bucket: string, target: string): Promise<boolean> {
  const answer = await orUndefined(context.service<typeof S3>("s3").GetBucketPolicy({ Bucket: bucket }));
  if (!answer?.Policy) return false;
  return parsePolicy(answer.Policy).statements.some(
    ({ effect, principal, actions, resources }) =>
      effect === "Allow" &&
      (principal === "everyone" || principal?.Service?.includes("config.amazonaws.com") === true) &&
      actions?.some((action) => globMatches(action.toLowerCase(), "s3:putobject")) === true &&
      resources?.some((resource) => globMatches(resource, target)) === true,
  );
}

async function roleMayWrite(context: Context, roleArn: string, target: string): Promise<boolean> {
  const { EvaluationResults } = await context.service<typeof IAM>("iam").SimulatePrincipalPolicy({
    PolicySourceArn: roleArn,
    ActionNames: ["s3:PutObject"],
    ResourceArns: [target],
  });
  return EvaluationResults?.[0]?.EvalDecision === "allowed";
}

async function orUndefined<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

const channelOf = (context: Context, name = ""): ChannelRow =>
  found(context.table(channels).get(name), () => noSuchChannel(name));

const named = (context: Context, names: readonly string[] | undefined): ChannelRow[] =>
  names?.length ? names.map((name) => channelOf(context, name)) : context.table(channels).list();

const channelAsAnswered = (row: ChannelRow): Config.DeliveryChannel => ({
  name: row.name,
  s3BucketName: row.bucket,
  s3KeyPrefix: row.prefix,
  snsTopicARN: row.topicArn,
  s3KmsKeyArn: row.kmsKeyArn,
  ...(row.frequency ? { configSnapshotDeliveryProperties: { deliveryFrequency: row.frequency } } : {}),
});
