import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, type Handler, type Input, parseArn } from "../../kit/index.ts";
import { notAuthorized, validationError } from "./faults.ts";
import { sessionPoliciesOf } from "./session-policies.ts";
import { callerName, type RoleToAssume, trusts } from "./trust.ts";

type AssumeRoleInput = Input<typeof STS, "AssumeRole">;

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html. Unlike AWS, the account's root may assume roles
 * that trust its account: the sandbox's first key stands for the account's administrator.
 */
export const assumeRole: Handler<typeof STS, "AssumeRole"> = async (input, context) => {
  refuseUnsupported(input);
  const sessionName = checkedSessionName(input.RoleSessionName);
  const roleArn = input.RoleArn ?? "";
  const role = await findRole(roleArn, context);
  if (!role || !(await trusts(role, input, context))) throw notAuthorized(callerName(context), roleArn);
  const seconds = checkedDuration(input.DurationSeconds, role, context);
  const { policies, packedSize } = await sessionPoliciesOf(input, context);
  const arn = `arn:aws:sts::${context.account}:assumed-role/${role.name}/${sessionName}`;
  const issued = context.issueCredentials(
    {
      kind: "role",
      arn,
      roleArn: role.arn,
      sessionName,
      roleId: role.id,
      ...(policies.length > 0 ? { sessionPolicies: policies } : {}),
    },
    seconds,
  );
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: issued.expiration,
    },
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: arn },
    PackedPolicySize: packedSize,
  };
};

function refuseUnsupported(input: AssumeRoleInput): void {
  for (const member of ["Tags", "TransitiveTagKeys", "SerialNumber", "TokenCode", "ProvidedContexts"] as const)
    if (input[member] !== undefined) throw validationError(`${member} of AssumeRole is not in the sandbox.`);
}

function checkedSessionName(name = ""): string {
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
  );
}

function checkedDuration(seconds: number | undefined, role: RoleToAssume, { principal }: Context): number {
  if (seconds === undefined) return 3600;
  if (seconds < 900)
    throw validationError(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    );
  if (principal.kind === "role" && seconds > 3600)
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  if (seconds > role.maxSeconds)
    throw validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  return seconds;
}

/** Undefined where there is no such role: AWS does not tell that from a role that may not be assumed. */
async function findRole(arn: string, context: Context): Promise<RoleToAssume | undefined> {
  const parts = parseArn(arn);
  if (parts?.service !== "iam" || !parts.resource.startsWith("role/")) throw validationError(`${arn} is invalid`);
  if (parts.account !== context.account) return undefined;
  try {
    const RoleName = parts.resource.split("/").at(-1);
    const { Role: role } = await context.service<typeof IAM>("iam").GetRole({ RoleName });
    if (!role?.RoleName || !role.RoleId || role.Arn !== arn) return undefined;
    return {
      name: role.RoleName,
      arn,
      id: role.RoleId,
      trust: decodeURIComponent(role.AssumeRolePolicyDocument ?? ""),
      maxSeconds: role.MaxSessionDuration ?? 3600,
    };
  } catch (error) {
    if (nameOf(error) === "NoSuchEntityException") return undefined;
    throw error;
  }
}
