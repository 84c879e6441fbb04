import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { IAM } from "@aws-sdk/client-iam";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { logGroupOf, RECIPES } from "../functions/recipes.ts";
import { keepOrMakeRole, LOGS_POLICY, readRole, roleMay, VPC_POLICY } from "../functions/role.ts";
import { preflight } from "./preflight.ts";

export interface Base {
  readonly roleArn: string;
  readonly tableName: string;
  /** One for each function of the lab. */
  readonly logGroups: readonly string[];
}

const WRITES_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];

const mute = mistake<Base>({
  id: "no-logs-policy",
  says: "The role may not write logs, so the functions run and say nothing: attach AWSLambdaBasicExecutionRole.",
  make: async ({ aws, run }) => {
    // The one for VPCs lets a function write logs, too.
    for (const PolicyArn of [LOGS_POLICY, VPC_POLICY])
      await aws(IAM).detachRolePolicy({ RoleName: run.name("fn"), PolicyArn });
  },
  undo: async ({ aws, run }) => {
    for (const PolicyArn of [LOGS_POLICY, VPC_POLICY])
      await aws(IAM).attachRolePolicy({ RoleName: run.name("fn"), PolicyArn });
  },
});

const forever = mistake<Base>({
  id: "kept-forever",
  says: "A log group has no retention, so its events are kept and paid for until somebody deletes them: set one, for example a day.",
  make: async ({ aws }, { logGroups }) => {
    await aws(CloudWatchLogs).deleteRetentionPolicy({ logGroupName: logGroups[0] });
  },
  undo: async ({ aws }, { logGroups }) => {
    await aws(CloudWatchLogs).putRetentionPolicy({ logGroupName: logGroups[0], retentionInDays: 1 });
  },
});

/** What functions need before there are any: someone to be, somewhere to write, something to read. */
export const base = step({
  id: "base",
  title: "A role, log groups and a table",
  covers: ["lambda/lambda-execution-model/execution-environment"],
  needs: { preflight },
  minutes: 1,
  async solve(context) {
    const TableName = context.run.name("table");
    await keepOrMakeRole(context, TableName);
    for (const logGroupName of groupNames(context)) await keepOrMakeGroup(context, logGroupName);
    await keepOrMakeTable(context, TableName);
    await context.aws(DynamoDB).putItem({ TableName, Item: { pk: { S: "probe" }, found: { BOOL: true } } });
  },
  async locate(context): Promise<Base> {
    const role = await readRole(context);
    const TableName = context.run.name("table");
    const table = await accept(context.aws(DynamoDB).describeTable({ TableName }), "ResourceNotFoundException");
    return {
      roleArn: found(role?.arn, `No role named ${context.run.name("fn")}.`),
      tableName: found(table?.Table?.TableName, `No table named ${TableName}.`),
      logGroups: groupNames(context),
    };
  },
  checks: [
    check<Base>({
      id: "role",
      title: "Lambda may assume the role, and the role may write logs",
      hints: [
        "A function needs someone to be.",
        "AWSLambdaBasicExecutionRole on a role trusted by lambda.amazonaws.com.",
      ],
      mistakes: [mute],
      async run(context, { roleArn }) {
        const trust = (await readRole(context))?.trust ?? "";
        const expected = "a role that trusts lambda.amazonaws.com and may write logs";
        if (!trust.includes("lambda.amazonaws.com")) {
          const fix = "Let its trust policy name lambda.amazonaws.com as principal.";
          return fail({ expected, actual: "Lambda may not assume it", fix });
        }
        if (await roleMay(context, roleArn, WRITES_LOGS)) return pass(roleArn);
        return fail({ expected, actual: "it may not write logs", fix: mute.says, mistake: mute.id });
      },
    }),
    check<Base>({
      id: "retention",
      title: "Each function has a log group that forgets",
      hints: [
        "Who deletes log events, and when?",
        "`aws logs put-retention-policy --retention-in-days 1` on each group /aws/lambda/<function>.",
      ],
      mistakes: [forever],
      async run(context, { logGroups }) {
        const { logGroups: all = [] } = await context
          .aws(CloudWatchLogs)
          .describeLogGroups({ logGroupNamePrefix: logGroupOf(context.run.name()), limit: 50 });
        const kept = new Map(all.map((each) => [each.logGroupName, each.retentionInDays]));
        const expected = `${logGroups.length} log groups with a retention`;
        const absent = logGroups.filter((name) => !kept.has(name));
        if (absent.length > 0)
          return fail({ expected, actual: `there is no ${absent.join(", ")}`, fix: "Create the log groups." });
        const endless = logGroups.filter((name) => kept.get(name) === undefined);
        if (endless.length === 0) return pass(`${logGroups.length} log groups, ${kept.get(logGroups[0] ?? "")} day(s)`);
        const actual = `${endless.join(", ")} without one`;
        return fail({ expected, actual, fix: forever.says, mistake: forever.id });
      },
    }),
    check<Base>({
      id: "table",
      title: "The table is there",
      hints: [
        "What will the function in the VPC ask for?",
        "`aws dynamodb create-table --billing-mode PAY_PER_REQUEST` with the partition key pk (S).",
      ],
      mistakes: [],
      async run({ aws }, { tableName }) {
        const { Table } = await aws(DynamoDB).describeTable({ TableName: tableName });
        if (Table?.TableStatus === "ACTIVE") return pass(`${tableName} is ACTIVE`);
        const actual = `${tableName} is ${Table?.TableStatus}`;
        return fail({ expected: "an ACTIVE table", actual, fix: "Wait until DynamoDB has made it." });
      },
    }),
  ],
});

const groupNames = ({ run }: Pick<LabContext, "run">): string[] =>
  Object.values(RECIPES).map(({ logical }) => logGroupOf(run.name(logical)));

/** Made before the function, which would otherwise make it: without retention, and after a late write once more. */
async function keepOrMakeGroup({ aws }: Pick<LabContext, "aws">, logGroupName: string): Promise<void> {
  await accept(aws(CloudWatchLogs).createLogGroup({ logGroupName }), "ResourceAlreadyExistsException");
  await aws(CloudWatchLogs).putRetentionPolicy({ logGroupName, retentionInDays: 1 });
}

async function keepOrMakeTable({ aws, until }: LabContext, TableName: string): Promise<void> {
  const create = aws(DynamoDB).createTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
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
}
