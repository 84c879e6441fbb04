import type { Context } from "../../kit/index.ts";

/** Who owns a statement: a role's sessions are apart, as on AWS. */
export const callerOf = ({ principal }: Context): string =>
  principal.kind === "service" ? `service:${principal.service}` : principal.arn;

/** The role of a session, or the caller itself: whose statements a list shows with RoleLevel. */
export const roleOf = (caller: string): string => caller.replace(/(:assumed-role\/[^/]+)\/.*$/, "$1");
