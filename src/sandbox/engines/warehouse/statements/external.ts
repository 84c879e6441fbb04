/** External schemas and tables of Redshift Spectrum. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_SCHEMA.html */
import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import { type Ddl, parseDdl, runDdl } from "../../lake/index.ts";
import { isWord, meaningful, type Token, textOf, tokensOf } from "../../sql/dialects/tokens.ts";
import { SqlError } from "../../sql/sql-error.ts";
import type { SchemaDefinition } from "../definitions.ts";
import type { Execution, Outcome } from "../execution.ts";
import { externalSchema, glueError } from "../external/glue-catalog.ts";
import { noRelation, notSupported, redshiftError } from "../redshift-error.ts";
import { roleServices } from "../role-services.ts";
import { assumeRole } from "../s3-access.ts";
import { type QualifiedName, SqlReader } from "../sql-reader.ts";

export async function createExternalSchema(execution: Execution, sql: string): Promise<Outcome> {
  const { catalog, session, services } = execution;
  const reader = new SqlReader(sql);
  reader.expect("CREATE", "EXTERNAL", "SCHEMA");
  const ifNotExists = reader.takes("IF", "NOT", "EXISTS");
  const name = reader.identifier();
  reader.expect("FROM");
  if (!reader.takes("DATA", "CATALOG")) throw notSupported(`CREATE EXTERNAL SCHEMA FROM ${reader.nextWord}`);
  const clauses = readClauses(reader, { database: name, region: services.region });
  if (catalog.schema(name)) {
    if (ifNotExists) return {};
    throw redshiftError(`Schema "${name}" already exists`);
  }
  const role = await assumeRole(execution, clauses.role);
  if (clauses.createsDatabase)
    await roleServices(execution, role)
      .service<typeof Glue>("glue")
      .CreateDatabase({ DatabaseInput: { Name: clauses.database } })
      .catch((error: unknown) => {
        if (nameOf(error) !== "AlreadyExistsException") throw glueError(error);
      });
  await catalog.putSchema({
    name,
    id: catalog.nextId(),
    owner: session.user,
    external: { database: clauses.database, roleArn: role.roleArn, region: clauses.region },
  });
  return {};
}

interface Clauses {
  database: string;
  region: string;
  role: string | undefined;
  createsDatabase: boolean;
}

function readClauses(reader: SqlReader, defaults: { database: string; region: string }): Clauses {
  const clauses: Clauses = { ...defaults, role: undefined, createsDatabase: false };
  while (!reader.done)
    if (reader.takes("DATABASE")) clauses.database = reader.string().toLowerCase();
    else if (reader.takes("REGION")) clauses.region = reader.string();
    else if (reader.takes("IAM_ROLE")) clauses.role = reader.takes("DEFAULT") ? "default" : reader.string();
    else if (reader.takes("CREATE", "EXTERNAL", "DATABASE", "IF", "NOT", "EXISTS")) clauses.createsDatabase = true;
    else throw reader.unexpected();
  return clauses;
}

/** The database goes only where DROP EXTERNAL DATABASE says so. */
export async function dropExternalSchema(
  execution: Execution,
  definition: SchemaDefinition,
  dropsDatabase: boolean,
): Promise<void> {
  if (!dropsDatabase) return;
  const { services, database } = await externalSchema(execution, definition);
  await services
    .service<typeof Glue>("glue")
    .DeleteDatabase({ Name: database })
    .catch((error: unknown) => {
      throw glueError(error);
    });
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_TABLE.html */
export async function createExternalTable(execution: Execution, sql: string): Promise<Outcome> {
  const reader = new SqlReader(sql);
  reader.expect("CREATE", "EXTERNAL", "TABLE");
  const ifNotExists = reader.takes("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  const definition = schemaNamed(execution, name);
  if (!reader.comesSymbol("(")) throw notSupported("CREATE EXTERNAL TABLE AS");
  const text = `CREATE EXTERNAL TABLE ${ifNotExists ? "IF NOT EXISTS " : ""}\`${definition.external?.database}\`.\`${name.name}\` ${inHive(reader.rest())}`;
  return define(execution, definition, { text, name });
}

/** ALTER TABLE of an external one: partitions, columns, location. */
export async function alterExternalTable(execution: Execution, name: QualifiedName, rest: string): Promise<Outcome> {
  const definition = schemaNamed(execution, name);
  const text = `ALTER TABLE \`${definition.external?.database}\`.\`${name.name}\` ${inHive(rest)}`;
  return define(execution, definition, { text, name });
}

export async function dropExternalTable(execution: Execution, name: QualifiedName, ifExists: boolean): Promise<void> {
  if (execution.session.transaction !== "none")
    throw redshiftError("DROP EXTERNAL TABLE cannot run inside a transaction block");
  const definition = schemaNamed(execution, name);
  const text = `DROP TABLE ${ifExists ? "IF EXISTS " : ""}\`${definition.external?.database}\`.\`${name.name}\``;
  await define(execution, definition, { text, name });
}

function schemaNamed({ catalog }: Execution, { schema, name }: QualifiedName): SchemaDefinition {
  if (schema === undefined) throw redshiftError(`External table "${name}" must be qualified with an external schema`);
  const found = catalog.schema(schema);
  if (!found) throw redshiftError(`schema "${schema}" does not exist`);
  if (!found.external) throw redshiftError(`"${schema}" is not an external schema`);
  return found;
}

async function define(
  execution: Execution,
  definition: SchemaDefinition,
  { text, name }: { text: string; name: QualifiedName },
): Promise<Outcome> {
  const { services, database } = await externalSchema(execution, definition);
  const ddl = parsed(text, database);
  try {
    await runDdl(services, ddl);
  } catch (error) {
    if (error instanceof SqlError && /not found/i.test(error.message)) throw noRelation(`${name.schema}.${name.name}`);
    if (error instanceof SqlError && /already exists/i.test(error.message))
      throw redshiftError(
        error.message.includes("artition") ? "Partition already exists." : `Table "${name.name}" already exists`,
      );
    throw glueError(error);
  }
  return {};
}

function parsed(text: string, database: string): Ddl {
  const ddl = parseDdl(text, database);
  if (!ddl) throw redshiftError("syntax error in the definition of the external table");
  return ddl;
}

/** Names of types and clauses that Hive writes otherwise; texts stay as they are. */
const WORDS: Readonly<Record<string, string>> = {
  integer: "int",
  int2: "smallint",
  int4: "int",
  int8: "bigint",
  float4: "float",
  float8: "double",
  real: "float",
  bool: "boolean",
  numeric: "decimal",
  text: "string",
};

function inHive(rest: string): string {
  const tokens = meaningful(tokensOf(rest));
  const done: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    const next = tokens[index + 1];
    const pair = isWord(token, "DOUBLE") && isWord(next, "PRECISION") ? "double" : pairOf(token, next);
    if (pair !== undefined) index++;
    const word = pair ?? (token.kind === "word" ? (WORDS[token.text.toLowerCase()] ?? token.text) : token.text);
    done.push(
      token.kind === "quoted"
        ? { kind: "quoted", text: `\`${token.text.slice(1, -1)}\`` }
        : { kind: token.kind, text: word },
    );
    done.push({ kind: "space", text: " " });
  }
  return textOf(done);
}

function pairOf(token: Token, next: Token | undefined): string | undefined {
  if (isWord(token, "CHARACTER") && isWord(next, "VARYING")) return "varchar";
  if (isWord(token, "TABLE") && isWord(next, "PROPERTIES")) return "TBLPROPERTIES";
  return undefined;
}
