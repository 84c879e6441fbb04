import type * as IAM from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import type * as STS from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { s3Of } from "./s3-client.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});
afterEach(() => sandbox.close());

/** S3 as a role that may do these actions on these resources. */
async function roleS3(actions: readonly string[], resources: readonly string[]): Promise<S3> {
  const iam = sandbox.service<typeof IAM>("iam");
  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const AssumeRolePolicyDocument = document({
    Effect: "Allow",
    Principal: { AWS: sandbox.account },
    Action: "sts:AssumeRole",
  });
  const { Role } = await iam.CreateRole({ RoleName: "app", AssumeRolePolicyDocument });
  const PolicyDocument = document({ Effect: "Allow", Action: actions, Resource: resources });
  await iam.PutRolePolicy({ RoleName: "app", PolicyName: "own", PolicyDocument });
  const { Credentials } = await sandbox
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn: Role?.Arn, RoleSessionName: "app" });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return new S3({
    region: sandbox.region,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  });
}

it("operations ask for the actions that AWS names, on bucket or object", async () => {
  const Bucket = "lab-bucket";
  await s3Of(sandbox).createBucket({ Bucket });
  const actions = ["s3:PutObject", "s3:GetObject", "s3:ListBucket"];
  const s3 = await roleS3(actions, [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/app/*`]);
  const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };
  await s3.putObject({ Bucket, Key: "app/a", Body: "a" });
  await s3.headObject({ Bucket, Key: "app/a" });
  await s3.copyObject({ Bucket, Key: "app/b", CopySource: `${Bucket}/app/a` });
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: "app/c" });
  await s3.uploadPart({ Bucket, Key: "app/c", UploadId, PartNumber: 1, Body: "c" });
  expect((await s3.listObjectsV2({ Bucket })).KeyCount).toBe(2);
  await expect(s3.putObject({ Bucket, Key: "other", Body: "a" })).rejects.toMatchObject(denied);
  await expect(s3.deleteObject({ Bucket, Key: "app/a" })).rejects.toMatchObject(denied);
  await expect(s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: "app/a" }] } })).rejects.toMatchObject(denied);
  await expect(s3.listBuckets({})).rejects.toMatchObject(denied);
  await expect(s3.getBucketEncryption({ Bucket })).rejects.toMatchObject(denied);
});
