/** Users, groups, roles and privileges: the sandbox's warehouse knows its superuser and lets every user in alike. */
import type { Execution, Outcome } from "../execution.ts";
import { notSupported } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";

/** Refused by name: a privilege that is not enforced must not look as if it were. */
export async function grant(_execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  const words = [reader.skip().toUpperCase()];
  if (words[0] === "CREATE" || words[0] === "ALTER") words.push(reader.nextWord);
  throw notSupported(words.join(" "));
}

/** COMMENT ON: kept nowhere, as no view of the sandbox shows it. */
export async function comment(_execution: Execution, sql: string): Promise<Outcome> {
  new SqlReader(sql).expect("COMMENT", "ON");
  throw notSupported("COMMENT ON");
}
