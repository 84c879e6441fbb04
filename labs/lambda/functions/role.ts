/** The role that the functions run as. */
import { IAM } from "@aws-sdk/client-iam";
import { accept, type LabContext } from "../../../src/lab/index.ts";

type Maker = Pick<LabContext, "aws" | "run" | "assets">;

const managed = (name: string): string => `arn:aws:iam::aws:policy/service-role/${name}`;

export const LOGS_POLICY = managed("AWSLambdaBasicExecutionRole");
/** Lambda makes network interfaces as the function's role. */
export const VPC_POLICY = managed("AWSLambdaVPCAccessExecutionRole");

export async function keepOrMakeRole({ aws, run, assets }: Maker, tableName: string): Promise<void> {
  const RoleName = run.name("fn");
  const AssumeRolePolicyDocument = assets.text("policies/trust-lambda.json");
  await accept(
    aws(IAM).createRole({ RoleName, Path: run.path, AssumeRolePolicyDocument }),
    "EntityAlreadyExistsException",
  );
  for (const PolicyArn of [LOGS_POLICY, VPC_POLICY]) await aws(IAM).attachRolePolicy({ RoleName, PolicyArn });
  await aws(IAM).putRolePolicy({
    RoleName,
    PolicyName: "table",
    PolicyDocument: assets.text("policies/table.json", { region: run.region, account: run.account, table: tableName }),
  });
}

/** ARN and trust policy of the role with the run's name. */
export async function readRole({ aws, run }: Pick<LabContext, "aws" | "run">) {
  const answer = await accept(aws(IAM).getRole({ RoleName: run.name("fn") }), "NoSuchEntityException");
  const document = answer?.Role?.AssumeRolePolicyDocument;
  return answer?.Role && { arn: answer.Role.Arn, trust: document === undefined ? "" : decodeURIComponent(document) };
}

/** Whether IAM would let the role do all of this, whichever policy says so. */
export async function roleMay(
  { aws }: Pick<LabContext, "aws">,
  PolicySourceArn: string,
  ActionNames: string[],
): Promise<boolean> {
  const { EvaluationResults = [] } = await aws(IAM).simulatePrincipalPolicy({ PolicySourceArn, ActionNames });
  return EvaluationResults.length > 0 && EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed");
}
