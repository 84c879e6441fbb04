/** The two roles of the lab: what Glue and what QuickSight act as. */
import { IAM } from "@aws-sdk/client-iam";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { bucketOf } from "./names.ts";

export interface RoleRecipe {
  readonly logical: "glue" | "quicksight";
  /** Who may assume it. */
  readonly service: string;
  readonly managedPolicy: string;
}

export const ROLES: Readonly<Record<RoleRecipe["logical"], RoleRecipe>> = {
  glue: {
    logical: "glue",
    service: "glue.amazonaws.com",
    managedPolicy: "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole",
  },
  quicksight: {
    logical: "quicksight",
    service: "quicksight.amazonaws.com",
    managedPolicy: "arn:aws:iam::aws:policy/service-role/AWSQuicksightAthenaAccess",
  },
};

const POLICY = "lake";

export async function keepOrMakeRole(context: SolveContext, recipe: RoleRecipe): Promise<void> {
  const { aws, run } = context;
  const RoleName = run.name(recipe.logical);
  const AssumeRolePolicyDocument = trustOf(context, recipe.service);
  const create = aws(IAM).createRole({ RoleName, Path: run.path, AssumeRolePolicyDocument });
  await accept(create, "EntityAlreadyExistsException");
  await aws(IAM).attachRolePolicy({ RoleName, PolicyArn: recipe.managedPolicy });
  await allowLake(context, recipe.logical);
}

export const trustOf = ({ assets }: Pick<LabContext, "assets">, service: string): string =>
  assets.text("policies/trust.json", { service });

export async function allowLake({ aws, run, assets }: SolveContext, logical: RoleRecipe["logical"]): Promise<void> {
  const PolicyDocument = assets.text("policies/lake.json", { bucket: bucketOf(run) });
  await aws(IAM).putRolePolicy({ RoleName: run.name(logical), PolicyName: POLICY, PolicyDocument });
}

export const denyLake = async ({ aws, run }: SolveContext, logical: RoleRecipe["logical"]): Promise<void> =>
  void (await aws(IAM).deleteRolePolicy({ RoleName: run.name(logical), PolicyName: POLICY }));

/** ARN and trust policy; undefined where there is no such role. */
export async function readRole({ aws, run }: LabContext, logical: RoleRecipe["logical"]) {
  const answer = await accept(aws(IAM).getRole({ RoleName: run.name(logical) }), "NoSuchEntityException");
  const document = answer?.Role?.AssumeRolePolicyDocument;
  return answer?.Role && { arn: answer.Role.Arn, trust: document === undefined ? "" : decodeURIComponent(document) };
}

/** The S3 actions that IAM would refuse the role in the lake. */
export async function refusedInLake({ aws, run }: LabContext, PolicySourceArn: string): Promise<string[]> {
  const bucket = `arn:aws:s3:::${bucketOf(run)}`;
  const asked = [
    { ActionNames: ["s3:ListBucket"], ResourceArns: [bucket] },
    { ActionNames: ["s3:GetObject", "s3:PutObject"], ResourceArns: [`${bucket}/raw/orders/any`] },
  ];
  const answers = await Promise.all(
    asked.map((each) => aws(IAM).simulatePrincipalPolicy({ PolicySourceArn, ...each })),
  );
  return answers
    .flatMap(({ EvaluationResults = [] }) => EvaluationResults)
    .filter(({ EvalDecision }) => EvalDecision !== "allowed")
    .map(({ EvalActionName = "?" }) => EvalActionName);
}
