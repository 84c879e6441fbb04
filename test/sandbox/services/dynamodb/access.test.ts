import { DynamoDB } from "@aws-sdk/client-dynamodb";
import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTable, type Work, work } from "./tables-at-work.ts";

let w: Work;
let reader: DynamoDB;

beforeAll(async () => {
  w = await work();
  await makeTable(w, "mine");
  await makeTable(w, "other");
  const iam = w.sandbox.service<typeof IAM>("iam");
  await iam.CreateUser({ UserName: "reader" });
  await iam.PutUserPolicy({
    UserName: "reader",
    PolicyName: "mine",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
          Resource: "arn:aws:dynamodb:*:*:table/mine",
        },
      ],
    }),
  });
  const { AccessKey } = await iam.CreateAccessKey({ UserName: "reader" });
  reader = new DynamoDB({
    region: w.sandbox.region,
    endpoint: "http://sandbox",
    credentials: { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" },
    requestHandler: w.sandbox.requestHandler(),
    maxAttempts: 1,
  });
});
afterAll(() => w?.sandbox.close());

const Key = { pk: { S: "a" }, sk: { S: "b" } };

test("a policy on a table allows that table, not another, nor its indexes", async () => {
  await reader.putItem({ TableName: "mine", Item: Key });
  await expect(reader.getItem({ TableName: "other", Key })).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(
    reader.batchGetItem({ RequestItems: { mine: { Keys: [Key] }, other: { Keys: [Key] } } }),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(
    reader.query({
      TableName: "mine",
      IndexName: "any",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "a" } },
    }),
  ).rejects.toThrow(/dynamodb:Query on resource: arn:aws:dynamodb:us-east-1:123456789012:table\/mine\/index\/any/);
});

test("a transaction needs the permissions of what it does", async () => {
  await reader.transactWriteItems({ TransactItems: [{ Put: { TableName: "mine", Item: Key } }] });
  await expect(
    reader.transactWriteItems({
      TransactItems: [{ Put: { TableName: "mine", Item: Key } }, { Delete: { TableName: "mine", Key } }],
    }),
  ).rejects.toThrow(/dynamodb:DeleteItem/);
});
