/** Typed calls of services under the permissions of a role or of a caller: what a service does on their behalf. */
import type { Principal, RoleSession } from "../kit/context.ts";
import { fault } from "../kit/fault.ts";
import type { Scope } from "../state/table.ts";
import type { DocumentCallOptions } from "./document-calls.ts";

export interface RoleCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly principal: Principal;
}

export type RoleCaller = (call: RoleCall, scope: Scope) => Promise<object>;

export const createRoleCalls =
  ({ registry, authorize, world }: DocumentCallOptions): RoleCaller =>
  async ({ service: id, operation: name, input, principal }, scope) => {
    const row = registry.byId(id);
    const service = row && (await registry.load(row));
    const operation = service?.operations.get(name);
    if (!service || !operation) throw fault("NotImplemented", `${id}:${name} is not in the sandbox.`, { status: 501 });
    const context = world().context(id, scope, principal);
    // Neither the account itself nor another service is asked for permissions.
    if (principal.kind !== "root" && principal.kind !== "service")
      await authorize({ service, operation }, { ...input }, context);
    return world().invoke({ service: id, name }, input, context);
  };

export function roleSession({ roleArn, sessionName }: RoleSession, scope: Scope): Principal {
  const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return {
    kind: "role",
    arn: `arn:aws:sts::${scope.account}:assumed-role/${name}/${sessionName}`,
    roleArn,
    sessionName,
    accessKeyId: "",
  };
}
