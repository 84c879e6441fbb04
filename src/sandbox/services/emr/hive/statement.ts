import type * as Glue from "@aws-sdk/client-glue";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { Cursor, parseDdl, runDdl } from "../../../engines/lake/index.ts";
import { SqlError } from "../../../engines/sql/sql-error.ts";
import { StepError } from "../steps/command.ts";
import { insert } from "./insert.ts";
import { runQuery } from "./query.ts";
import type { HiveSession } from "./session.ts";

/** One statement of a script. Throws StepError in Hive's words. */
export async function runStatement(session: HiveSession, sql: string): Promise<void> {
  session.count++;
  try {
    await dispatch(session, sql);
    session.log.line("stderr", "OK");
  } catch (error) {
    throw inHivesWords(error);
  }
}

async function dispatch(session: HiveSession, sql: string): Promise<void> {
  const cursor = new Cursor(sql);
  if (cursor.done) return;
  if (cursor.takes("SET")) return set(session, cursor.rest());
  if (cursor.takes("USE")) return use(session, cursor.identifier());
  if (cursor.comes("INSERT")) return insert(session, cursor);
  if (cursor.comes("SELECT") || cursor.comes("WITH") || cursor.comesSymbol("(")) return print(session, sql);
  if (cursor.comes("CREATE") && / AS\s+(?:SELECT|WITH|\()/is.test(sql))
    throw new SqlError("parser", "the sandbox's Hive does not know CREATE TABLE AS SELECT and CREATE VIEW");
  const ddl = parseDdl(sql, session.database);
  if (!ddl) throw new SqlError("parser", `the sandbox's Hive does not know ${sql.trim().split(/\s+/, 2).join(" ")}`);
  if (ddl.kind === "create-table" && !ddl.input.StorageDescriptor?.Location)
    throw new SqlError("parser", "the sandbox's Hive keeps tables in S3 only: the table needs a LOCATION");
  for (const line of await runDdl(session.services, ddl)) session.log.line("stdout", line);
}

/** `name=value`, also `hivevar:name=value`. Settings change nothing here. */
function set({ variables }: HiveSession, text: string): void {
  const [, space, name, value] = /^\s*(?:(hivevar|hiveconf):)?([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) return;
  (space === "hivevar" ? variables.hivevar : variables.hiveconf).set(name, value);
}

async function use(session: HiveSession, name: string): Promise<void> {
  try {
    await session.services.service<typeof Glue>("glue").GetDatabase({ Name: name });
  } catch (error) {
    if (nameOf(error) !== "EntityNotFoundException") throw error;
    throw new SqlError("catalog", `[Error 10072]: Database does not exist: ${name}`);
  }
  session.database = name;
}

async function print(session: HiveSession, sql: string): Promise<void> {
  const { rows } = await runQuery(session, sql);
  for (const row of rows) session.log.line("stdout", row.map(textOf).join("\t"));
  session.log.line("stderr", `Fetched: ${rows.length} row(s)`);
}

function textOf(value: unknown): string {
  if (value === null) return "NULL";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function inHivesWords(error: unknown): unknown {
  if (!(error instanceof SqlError)) {
    if (!/AccessDenied|NoSuchBucket|EntityNotFound|InvalidInput|AlreadyExists/.test(nameOf(error))) return error;
    return new StepError(
      `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${nameOf(error)}: ${messageOf(error)}`,
    );
  }
  if (error.kind === "parser") return new StepError(`FAILED: ParseException ${error.message}`);
  if (error.kind === "catalog" || error.kind === "binder")
    return new StepError(`FAILED: SemanticException ${error.message}`);
  return new StepError(
    `FAILED: Execution Error, return code 2 from org.apache.hadoop.hive.ql.exec.tez.TezTask. ${error.message}`,
  );
}
