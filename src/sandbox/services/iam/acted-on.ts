import { globalArn, type ResourcesOf } from "../../kit/index.ts";
import { keyOf } from "./entities.ts";
import { groups, instanceProfiles, roles, users } from "./state.ts";

/** The entities that an IAM request acts on. A name without entity gets the ARN it would have at path `/`. */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (/^(List(Roles|Users|Groups|Policies|InstanceProfiles|AccountAliases)|GetAccountSummary)$/.test(operation))
    return ["*"];
  const named = [
    { noun: "role", name: input.RoleName, table: context.table(roles) },
    { noun: "user", name: input.UserName, table: context.table(users) },
    { noun: "group", name: input.GroupName, table: context.table(groups) },
    { noun: "instance-profile", name: input.InstanceProfileName, table: context.table(instanceProfiles) },
  ];
  // AddRoleToInstanceProfile and AddUserToGroup act on the container, which comes last.
  const arns = named.flatMap(({ noun, name, table }) =>
    typeof name === "string"
      ? [table.get(keyOf(name))?.arn ?? globalArn(context, "iam", `${noun}${pathOf(input)}${name}`)]
      : [],
  );
  return arns.length > 0 ? arns.slice(-1) : undefined;
};

const pathOf = (input: Readonly<Record<string, unknown>>): string =>
  typeof input.Path === "string" ? input.Path : "/";
