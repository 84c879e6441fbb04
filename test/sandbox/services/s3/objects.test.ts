import { createHash } from "node:crypto";
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
  await s3.createBucket({ Bucket });
});
afterEach(() => sandbox.close());

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const put = (Key: string, Body = "hello") => s3.putObject({ Bucket, Key, Body });
const textOf = async (Key: string, more: object = {}) =>
  (await s3.getObject({ Bucket, Key, ...more })).Body?.transformToString();

describe("objects", () => {
  it("come back with their headers and metadata", async () => {
    const { ETag, ChecksumCRC32 } = await s3.putObject({
      Bucket,
      Key: "folder/ä b+c.txt",
      Body: "hello",
      ContentType: "text/plain",
      CacheControl: "no-cache",
      ContentEncoding: "identity",
      Metadata: { lab: "ecs" },
      Tagging: "a=1&b=2",
    });
    expect(ETag).toBe(`"${md5("hello")}"`);
    expect(ChecksumCRC32).toBe("NhCmhg==");
    const answer = await s3.getObject({ Bucket, Key: "folder/ä b+c.txt" });
    expect(await answer.Body?.transformToString()).toBe("hello");
    expect(answer).toMatchObject({
      ContentType: "text/plain",
      ContentLength: 5,
      CacheControl: "no-cache",
      ContentEncoding: "identity",
      Metadata: { lab: "ecs" },
      TagCount: 2,
      ServerSideEncryption: "AES256",
      AcceptRanges: "bytes",
    });
    const head = await s3.headObject({ Bucket, Key: "folder/ä b+c.txt" });
    expect(head).toMatchObject({ ContentLength: 5, ETag, Metadata: { lab: "ecs" } });
    expect(await textOf("folder/ä b+c.txt", { ResponseContentType: "text/html" })).toBe("hello");
  });

  it("may be empty, and end in a slash", async () => {
    await put("folder/", "");
    expect(await textOf("folder/")).toBe("");
    expect((await s3.headObject({ Bucket, Key: "folder/" })).ContentLength).toBe(0);
  });

  it("are missing with NoSuchKey; deleting them again is fine", async () => {
    await expect(s3.getObject({ Bucket, Key: "none" })).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(s3.headObject({ Bucket, Key: "none" })).rejects.toMatchObject({ name: "NotFound" });
    await s3.deleteObject({ Bucket, Key: "none" });
    await put("a");
    await s3.deleteObject({ Bucket, Key: "a" });
    await expect(s3.getObject({ Bucket, Key: "a" })).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("are read in ranges", async () => {
    await put("a", "0123456789");
    const part = await s3.getObject({ Bucket, Key: "a", Range: "bytes=2-4" });
    expect(await part.Body?.transformToString()).toBe("234");
    expect(part).toMatchObject({ ContentLength: 3, ContentRange: "bytes 2-4/10", $metadata: { httpStatusCode: 206 } });
    expect(await textOf("a", { Range: "bytes=-3" })).toBe("789");
    expect(await textOf("a", { Range: "bytes=8-100" })).toBe("89");
    expect(await textOf("a", { Range: "bytes=5-" })).toBe("56789");
    await expect(textOf("a", { Range: "bytes=10-" })).rejects.toMatchObject({ name: "InvalidRange" });
  });

  it("have one first writer, however many write at once where nothing is", async () => {
    const puts = Array.from({ length: 24 }, (_, index) =>
      s3.putObject({ Bucket, Key: "once", Body: `from ${index}`, IfNoneMatch: "*" }).then(
        () => index,
        (error: Error) => error.name,
      ),
    );
    const answers = await Promise.all(puts);
    const first = answers.filter((each) => typeof each === "number");
    expect(first).toHaveLength(1);
    expect(new Set(answers.filter((each) => typeof each === "string"))).toEqual(new Set(["PreconditionFailed"]));
    expect(await textOf("once")).toBe(`from ${first[0]}`);
  });

  it("are read and written under conditions", async () => {
    const { ETag } = await put("a");
    expect(await textOf("a", { IfMatch: ETag })).toBe("hello");
    await expect(textOf("a", { IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(textOf("a", { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    const later = new Date(Date.now() + 60_000);
    await expect(textOf("a", { IfModifiedSince: later })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    expect(await textOf("a", { IfUnmodifiedSince: later })).toBe("hello");
    await expect(s3.putObject({ Bucket, Key: "a", Body: "b", IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await s3.putObject({ Bucket, Key: "new", Body: "b", IfNoneMatch: "*" });
    await expect(s3.putObject({ Bucket, Key: "a", Body: "b", IfMatch: '"other"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await s3.putObject({ Bucket, Key: "a", Body: "b", IfMatch: ETag });
  });

  it("are verified against what the client says of them", async () => {
    const refused = (more: object) => s3.putObject({ Bucket, Key: "a", Body: "hello", ...more });
    await expect(refused({ ContentMD5: Buffer.from(md5("other"), "hex").toString("base64") })).rejects.toMatchObject({
      name: "BadDigest",
    });
    await expect(refused({ ContentMD5: "short" })).rejects.toMatchObject({ name: "InvalidDigest" });
    await expect(refused({ ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
    await expect(refused({ ChecksumCRC32: "AAAA" })).rejects.toMatchObject({ name: "InvalidRequest" });
    expect((await s3.listObjectsV2({ Bucket })).KeyCount).toBe(0);
  });

  it.each([
    ["CRC32C", "4waSgw=="],
    ["CRC64NVME", "rosUhgp5mIg="],
    ["SHA256", "ZajifYh5KDgxtmS9i38K1A=="],
  ] as const)("know checksums of %s", async (ChecksumAlgorithm, known) => {
    const body = ChecksumAlgorithm === "SHA256" ? "hello" : "123456789";
    const expected = ChecksumAlgorithm === "SHA256" ? createHash("sha256").update(body).digest("base64") : known;
    await s3.putObject({ Bucket, Key: "a", Body: body, [`Checksum${ChecksumAlgorithm}`]: expected });
    const head = await s3.headObject({ Bucket, Key: "a", ChecksumMode: "ENABLED" });
    expect(head[`Checksum${ChecksumAlgorithm}`]).toBe(expected);
    expect(head.ChecksumType).toBe("FULL_OBJECT");
  });

  it("are copied with or without their headers", async () => {
    await s3.putObject({ Bucket, Key: "a b", Body: "hello", Metadata: { one: "1" }, ContentType: "text/plain" });
    await s3.copyObject({ Bucket, Key: "copy", CopySource: `${Bucket}/a%20b` });
    expect(await s3.headObject({ Bucket, Key: "copy" })).toMatchObject({
      ContentType: "text/plain",
      Metadata: { one: "1" },
    });
    const CopySource = `${Bucket}/copy`;
    await s3.copyObject({ Bucket, Key: "copy", CopySource, MetadataDirective: "REPLACE", Metadata: { two: "2" } });
    expect((await s3.headObject({ Bucket, Key: "copy" })).Metadata).toEqual({ two: "2" });
    expect(await textOf("copy")).toBe("hello");
    await expect(s3.copyObject({ Bucket, Key: "copy", CopySource })).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(s3.copyObject({ Bucket, Key: "x", CopySource: `${Bucket}/none` })).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("carry tags", async () => {
    await put("a");
    await s3.putObjectTagging({ Bucket, Key: "a", Tagging: { TagSet: [{ Key: "lab", Value: "ecs" }] } });
    expect((await s3.getObjectTagging({ Bucket, Key: "a" })).TagSet).toEqual([{ Key: "lab", Value: "ecs" }]);
    await s3.deleteObjectTagging({ Bucket, Key: "a" });
    expect((await s3.getObjectTagging({ Bucket, Key: "a" })).TagSet).toEqual([]);
  });
});

describe("versions", () => {
  const ids = async () => {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    return {
      versions: Versions.map(({ VersionId }) => VersionId),
      markers: DeleteMarkers.map(({ VersionId }) => VersionId),
    };
  };

  it("are kept, hidden by markers and come back when the marker goes", async () => {
    await put("a", "zero");
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    const one = await put("a", "one");
    const two = await put("a", "two");
    expect(await ids()).toEqual({ versions: [two.VersionId, one.VersionId, "null"], markers: [] });
    expect(await textOf("a", { VersionId: "null" })).toBe("zero");
    const marker = await s3.deleteObject({ Bucket, Key: "a" });
    expect(marker.DeleteMarker).toBe(true);
    await expect(textOf("a")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(textOf("a", { VersionId: marker.VersionId })).rejects.toMatchObject({ name: "MethodNotAllowed" });
    expect(await textOf("a", { VersionId: one.VersionId })).toBe("one");
    await s3.deleteObject({ Bucket, Key: "a", VersionId: marker.VersionId });
    expect(await textOf("a")).toBe("two");
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } });
    await put("a", "three");
    expect((await ids()).versions).toEqual(["null", two.VersionId, one.VersionId]);
    expect(await textOf("a", { VersionId: "null" })).toBe("three");
    const Objects = (await ids()).versions.map((VersionId) => ({ Key: "a", VersionId }));
    const { Deleted, Errors } = await s3.deleteObjects({ Bucket, Delete: { Objects } });
    expect([Deleted?.length, Errors ?? []]).toEqual([3, []]);
    await s3.deleteBucket({ Bucket });
  });
});

describe("lists", () => {
  const keys = ["a.txt", "b/1", "b/2", "b/c/3", "d.txt", "e/4"];
  beforeEach(async () => {
    for (const key of keys) await put(key);
  });

  it("page through keys and prefixes in order", async () => {
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.listObjectsV2({ Bucket, Delimiter: "/", MaxKeys: 2, ContinuationToken });
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      seen.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
      ContinuationToken = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
    } while (ContinuationToken);
    expect(seen.sort()).toEqual(["a.txt", "b/", "d.txt", "e/"]);
  });

  it("know prefixes, starts and the older form", async () => {
    const names = (Contents: readonly { Key?: string | undefined }[] | undefined) => Contents?.map(({ Key }) => Key);
    const within = await s3.listObjectsV2({ Bucket, Prefix: "b/", Delimiter: "/" });
    expect(names(within.Contents)).toEqual(["b/1", "b/2"]);
    expect(within.CommonPrefixes).toEqual([{ Prefix: "b/c/" }]);
    expect(names((await s3.listObjectsV2({ Bucket, StartAfter: "b/2" })).Contents)).toEqual(["b/c/3", "d.txt", "e/4"]);
    const old = await s3.listObjects({ Bucket, MaxKeys: 3, Delimiter: "/" });
    expect(old).toMatchObject({ IsTruncated: true, NextMarker: "d.txt" });
    expect(names((await s3.listObjects({ Bucket, Marker: "b/c/3" })).Contents)).toEqual(["d.txt", "e/4"]);
    await expect(s3.listObjectsV2({ Bucket, ContinuationToken: "bad" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });
});
