/** The run's objects in S3. */
import { paginateListObjectsV2, S3 } from "@aws-sdk/client-s3";
import { accept, type LabContext } from "../../../src/lab/index.ts";
import { bucketOf } from "../names.ts";

type Reader = Pick<LabContext, "aws" | "run">;

export interface Listed {
  readonly key: string;
  readonly size: number;
}

/** Objects below a prefix; none where the bucket is not there. */
export async function listObjects({ aws, run }: Reader, Prefix: string): Promise<Listed[]> {
  const read = async (): Promise<Listed[]> => {
    const listed: Listed[] = [];
    const pages = paginateListObjectsV2({ client: aws(S3) }, { Bucket: bucketOf(run), Prefix });
    for await (const { Contents = [] } of pages)
      for (const { Key = "", Size = 0 } of Contents) listed.push({ key: Key, size: Size });
    return listed;
  };
  return (await accept(read(), "NoSuchBucket")) ?? [];
}

/** Files of data: Hadoop's markers and folders left out. */
export const isData = ({ key, size }: Listed): boolean => size > 0 && !/(?:^|\/)[_.][^/]*$|\/$/.test(key);

export async function textOf({ aws, run }: Reader, Key: string): Promise<string> {
  const { Body } = await aws(S3).getObject({ Bucket: bucketOf(run), Key });
  return (await Body?.transformToString()) ?? "";
}

export async function bytesOf({ aws, run }: Reader, Key: string): Promise<Uint8Array> {
  const { Body } = await aws(S3).getObject({ Bucket: bucketOf(run), Key });
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

/** The lines of all files of data below a prefix, in the order of their keys. */
export async function linesBelow(context: Reader, prefix: string): Promise<string[]> {
  const files = (await listObjects(context, prefix)).filter(isData);
  const texts: string[] = [];
  for (const { key } of files) texts.push(await textOf(context, key));
  return texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
}

/** Empties a prefix: what Spark finds there it does not write over. */
export async function removeBelow({ aws, run }: Reader, prefix: string): Promise<void> {
  const Objects = (await listObjects({ aws, run }, prefix)).map(({ key }) => ({ Key: key }));
  if (Objects.length > 0) await aws(S3).deleteObjects({ Bucket: bucketOf(run), Delete: { Objects, Quiet: true } });
}

export async function putText({ aws, run }: Reader, Key: string, text: string): Promise<void> {
  await aws(S3).putObject({ Bucket: bucketOf(run), Key, Body: text });
}
