import type { S3 } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { s3Of } from "./s3-client.ts";

let sandbox: Sandbox;
let s3: S3;
const Bucket = "lab-bucket";

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  s3 = s3Of(sandbox);
});
afterEach(() => sandbox.close());

describe("buckets", () => {
  it("are made, listed, found and deleted", async () => {
    expect((await s3.createBucket({ Bucket })).Location).toBe(`/${Bucket}`);
    expect((await s3.listBuckets({})).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    expect((await s3.headBucket({ Bucket })).BucketRegion).toBe("us-east-1");
    expect((await s3.getBucketLocation({ Bucket })).LocationConstraint).toBeFalsy();
    expect(sandbox.inventory()).toMatchObject([{ type: "s3:bucket", arn: `arn:aws:s3:::${Bucket}` }]);
    await s3.putObject({ Bucket, Key: "a", Body: "a" });
    await expect(s3.deleteBucket({ Bucket })).rejects.toMatchObject({ name: "BucketNotEmpty" });
    await s3.deleteObject({ Bucket, Key: "a" });
    await s3.deleteBucket({ Bucket });
    await expect(s3.headBucket({ Bucket })).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    await expect(s3.listObjectsV2({ Bucket })).rejects.toMatchObject({ name: "NoSuchBucket" });
    expect(sandbox.inventory()).toEqual([]);
  });

  it("have a region, and names of their own", async () => {
    const west = s3Of(sandbox, "eu-west-1");
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await west.createBucket({ Bucket, CreateBucketConfiguration });
    expect((await west.getBucketLocation({ Bucket })).LocationConstraint).toBe("eu-west-1");
    await expect(west.createBucket({ Bucket, CreateBucketConfiguration })).rejects.toMatchObject({
      name: "BucketAlreadyOwnedByYou",
    });
    await expect(s3.getBucketTagging({ Bucket })).rejects.toMatchObject({ $metadata: { httpStatusCode: 301 } });
    const CreateBucket = { LocationConstraint: "eu-central-1" } as const;
    await expect(
      west.createBucket({ Bucket: "other-bucket", CreateBucketConfiguration: CreateBucket }),
    ).rejects.toMatchObject({ name: "InvalidLocationConstraint" });
    for (const bad of ["Upper", "ab", "a..b", "192.168.0.1", "-ab"])
      await expect(s3.createBucket({ Bucket: bad })).rejects.toMatchObject({ name: "InvalidBucketName" });
  });

  it("keep tags, versioning, encryption, ownership and blocks of public access", async () => {
    await s3.createBucket({ Bucket });
    await expect(s3.getBucketTagging({ Bucket })).rejects.toMatchObject({ name: "NoSuchTagSet" });
    await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "lab", Value: "ecs" }] } });
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual([{ Key: "lab", Value: "ecs" }]);
    expect((await s3.getBucketVersioning({ Bucket })).Status).toBeUndefined();
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    expect((await s3.getBucketVersioning({ Bucket })).Status).toBe("Enabled");
    const { ServerSideEncryptionConfiguration } = await s3.getBucketEncryption({ Bucket });
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe(
      "AES256",
    );
    expect((await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration?.BlockPublicPolicy).toBe(true);
    expect((await s3.getBucketOwnershipControls({ Bucket })).OwnershipControls?.Rules).toEqual([
      { ObjectOwnership: "BucketOwnerEnforced" },
    ]);
    await expect(s3.getBucketCors({ Bucket })).rejects.toMatchObject({ name: "NoSuchCORSConfiguration" });
  });

  it("refuse public policies while they are blocked, and policies of other buckets", async () => {
    await s3.createBucket({ Bucket });
    const policy = (Principal: unknown, resource = `arn:aws:s3:::${Bucket}/*`) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal, Action: "s3:GetObject", Resource: resource }],
      });
    await expect(s3.getBucketPolicy({ Bucket })).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
    await expect(s3.putBucketPolicy({ Bucket, Policy: policy("*") })).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(
      s3.putBucketPolicy({ Bucket, Policy: policy({ Service: "config.amazonaws.com" }, "arn:aws:s3:::other/*") }),
    ).rejects.toMatchObject({ name: "MalformedPolicy" });
    const own = policy({ Service: "config.amazonaws.com" });
    await s3.putBucketPolicy({ Bucket, Policy: own });
    expect((await s3.getBucketPolicy({ Bucket })).Policy).toBe(own);
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus?.IsPublic).toBe(false);
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy: policy("*") });
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus?.IsPublic).toBe(true);
  });
});
