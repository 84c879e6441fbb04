import type { SolveContext } from "../../../src/lab/index.ts";
import { type Sql, StatementFailed } from "./session.ts";

/** Runs a statement that uses the warehouse's role. A role made a moment ago may not be known yet: then it tries again. */
export async function withRole({ until }: Pick<SolveContext, "until">, sql: Sql, statement: string): Promise<void> {
  const isDone = await runsAsRole(sql, statement);
  if (isDone) return;
  await until({
    for: "Redshift to be let into the role",
    read: () => runsAsRole(sql, statement),
    observed: (done) => (done ? "done" : "not authorized to assume it yet"),
    done: (done) => done,
    usual: 20,
    limit: 60,
    every: 10,
  });
}

/** False where Redshift may not act as the role; any other failure is thrown. */
async function runsAsRole(sql: Sql, statement: string): Promise<boolean> {
  try {
    await sql.run(statement);
    return true;
  } catch (error) {
    if (error instanceof StatementFailed && /not authorized to assume IAM Role/i.test(error.message)) return false;
    throw error;
  }
}
