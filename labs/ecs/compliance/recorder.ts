/** The recorder of AWS Config: one for each account and region. The lab uses the one that is there, or makes its own. */
import { ConfigService, type ConfigurationRecorder, type ResourceType } from "@aws-sdk/client-config-service";
import { IAM } from "@aws-sdk/client-iam";
import { type BucketLocationConstraint, S3 } from "@aws-sdk/client-s3";
import { accept, type LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run" | "assets">;

export const RECORDED: readonly ResourceType[] = [
  "AWS::ECS::Cluster",
  "AWS::ECS::TaskDefinition",
  "AWS::ECR::Repository",
];

export async function readRecorder({ aws }: Pick<Context, "aws">): Promise<ConfigurationRecorder | undefined> {
  return (await aws(ConfigService).describeConfigurationRecorders({})).ConfigurationRecorders?.[0];
}

/** Types of the lab that this recorder leaves out: rules have no results for them. */
export function leftOut({ recordingGroup }: ConfigurationRecorder): ResourceType[] {
  const { recordingStrategy, resourceTypes = [], exclusionByResourceTypes, allSupported } = recordingGroup ?? {};
  const excluded = exclusionByResourceTypes?.resourceTypes ?? [];
  if (recordingStrategy?.useOnly === "EXCLUSION_BY_RESOURCE_TYPES")
    return RECORDED.filter((each) => excluded.includes(each));
  return allSupported ? [] : RECORDED.filter((each) => !resourceTypes.includes(each));
}

/** A running recorder of the three types; an account's own recorder is used as it is, never widened. */
export async function keepOrMakeRecorder(context: Context): Promise<void> {
  const { aws, run } = context;
  const config = aws(ConfigService);
  const name = run.name();
  const known = await readRecorder(context);
  if (known && known.name !== name) return;
  if (!known) {
    await accept(aws(IAM).createServiceLinkedRole({ AWSServiceName: "config.amazonaws.com" }), "InvalidInputException");
    await config.putConfigurationRecorder({
      ConfigurationRecorder: {
        name,
        roleARN: `arn:aws:iam::${run.account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
        recordingGroup: {
          allSupported: false,
          resourceTypes: [...RECORDED],
          recordingStrategy: { useOnly: "INCLUSION_BY_RESOURCE_TYPES" },
        },
      },
    });
  }
  const { DeliveryChannels = [] } = await config.describeDeliveryChannels({});
  if (DeliveryChannels.length === 0) {
    const s3BucketName = await keepOrMakeBucket(context);
    await config.putDeliveryChannel({ DeliveryChannel: { name, s3BucketName } });
  }
  await config.startConfigurationRecorder({ ConfigurationRecorderName: name });
}

/** Where Config delivers its history. Bucket names are everybody's: the account's number makes this one unlikely to be taken. */
async function keepOrMakeBucket({ aws, run, assets }: Context): Promise<string> {
  const Bucket = `${run.name("config")}-${run.account}`;
  const place =
    run.region === "us-east-1"
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: run.region as BucketLocationConstraint } };
  await accept(aws(S3).createBucket({ Bucket, ...place }), "BucketAlreadyOwnedByYou");
  const Policy = assets.text("policies/config-bucket.json", { bucket: Bucket, account: run.account });
  await aws(S3).putBucketPolicy({ Bucket, Policy });
  return Bucket;
}
