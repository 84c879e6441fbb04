/** https://docs.aws.amazon.com/redshift/latest/dg/r_EXPLAIN.html */
import { type Execution, type Outcome, textResult } from "../execution.ts";
import { enginePlan } from "../plan/engine-plan.ts";
import { redshiftPlan } from "../plan/redshift-plan.ts";
import { prepare, tableNamed } from "../prepare.ts";
import { SqlReader } from "../sql-reader.ts";

export async function explain(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("EXPLAIN");
  void (reader.takes("ANALYZE") || reader.takes("VERBOSE"));
  // The plan of a statement that writes is that of what it reads.
  if (reader.takes("INSERT", "INTO")) {
    tableNamed(execution, reader.qualifiedName(), "INSERT");
    if (reader.comesSymbol("(")) reader.names();
  }
  if (reader.takes("CREATE", "TABLE")) {
    reader.qualifiedName();
    while (!reader.done && !reader.takes("AS")) reader.skip();
  }
  const prepared = await prepare(execution, reader.rest());
  const root = await enginePlan(execution, prepared);
  return textResult("QUERY PLAN", root ? await redshiftPlan(execution, root, prepared.tree) : []);
}
