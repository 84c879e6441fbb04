import { Readable } from "node:stream";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { invoke, type Lab, lab, settled } from "./lab.ts";
import { zip } from "./zip-archive.ts";

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

test("code may come from an object of S3", async () => {
  const s3 = work.sandbox.service<typeof S3>("s3");
  const place = { Bucket: "lambda-code-bucket", Key: "code.zip" };
  await s3.CreateBucket({ Bucket: place.Bucket });
  await s3.PutObject({
    ...place,
    Body: Readable.from([zip({ "index.mjs": "export const handler = async () => 'from s3';" })]),
  });
  const create = (S3Key: string) =>
    work.lambda.CreateFunction({
      FunctionName: "stored",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Role: work.role,
      Code: { S3Bucket: place.Bucket, S3Key },
    });
  await expect(create("nothing.zip")).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("S3 Error Code: NoSuchKey"),
  });
  await create(place.Key);
  await settled(work, "stored");
  expect((await invoke(work, "stored")).value).toBe("from s3");
});
