/** A cluster with a role and a bucket, and statements run to their end. */
import { Readable } from "node:stream";
import type * as IAM from "@aws-sdk/client-iam";
import type * as Redshift from "@aws-sdk/client-redshift";
import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import type * as S3 from "@aws-sdk/client-s3";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../../../src/sandbox/create-sandbox.ts";

export const BUCKET = "warehouse-bucket";

export interface TestWarehouse {
  readonly sandbox: Sandbox;
  readonly data: ReturnType<typeof dataOf>;
  readonly roleArn: string;
  put(key: string, body: string | Buffer): Promise<void>;
  /** The statement when it has ended, however it did. */
  run(
    sql: string,
    options?: Partial<RedshiftData.ExecuteStatementInput>,
  ): Promise<RedshiftData.DescribeStatementResponse>;
  batch(...sqls: string[]): Promise<RedshiftData.DescribeStatementResponse>;
  /** Rows as plain values; throws the statement's error. */
  rows(sql: string): Promise<unknown[][]>;
  error(sql: string): Promise<string | undefined>;
}

const dataOf = (sandbox: Sandbox) => sandbox.service<typeof RedshiftData>("redshift-data");

export const TARGET = { ClusterIdentifier: "lab", Database: "shop", DbUser: "admin" };

export async function startWarehouse(options: Pick<SandboxOptions, "folder" | "store"> = {}): Promise<TestWarehouse> {
  const sandbox = await createSandbox({ pace: "instant", ...options });
  const roleArn = await setUp(sandbox);
  return testWarehouse(sandbox, roleArn);
}

export function testWarehouse(sandbox: Sandbox, roleArn: string): TestWarehouse {
  const data = dataOf(sandbox);
  const ended = async (id: string | undefined) => {
    for (;;) {
      const statement = await data.DescribeStatement({ Id: id, WaitTimeSeconds: 20 });
      if (/FINISHED|FAILED|ABORTED/.test(statement.Status ?? ""))
        return statement as RedshiftData.DescribeStatementResponse;
    }
  };
  const run: TestWarehouse["run"] = async (Sql, more = TARGET) =>
    ended((await data.ExecuteStatement({ Sql, ...more })).Id);
  return {
    sandbox,
    data,
    roleArn,
    run,
    put: async (Key, Body) =>
      void (await sandbox.service<typeof S3>("s3").PutObject({
        Bucket: BUCKET,
        Key,
        Body: Readable.from([Buffer.from(Body)]),
      })),
    batch: async (...Sqls) => ended((await data.BatchExecuteStatement({ Sqls, ...TARGET })).Id),
    rows: async (sql) => {
      const { Id, Status, Error: error } = await run(sql);
      if (Status !== "FINISHED") throw new Error(`${sql}: ${error}`);
      const { Records = [] } = await data.GetStatementResult({ Id });
      return Records.map((record) => record.map(plainValue));
    },
    error: async (sql) => (await run(sql)).Error,
  };
}

const plainValue = (field: RedshiftData.Field): unknown =>
  "isNull" in field && field.isNull ? null : Object.values(field)[0];

async function setUp(sandbox: Sandbox): Promise<string> {
  await sandbox.service<typeof S3>("s3").CreateBucket({ Bucket: BUCKET });
  const iam = sandbox.service<typeof IAM>("iam");
  const { Role: role } = await iam.CreateRole({
    RoleName: "warehouse-role",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "redshift.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await iam.PutRolePolicy({
    RoleName: "warehouse-role",
    PolicyName: "lake",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
          Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        },
        { Effect: "Allow", Action: "glue:*", Resource: "*" },
      ],
    }),
  });
  const redshift = sandbox.service<typeof Redshift>("redshift");
  const roleArn = role?.Arn ?? "";
  await redshift.CreateCluster({
    ClusterIdentifier: "lab",
    ClusterType: "multi-node",
    NumberOfNodes: 2,
    NodeType: "ra3.large",
    DBName: "shop",
    MasterUsername: "admin",
    ManageMasterPassword: true,
    IamRoles: [roleArn],
    DefaultIamRoleArn: roleArn,
  });
  for (;;) {
    const { Clusters: [cluster] = [] } = await redshift.DescribeClusters({ ClusterIdentifier: "lab" });
    const inSync = cluster?.IamRoles?.every(({ ApplyStatus }) => ApplyStatus === "in-sync");
    if (cluster?.ClusterAvailabilityStatus === "Available" && inSync) return roleArn;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
