/** A sandbox with a bucket, a role for Glue, and short ways to crawl. */
import { Readable } from "node:stream";
import type * as Glue from "@aws-sdk/client-glue";
import type * as IAM from "@aws-sdk/client-iam";
import type * as S3 from "@aws-sdk/client-s3";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../../../src/sandbox/create-sandbox.ts";
import { nowMs, sleep } from "../../../../src/shared/clock.ts";

export const BUCKET = "lake-bucket";

export interface DataLake {
  readonly sandbox: Sandbox;
  readonly glue: ReturnType<typeof glueOf>;
  readonly role: string;
}

const glueOf = (sandbox: Sandbox) => sandbox.service<typeof Glue>("glue");

export async function dataLake(options: SandboxOptions = {}): Promise<DataLake> {
  const sandbox = await createSandbox({ pace: "instant", account: "123456789012", ...options });
  await sandbox.service<typeof S3>("s3").CreateBucket({ Bucket: BUCKET });
  const role = await glueRole(sandbox, "glue");
  return { sandbox, glue: glueOf(sandbox), role };
}

/** With the managed policy of Glue, and what `more` allows on the bucket. */
export async function glueRole(
  sandbox: Sandbox,
  RoleName: string,
  actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
  trusted = "glue.amazonaws.com",
): Promise<string> {
  const iam = sandbox.service<typeof IAM>("iam");
  const { Role } = await iam.CreateRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: trusted }, Action: "sts:AssumeRole" }],
    }),
  });
  await iam.AttachRolePolicy({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole" });
  if (actions.length > 0)
    await iam.PutRolePolicy({
      RoleName,
      PolicyName: "bucket",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: actions, Resource: `arn:aws:s3:::${BUCKET}/*` }],
      }),
    });
  return Role?.Arn ?? "";
}

export const put = ({ sandbox }: DataLake, Key: string, Body: string | Uint8Array) =>
  sandbox.service<typeof S3>("s3").PutObject({ Bucket: BUCKET, Key, Body: Readable.from([Buffer.from(Body)]) });

export async function until<T>(what: string, read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const end = nowMs() + 60_000;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (nowMs() > end) throw new Error(`${what} does not come: ${JSON.stringify(value)}`);
    await sleep(10);
  }
}

export const createCrawler = ({ glue, role }: DataLake, Name: string, more: Partial<Glue.CreateCrawlerRequest> = {}) =>
  glue.CreateCrawler({
    Name,
    Role: role,
    DatabaseName: "lake",
    Targets: { S3Targets: [{ Path: `s3://${BUCKET}/raw/` }] },
    ...more,
  });

/** Starts a crawler and waits until it is READY again. */
export async function crawl({ glue }: DataLake, Name: string): Promise<Glue.Crawler> {
  await glue.StartCrawler({ Name });
  const { Crawler: crawler } = await until(
    `${Name} READY`,
    () => glue.GetCrawler({ Name }),
    (answer) => answer.Crawler?.State === "READY",
  );
  return crawler ?? {};
}

export async function tablesOf({ glue }: DataLake, DatabaseName = "lake"): Promise<Record<string, Glue.Table>> {
  const { TableList = [] } = await glue.GetTables({ DatabaseName });
  return Object.fromEntries(TableList.map((table) => [table.Name, table]));
}

export const columnsOf = (table: Glue.Table | undefined): Record<string, string | undefined> =>
  Object.fromEntries((table?.StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => [Name, Type]));

export async function partitionsOf({ glue }: DataLake, TableName: string): Promise<string[]> {
  const { Partitions = [] } = await glue.GetPartitions({ DatabaseName: "lake", TableName });
  return Partitions.map(({ Values = [] }) => Values.join("/")).sort();
}
