/** Which statement a text is, by its first words, and what runs it. */

import { copy } from "../copy/copy.ts";
import type { Execution, Outcome } from "../execution.ts";
import { redshiftError } from "../redshift-error.ts";
import { SqlReader } from "../sql-reader.ts";
import { alterTable } from "./alter-table.ts";
import { createSchema } from "./create-schema.ts";
import { createDatabase } from "./databases.ts";
import { createTable, createView, drop } from "./define.ts";
import { explain } from "./explain.ts";
import { createExternalSchema, createExternalTable } from "./external.ts";
import { comment, grant } from "./grants.ts";
import { analyze, analyzeCompression, vacuum } from "./maintain.ts";
import { principal } from "./principals.ts";
import { select } from "./select.ts";
import { begin, commit, reset, rollback, set, show } from "./settings.ts";
import { unload } from "./unload.ts";
import { deleteRows, insert, merge, refresh, truncate, update } from "./write.ts";

export interface Kind {
  readonly words: readonly string[];
  /** As sys_query_history.query_type. */
  readonly type: string;
  run(execution: Execution, sql: string): Promise<Outcome>;
  readonly writes?: boolean;
  /** Settings and transactions: in no transaction of its own. */
  readonly control?: boolean;
  readonly endsTransaction?: boolean;
  /** What Redshift calls a statement that no transaction may hold. */
  readonly alone?: string;
}

const DDL = { type: "DDL", writes: true } as const;
const CONTROL = { type: "UTILITY", control: true } as const;

/** Longer beginnings first. */
const KINDS: readonly Kind[] = [
  { words: ["SELECT"], type: "SELECT", run: select },
  { words: ["WITH"], type: "SELECT", run: select },
  { words: ["("], type: "SELECT", run: select },
  { words: ["VALUES"], type: "SELECT", run: select },
  { words: ["EXPLAIN"], type: "UTILITY", run: explain },
  { words: ["CREATE", "EXTERNAL", "SCHEMA"], ...DDL, run: createExternalSchema, alone: "CREATE EXTERNAL SCHEMA" },
  { words: ["CREATE", "EXTERNAL", "TABLE"], ...DDL, run: createExternalTable, alone: "CREATE EXTERNAL TABLE" },
  { words: ["CREATE", "DATABASE"], ...DDL, run: createDatabase, alone: "CREATE DATABASE" },
  { words: ["CREATE", "SCHEMA"], ...DDL, run: createSchema },
  { words: ["CREATE", "MATERIALIZED", "VIEW"], ...DDL, run: createView },
  { words: ["CREATE", "OR", "REPLACE", "VIEW"], ...DDL, run: createView },
  { words: ["CREATE", "VIEW"], ...DDL, run: createView },
  { words: ["CREATE", "TABLE"], ...DDL, run: createTable },
  { words: ["CREATE", "TEMP"], ...DDL, run: createTable },
  { words: ["CREATE", "TEMPORARY"], ...DDL, run: createTable },
  { words: ["CREATE", "LOCAL"], ...DDL, run: createTable },
  { words: ["CREATE"], ...DDL, run: principal },
  { words: ["REFRESH", "MATERIALIZED", "VIEW"], ...DDL, run: refresh },
  { words: ["ALTER", "TABLE"], ...DDL, run: alterTable },
  { words: ["ALTER"], ...DDL, run: principal },
  { words: ["DROP", "USER"], ...DDL, run: principal },
  { words: ["DROP", "GROUP"], ...DDL, run: principal },
  { words: ["DROP", "ROLE"], ...DDL, run: principal },
  { words: ["DROP"], ...DDL, run: drop },
  { words: ["GRANT"], ...DDL, run: grant },
  { words: ["REVOKE"], ...DDL, run: grant },
  { words: ["COMMENT"], ...DDL, run: comment },
  { words: ["INSERT"], type: "INSERT", writes: true, run: insert },
  { words: ["UPDATE"], type: "UPDATE", writes: true, run: update },
  { words: ["DELETE"], type: "DELETE", writes: true, run: deleteRows },
  { words: ["MERGE"], type: "MERGE", writes: true, run: merge },
  { words: ["TRUNCATE"], ...DDL, run: truncate },
  { words: ["COPY"], type: "COPY", writes: true, run: copy },
  { words: ["UNLOAD"], type: "UNLOAD", run: unload },
  { words: ["VACUUM"], type: "UTILITY", writes: true, run: vacuum, alone: "VACUUM" },
  { words: ["ANALYZE", "COMPRESSION"], type: "UTILITY", run: analyzeCompression, alone: "ANALYZE COMPRESSION" },
  { words: ["ANALYZE"], type: "UTILITY", writes: true, run: analyze },
  { words: ["ANALYSE"], type: "UTILITY", writes: true, run: analyze },
  { words: ["SET"], ...CONTROL, run: set },
  { words: ["RESET"], ...CONTROL, run: reset },
  { words: ["SHOW"], ...CONTROL, run: show },
  { words: ["BEGIN"], ...CONTROL, run: begin },
  { words: ["START", "TRANSACTION"], ...CONTROL, run: begin },
  { words: ["COMMIT"], ...CONTROL, run: commit, endsTransaction: true },
  { words: ["END"], ...CONTROL, run: commit, endsTransaction: true },
  { words: ["ROLLBACK"], ...CONTROL, run: rollback, endsTransaction: true },
  { words: ["ABORT"], ...CONTROL, run: rollback, endsTransaction: true },
];

/** Throws Redshift's syntax error for what begins like no statement. */
export function kindOf(sql: string): Kind {
  const reader = new SqlReader(sql);
  if (reader.done) throw redshiftError("syntax error at end of input", { position: 1 });
  const kind = KINDS.find(({ words }) => (words[0] === "(" ? reader.comesSymbol("(") : reader.comes(...words)));
  if (!kind) throw reader.unexpected();
  return kind;
}

/** False for what is no statement at all. */
export function isWriting(sql: string): boolean {
  try {
    return kindOf(sql).writes === true;
  } catch {
    return false;
  }
}
