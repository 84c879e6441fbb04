import { type Context, globalArn, type PassedRole } from "../../kit/index.ts";

type Values = Readonly<Record<string, unknown>>;

const OPERATIONS = new Set(["RunInstances", "AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation"]);

/** The instance profile that instances get: IAM asks about its role. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html */
export function passedRoles(operation: string, input: Values, context: Context): readonly PassedRole[] {
  const { Arn, Name } = Object(input.IamInstanceProfile) as Values;
  if (!OPERATIONS.has(operation) || (Arn === undefined && Name === undefined)) return [];
  const role = Arn === undefined ? globalArn(context, "iam", `instance-profile/${Name}`) : String(Arn);
  return [{ role, to: "ec2.amazonaws.com" }];
}
