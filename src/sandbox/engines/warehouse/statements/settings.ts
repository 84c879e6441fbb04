/** SET, RESET, SHOW, and the beginning and end of transactions. */
import { isSuperuser } from "../access/privileges.ts";
import { type Execution, type Outcome, textResult } from "../execution.ts";
import { redshiftError } from "../redshift-error.ts";
import { SETTINGS, settingOf } from "../session.ts";
import { SqlReader } from "../sql-reader.ts";

/** https://docs.aws.amazon.com/redshift/latest/dg/r_SET.html */
export async function set(execution: Execution, sql: string): Promise<Outcome> {
  const { session } = execution;
  const reader = new SqlReader(sql);
  reader.expect("SET");
  if (reader.takes("SESSION", "AUTHORIZATION")) return setUser(execution, reader);
  void (reader.takes("SESSION") || reader.takes("LOCAL"));
  if (reader.takes("TIME", "ZONE")) {
    session.settings.set("timezone", settingValue(reader));
    return {};
  }
  const name = reader.identifier();
  if (!reader.takes("TO")) reader.expectSymbol("=");
  const value = settingValue(reader);
  if (!(name in SETTINGS)) throw redshiftError(`unrecognized configuration parameter "${name}"`);
  if (value.toUpperCase() === "DEFAULT") session.settings.delete(name);
  else session.settings.set(name, value);
  return {};
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_SET_SESSION_AUTHORIZATION.html: for whoever connected as a superuser. */
function setUser({ session, cluster }: Execution, reader: SqlReader): Outcome {
  const name = reader.takes("DEFAULT")
    ? session.login
    : (reader.comesString ? reader.string() : reader.identifier()).toLowerCase();
  reader.end();
  if (name !== session.login && !isSuperuser({ session, cluster }, session.login))
    throw redshiftError("permission denied to set session authorization");
  if (name !== cluster.superuser && !cluster.principals.users[name] && name !== session.login)
    throw redshiftError(`user "${name}" does not exist`);
  session.user = name;
  return {};
}

/** A list is kept with its commas. */
function settingValue(reader: SqlReader): string {
  const parts: string[] = [];
  do {
    if (reader.comesString) parts.push(reader.string());
    else if (reader.comesNumber) parts.push(String(reader.number()));
    else parts.push(reader.identifier());
  } while (reader.takesSymbol(","));
  reader.end();
  return parts.join(", ");
}

export async function reset({ session }: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("RESET");
  if (reader.takes("ALL")) session.settings.clear();
  else session.settings.delete(reader.identifier());
  reader.end();
  return {};
}

/** SHOW of a setting, of schemas and of tables. https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW.html */
export async function show({ session, catalog, warehouse, cluster }: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("SHOW");
  if (reader.takes("ALL"))
    return {
      result: {
        columns: [
          { name: "name", type: "VARCHAR" },
          { name: "setting", type: "VARCHAR" },
        ],
        rows: Object.keys(SETTINGS).map((name) => [name, settingOf(session, name) ?? ""]),
      },
    };
  if (reader.takes("DATABASES")) return textResult("database_name", [...cluster.databases]);
  if (reader.takes("SCHEMAS")) return textResult("schema_name", catalog.schemas.map(({ name }) => name).sort());
  if (reader.takes("TABLES")) {
    reader.expect("FROM", "SCHEMA");
    const { name } = reader.qualifiedName();
    const tables = catalog.objects.filter(({ schema }) => schema === name);
    return {
      result: {
        columns: ["database_name", "schema_name", "table_name", "table_type"].map((each) => ({
          name: each,
          type: "VARCHAR",
        })),
        rows: tables.map((each) => [warehouse.name, each.schema, each.name, each.kind === "view" ? "VIEW" : "TABLE"]),
      },
    };
  }
  const name = reader.identifier();
  const value = settingOf(session, name);
  if (value === undefined) throw redshiftError(`unrecognized configuration parameter "${name}"`);
  return textResult(name, [value]);
}

export async function begin({ session, connection }: Execution): Promise<Outcome> {
  if (session.transaction !== "none") return { notice: "WARNING: there is already a transaction in progress" };
  await connection.run("BEGIN");
  session.transaction = "open";
  return {};
}

/** Of a transaction that failed nothing is kept. */
export async function commit(execution: Execution): Promise<Outcome> {
  const { session, connection } = execution;
  if (session.transaction === "failed") return rollback(execution);
  if (session.transaction === "none") return { notice: "WARNING: there is no transaction in progress" };
  session.transaction = "none";
  await connection.run("COMMIT");
  return {};
}

export async function rollback({ session, connection }: Execution): Promise<Outcome> {
  if (session.transaction === "none") return { notice: "WARNING: there is no transaction in progress" };
  session.transaction = "none";
  await connection.run("ROLLBACK");
  return {};
}
