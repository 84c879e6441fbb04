import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { Lambda } from "@aws-sdk/client-lambda";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type ProbeContext,
  pass,
  step,
} from "../../../src/lab/index.ts";
import {
  keepOrMakeAliases,
  keepOrMakeFunction,
  keepOrMakeRole,
  ROLES,
  readAlias,
  readRole,
} from "../backend/functions.ts";
import { preflight } from "./preflight.ts";

export interface Backend {
  readonly tableName: string;
  readonly ordersName: string;
  readonly prodVersion: string;
  readonly gatewayRole: string;
  readonly logsRole: string;
}

const sameCode = mistake<Backend>({
  id: "same-version",
  says: "Both aliases point at the same code, so the stages cannot differ: publish a version for prod and leave dev on $LATEST.",
  make: (context) => point(context, "prod", "$LATEST"),
  undo: (context, { prodVersion }) => point(context, "prod", prodVersion),
});

/** What answers behind the API: a table, and one function with an alias for each stage. */
export const backend = step({
  id: "backend",
  title: "Table, functions with dev and prod aliases, roles",
  covers: ["api-gateway/integration-types/lambda-integration"],
  needs: { preflight },
  minutes: 2,
  async solve(context) {
    await keepOrMakeTable(context);
    const role = await keepOrMakeRole(context, ROLES.function);
    await keepOrMakeRole(context, ROLES.gateway);
    await keepOrMakeRole(context, ROLES.logs);
    await keepOrMakeFunction(context, "orders", role);
    await keepOrMakeFunction(context, "auth", role);
    await keepOrMakeAliases(context);
  },
  async locate(context): Promise<Backend> {
    const TableName = context.run.name("table");
    const table = await accept(context.aws(DynamoDB).describeTable({ TableName }), "ResourceNotFoundException");
    const prod = await readAlias(context, "prod");
    found(await readAlias(context, "dev"), "The function has no alias dev.");
    return {
      tableName: found(table?.Table?.TableName, `No table named ${TableName}.`),
      ordersName: context.run.name("orders"),
      prodVersion: found(prod?.FunctionVersion, "The function has no alias prod."),
      gatewayRole: found((await readRole(context, ROLES.gateway))?.Arn, "No role for API Gateway."),
      logsRole: found((await readRole(context, ROLES.logs))?.Arn, "No role for API Gateway's logs."),
    };
  },
  checks: [
    check<Backend>({
      id: "releases",
      title: "The aliases dev and prod answer as different releases",
      hints: [
        "Aliases decide which code a stage runs.",
        "publish-version, alias prod to that version; then change RELEASE, alias dev to $LATEST.",
      ],
      mistakes: [sameCode],
      probes: ["lambda:Invoke"],
      async run(context, { ordersName }) {
        const [dev, prod] = [await releaseOf(context, ordersName, "dev"), await releaseOf(context, ordersName, "prod")];
        const actual = `dev is ${dev}, prod is ${prod}`;
        if (dev !== prod) return pass(actual);
        return fail({ expected: "two different releases", actual, fix: sameCode.says, mistake: sameCode.id });
      },
    }),
  ],
});

async function releaseOf({ probe }: ProbeContext, FunctionName: string, Qualifier: string): Promise<string> {
  const answer = await probe(Lambda).invoke({ FunctionName, Qualifier, Payload: Buffer.from('{"whoami":true}') });
  return Buffer.from(answer.Payload ?? []).toString("utf8");
}

const point = async ({ aws, run }: Pick<LabContext, "aws" | "run">, Name: string, FunctionVersion: string) =>
  void (await aws(Lambda).updateAlias({ FunctionName: run.name("orders"), Name, FunctionVersion }));

async function keepOrMakeTable({ aws, run, until }: LabContext): Promise<void> {
  const TableName = run.name("table");
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
