import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { IAM } from "@aws-sdk/client-iam";
import { type BucketLocationConstraint, S3 } from "@aws-sdk/client-s3";
import { SFN } from "@aws-sdk/client-sfn";
import { SQS } from "@aws-sdk/client-sqs";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import {
  keepOrMakeFunctionRole,
  keepOrMakeMachineRole,
  machinePolicy,
  machineTrust,
  readRole,
  refused,
} from "../access/roles.ts";
import { keepOrMakeFunction, keepOrMakeLogGroup, readFunction } from "../machines/functions.ts";
import { bucketOf, FUNCTIONS, logGroupOf, QUEUES } from "../machines/names.ts";

export interface Resources {
  readonly table: string;
  readonly machineRoleArn: string;
  readonly activityArn: string;
  readonly functionArn: string;
}

const otherTrust = mistake<Resources>({
  id: "wrong-trust",
  says: "The machine's role does not trust states.amazonaws.com, so no execution can act as it: name that service as principal.",
  make: async ({ aws, run, assets }) => {
    const PolicyDocument = assets.text("policies/trust-lambda.json");
    await aws(IAM).updateAssumeRolePolicy({ RoleName: run.name("sm"), PolicyDocument });
  },
  undo: async (context) => {
    const { aws, run } = context;
    await aws(IAM).updateAssumeRolePolicy({ RoleName: run.name("sm"), PolicyDocument: machineTrust(context) });
  },
});

const noInvoke = mistake<Resources>({
  id: "may-not-invoke",
  says: "The machine's role may not invoke the functions: states fail with Lambda.AccessDeniedException. Allow lambda:InvokeFunction on them.",
  make: async (context) => {
    const PolicyDocument = machinePolicy(context).replace("lambda:InvokeFunction", "lambda:GetFunction");
    await context.aws(IAM).putRolePolicy({ RoleName: context.run.name("sm"), PolicyName: "machine", PolicyDocument });
  },
  undo: keepOrMakeMachineRole,
});

const noWrite = mistake<Resources>({
  id: "may-not-write",
  says: "The machine's role may not do what its states do themselves: they fail with States.TaskFailed or the service's AccessDeniedException, \"not authorized to perform\". Allow dynamodb:PutItem and UpdateItem on the table, and sqs:SendMessage on the queues.",
  make: async (context) => {
    const PolicyDocument = machinePolicy(context).replace("dynamodb:PutItem", "dynamodb:GetItem");
    await context.aws(IAM).putRolePolicy({ RoleName: context.run.name("sm"), PolicyName: "machine", PolicyDocument });
  },
  undo: keepOrMakeMachineRole,
});

/** What the workflow works with: nothing of it knows of the workflow. */
export const resources = step({
  id: "resources",
  title: "Table, queues, bucket, functions, a worker's activity and roles",
  covers: ["step-functions/integration-with-aws-services/service-integrations"],
  needs: {},
  minutes: 2,
  async solve(context) {
    const table = context.run.name("table");
    await keepOrMakeTable(context, table);
    for (const logical of QUEUES) await context.aws(SQS).createQueue({ QueueName: context.run.name(logical) });
    await keepOrMakeBucket(context);
    await keepOrMakeFunctionRole(context, table);
    await keepOrMakeMachineRole(context);
    const roleArn = found((await readRole(context, "fn"))?.arn, "The functions' role is gone.");
    for (const logical of FUNCTIONS) await keepOrMakeFunction(context, { logical, roleArn, table });
    for (const logical of ["order", "quote"]) await keepOrMakeLogGroup(context, logGroupOf(context.run, logical));
    await context.aws(SFN).createActivity({ name: context.run.name("pack") });
  },
  async locate(context): Promise<Resources> {
    const { run } = context;
    const TableName = run.name("table");
    const table = await accept(context.aws(DynamoDB).describeTable({ TableName }), "ResourceNotFoundException");
    const config = await readFunction(context, run.name("validate"));
    const activityArn = `arn:aws:states:${run.region}:${run.account}:activity:${run.name("pack")}`;
    const activity = await accept(context.aws(SFN).describeActivity({ activityArn }), "ActivityDoesNotExist");
    return {
      table: found(table?.Table?.TableName, `No table named ${TableName}.`),
      functionArn: found(config?.FunctionArn, `No function named ${run.name("validate")}.`),
      machineRoleArn: found((await readRole(context, "sm"))?.arn, `No role named ${run.name("sm")}.`),
      activityArn: found(activity?.activityArn, `No activity named ${run.name("pack")}.`),
    };
  },
  checks: [
    check<Resources>({
      id: "parts",
      title: "Table, queues, functions and file are there",
      hints: [
        "Which parts does an order pass through?",
        "A table with the key orderId, queues out, approvals and alerts, four functions, and orders.json in the bucket.",
      ],
      mistakes: [],
      async run(context, { table }) {
        const absent = await absentParts(context, table);
        if (absent.length === 0)
          return pass(`${table}, ${QUEUES.length} queues, ${FUNCTIONS.length} functions, a file`);
        const actual = `missing: ${absent.join(", ")}`;
        return fail({ expected: "all parts of the workflow", actual, fix: "Create what is missing, by these names." });
      },
    }),
    check<Resources>({
      id: "role",
      title: "State machines may act with one role",
      hints: [
        "The machine acts with one role, for all its states.",
        "Trust states.amazonaws.com; allow lambda:InvokeFunction, dynamodb:PutItem and UpdateItem, sqs:SendMessage.",
      ],
      mistakes: [otherTrust, noInvoke, noWrite],
      async run(context, { machineRoleArn, functionArn, table }) {
        const expected = "a role that trusts states.amazonaws.com and may do what the states do";
        const trust = (await readRole(context, "sm"))?.trust ?? "";
        if (!trust.includes("states.amazonaws.com"))
          return fail({ expected, actual: "another trust policy", fix: otherTrust.says, mistake: otherTrust.id });
        const not = await refused(context, machineRoleArn, ["lambda:InvokeFunction"], functionArn);
        if (not.length > 0) {
          const actual = `refused: ${not.join(", ")} on ${functionArn}`;
          return fail({ expected, actual, fix: noInvoke.says, mistake: noInvoke.id });
        }
        const actual = await refusedWrites(context, machineRoleArn, table);
        if (actual === undefined) return pass(machineRoleArn);
        return fail({ expected, actual, fix: noWrite.says, mistake: noWrite.id });
      },
    }),
  ],
});

