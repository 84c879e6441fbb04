/** Typed calls of services under the permissions of a role: what a service does with a role that it was given. */
import type { Principal, RoleSession } from "../kit/context.ts";
import { fault } from "../kit/fault.ts";
import type { Scope } from "../state/table.ts";
import type { DocumentCallOptions } from "./document-calls.ts";

export interface RoleCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly role: RoleSession;
}

export type RoleCaller = (call: RoleCall, scope: Scope) => Promise<object>;

export const createRoleCalls =
  ({ registry, authorize, world }: DocumentCallOptions): RoleCaller =>
  async ({ service: id, operation: name, input, role }, scope) => {
    const row = registry.byId(id);
    const service = row && (await registry.load(row));
    const operation = service?.operations.get(name);
    if (!service || !operation) throw fault("NotImplemented", `${id}:${name} is not in the sandbox.`, { status: 501 });
    const context = world().context(id, scope, roleSession(role, scope));
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
