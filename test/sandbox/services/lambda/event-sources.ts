/** Queues, streams and functions for tests of event source mappings. */
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type * as IAM from "@aws-sdk/client-iam";
import type * as SQS from "@aws-sdk/client-sqs";
import { createFunction, type Lab, logged, until } from "./lab.ts";

/** Lets the functions' role read this source. */
export const allow = ({ sandbox }: Lab, Action: readonly string[], Resource: string) =>
  sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName: "fn",
    PolicyName: `source-${Resource.replaceAll(/\W/g, "-").slice(-100)}`,
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] }),
  });

export const sqsOf = ({ sandbox }: Lab) => sandbox.service<typeof SQS>("sqs");
export const dynamoOf = ({ sandbox }: Lab) => sandbox.service<typeof DynamoDB>("dynamodb");

export async function makeQueue(work: Lab, QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl = "" } = await sqsOf(work).CreateQueue({ QueueName, Attributes });
  const arn = `arn:aws:sqs:us-east-1:123456789012:${QueueName}`;
  await allow(work, ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], arn);
  return { QueueUrl, arn };
}

export async function makeStream(work: Lab, TableName: string): Promise<string> {
  const db = dynamoOf(work);
  await db.CreateTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  const { Table } = await until(
    "table",
    () => db.DescribeTable({ TableName }),
    (each) => each.Table?.TableStatus === "ACTIVE",
  );
  const arn = Table?.LatestStreamArn ?? "";
  await allow(
    work,
    ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"],
    arn,
  );
  return arn;
}

/** A function that logs `BATCH [...]`, then does what `body` says with `event`. */
export const makeFunction = (work: Lab, name: string, body: string, more: Parameters<typeof createFunction>[3] = {}) =>
  createFunction(
    work,
    name,
    `const text = (each) => each.body ?? each.dynamodb.Keys.id.S;
     export const handler = async (event) => {
       console.log("BATCH " + JSON.stringify(event.Records.map(text)));
       ${body}
     };`,
    more,
  );

/** The batches that the function has got so far. */
export const batches = async (work: Lab, name: string): Promise<string[][]> =>
  (await logged(work, name)).flatMap((line) =>
    line.includes("BATCH ") ? [JSON.parse(line.slice(line.indexOf("BATCH ") + 6))] : [],
  );

export const enabled = ({ lambda }: Lab, UUID: string | undefined, wanted = "Enabled") =>
  until(
    wanted,
    () => lambda.GetEventSourceMapping({ UUID }),
    ({ State }) => State === wanted,
  );
