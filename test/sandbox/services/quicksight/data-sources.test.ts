/** Subscription, users and data sources: a data source is what Athena says when it is asked as the data source's role. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as IAM from "@aws-sdk/client-iam";
import type * as QuickSight from "@aws-sdk/client-quicksight";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
const quicksight = () => sandbox.service<typeof QuickSight>("quicksight");
const iam = () => sandbox.service<typeof IAM>("iam");
const account = { AwsAccountId: "" };
const people = { AwsAccountId: "", Namespace: "default" };

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  account.AwsAccountId = sandbox.account;
  people.AwsAccountId = sandbox.account;
  await sandbox.service<typeof S3>("s3").CreateBucket({ Bucket: "results-bucket" });
  await sandbox.service<typeof Athena>("athena").CreateWorkGroup({
    Name: "lab",
    Configuration: { ResultConfiguration: { OutputLocation: "s3://results-bucket/results/" } },
  });
});

afterAll(() => sandbox.close());

async function role(name: string, service: string, actions: string[]): Promise<string> {
  const { Role } = await iam().CreateRole({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    }),
  });
  await iam().PutRolePolicy({
    RoleName: name,
    PolicyName: "all",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
    }),
  });
  return Role?.Arn ?? "";
}

async function tested(id: string, RoleArn?: string, WorkGroup = "lab"): Promise<QuickSight.DataSource> {
  await quicksight().CreateDataSource({
    ...account,
    DataSourceId: id,
    Name: id,
    Type: "ATHENA",
    DataSourceParameters: { AthenaParameters: { WorkGroup, ...(RoleArn === undefined ? {} : { RoleArn }) } },
  });
  for (;;) {
    const { DataSource: source } = await quicksight().DescribeDataSource({ ...account, DataSourceId: id });
    if (source && source.Status !== "CREATION_IN_PROGRESS") return source;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("the account is subscribed and has one administrator; others are registered", async () => {
  const { AccountInfo } = await quicksight().DescribeAccountSubscription(account);
  expect(AccountInfo).toMatchObject({ Edition: "ENTERPRISE", AccountSubscriptionStatus: "ACCOUNT_CREATED" });
  const { UserList } = await quicksight().ListUsers(people);
  expect(UserList).toMatchObject([{ Role: "ADMIN", Active: true }]);
  const { User } = await quicksight().RegisterUser({
    ...people,
    IdentityType: "IAM",
    IamArn: `arn:aws:iam::${sandbox.account}:user/ana`,
    Email: "ana@example.com",
    UserRole: "AUTHOR",
  });
  expect(User?.Arn).toBe(`arn:aws:quicksight:us-east-1:${sandbox.account}:user/default/ana`);
  expect((await quicksight().DescribeUser({ ...people, UserName: "ana" })).User).toMatchObject({ Role: "AUTHOR" });
  await expect(quicksight().DescribeUser({ ...people, UserName: "bob" })).rejects.toThrow("User bob is not found");
});

test("a data source is asked before it counts as created", async () => {
  const allowed = await role("allowed", "quicksight.amazonaws.com", ["athena:*", "s3:*"]);
  expect(await tested("source", allowed)).toMatchObject({ Status: "CREATION_SUCCESSFUL", Type: "ATHENA" });
  expect(await tested("as-service")).toMatchObject({ Status: "CREATION_SUCCESSFUL" });
});

test.each([
  ["no-such-role", async () => `arn:aws:iam::${sandbox.account}:role/nobody`, "ACCESS_DENIED", "does not exist"],
  ["wrong-trust", () => role("other", "lambda.amazonaws.com", ["*"]), "ACCESS_DENIED", "sts:AssumeRole"],
  [
    "no-athena",
    () => role("poor", "quicksight.amazonaws.com", ["s3:*"]),
    "ACCESS_DENIED",
    "athena:StartQueryExecution",
  ],
  ["no-results", () => role("blind", "quicksight.amazonaws.com", ["athena:*"]), "ACCESS_DENIED", "s3:PutObject"],
])("a data source fails: %s", async (id, roleArn, Type, says) => {
  const source = await tested(id, await roleArn());
  expect(source).toMatchObject({ Status: "CREATION_FAILED", ErrorInfo: { Type } });
  expect(source.ErrorInfo?.Message).toContain(says);
});

test("a work group that does not exist is the source's failure, too", async () => {
  expect(await tested("no-group", undefined, "nothing")).toMatchObject({
    Status: "CREATION_FAILED",
    ErrorInfo: { Type: "GENERIC_SQL_FAILURE", Message: "WorkGroup nothing is not found." },
  });
});

test("kinds that the sandbox cannot ask are refused by name", async () => {
  const input = { ...account, DataSourceId: "db", Name: "db", Type: "POSTGRESQL" as const };
  await expect(quicksight().CreateDataSource(input)).rejects.toThrow(
    "Data source type POSTGRESQL is not in the sandbox",
  );
});

test("permissions are for users of the account; tags are seen by the tagging API", async () => {
  const { UserList } = await quicksight().ListUsers(people);
  const Principal = UserList?.[0]?.Arn ?? "";
  const grant = (principal: string) =>
    quicksight().UpdateDataSourcePermissions({
      ...account,
      DataSourceId: "source",
      GrantPermissions: [{ Principal: principal, Actions: ["quicksight:DescribeDataSource"] }],
    });
  await grant(Principal);
  const { Permissions } = await quicksight().DescribeDataSourcePermissions({ ...account, DataSourceId: "source" });
  expect(Permissions).toEqual([{ Principal, Actions: ["quicksight:DescribeDataSource"] }]);
  await expect(grant(`${Principal}-not`)).rejects.toThrow("is not part of this account");
  const { DataSource } = await quicksight().DescribeDataSource({ ...account, DataSourceId: "source" });
  const ResourceArn = DataSource?.Arn ?? "";
  await quicksight().TagResource({ ResourceArn, Tags: [{ Key: "team", Value: "lake" }] });
  expect(sandbox.inventory().find(({ arn }) => arn === ResourceArn)).toMatchObject({
    type: "quicksight:datasource",
    tags: { team: "lake" },
  });
});

test("an account that ended its subscription has nothing of QuickSight until it subscribes again", async () => {
  await expect(quicksight().DeleteAccountSubscription(account)).rejects.toThrow("termination protection");
  await quicksight().UpdateAccountSettings({
    ...account,
    DefaultNamespace: "default",
    TerminationProtectionEnabled: false,
  });
  await quicksight().DeleteAccountSubscription(account);
  await expect(quicksight().DescribeAccountSubscription(account)).rejects.toThrow("is not found");
  await expect(quicksight().ListDataSources(account)).rejects.toThrow("is not found");
  const { SignupResponse } = await quicksight().CreateAccountSubscription({
    ...account,
    AccountName: "again",
    AuthenticationMethod: "IAM_AND_QUICKSIGHT",
    NotificationEmail: "ana@example.com",
  });
  expect(SignupResponse).toMatchObject({ accountName: "again" });
  expect((await quicksight().ListUsers(people)).UserList).toHaveLength(1);
});
