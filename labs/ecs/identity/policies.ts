/** Reads what a role may do and who may assume it. */
import { IAM } from "@aws-sdk/client-iam";
import type { LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws">;

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: { readonly Service?: string | readonly string[] };
}

/** The services that the role trusts. */
export async function trustedServices({ aws }: Reader, roleName: string): Promise<string[]> {
  const { Role } = await aws(IAM).getRole({ RoleName: roleName });
  return statementsOf(Role?.AssumeRolePolicyDocument).flatMap(({ Principal }) => listOf(Principal?.Service));
}

/** Actions with a `*` for the service or for everything, and attached policies that grant everything. */
export async function boundlessGrants({ aws }: Reader, roleName: string): Promise<string[]> {
  const iam = aws(IAM);
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: roleName });
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName: roleName });
  const inline = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName: roleName, PolicyName });
      return statementsOf(PolicyDocument)
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => listOf(Action))
        .filter((action) => action === "*" || action.endsWith(":*"));
    }),
  );
  const attached = AttachedPolicies.flatMap(({ PolicyName }) => PolicyName ?? []);
  return [...attached.filter((name) => /^(AdministratorAccess|PowerUserAccess)$/.test(name)), ...inline.flat()];
}

/** Whether IAM would let the role do this, whichever policy says so. */
export async function mayDo({ aws }: Reader, roleArn: string, action: string, resource: string): Promise<boolean> {
  const { EvaluationResults = [] } = await aws(IAM).simulatePrincipalPolicy({
    PolicySourceArn: roleArn,
    ActionNames: [action],
    ResourceArns: [resource],
  });
  return EvaluationResults.some(({ EvalDecision }) => EvalDecision === "allowed");
}

function statementsOf(document: string | undefined): Statement[] {
  if (document === undefined) return [];
  const { Statement } = JSON.parse(decodeURIComponent(document)) as { Statement: Statement | Statement[] };
  return Array.isArray(Statement) ? Statement : [Statement];
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
