import type * as Config from "@aws-sdk/client-config-service";
import type * as IAM from "@aws-sdk/client-iam";
import type * as S3 from "@aws-sdk/client-s3";
import type { Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

export const BUCKET = "lab-config";

/** The service-linked role of AWS Config. */
export const roleOf = ({ account }: Sandbox): string =>
  `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;

export const bucketPolicy = (bucket = BUCKET): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "config.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${bucket}/AWSLogs/*`,
      },
    ],
  });

/** Role, bucket, recorder and channel, as the lab makes them; the recorder runs. */
export async function startRecording(sandbox: Sandbox, types: readonly string[]): Promise<void> {
  const config = sandbox.service<typeof Config>("config-service");
  await makeRoleAndBucket(sandbox);
  await config.PutConfigurationRecorder({
    ConfigurationRecorder: {
      name: "default",
      roleARN: roleOf(sandbox),
      recordingGroup: {
        allSupported: false,
        resourceTypes: types as Config.ResourceType[],
        recordingStrategy: { useOnly: "INCLUSION_BY_RESOURCE_TYPES" },
      },
    },
  });
  await config.PutDeliveryChannel({ DeliveryChannel: { name: "default", s3BucketName: BUCKET } });
  await config.StartConfigurationRecorder({ ConfigurationRecorderName: "default" });
}

export async function makeRoleAndBucket(sandbox: Sandbox): Promise<void> {
  await sandbox.service<typeof IAM>("iam").CreateServiceLinkedRole({ AWSServiceName: "config.amazonaws.com" });
  const s3 = sandbox.service<typeof S3>("s3");
  await s3.CreateBucket({ Bucket: BUCKET });
  await s3.PutBucketPolicy({ Bucket: BUCKET, Policy: bucketPolicy() });
}
