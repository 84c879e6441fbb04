/** The roles of the lab: who may assume each, and what it may do. */
import { IAM } from "@aws-sdk/client-iam";
import { accept, type LabContext } from "../../../src/lab/index.ts";

export interface RoleRecipe {
  readonly logical: "exec" | "task" | "host" | "infra" | "gate" | "deploy";
  /** The service that assumes it. */
  readonly service: string;
  /** AWS-managed policies, by the end of their ARN. */
  readonly managed: readonly string[];
}

export const ROLES: readonly RoleRecipe[] = [
  { logical: "exec", service: "ecs-tasks.amazonaws.com", managed: ["service-role/AmazonECSTaskExecutionRolePolicy"] },
  { logical: "task", service: "ecs-tasks.amazonaws.com", managed: [] },
  {
    logical: "host",
    service: "ec2.amazonaws.com",
    managed: ["service-role/AmazonEC2ContainerServiceforEC2Role", "AmazonSSMManagedInstanceCore"],
  },
  { logical: "infra", service: "ecs.amazonaws.com", managed: ["AmazonECSInfrastructureRolePolicyForLoadBalancers"] },
  { logical: "gate", service: "lambda.amazonaws.com", managed: ["service-role/AWSLambdaBasicExecutionRole"] },
];

/** The role that CodeDeploy works with. */
export const DEPLOY_ROLE: RoleRecipe = {
  logical: "deploy",
  service: "codedeploy.amazonaws.com",
  managed: ["AWSCodeDeployRoleForECS"],
};

export const SECRET_POLICY = "read-secret";

type Maker = Pick<LabContext, "aws" | "run" | "assets">;

export async function keepOrMakeRole(
  { aws, run, assets }: Maker,
  { logical, service, managed }: RoleRecipe,
): Promise<void> {
  const RoleName = run.name(logical);
  const AssumeRolePolicyDocument = assets.text("policies/trust.json", { service });
  await accept(
    aws(IAM).createRole({ RoleName, Path: run.path, AssumeRolePolicyDocument }),
    "EntityAlreadyExistsException",
  );
  for (const name of managed)
    await aws(IAM).attachRolePolicy({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${name}` });
}

/** Lets the execution role read the run's parameters, and nothing else of SSM. */
export async function allowSecret({ aws, run, assets }: Maker): Promise<void> {
  const { region, account, id } = run;
  await aws(IAM).putRolePolicy({
    RoleName: run.name("exec"),
    PolicyName: SECRET_POLICY,
    PolicyDocument: assets.text("policies/read-secret.json", { region, account, run: id }),
  });
}

/** Lets ECS ask the gate function, and the function ask about images. */
export async function allowGate({ aws, run, assets }: Maker): Promise<void> {
  const { region, account, id } = run;
  const values = { region, account, run: id };
  for (const [logical, PolicyName] of [
    ["infra", "invoke-gate"],
    ["gate", "ask-registry"],
  ] as const) {
    const PolicyDocument = assets.text(`policies/${PolicyName}.json`, values);
    await aws(IAM).putRolePolicy({ RoleName: run.name(logical), PolicyName, PolicyDocument });
  }
}

/** Services act in the account through roles of their own, made at first use; an account that has them refuses a second. */
export async function ensureServiceRoles({ aws }: Maker): Promise<void> {
  for (const AWSServiceName of [
    "ecs.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "autoscaling.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
  ])
    await accept(aws(IAM).createServiceLinkedRole({ AWSServiceName }), "InvalidInputException");
}

export async function keepOrMakeInstanceProfile({ aws, run }: Maker): Promise<void> {
  const names = { InstanceProfileName: run.name("host") };
  await accept(aws(IAM).createInstanceProfile({ ...names, Path: run.path }), "EntityAlreadyExistsException");
  // A profile holds one role: the second attempt is refused as over the limit.
  await accept(aws(IAM).addRoleToInstanceProfile({ ...names, RoleName: run.name("host") }), "LimitExceededException");
}
