import type { Task } from "../../../engines/states-language/index.ts";
import type { ExecutionRow } from "../state.ts";

/** As what a task acts: in a session of its machine's role, or of the role in its Credentials. */
export const roleOf = (row: ExecutionRow, { roleArn }: Task): { roleArn: string; sessionName: string } => ({
  roleArn: roleArn ?? row.roleArn,
  sessionName: row.session,
});
