import type * as Athena from "@aws-sdk/client-athena";
import { isSymbol, isWord, meaningful, tokensOf } from "../../../engines/sql/dialects/tokens.ts";
import type { Execution, Outcome } from "../queries/execution.ts";
import { QueryError } from "../queries/query-error.ts";
import { createTableAs } from "./create-table-as.ts";
import { createView, define } from "./define.ts";
import { explain } from "./explain.ts";
import { insertInto } from "./insert-into.ts";
import { deallocate, executedText, prepareStatement } from "./prepared.ts";
import { select } from "./select.ts";
import { unload } from "./unload.ts";

export interface Kind {
  readonly type: Athena.StatementType;
  /** As GetQueryExecution names it. */
  readonly sub: string;
  /** Its text is a query for the dialect's parser, from this word on. */
  readonly isQuery: boolean;
  run(execution: Execution, sql: string): Promise<Outcome>;
}

const query: Kind = { type: "DML", sub: "SELECT", isQuery: true, run: select };

const ROWS_STAY =
  "NOT_SUPPORTED: Modifying Hive table rows is only supported for transactional tables (Iceberg is not in the sandbox)";

function refuse(why: string): never {
  throw new QueryError(why);
}

/** What a statement is, by its first words; undefined for what Athena does not know. */
export function kindOf(sql: string): Kind | undefined {
  const tokens = meaningful(tokensOf(sql));
  const [first, second, third] = tokens;
  if (isSymbol(first, "(") || isWord(first, "SELECT", "WITH", "VALUES", "TABLE")) return query;
  if (isWord(first, "INSERT")) return { type: "DML", sub: "INSERT", isQuery: false, run: insertInto };
  if (isWord(first, "UNLOAD")) return { type: "DML", sub: "UNLOAD", isQuery: false, run: unload };
  if (isWord(first, "PREPARE")) return { type: "DDL", sub: "PREPARE", isQuery: false, run: prepareStatement };
  if (isWord(first, "DEALLOCATE")) return { type: "DDL", sub: "DEALLOCATE", isQuery: false, run: deallocate };
  if (isWord(first, "EXECUTE"))
    return {
      type: "DML",
      sub: "EXECUTE",
      isQuery: false,
      run: async (_, text) => refuse(executedText(text, undefined, [])),
    };
  if (isWord(first, "UPDATE", "DELETE", "MERGE"))
    return { type: "DML", sub: first?.text.toUpperCase() ?? "", isQuery: false, run: async () => refuse(ROWS_STAY) };
  if (isWord(first, "EXPLAIN"))
    return {
      type: "UTILITY",
      sub: "EXPLAIN",
      isQuery: false,
      run: explain,
    };
  if (isWord(first, "SHOW", "DESCRIBE", "DESC"))
    return { type: "UTILITY", sub: first?.text.toUpperCase() ?? "", isQuery: false, run: define };
  if (isWord(first, "CREATE") && (isWord(second, "VIEW") || (isWord(second, "OR") && isWord(third, "REPLACE"))))
    return { type: "DDL", sub: "CREATE_VIEW", isQuery: false, run: createView };
  if (isWord(first, "CREATE") && isWord(second, "TABLE") && tokens.some((token) => isWord(token, "AS")))
    return { type: "DDL", sub: "CREATE_TABLE_AS_SELECT", isQuery: false, run: createTableAs };
  if (isWord(first, "CREATE", "DROP", "ALTER", "MSCK"))
    return { type: "DDL", sub: `${first?.text}_${second?.text}`.toUpperCase(), isQuery: false, run: define };
  return undefined;
}
