/** The two roles of the lab: what the functions run as, and what the state machines act as. */
import { IAM } from "@aws-sdk/client-iam";
import { accept, type LabContext } from "../../../src/lab/index.ts";
import { bucketOf } from "../machines/names.ts";

type Maker = Pick<LabContext, "aws" | "run" | "assets">;

const LOGS_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

export async function keepOrMakeFunctionRole({ aws, run, assets }: Maker, table: string): Promise<void> {
  const RoleName = run.name("fn");
  await keepOrMake({ aws, run, assets }, RoleName, assets.text("policies/trust-lambda.json"));
  await aws(IAM).attachRolePolicy({ RoleName, PolicyArn: LOGS_POLICY });
  const PolicyDocument = assets.text("policies/read-config.json", { region: run.region, account: run.account, table });
  await aws(IAM).putRolePolicy({ RoleName, PolicyName: "config", PolicyDocument });
}

export async function keepOrMakeMachineRole(context: Maker): Promise<void> {
  const RoleName = context.run.name("sm");
  await keepOrMake(context, RoleName, machineTrust(context));
  await context.aws(IAM).putRolePolicy({
    RoleName,
    PolicyName: "machine",
    PolicyDocument: machinePolicy(context),
  });
}

/** Only executions of this account may act as the role: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html */
export const machineTrust = ({ assets, run }: Pick<LabContext, "assets" | "run">): string =>
  assets.text("policies/trust-states.json", { account: run.account });

export const machinePolicy = ({ assets, run }: Pick<LabContext, "assets" | "run">): string =>
  assets.text("policies/machine.json", {
    region: run.region,
    account: run.account,
    name: run.name(),
    bucket: bucketOf(run),
  });

async function keepOrMake({ aws, run }: Maker, RoleName: string, AssumeRolePolicyDocument: string): Promise<void> {
  const create = aws(IAM).createRole({ RoleName, Path: run.path, AssumeRolePolicyDocument });
  await accept(create, "EntityAlreadyExistsException");
}

/** ARN and trust policy of a role of the run. */
export async function readRole({ aws, run }: Pick<LabContext, "aws" | "run">, logical: "fn" | "sm") {
  const answer = await accept(aws(IAM).getRole({ RoleName: run.name(logical) }), "NoSuchEntityException");
  const document = answer?.Role?.AssumeRolePolicyDocument;
  return answer?.Role && { arn: answer.Role.Arn, trust: document === undefined ? "" : decodeURIComponent(document) };
}

/** The actions that IAM would refuse the role on this resource. */
export async function refused(
  { aws }: Pick<LabContext, "aws">,
  PolicySourceArn: string,
  ActionNames: string[],
  resource: string,
): Promise<string[]> {
  const { EvaluationResults = [] } = await aws(IAM).simulatePrincipalPolicy({
    PolicySourceArn,
    ActionNames,
    ResourceArns: [resource],
  });
  return EvaluationResults.filter((each) => each.EvalDecision !== "allowed").map((each) => each.EvalActionName ?? "?");
}
