/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html */
import { EC2 } from "@aws-sdk/client-ec2";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { SQS } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
let admin: ReturnType<typeof settings>;
let ana: ReturnType<typeof settings>;

const settings = (credentials: { accessKeyId: string; secretAccessKey: string }) => ({
  region: "us-east-1",
  requestHandler: sandbox.requestHandler(),
  maxAttempts: 1,
  useQueueUrlAsEndpoint: false,
  credentials,
});
const allow = (...Statement: object[]) =>
  new IAM(admin).putUserPolicy({
    UserName: "ana",
    PolicyName: "own",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: Statement.map((each) => ({ Effect: "Allow", Resource: "*", ...each })),
    }),
  });
const tagged = (value: string) => [{ ResourceType: "vpc" as const, Tags: [{ Key: "team", Value: value }] }];

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  admin = settings(sandbox.credentials);
  await new IAM(admin).createUser({ UserName: "ana" });
  const { AccessKey } = await new IAM(admin).createAccessKey({ UserName: "ana" });
  ana = settings({ accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" });
});
afterEach(() => sandbox.close());

it("what a resource is tagged with decides who may delete it", async () => {
  const ec2 = new EC2(admin);
  const [mine, theirs] = await Promise.all(
    ["red", "blue"].map((team, i) =>
      ec2.createVpc({ CidrBlock: `10.${i}.0.0/16`, TagSpecifications: tagged(team) }).then(({ Vpc }) => Vpc?.VpcId),
    ),
  );
  await allow({ Action: "ec2:DeleteVpc", Condition: { StringEquals: { "aws:ResourceTag/team": "red" } } });
  await expect(new EC2(ana).deleteVpc({ VpcId: theirs })).rejects.toMatchObject({
    name: "UnauthorizedOperation",
    message: expect.stringContaining(`vpc/${theirs}`),
  });
  await new EC2(ana).deleteVpc({ VpcId: mine });
  const { Vpcs = [] } = await ec2.describeVpcs({ Filters: [{ Name: "tag-key", Values: ["team"] }] });
  expect(Vpcs.map(({ VpcId }) => VpcId)).toEqual([theirs]);
});

it("a Deny with Null keeps hands off what has no such tag", async () => {
  const sqs = new SQS(admin);
  await sqs.createQueue({ QueueName: "plain" });
  await sqs.createQueue({ QueueName: "lab", tags: { "awslab:run": "abc234" } });
  await allow(
    { Action: "sqs:*" },
    { Effect: "Deny", Action: "sqs:DeleteQueue", Condition: { Null: { "aws:ResourceTag/awslab:run": "true" } } },
  );
  const url = (name: string) => `https://sqs.us-east-1.amazonaws.com/${sandbox.account}/${name}`;
  await expect(new SQS(ana).deleteQueue({ QueueUrl: url("plain") })).rejects.toThrow("explicit deny");
  await new SQS(ana).deleteQueue({ QueueUrl: url("lab") });
  expect((await sqs.listQueues({})).QueueUrls).toEqual([expect.stringContaining("/plain")]);
});

it("tags of the request are known, in every API's own shape", async () => {
  await allow({
    Action: ["ec2:CreateVpc", "lambda:TagResource", "sqs:CreateQueue"],
    Condition: {
      StringEquals: { "aws:RequestTag/team": "red" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "stage"] },
    },
  });
  const create = (team: string) =>
    new EC2(ana).createVpc({ CidrBlock: "10.0.0.0/16", TagSpecifications: tagged(team) });
  await expect(create("blue")).rejects.toMatchObject({ name: "UnauthorizedOperation" });
  expect((await create("red")).Vpc?.State).toBe("pending");
  const queue = (tags: Record<string, string>) => new SQS(ana).createQueue({ QueueName: "q", tags });
  await expect(queue({ team: "red", owner: "ana" })).rejects.toThrow("sqs:CreateQueue");
  await queue({ team: "red", stage: "dev" });
  const Resource = `arn:aws:lambda:us-east-1:${sandbox.account}:function:f`;
  const tag = (Tags: Record<string, string>) => new Lambda(ana).tagResource({ Resource, Tags });
  await expect(tag({ team: "blue" })).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(tag({ team: "red" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