async function refusedWrites(context: LabContext, role: string, table: string): Promise<string | undefined> {
  const { region, account } = context.run;
  const needed: [string[], string][] = [
    [["dynamodb:PutItem", "dynamodb:UpdateItem"], `arn:aws:dynamodb:${region}:${account}:table/${table}`],
    [["sqs:SendMessage"], `arn:aws:sqs:${region}:${account}:${context.run.name("out")}`],
    [["sqs:SendMessage"], `arn:aws:sqs:${region}:${account}:${context.run.name("approvals")}`],
  ];
  for (const [actions, resource] of needed) {
    const not = await refused(context, role, actions, resource);
    if (not.length > 0) return `refused: ${not.join(", ")} on ${resource}`;
  }
  return undefined;
}

async function absentParts(context: LabContext, TableName: string): Promise<string[]> {
  const { aws, run } = context;
  const absent: string[] = [];
  const { Table } = await aws(DynamoDB).describeTable({ TableName });
  if (Table?.TableStatus !== "ACTIVE") absent.push(`table ${TableName}`);
  for (const logical of QUEUES) {
    const QueueName = run.name(logical);
    const known = await accept(aws(SQS).getQueueUrl({ QueueName }), "QueueDoesNotExist");
    if (!known) absent.push(`queue ${QueueName}`);
  }
  for (const logical of FUNCTIONS)
    if ((await readFunction(context, run.name(logical)))?.State !== "Active")
      absent.push(`function ${run.name(logical)}`);
  const file = { Bucket: bucketOf(run), Key: "orders.json" };
  if (!(await accept(aws(S3).headObject(file), "NotFound", "NoSuchBucket", "NoSuchKey")))
    absent.push("orders.json in the bucket");
  return absent;
}

async function keepOrMakeTable({ aws, until }: SolveContext, TableName: string): Promise<void> {
  const create = aws(DynamoDB).createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "orderId", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "orderId", KeyType: "HASH" }],
  });
  await accept(create, "ResourceInUseException");
  await until({
    for: "the table to become ACTIVE",
    read: async () => (await aws(DynamoDB).describeTable({ TableName })).Table?.TableStatus ?? "absent",
    observed: (status) => status,
    done: (status) => status === "ACTIVE",
    usual: 10,
    limit: 120,
  });
  const Item = { orderId: { S: "config" }, warehouseOpen: { BOOL: true } };
  await aws(DynamoDB).putItem({ TableName, Item });
}

async function keepOrMakeBucket({ aws, run, assets }: SolveContext): Promise<void> {
  const Bucket = bucketOf(run);
  const LocationConstraint = run.region as BucketLocationConstraint;
  const elsewhere = run.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  await accept(aws(S3).createBucket({ Bucket, ...elsewhere }), "BucketAlreadyOwnedByYou");
  await aws(S3).putObject({ Bucket, Key: "orders.json", Body: assets.bytes("orders.json") });
}
