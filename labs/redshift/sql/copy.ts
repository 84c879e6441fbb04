import type { SolveContext } from "../../../src/lab/index.ts";
import { type Sql, StatementFailed } from "./session.ts";

/** Runs a statement that uses the warehouse's role. A role made a moment ago may not be known yet: then it tries again. */
export async function withRole({ until }: Pick<SolveContext, "until">, sql: Sql, statement: string): Promise<void> {
  await until({
    for: statement.split(/\s+/, 2).join(" "),
    read: async () => {
      try {
        await sql.run(statement);
        return "done";
      } catch (error) {
        if (error instanceof StatementFailed && /not authorized to assume IAM Role/i.test(error.message))
          return "waits for the role";
        throw error;
      }
    },
    observed: (state) => state,
    done: (state) => state === "done",
    usual: 10,
    limit: 60,
    every: 10,
  });
}
