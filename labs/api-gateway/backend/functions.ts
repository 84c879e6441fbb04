/** The functions behind the API, and the roles that they and API Gateway work as. */
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { accept, found, type LabContext, zipOf } from "../../../src/lab/index.ts";

type Logical = "orders" | "auth" | "ws";
type Maker = Pick<LabContext, "aws" | "run" | "assets" | "until">;

interface RoleRecipe {
  readonly logical: string;
  readonly service: "lambda" | "apigateway";
  readonly managed?: string;
  readonly policy?: string;
}

const LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

export const ROLES = {
  function: { logical: "fn", service: "lambda", managed: LOGS, policy: "policies/function.json" },
  gateway: { logical: "gw", service: "apigateway", policy: "policies/gateway.json" },
  logs: { logical: "gwlogs", service: "apigateway", managed: PUSH },
} as const satisfies Record<string, RoleRecipe>;

/** ARN of the role; made where it is not there, with its policies. */
export async function keepOrMakeRole({ aws, run, assets }: Maker, recipe: RoleRecipe): Promise<string> {
  const RoleName = run.name(recipe.logical);
  const AssumeRolePolicyDocument = assets.text("policies/trust.json", { service: recipe.service });
  await accept(
    aws(IAM).createRole({ RoleName, Path: run.path, AssumeRolePolicyDocument }),
    "EntityAlreadyExistsException",
  );
  if (recipe.managed !== undefined) await aws(IAM).attachRolePolicy({ RoleName, PolicyArn: recipe.managed });
  if (recipe.policy !== undefined) {
    const values = { region: run.region, account: run.account, table: run.name("table") };
    const PolicyDocument = assets.text(recipe.policy, values);
    await aws(IAM).putRolePolicy({ RoleName, PolicyName: "table", PolicyDocument });
  }
  return found((await readRole({ aws, run }, recipe))?.Arn, `No role named ${RoleName}.`);
}

export async function readRole({ aws, run }: Pick<LabContext, "aws" | "run">, { logical }: RoleRecipe) {
  return (await accept(aws(IAM).getRole({ RoleName: run.name(logical) }), "NoSuchEntityException"))?.Role;
}

export async function keepOrMakeFunction(context: Maker, logical: Logical, Role: string): Promise<void> {
  const lambda = context.aws(Lambda);
  const FunctionName = context.run.name(logical);
  const create = () =>
    lambda.createFunction({
      FunctionName,
      Role,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      MemorySize: 256,
      Timeout: 10,
      Environment: { Variables: { TABLE: context.run.name("table"), RELEASE: "1" } },
      Code: { ZipFile: zipOf([{ path: "index.mjs", bytes: context.assets.bytes(`${logical}/index.mjs`) }]) },
    });
  if (!(await readFunction(context, FunctionName)))
    await context.until({
      for: "Lambda to accept the role, which may be seconds old",
      read: async () => {
        try {
          return await accept(create(), "ResourceConflictException").then(() => true);
        } catch (error) {
          if (!(error instanceof Error && /cannot be assumed/.test(error.message))) throw error;
          return false;
        }
      },
      observed: (made) => (made ? "created" : "role not known yet"),
      done: (made) => made,
      usual: 10,
      limit: 60,
    });
  await settled(context, FunctionName);
}

export const readFunction = ({ aws }: Pick<LabContext, "aws">, FunctionName: string) =>
  accept(aws(Lambda).getFunctionConfiguration({ FunctionName }), "ResourceNotFoundException");

/** Waits until the function is Active and no update is under way. */
async function settled(context: Pick<LabContext, "aws" | "until">, FunctionName: string): Promise<void> {
  await context.until({
    for: `${FunctionName} to be ready`,
    read: () => readFunction(context, FunctionName),
    observed: (each) => each?.State ?? "absent",
    done: (each) => each?.State === "Active" && each.LastUpdateStatus !== "InProgress",
    usual: 5,
    limit: 120,
  });
}

/** Gives the function, as it is in $LATEST, code that is made of the asset's. */
export async function replaceCode(context: Maker, logical: Logical, change: (code: string) => string) {
  const FunctionName = context.run.name(logical);
  const bytes = Buffer.from(change(context.assets.text(`${logical}/index.mjs`)));
  await context.aws(Lambda).updateFunctionCode({ FunctionName, ZipFile: zipOf([{ path: "index.mjs", bytes }]) });
  await settled(context, FunctionName);
}

/** Version 1 says release 1 and is prod; what came after says release 2 and is dev. */
export async function keepOrMakeAliases(context: Maker): Promise<void> {
  const lambda = context.aws(Lambda);
  const FunctionName = context.run.name("orders");
  if (!(await readAlias(context, "prod"))) {
    const { Version } = await lambda.publishVersion({ FunctionName });
    await accept(
      lambda.createAlias({ FunctionName, Name: "prod", FunctionVersion: Version }),
      "ResourceConflictException",
    );
  }
  if (await readAlias(context, "dev")) return;
  const Variables = { TABLE: context.run.name("table"), RELEASE: "2" };
  await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables } });
  await settled(context, FunctionName);
  await accept(
    lambda.createAlias({ FunctionName, Name: "dev", FunctionVersion: "$LATEST" }),
    "ResourceConflictException",
  );
}

export const readAlias = ({ aws, run }: Pick<LabContext, "aws" | "run">, Name: string) =>
  accept(aws(Lambda).getAlias({ FunctionName: run.name("orders"), Name }), "ResourceNotFoundException");

interface Permission {
  readonly StatementId: string;
  readonly SourceArn: string;
  readonly Qualifier?: string;
}

/** Lets API Gateway invoke the function for one source; a statement of that name stays. */
export async function allow(
  { aws }: Pick<LabContext, "aws">,
  FunctionName: string,
  permission: Permission,
): Promise<void> {
  const wanted = { FunctionName, Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" };
  await accept(aws(Lambda).addPermission({ ...wanted, ...permission }), "ResourceConflictException");
}
