/** The four roles of the lab: of EMR itself, of the nodes, of the Studio, of notebook executions. */
import { IAM } from "@aws-sdk/client-iam";
import { accept, type LabContext } from "../../../src/lab/index.ts";
import { bucketOf, databaseOf } from "../names.ts";

type Maker = Pick<LabContext, "aws" | "run" | "assets">;

export type RoleName = "service" | "ec2" | "studio" | "notebook";

const EMR = "elasticmapreduce.amazonaws.com";

export const TRUSTED: Readonly<Record<RoleName, string>> = {
  service: EMR,
  ec2: "ec2.amazonaws.com",
  studio: EMR,
  notebook: EMR,
};

const MANAGED: Readonly<Partial<Record<RoleName, string>>> = {
  service: "service-role/AmazonEMRServicePolicy_v2",
  notebook: "service-role/AmazonElasticMapReduceEditorsRole",
};

export async function keepOrMakeRoles(context: Maker): Promise<void> {
  const { aws, run } = context;
  for (const logical of ["service", "ec2", "studio", "notebook"] as const) {
    const AssumeRolePolicyDocument = trustOf(context, logical);
    const create = aws(IAM).createRole({ RoleName: run.name(logical), Path: run.path, AssumeRolePolicyDocument });
    await accept(create, "EntityAlreadyExistsException");
    const managed = MANAGED[logical];
    if (managed !== undefined)
      await aws(IAM).attachRolePolicy({ RoleName: run.name(logical), PolicyArn: `arn:aws:iam::aws:policy/${managed}` });
    await putPolicy(context, logical);
  }
  await keepOrMakeProfile(context);
}

export const trustOf = ({ assets }: Maker, logical: RoleName): string =>
  assets.text("policies/trust.json", { service: TRUSTED[logical] });

/** The role's own policy: pass the nodes' role, work on the data, or read and write notebooks. */
export async function putPolicy(context: Maker, logical: RoleName): Promise<void> {
  await context.aws(IAM).putRolePolicy({
    RoleName: context.run.name(logical),
    PolicyName: "lab",
    PolicyDocument: policyOf(context, logical),
  });
}

function policyOf({ assets, run }: Maker, logical: RoleName): string {
  const bucket = bucketOf(run);
  const { region, account } = run;
  if (logical === "service")
    return assets.text("policies/pass-role.json", {
      role: `arn:aws:iam::${account}:role${run.path}${run.name("ec2")}`,
    });
  if (logical === "ec2")
    return assets.text("policies/nodes.json", { bucket, region, account, database: databaseOf(run) });
  return assets.text("policies/files.json", { bucket });
}

async function keepOrMakeProfile({ aws, run }: Maker): Promise<void> {
  const InstanceProfileName = run.name("ec2");
  const create = aws(IAM).createInstanceProfile({ InstanceProfileName, Path: run.path });
  await accept(create, "EntityAlreadyExistsException");
  // A profile holds one role: the second attempt is refused as over the limit.
  const add = aws(IAM).addRoleToInstanceProfile({ InstanceProfileName, RoleName: run.name("ec2") });
  await accept(add, "LimitExceededException");
}

/** ARN and trust policy of a role of the run. */
export async function readRole({ aws, run }: Pick<LabContext, "aws" | "run">, logical: RoleName) {
  const answer = await accept(aws(IAM).getRole({ RoleName: run.name(logical) }), "NoSuchEntityException");
  const document = answer?.Role?.AssumeRolePolicyDocument;
  return answer?.Role && { arn: answer.Role.Arn ?? "", trust: decodeURIComponent(document ?? "") };
}

/** The first of these actions that the role's policies refuse on the resource. */
export async function refused(
  { aws }: Pick<LabContext, "aws">,
  { role, actions, resource }: { role: string; actions: string[]; resource: string },
): Promise<string | undefined> {
  const { EvaluationResults = [] } = await aws(IAM).simulatePrincipalPolicy({
    PolicySourceArn: role,
    ActionNames: actions,
    ResourceArns: [resource],
  });
  return EvaluationResults.find(({ EvalDecision }) => EvalDecision !== "allowed")?.EvalActionName;
}
