import { type PassedRole, passesRoles } from "../../kit/index.ts";

type Values = Readonly<Record<string, unknown>>;

const TO = "apigateway.amazonaws.com";
const given = passesRoles(TO, { PutIntegration: ["credentials"], CreateAuthorizer: ["authorizerCredentials"] });
const PATCHED = /^\/(credentials|authorizerCredentials|cloudwatchRoleArn)$/;

/** Roles for integrations, authorizers and logs. https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html */
export function passedRoles(operation: string, input: Values): readonly PassedRole[] {
  const patches = [input.patchOperations ?? []].flat().map((patch) => Object(patch) as Values);
  const roles = patches.filter(({ op, path, value }) => op !== "remove" && PATCHED.test(String(path)) && value);
  // A wildcard hands the caller's own credentials on: no role.
  const all = [...given(operation, input), ...roles.map(({ value }) => ({ role: String(value), to: TO }))];
  return all.filter(({ role }) => !role.endsWith(":user/*"));
}
