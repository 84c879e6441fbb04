import { createHash, randomBytes } from "node:crypto";
import type { S3 } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { s3Of } from "./s3-client.ts";

const MIB = 1024 * 1024;
const [Bucket, Key] = ["lab-bucket", "big"];
let sandbox: Sandbox;
let s3: S3;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  s3 = s3Of(sandbox);
  await s3.createBucket({ Bucket });
});
afterEach(() => sandbox.close());

const md5 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

async function upload(
  bodies: readonly Uint8Array[],
  more: { ChecksumAlgorithm?: "CRC32" | "SHA256"; ChecksumType?: "FULL_OBJECT" } = {},
) {
  const { ChecksumAlgorithm } = more;
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key, ContentType: "text/plain", ...more });
  const Parts = [];
  for (const [i, Body] of bodies.entries()) {
    const { $metadata: _, ...part } = await s3.uploadPart({
      Bucket,
      Key,
      UploadId,
      PartNumber: i + 1,
      Body,
      ChecksumAlgorithm,
    });
    Parts.push({ PartNumber: i + 1, ...part });
  }
  return { UploadId, Parts };
}

describe("multipart uploads", () => {
  it("become one object, part by part", async () => {
    const bodies = [randomBytes(5 * MIB), randomBytes(5 * MIB), Buffer.from("end")];
    const { UploadId, Parts } = await upload(bodies);
    const listed = await s3.listParts({ Bucket, Key, UploadId });
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([5 * MIB, 5 * MIB, 3]);
    expect((await s3.listMultipartUploads({ Bucket })).Uploads).toMatchObject([{ Key, UploadId }]);
    await expect(s3.getObject({ Bucket, Key })).rejects.toMatchObject({ name: "NoSuchKey" });
    const { ETag } = await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
    expect(ETag).toBe(`"${md5(...bodies.map((each) => md5(each))).toString("hex")}-3"`);
    const { Body, ContentType } = await s3.getObject({ Bucket, Key });
    expect(ContentType).toBe("text/plain");
    expect(md5((await Body?.transformToByteArray()) ?? new Uint8Array())).toEqual(md5(Buffer.concat(bodies)));
    const third = await s3.getObject({ Bucket, Key, PartNumber: 3 });
    expect(await third.Body?.transformToString()).toBe("end");
    expect(third.PartsCount).toBe(3);
    expect((await s3.listMultipartUploads({ Bucket })).Uploads ?? []).toEqual([]);
    await expect(s3.listParts({ Bucket, Key, UploadId })).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  it("are refused with wrong, small or disordered parts", async () => {
    const { UploadId, Parts } = await upload([Buffer.from("one"), Buffer.from("two")]);
    const complete = (parts: object[]) =>
      s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts: parts } });
    await expect(complete([])).rejects.toMatchObject({ name: "MalformedXML" });
    await expect(complete(Parts)).rejects.toMatchObject({ name: "EntityTooSmall" });
    await expect(complete([...Parts].reverse())).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(complete([{ PartNumber: 1, ETag: '"other"' }])).rejects.toMatchObject({ name: "InvalidPart" });
    await s3.abortMultipartUpload({ Bucket, Key, UploadId });
    await expect(complete(Parts)).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  it("have checksums of the whole or of the parts", async () => {
    const whole = await upload([Buffer.from("123456789")], { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const one = await s3.completeMultipartUpload({
      Bucket,
      Key,
      UploadId: whole.UploadId,
      MultipartUpload: { Parts: whole.Parts },
      ChecksumCRC32: "y/Q5Jg==",
    });
    expect(one).toMatchObject({ ChecksumCRC32: "y/Q5Jg==", ChecksumType: "FULL_OBJECT" });
    const parts = await upload([Buffer.from("123456789")], { ChecksumAlgorithm: "SHA256" });
    const two = await s3.completeMultipartUpload({
      Bucket,
      Key,
      UploadId: parts.UploadId,
      MultipartUpload: { Parts: parts.Parts },
    });
    const inner = createHash("sha256").update("123456789").digest();
    expect(two.ChecksumSHA256).toBe(`${createHash("sha256").update(inner).digest("base64")}-1`);
  });

  it("take parts of other objects", async () => {
    await s3.putObject({ Bucket, Key: "source", Body: "0123456789" });
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
    const { CopyPartResult } = await s3.uploadPartCopy({
      Bucket,
      Key,
      UploadId,
      PartNumber: 1,
      CopySource: `${Bucket}/source`,
      CopySourceRange: "bytes=3-5",
    });
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
    await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
    expect(await (await s3.getObject({ Bucket, Key })).Body?.transformToString()).toBe("345");
  });
});
