/** Which roles a call hands to an AWS service, so that `iam:PassRole` is asked about them. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */

/** ARN or name of a role or an instance profile, and the service that gets it, for example `lambda.amazonaws.com`. */
export interface PassedRole {
  readonly role: string;
  readonly to: string;
}

type Values = Readonly<Record<string, unknown>>;

/** Paths of members that hold roles, for each operation; lists on the way are followed: `Targets.RoleArn`. */
export type RoleMembers = Readonly<Record<string, readonly string[]>>;

/** A service's `passedRoles` where all its roles go to one service. */
export const passesRoles =
  (to: string, members: RoleMembers) =>
  (operation: string, input: Values): readonly PassedRole[] =>
    (members[operation] ?? []).flatMap((path) => textsAt(input, path.split("."))).map((role) => ({ role, to }));

function textsAt(value: unknown, [name, ...rest]: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsAt(each, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return typeof value === "string" && value !== "" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return textsAt((value as Values)[name], rest);
}
